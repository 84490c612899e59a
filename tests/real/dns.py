"""The DNS of the private Internet: signed zones, NSD for them, rbldnsd for a block list, and a validating unbound."""
import random
import socket
import struct
import time
from pathlib import Path

from net import ROOT, Server, program, run

RESOLVER = "198.18.53.2"
ROOT_SERVER = "198.18.53.10"
NAME_SERVER = "198.18.53.11"
LIST_SERVER = "198.18.53.20"

HEAD = "$TTL 300\n@ SOA ns.example. hostmaster.example. 1 3600 900 86400 60\n@ NS ns.example.\n"


class Zone:
    """A zone in text form.  `signed` zones get keys; `spoil` changes the signed text, to make it bogus."""

    def __init__(self, name, records, signed=True, inception=None, expiration=None, spoil=None):
        self.name, self.records, self.signed = name, records, signed
        self.inception, self.expiration, self.spoil = inception, expiration, spoil
        self.folder = ROOT / "zones" / (name.rstrip(".") or "root")
        self.file = self.folder / "zone"
        self.keys = []

    def write(self, extra=""):
        self.folder.mkdir(parents=True)
        self.file.write_text(f"$ORIGIN {self.name}\n" + self.records + "\n" + extra)

    def make_keys(self):
        for flags in ("-k",), ():
            base = run("sh", "-c", f"cd '{self.folder}' && ldns-keygen -r /dev/urandom -a ECDSAP256SHA256 {' '.join(flags)} "
                                   f"'{self.name}'").strip()
            self.keys.append(self.folder / base)

    def ds_records(self):
        return run("ldns-key2ds", "-n", "-2", f"{self.keys[0]}.key")

    def key_records(self):
        return Path(f"{self.keys[0]}.key").read_text()

    def sign_options(self):
        return []

    def sign(self):
        signed = self.folder / "zone.signed"
        times = ["-i", self.inception, "-e", self.expiration] if self.inception else []
        run("ldns-signzone", *self.sign_options(), *times, "-o", self.name, "-f", str(signed), str(self.file), *map(str, self.keys))
        if self.spoil:
            signed.write_text(self.spoil(signed.read_text()))
        self.file = signed


def day(offset):
    """A date for signatures, `offset` days from now."""
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + offset * 86400))


def forge(text):
    """Another MX and address than the ones that were signed: what an attacker, or a broken signer, makes."""
    return text.replace("10 mx.honest.", "10 mx.forged.").replace("198.18.25.11", "198.18.25.12")


def make_zones(zones):
    """Writes and signs: children first, so that the parents carry their DS records."""
    for zone in zones:
        zone.folder.parent.mkdir(exist_ok=True)
    ds = {}
    for zone in sorted(zones, key=lambda z: -len(z.name.rstrip(".").split(".")) if z.name != "." else 0):
        children = [z for z in zones if z is not zone and z.signed and parent_of(z, zones) is zone]
        zone.write("".join(ds[z.name] for z in children))
        if zone.signed:
            zone.make_keys()
            ds[zone.name] = zone.ds_records()
            zone.sign()


def parent_of(zone, zones):
    above = [z for z in zones if z is not zone and (z.name == "." or zone.name.endswith("." + z.name))]
    return max(above, key=lambda z: len(z.name), default=None) if zone.name != "." else None


def start_nsd(zones):
    folder = ROOT / "nsd"
    folder.mkdir()
    text = f"""server:
  ip-address: {ROOT_SERVER}
  ip-address: {NAME_SERVER}
  username: ""
  chroot: ""
  database: ""
  pidfile: ""
  zonesdir: "{folder}"
  xfrdfile: ""
  zonelistfile: "{folder}/zone.list"
  xfrdir: "{folder}"
  server-count: 1
  rrl-ratelimit: 0
  hide-version: no
remote-control:
  control-enable: no
"""
    for zone in zones:
        text += f"zone:\n  name: \"{zone.name}\"\n  zonefile: \"{zone.file}\"\n"
    config = folder / "nsd.conf"
    config.write_text(text)
    return Server("nsd", "dns", [program("nsd", "nsd"), "-d", "-c", config])


def start_unbound(root_zone):
    folder = ROOT / "unbound"
    folder.mkdir()
    (folder / "root.hints").write_text(f". 3600 NS ns.root.\nns.root. 3600 A {ROOT_SERVER}\n")
    (folder / "root.key").write_text(root_zone.key_records())
    config = folder / "unbound.conf"
    config.write_text(f"""server:
  interface: {RESOLVER}
  outgoing-interface: {RESOLVER}
  access-control: 198.18.0.0/15 allow
  do-ip6: no
  do-daemonize: no
  num-threads: 1
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  logfile: ""
  module-config: "validator iterator"
  trust-anchor-file: "{folder}/root.key"
  root-hints: "{folder}/root.hints"
  val-log-level: 2
  ede: yes
  infra-cache-min-rtt: 50
  unknown-server-time-limit: 100
remote-control:
  control-enable: no
""")
    return Server("unbound", "dns", [program("unbound", "unbound"), "-d", "-c", config])


def start_rbldnsd(zone, listed, text, domain_zone, domains, domain_text):
    """Block lists as the operators run them, of addresses and of domains: the test points of RFC 5782 and what is listed."""
    folder = ROOT / "rbldnsd"
    folder.mkdir()
    (folder / "list").write_text("\n".join([f":127.0.0.2:{text}", "127.0.0.2", *listed]) + "\n")
    (folder / "domains").write_text("\n".join([f":127.0.1.2:{domain_text}", "test", *domains]) + "\n")
    data = []
    for name, kind in (zone, "ip4set:list"), (domain_zone, "dnset:domains"):
        (folder / f"general.{name}").write_text(f"$SOA 300 ns.{name} hostmaster.{name} 1 3600 900 86400 60\n$NS 300 ns.{name}\n"
                                                f"ns A {LIST_SERVER}\n")
        data += [f"{name}:{kind}", f"{name}:generic:general.{name}"]
    folder.chmod(0o755)
    return Server("rbldnsd", "dns", [program("rbldnsd", "rbldnsd"), "-n", "-u", "nobody", "-r", folder, "-b", f"{LIST_SERVER}/53",
                                     *data])


def encode_name(name):
    labels = [label.encode() for label in name.rstrip(".").split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def ask(server, name, kind=1, limit_s=0.5):
    """One plain question over UDP; (rcode, number of answers), or None when nothing comes back."""
    number = random.randrange(65536)
    query = struct.pack("!6H", number, 0x0100, 1, 0, 0, 0) + encode_name(name) + struct.pack("!2H", kind, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.settimeout(limit_s)
        try:
            udp.connect((server, 53))
            udp.send(query)
            answer = udp.recv(4096)
        except OSError:
            return None
    if len(answer) < 12 or answer[:2] != query[:2]:
        return None
    flags, _, answers = struct.unpack("!3H", answer[2:8])
    return flags & 15, answers
