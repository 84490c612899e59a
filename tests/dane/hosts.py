"""What each host shows and what the DNS says of it."""
from world import PLAIN, SIGNED, WEB, tlsa


class Host:
    """`makes(authority, host)` gives (certificate file, key file) or None for no TLS; `records(host)` lists TLSA data."""

    def __init__(self, makes, tlsa_of=lambda host: [], zone=SIGNED, alias=False, broken=False):
        self.makes, self.tlsa_of, self.zone, self.alias, self.broken = makes, tlsa_of, zone, alias, broken

    def place(self, name, address, authority):
        self.name, self.address, self.authority = name, address, authority
        self.host = f"mx.{name}.{self.zone}"
        made = self.makes(authority, self.host)
        self.pem, self.key = made if made else (None, None)

    def settings(self):
        if not self.pem:
            return {"smtpd_tls_security_level": "none"}
        return {"smtpd_tls_security_level": "may", "smtpd_tls_chain_files": f"{self.key}, {self.pem}"}

    def records(self):
        mine = f"{self.host}."
        text = f"{self.name} MX 10 {mine}\n"
        if self.alias:
            text += f"{mine} CNAME end.{self.name}.{self.zone}.\n"
            mine = f"end.{mine.removeprefix('mx.')}"
        text += f"{mine} A {self.address}\n"
        for data in self.tlsa_of(self):
            text += f"_25._tcp.{mine} TLSA {data}\n"
        if self.broken:
            # A delegation to where nobody answers: the resolver can only say SERVFAIL.
            text += f"_tcp.{mine} NS ns.dead.{self.zone}.\nns.dead.{self.zone}. A 127.0.0.250\n"
            text += f"_tcp.{mine} DS 12345 13 2 {'ab' * 32}\n"
        return text


def good(authority, host):
    return authority.certificate(host)


def with_root(authority, host):
    pem, key = authority.certificate(host)
    pem.write_text(pem.read_text() + authority.file.read_text())
    return pem, key


def other_name(authority, host):
    pem, key = authority.certificate("other." + host)
    pem.write_text(pem.read_text() + authority.file.read_text())
    return pem, key


def expired(authority, host):
    pem, key = authority.expired(host)
    pem.write_text(pem.read_text() + authority.file.read_text())
    return pem, key


def self_signed(authority, host):
    return authority.self_signed("nobody." + host)


def no_tls(authority, host):
    return None


WRONG = "11" * 32


def own(usage, selector, matching):
    return lambda host: [tlsa(usage, selector, matching, host.pem)]


def root(usage, selector, matching):
    return lambda host: [tlsa(usage, selector, matching, host.authority.file)]


HOSTS = {
    # DANE-EE: the key alone counts.
    "ee": Host(self_signed, own(3, 1, 1)),
    "eecert": Host(self_signed, own(3, 0, 2)),
    "eewhole": Host(self_signed, own(3, 1, 0)),
    "eeexpired": Host(expired, own(3, 1, 1)),
    "rolled": Host(good, lambda host: [f"3 1 1 {WRONG}"]),
    "rollover": Host(good, lambda host: [f"3 1 1 {WRONG}", *own(3, 1, 1)(host)]),
    "agility": Host(good, lambda host: [*own(3, 1, 1)(host), f"3 1 2 {WRONG * 2}"]),
    # DANE-TA: path, name and dates.
    "ta": Host(with_root, root(2, 0, 1)),
    "takey": Host(with_root, root(2, 1, 2)),
    "tahidden": Host(good, root(2, 0, 1)),
    "tawhole": Host(good, root(2, 0, 0)),
    "tabare": Host(good, root(2, 1, 0)),
    "taname": Host(other_name, root(2, 0, 1)),
    "taexpired": Host(expired, root(2, 0, 1)),
    "taleaf": Host(with_root, own(2, 0, 1)),
    # Nothing to hold the host to.
    "pkix": Host(good, own(1, 1, 1)),
    "odd": Host(good, lambda host: ["3 1 1 1111", "3 7 1 " + WRONG]),
    "none": Host(good),
    "noneself": Host(self_signed),
    "unsigned": Host(self_signed, lambda host: [f"3 1 1 {WRONG}"], zone=PLAIN),
    # Never downgrade.
    "broken": Host(good, broken=True),
    "bare": Host(no_tls, lambda host: [f"3 1 1 {WRONG}"]),
    "alias": Host(self_signed, own(3, 1, 1), alias=True),
    # MTA-STS.
    "sts": Host(good),
    "stsself": Host(self_signed),
    "stsname": Host(other_name),
    "stsexpired": Host(expired),
    "ststesting": Host(self_signed),
    "stsmx": Host(good),
    "stsgone": Host(good),
    "stsmoved": Host(good),
    "stsweb": Host(good),
    "stsjunk": Host(good),
}


class Policy:
    def __init__(self, body, status=200, content_type="text/plain", certificate=good, zone=SIGNED):
        self.body, self.status, self.content_type, self.certificate, self.zone = body, status, content_type, certificate, zone

    def records(self, name):
        return f'_mta-sts.{name} TXT "v=STSv1; id=20261121;"\nmta-sts.{name} A {WEB}\n_smtp._tls.{name} TXT "v=TLSRPTv1; rua=mailto:tls@{name}.{self.zone}"\n'


def policy(name, mode="enforce", mx=None, **more):
    return Policy(f"version: STSv1\nmode: {mode}\nmx: {mx or f'mx.{name}.{SIGNED}'}\nmax_age: 604800\n", **more)


POLICIES = {
    "sts": policy("sts"),
    "stsself": policy("stsself"),
    "stsname": policy("stsname"),
    "stsexpired": policy("stsexpired"),
    "ststesting": policy("ststesting", mode="testing"),
    "stsmx": policy("stsmx", mx="*.test"),
    "stsgone": policy("stsgone", status=404),
    "stsmoved": policy("stsmoved", status=301),
    "stsweb": policy("stsweb", certificate=other_name),
    "stsjunk": Policy("<html></html>", content_type="text/html"),
}
