"""A small DNS server for tests: answers from a table, and every way of answering badly."""
import socket
import struct
import threading
import time

A, NS, CNAME, SOA, PTR, MX, TXT, AAAA = 1, 2, 5, 6, 12, 15, 16, 28
SERVFAIL, NXDOMAIN, NOTIMP, REFUSED, FORMERR = 2, 3, 4, 5, 1


def name(text):
    out = b''
    for label in text.split('.'):
        if label:
            raw = label.encode('latin1')
            out += bytes([len(raw)]) + raw
    return out + b'\0'


def rdata(kind, value):
    if kind == A:
        return socket.inet_aton(value)
    if kind == AAAA:
        return socket.inet_pton(socket.AF_INET6, value)
    if kind == MX:
        return struct.pack('>H', value[0]) + name(value[1])
    if kind == TXT:
        return b''.join(bytes([len(value[i:i + 255])]) + value[i:i + 255].encode() for i in range(0, len(value), 255))
    return name(value)


class Query:
    def __init__(self, packet):
        self.packet = packet
        self.id = packet[:2]
        at, labels = 12, []
        while packet[at]:
            labels.append(packet[at + 1:at + 1 + packet[at]].decode('latin1'))
            at += packet[at] + 1
        self.spelled = '.'.join(labels)
        self.name = self.spelled.lower()
        self.kind = struct.unpack('>H', packet[at + 1:at + 3])[0]
        self.question = packet[12:at + 5]
        self.edns = struct.unpack('>H', packet[10:12])[0] > 0
        self.tcp = False
        self.times = 1


def reply(query, rcode=0, answers=(), flags=0x8180, ident=None, question=None, extra=b'', extra_count=0, authority=b'', authority_count=0):
    body = b''
    for owner, kind, ttl, data in answers:
        body += name(owner) + struct.pack('>HHIH', kind, 1, ttl, len(data)) + data
    question = query.question if question is None else question
    return ((ident or query.id) + struct.pack('>HHHHH', flags | rcode, 1 if question else 0, len(answers), authority_count, extra_count)
            + question + body + authority + extra)


class Zones:
    """Records by owner and type, and faults by the end of the owner name."""

    def __init__(self):
        self.records, self.faults, self.counts, self.lock = {}, {}, {}, threading.Lock()
        self.above = set()  # every name that has a record somewhere below it

    def add(self, owner, kind, *values):
        parts = owner.lower().split('.')
        self.above.update('.'.join(parts[i:]) for i in range(1, len(parts)))
        self.records.setdefault(owner.lower(), {}).setdefault(kind, []).extend(rdata(kind, v) for v in values)

    def fault(self, suffix, function):
        """function(query, zones) gives bytes, a list of packets, or None for silence."""
        self.faults[suffix.lower()] = function

    def answer(self, query):
        found, at, seen = [], query.name, set()
        while at not in seen and len(found) < 40:
            seen.add(at)
            here = self.records.get(at)
            if here is None:
                exists = at in self.above
                return reply(query, 0 if found or exists else NXDOMAIN, found) if not found else reply(query, 0 if exists else NXDOMAIN, found)
            if query.kind in here:
                found += [(at, query.kind, 300, data) for data in here[query.kind]]
                return reply(query, 0, found)
            if CNAME not in here:
                return reply(query, 0, found)
            target = here[CNAME][0]
            found.append((at, CNAME, 300, target))
            at = '.'.join(self.labels(target))
        return reply(query, 0, found)

    @staticmethod
    def labels(raw):
        at = 0
        while raw[at]:
            yield raw[at + 1:at + 1 + raw[at]].decode('latin1').lower()
            at += raw[at] + 1

    def respond(self, query):
        with self.lock:
            key = (query.name, query.kind)
            self.counts[key] = query.times = self.counts.get(key, 0) + 1
        parts = query.name.split('.')
        for i in range(len(parts)):
            function = self.faults.get('.'.join(parts[i:]))
            if function:
                return function(query, self)
        return self.answer(query)


class Server:
    """UDP and (unless told otherwise) TCP on one address."""

    def __init__(self, address, port, zones, tcp=True):
        self.zones = zones
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind((address, port))
        threading.Thread(target=self.serve_udp, daemon=True).start()
        if tcp:
            self.tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.tcp.bind((address, port))
            self.tcp.listen(50)
            threading.Thread(target=self.serve_tcp, daemon=True).start()

    def serve_udp(self):
        while True:
            packet, peer = self.udp.recvfrom(4096)
            try:
                query = Query(packet)
                answer = self.zones.respond(query)
            except (IndexError, struct.error):
                continue
            if callable(answer):  # later, without holding up the others
                threading.Thread(target=self.send_later, args=(answer, peer), daemon=True).start()
            else:
                self.send(answer, peer)

    def send_later(self, answer, peer):
        self.send(answer(), peer)

    def send(self, answer, peer):
        for packet in answer if isinstance(answer, list) else [answer]:
            if packet:
                if len(packet) > 1400:  # no room: truncated, as a real server does it
                    packet = packet[:2] + struct.pack('>H', struct.unpack('>H', packet[2:4])[0] | 0x200) + packet[4:6] + b'\0' * 6 + packet[12:12 + packet[12:].index(b'\0') + 5]
                self.udp.sendto(packet, peer)

    def serve_tcp(self):
        while True:
            conn, _ = self.tcp.accept()
            threading.Thread(target=self.one_tcp, args=(conn,), daemon=True).start()

    def one_tcp(self, conn):
        try:
            conn.settimeout(10)
            data = b''
            while len(data) < 2 or len(data) < 2 + struct.unpack('>H', data[:2])[0]:
                more = conn.recv(4096)
                if not more:
                    return
                data += more
            query = Query(data[2:])
            query.tcp = True
            answer = self.zones.respond(query)
            answer = answer() if callable(answer) else answer
            for packet in answer if isinstance(answer, list) else [answer]:
                if packet:
                    conn.sendall(struct.pack('>H', len(packet)) + packet)
                else:
                    time.sleep(3)
        except OSError:
            pass
        finally:
            conn.close()


