"""Mail servers that do as they are told, and take notes."""
import socket
import ssl
import struct
import threading
import time


class Act:
    """Something else than words."""

    def __init__(self, what, value=None):
        self.what, self.value = what, value

    def __repr__(self):
        return self.what


CLOSE, RESET, HANG, HALF = Act('close'), Act('reset'), Act('hang'), Act('half')


def wait(seconds):
    return Act('wait', seconds)


def dribble(text, size=1, gap=0.002):
    """The bytes in pieces."""
    return Act('dribble', (text if isinstance(text, bytes) else text.encode() + b'\r\n', size, gap))


class Gone(Exception):
    pass


class Smtp:
    """One behaviour.  `on` maps the beginning of a command to what is said; the longest beginning wins.  What is said is a
    text (one reply, CRLF is added), bytes (as they are), an Act, or a list of these."""

    def __init__(self, greet='220 mx.example.test ESMTP', ehlo=('SIZE 10240000', 'ENHANCEDSTATUSCODES', '8BITMIME'), on=None, tls=None,
                 tls_on=None, tls_ehlo=None, size=None, gap=0.0, by_connection=None, backlog=50, **commands):
        self.greet, self.tls, self.tls_ehlo, self.by_connection = greet, tls, tls_ehlo, by_connection
        self.on = {**commands, **(on or {})}
        self.tls_on = tls_on or {}
        self.ehlo = ehlo
        self.size, self.gap = size, gap
        self.backlog = backlog

    def hello(self, encrypted):
        words = self.tls_ehlo if encrypted and self.tls_ehlo is not None else self.ehlo
        if not isinstance(words, (tuple, list)):
            return words
        lines = ['mx.example.test'] + [w for w in words if not (encrypted and w.upper() == 'STARTTLS')]
        return ''.join('250%s%s\r\n' % ('-' if i + 1 < len(lines) else ' ', line) for i, line in enumerate(lines)).encode()


class Notes:
    """What a server saw."""

    def __init__(self):
        self.lock = threading.Lock()
        self.open = self.most_open = self.connections = 0
        self.sessions = []


class Session:
    def __init__(self):
        self.commands, self.said = [], []
        self.quit = self.usable = self.encrypted = False
        self.trouble = False    # the server hung up, hung or broke TLS: nobody can say QUIT to it
        self.accepted = set()
        self.offered = None     # the whole clear EHLO reply


class Listener:
    def __init__(self, address, port, behaviour):
        self.behaviour, self.notes = behaviour, Notes()
        family = socket.AF_INET6 if ':' in address else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((address, port))
        self.socket.listen(behaviour.backlog)
        self.stop = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                conn, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.one, args=(conn,), daemon=True).start()

    def close(self):
        self.stop.set()
        self.socket.close()

    def one(self, conn):
        session = Session()
        with self.notes.lock:
            self.notes.open += 1
            self.notes.most_open = max(self.notes.most_open, self.notes.open)
            self.notes.connections += 1
            number = self.notes.connections
            self.notes.sessions.append(session)
        behaviour = self.behaviour.by_connection(number) if self.behaviour.by_connection else self.behaviour
        try:
            conn.settimeout(20)
            conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            Talk(conn, behaviour, session, self.stop).run()
        except (Gone, OSError, ssl.SSLError):
            pass
        finally:
            with self.notes.lock:
                self.notes.open -= 1


