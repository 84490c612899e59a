"""Zones as spf_cases.txt writes them, and a DNS server on the loopback that answers from one.

The server knows A, AAAA, MX, TXT, PTR, CNAME, NS and SOA, follows aliases, and answers over UDP and TCP.
"""
import ipaddress
import re
import socket
import struct
import threading

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28}
CNAME = TYPES["CNAME"]
NOERROR, SERVFAIL, NXDOMAIN = 0, 2, 3
WORD = re.compile(r'"(?:[^"\\]|\\.)*"|\S+')


def unescaped(text):
    """Bytes of a word with \\DDD and \\c."""
    return re.sub(rb"\\(\d{3}|.)", lambda m: bytes([int(m[1])]) if len(m[1]) == 3 else m[1], text.encode("latin-1"), flags=re.S)


def labels_of(name):
    parts = re.split(r"(?<!\\)\.", name)
    return tuple(unescaped(part).lower() for part in parts if part)


def wire_name(labels):
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


class Zone:
    def __init__(self):
        self.records = {}    # (labels, type) -> [rdata]
        self.names = set()
        self.broken = {}     # labels -> "TIMEOUT" or "SERVFAIL"

    def add(self, line):
        words = WORD.findall(line)
        owner, kind, rest = labels_of(words[0]), words[1], words[2:]
        if kind in ("TIMEOUT", "SERVFAIL"):
            self.broken[owner] = kind
            return
        if kind == "TXT":
            strings = [unescaped(word[1:-1] if word.startswith('"') else word) for word in rest]
            data = b"".join(bytes([len(one)]) + one for one in strings)
        elif kind == "MX":
            data = struct.pack("!H", int(rest[0])) + wire_name(labels_of(rest[1]))
        elif kind in ("A", "AAAA"):
            data = ipaddress.ip_address(rest[0]).packed
        else:
            data = wire_name(labels_of(rest[0]))
        self.records.setdefault((owner, TYPES[kind]), []).append(data)
        for i in range(len(owner)):
            self.names.add(owner[i:])

    def answer(self, labels, kind):
        """(rcode, [(owner, type, data)]) or None for silence."""
        out = []
        for _ in range(10):
            found = self.records.get((labels, kind))
            if found:
                return NOERROR, out + [(labels, kind, data) for data in found]
            alias = self.records.get((labels, CNAME))
            if not alias:
                break
            out.append((labels, CNAME, alias[0]))
            labels = read_name(alias[0], 0)[0]
        else:
            return SERVFAIL, []
        how = self.broken.get(labels)
        if how:
            return (SERVFAIL, []) if how == "SERVFAIL" else None
        return (NOERROR if labels in self.names else NXDOMAIN), out


def read_name(data, at):
    labels = []
    while data[at]:
        labels.append(data[at + 1:at + 1 + data[at]].lower())
        at += 1 + data[at]
    return tuple(labels), at + 1


def reply(zone, query, most, silent):
    """The response, None for silence."""
    labels, at = read_name(query, 12)
    kind, _ = struct.unpack_from("!HH", query, at)
    question = query[12:at + 4]
    answer = zone.answer(labels, kind)
    if answer is None and silent:
        return None
    rcode, records = answer or (SERVFAIL, [])
    body = b"".join(wire_name(owner) + struct.pack("!HHIH", t, 1, 300, len(data)) + data for owner, t, data in records)
    flags = 0x8180 | rcode
    edns = struct.unpack_from("!H", query, 10)[0] > 0
    tail = b"\0" + struct.pack("!HHIH", 41, 1232, 0, 0) if edns else b""
    if 12 + len(question) + len(body) + len(tail) > most:
        return query[:2] + struct.pack("!HHHHH", flags | 0x0200, 1, 0, 0, 1 if edns else 0) + question + tail
    return query[:2] + struct.pack("!HHHHH", flags, 1, len(records), 0, 1 if edns else 0) + question + body + tail


class Server:
    """Answers from `zone` until stop(); `silent`: a TIMEOUT is no answer at all, otherwise SERVFAIL."""

    def __init__(self, zone, address="127.0.0.1", silent=False):
        self.zone, self.silent = zone, silent
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        for _ in range(50):
            self.udp.close()
            self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.udp.bind((address, 0))
            try:
                self.tcp.bind((address, self.udp.getsockname()[1]))
                break
            except OSError:
                continue
        self.tcp.listen(16)
        self.endpoint = "%s:%d" % self.udp.getsockname()
        self.stopped = False
        for loop in (self.serve_udp, self.serve_tcp):
            threading.Thread(target=loop, daemon=True).start()

    def serve_udp(self):
        while not self.stopped:
            try:
                query, peer = self.udp.recvfrom(4096)
                answer = reply(self.zone, query, 1232, self.silent)
                if answer:
                    self.udp.sendto(answer, peer)
            except (OSError, IndexError, struct.error):
                if self.stopped:
                    return

    def serve_tcp(self):
        while not self.stopped:
            try:
                connection, _ = self.tcp.accept()
            except OSError:
                return
            threading.Thread(target=self.serve_connection, args=(connection,), daemon=True).start()

    def serve_connection(self, connection):
        connection.settimeout(10)
        with connection, connection.makefile("rwb") as stream:
            try:
                size = struct.unpack("!H", stream.read(2))[0]
                answer = reply(self.zone, stream.read(size), 65535, self.silent)
                if answer:
                    stream.write(struct.pack("!H", len(answer)) + answer)
                    stream.flush()
            except (OSError, IndexError, struct.error):
                return

    def stop(self):
        self.stopped = True
        for one in (self.udp, self.tcp):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()


class Case:
    def __init__(self, line):
        fields = [field.strip() for field in line[2:].split(" | ")]
        self.section, self.name, self.client, self.helo, self.mail_from, results = fields[:6]
        self.results = [one.strip() for one in results.split(",")]
        self.explanation = fields[6] if len(fields) > 6 else "-"


def read_parts(text):
    """(title, zone, cases) of every part."""
    title, zone, cases = "", Zone(), []
    for line in text.split("\n"):
        if line.startswith("= "):
            if cases:
                yield title, zone, cases
            title, zone, cases = line[2:], Zone(), []
        elif line.startswith("? "):
            cases.append(Case(line))
        elif line.strip() and not line.startswith("#"):
            zone.add(line)
    if cases:
        yield title, zone, cases