# Faults --------------------------------------------------------------------------------------------------------------

def rcode(code):
    return lambda query, zones: reply(query, code)


def silent(query, zones):
    return None


def only(kinds, bad):
    """The fault for these types; the others are answered well."""
    return lambda query, zones: bad(query, zones) if query.kind in kinds else zones.answer(query)


def first(times, bad):
    return lambda query, zones: bad(query, zones) if query.times <= times else zones.answer(query)


def truncated(query, zones):
    return zones.answer(query) if query.tcp else reply(query, 0, flags=0x8380)


def truncated_tcp_silent(query, zones):
    return None if query.tcp else reply(query, 0, flags=0x8380)


def truncated_tcp_servfail(query, zones):
    return reply(query, SERVFAIL) if query.tcp else reply(query, 0, flags=0x8380)


def no_edns(code):
    return lambda query, zones: reply(query, code) if query.edns else zones.answer(query)


def no_edns_bare_header(query, zones):
    """Some old servers answer EDNS with a FORMERR that has no question in it."""
    return query.id + struct.pack('>HHHHH', 0x8181, 0, 0, 0, 0) if query.edns else zones.answer(query)


def no_edns_silent(query, zones):
    return None if query.edns else zones.answer(query)


def lower_case_question(query, zones):
    good = zones.answer(query)
    return good[:12] + good[12:12 + len(query.question)].lower() + good[12 + len(query.question):]


def upper_case_question(query, zones):
    good = zones.answer(query)
    end = 12 + len(query.question) - 4
    return good[:12] + good[12:end].upper() + good[end:]


def wrong_id(query, zones):
    good = zones.answer(query)
    return bytes([good[0] ^ 0x55, good[1]]) + good[2:]


def wrong_id_first(query, zones):
    return [wrong_id(query, zones), zones.answer(query)]


def wrong_question(query, zones):
    return reply(query, 0, [('evil.test', query.kind, 300, rdata(A, '127.0.0.1'))], question=name('evil.test') + struct.pack('>HH', query.kind, 1))


def twice(query, zones):
    return [zones.answer(query)] * 2


def not_a_response(query, zones):
    return query.packet


def empty_packet(query, zones):
    return query.id


def garbage(query, zones):
    return query.id + b'\x81\x80\xff\xff\xff\xff\xff\xff\xff\xff' + b'\xc0\x0c' * 40


def pointer_loop(query, zones):
    return query.id + struct.pack('>HHHHH', 0x8180, 1, 1, 0, 0) + query.question + b'\xc0' + bytes([12 + len(query.question)]) + struct.pack('>HHIH', query.kind, 1, 300, 2) + b'\xc0\x0c'


def cut(query, zones):
    good = zones.answer(query)
    return good[:-3] if len(good) > 12 + len(query.question) else good


def bad_rdlength(query, zones):
    return reply(query, 0) if query.kind == TXT else query.id + struct.pack('>HHHHH', 0x8180, 1, 1, 0, 0) + query.question + name(query.name) + struct.pack('>HHIH', query.kind, 1, 300, 900) + b'\0' * 4


def slow(seconds):
    def fault(query, zones):
        def later():
            time.sleep(seconds)
            return zones.answer(query)
        return later
    return fault


def ede(code, info, text):
    """SERVFAIL with an extended error (RFC 8914)."""
    def fault(query, zones):
        option = struct.pack('>HHH', 15, 2 + len(text), info) + text.encode()
        opt = b'\0' + struct.pack('>HHIH', 41, 1232, 0, len(option)) + option
        return reply(query, code, extra=opt, extra_count=1)
    return fault


def lame(query, zones):
    """A referral where an answer was wanted: no AA, no RA, only somebody else's name servers."""
    data = name('ns.elsewhere.test')
    authority = name('test') + struct.pack('>HHIH', NS, 1, 300, len(data)) + data
    return reply(query, 0, flags=0x8000, authority=authority, authority_count=1)


def blocklist(zones, zone, listed=(), good_point=True, everything=False, text='listed'):
    """A block list: 127.0.0.2 is on it, 127.0.0.1 is not (RFC 5782 s5)."""
    def fault(query, _):
        head = query.name[:-len(zone) - 1]
        address = '.'.join(reversed(head.split('.')))
        on = everything or address in listed or (good_point and address == '127.0.0.2')
        if not on:
            return reply(query, NXDOMAIN)
        if query.kind == A:
            return reply(query, 0, [(query.name, A, 300, rdata(A, '127.0.0.2'))])
        if query.kind == TXT:
            return reply(query, 0, [(query.name, TXT, 300, rdata(TXT, text))])
        return reply(query, 0)
    zones.fault(zone, fault)