class Talk:
    def __init__(self, conn, behaviour, session, stop):
        self.conn, self.b, self.session, self.stop, self.buffer = conn, behaviour, session, stop, b''
        self.verb = 'GREET'
        self.encrypted = False

    def run(self):
        try:
            self.talk()
        except (Gone, OSError, ssl.SSLError):
            # Gone without QUIT: whose doing it was is known by `trouble`.
            raise
        finally:
            try:
                self.conn.close()
            except OSError:
                pass

    def talk(self):
        self.say('greet', self.b.greet)
        while True:
            line = self.line()
            self.session.commands.append(line)
            upper = line.upper()
            command, words = self.find(upper)
            self.verb = upper.split(' ')[0].split(':')[0]
            if upper.startswith('QUIT'):
                self.session.quit = True
                self.say(command, words)
                return
            self.say(command, words)
            if upper.startswith('STARTTLS') and isinstance(words, (str, bytes)) and words[:3] in ('220', b'220') and self.b.tls:
                self.start_tls()

    def find(self, upper):
        table = {**self.b.on, **self.b.tls_on} if self.encrypted else self.b.on
        best = max((k for k in table if upper.startswith(k.upper().replace('_', ' '))), key=len, default=None)
        if best is not None:
            return best, table[best]
        verb = upper.split(' ')[0].split(':')[0]
        defaults = {'EHLO': self.b.hello(self.encrypted), 'HELO': '250 mx.example.test', 'MAIL': '250 2.1.0 Ok', 'RCPT': '250 2.1.5 Ok', 'RSET': '250 2.0.0 Ok',
                    'NOOP': '250 2.0.0 Ok', 'QUIT': '221 2.0.0 Bye', 'STARTTLS': '220 2.0.0 Go ahead' if self.b.tls else '502 5.5.1 Not here'}
        return verb, defaults.get(verb, '502 5.5.2 Error: command not recognized')

    def start_tls(self):
        if self.buffer:
            self.session.glued = True
        if callable(self.b.tls):
            self.session.trouble = True
            self.b.tls(self.conn)
            raise Gone
        self.session.trouble = True
        self.conn = self.b.tls.wrap_socket(self.conn, server_side=True)
        self.session.trouble = False
        self.encrypted = self.session.encrypted = True
        self.buffer = b''

    def say(self, command, words):
        for part in words if isinstance(words, list) else [words]:
            if isinstance(part, Act):
                self.act(part, command)
                continue
            raw = part if isinstance(part, bytes) else part.encode('utf-8') + b'\r\n'
            self.note(command, raw)
            if self.b.size:
                self.pieces(raw, self.b.size, self.b.gap)
            else:
                self.conn.sendall(raw)

    def note(self, command, raw):
        self.session.said.append((command, raw))
        verb = self.verb
        if raw[:1] == b'2':
            self.session.accepted.add(verb)
            if verb == 'GREET':
                self.session.usable = True
            if verb == 'EHLO' and not self.encrypted and b'550-' not in raw:
                self.session.offered = raw

    def pieces(self, raw, size, gap):
        for i in range(0, len(raw), size):
            if self.stop.is_set():
                raise Gone
            self.conn.sendall(raw[i:i + size])
            time.sleep(gap)

    def act(self, act, command=''):
        if act.what == 'wait':
            self.stop.wait(act.value)
        elif act.what == 'dribble':
            self.note(command, act.value[0])
            self.pieces(*act.value)
        elif act.what == 'half':
            self.conn.shutdown(socket.SHUT_WR)
            self.session.trouble = True
        elif act.what == 'hang':
            self.session.trouble = True
            self.stop.wait(20)
            raise Gone
        else:
            self.session.trouble = True
            if act.what == 'reset':
                self.conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            raise Gone

    def line(self):
        while b'\n' not in self.buffer:
            more = self.conn.recv(4096)
            if not more:
                raise Gone
            self.buffer += more
        raw, self.buffer = self.buffer.split(b'\n', 1)
        return raw.rstrip(b'\r').decode('latin1')


class Raw(Smtp):
    """Says bytes whatever it hears; `after` what follows."""

    def __init__(self, *parts):
        super().__init__(greet=[p for p in parts])


# TLS gone wrong: functions that get the bare socket after the 220 -----------------------------------------------------

def drop(conn):
    conn.recv(4096)


def drop_at_once(conn):
    pass


def reset(conn):
    conn.recv(4096)
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))


def hang(conn):
    conn.settimeout(20)
    try:
        while conn.recv(4096):
            pass
    except OSError:
        pass


def alert(number, level=2):
    def act(conn):
        conn.recv(4096)
        conn.sendall(bytes([0x15, 3, 3, 0, 2, level, number]))
        time.sleep(0.05)
    return act


def words(text):
    def act(conn):
        conn.recv(4096)
        conn.sendall(text)
        time.sleep(0.05)
    return act


def context(certificates, cert='good', key=None, chain=False, low=None, high=None, client=False, tickets=None):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificates.path(cert + ('-chain' if chain else '') + '.pem'), certificates.path((key or cert) + '.key'))
    if low or high:
        made.set_ciphers('ALL:@SECLEVEL=0')
        made.minimum_version = low or ssl.TLSVersion.TLSv1
        made.maximum_version = high or ssl.TLSVersion.TLSv1_3
    if client:
        made.verify_mode = ssl.CERT_REQUIRED
        made.load_verify_locations(certificates.path('root.pem'))
    if tickets is not None:
        made.num_tickets = tickets
    return made
