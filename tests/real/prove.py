"""What the servers really say: a plain SMTP conversation or DNS question, without mailwhy.

A situation that is not what the table claims is a fault of this test and is told apart from a fault of mailwhy.
"""
import errno
import socket
import ssl

import dns

RCODES = {0: "NOERROR", 2: "SERVFAIL", 3: "NXDOMAIN", 5: "REFUSED"}
NETWORK_WORDS = {errno.ECONNREFUSED: "refused", errno.EHOSTUNREACH: "host unreachable", errno.ENETUNREACH: "network unreachable"}
LIMIT_S = 6


def what_is_said(situation):
    """Everything the place says in this situation, one reply line a line."""
    if situation.server == "dns":
        # Not the MX, so that mailwhy is the first to ask for it: from its cache unbound gives less exact reasons.
        answer = dns.ask(dns.RESOLVER, situation.domain, limit_s=LIMIT_S)
        return RCODES.get(answer[0], str(answer[0])) if answer else "silence"
    lines = []
    for _ in range(situation.before):
        converse(situation, [])
    try:
        converse(situation, lines)
    except ConnectionError as trouble:
        lines.append(f"({trouble})")  # after a refusal the server may hang up
    return "\n".join(lines)


def converse(s, lines):
    host = s.server or f"mx.{s.domain}"
    try:
        place = connect(host)
    except socket.timeout:
        lines.append("connect: timed out")
        return
    except OSError as trouble:
        lines.append("connect: " + NETWORK_WORDS.get(trouble.errno, str(trouble)))
        return
    with place:
        session = Session(place, lines)
        helo = s.helo or f"{s.vantage}.sender.example"
        if not session.reply():
            return
        if not session.say(f"EHLO {helo}"):
            session.say(f"HELO {helo}")
        elif s.starttls and not (session.say("STARTTLS") and session.start_tls() and session.say(f"EHLO {helo}")):
            return
        # Not mailwhy's usual sender: the greylisting must meet mailwhy for the first time.
        if session.say(f"MAIL FROM:<{s.proof_sender or s.sender.replace('ann@sender.', 'proof@sender.')}>"):
            session.say(f"RCPT TO:<{s.target}>")
        session.say("QUIT")


def connect(host):
    return socket.create_connection((host, 25), 2)


class Session:
    def __init__(self, place, lines):
        self.place, self.lines = place, lines
        place.settimeout(LIMIT_S)
        self.file = place.makefile("rb")

    def lines_of_reply(self):
        """One whole reply."""
        before = len(self.lines)
        self.reply()
        return "\r\n".join(self.lines[before:])

    def reply(self):
        """Reads one reply; true for 2xx."""
        while True:
            line = self.file.readline(2000).decode("utf-8", "replace").rstrip()
            if not line:
                raise ConnectionError("connection closed")
            self.lines.append(line)
            if line[3:4] != "-":
                return line.startswith("2")

    def send(self, command):
        self.place.sendall(command.encode() + b"\r\n")

    def say(self, command):
        self.send(command)
        return self.reply()

    def start_tls(self):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        try:
            self.place = context.wrap_socket(self.place)
        except (ssl.SSLError, OSError) as trouble:
            self.lines.append(f"handshake: {trouble}")
            return False
        self.file = self.place.makefile("rb")
        return True
