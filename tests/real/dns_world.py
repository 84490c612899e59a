"""Puts the private Internet of the DNS tests together: cables, packet filter, name servers and resolvers."""
import os
import signal
import socket
import struct
import sys
import time
from pathlib import Path

import dns
import dns_lists
import dns_zones
import net
from dns_places import *
from net import ROOT as FOLDER, Server, program

LIMIT_S = 60


def packet_filter():
    return [
        f"ip daddr {DEAF} drop",
        f"ip daddr {DEAD} drop",
        f"ip daddr {TCP_ONLY} udp dport 53 drop",
        f"ip daddr {UDP_ONLY} tcp dport 53 drop",
        f"ip daddr {WEB} drop",
    ]


class World:
    NEEDED = {"ip": "iproute2", "nft": "nftables", "ldns-signzone": "ldnsutils", "nsd": "nsd", "unbound": "unbound", "rbldnsd": "rbldnsd"}

    def __init__(self):
        for name, package in self.NEEDED.items():
            net.program(name, package)
        self.servers, self.nsd = [], {}

    def start(self):
        self.lay_cables()
        net.hide_file("/etc/resolv.conf", f"nameserver {GOOD}\n")
        net.hide_file("/etc/hosts", "127.0.0.1 localhost\n")
        root, self.zones = dns_zones.make()
        (FOLDER / "root.hints").write_text(f". 3600 NS ns.root.\nns.root. 3600 A {ROOT}\n")
        (FOLDER / "root.key").write_text(root.key_records())
        (FOLDER / "wrong.key").write_text(self.zones[1].key_records().replace("example.", ".", 1))
        (FOLDER / "other.hints").write_text(f". 3600 NS ns.root.\nns.root. 3600 A {DEAF}\n")
        self.start_name_servers()
        self.start_resolvers()
        mail = [f"{MX_NEW}=control.example", f"{MX_OLD}=mx-old.example:none"]
        self.add(Server("receiver", "mx", [sys.executable, "-B", Path(__file__).parent / "receiver.py", *mail]),
                 lambda: net.listens(MX_OLD, 25))
        for server, is_ready in self.servers:
            server.wait_for(is_ready)
        self.move()

    def add(self, server, is_ready):
        self.servers.append((server, is_ready))
        return server

    def start_name_servers(self):
        for name, addresses, probe in (("top", (ROOT, TOP), "example"), ("ns1", (NS1, TCP_ONLY, UDP_ONLY), "plain.example"),
                                       ("ns2", (NS2, NS3), "plain.example"), ("lame", (LAME,), "plain.example")):
            zones = [zone for zone in self.zones if name in zone.at]
            self.nsd[name] = self.add(start_nsd(name, addresses, zones), lambda at=addresses[0], probe=probe: dns.ask(at, probe) is not None)
        self.add(dns_lists.start(), lambda: dns.ask(LIST, f"2.0.0.127.{dns_lists.LIVE}") == (0, 1))

    def start_resolvers(self):
        wrong = f'trust-anchor-file: "{FOLDER}/wrong.key"'
        inside = ('local-zone: "view.example." typetransparent\nlocal-data: "view.example. 3600 MX 10 mx-inside.view.example."\n'
                  'local-zone: "hidden.example." always_nxdomain')
        rewriting = "\n".join(f'local-zone: "{name}" redirect\nlocal-data: "{name} 60 A {WEB}"' for name in dns_lists.REWRITTEN)
        right = f'trust-anchor-file: "{FOLDER}/root.key"'
        for name, address, lines in (("good", GOOD, right), ("inside", INSIDE, right + "\n" + inside), ("old", OLD, right),
                                     ("refusing", REFUSING, right), ("trusting", TRUSTING, 'module-config: "iterator"'),
                                     ("misled", MISLED, wrong), ("rewriting", REWRITING, right + "\n" + rewriting)):
            allowed = "127.0.0.0/8" if address == REFUSING else "198.18.0.0/15"
            self.add(start_unbound(name, address, lines, allowed), lambda at=address: dns.ask(at, "example", 2) is not None)

    def move(self):
        """Some zones change while one resolver still has in its memory what they were."""
        for name, kind in ("moved.example", 15), ("renumbered.example", 15), ("mx.renumbered.example", 1):
            if dns.ask(OLD, name, kind, limit_s=5) != (0, 1):
                raise RuntimeError(f"the resolver that shall remember {name} gives no answer")
        for zone in self.zones:
            if zone.name in dns_zones.CHANGED:
                zone.file.write_text(f"$ORIGIN {zone.name}\n" + dns_zones.CHANGED[zone.name])
        for name, address in ("ns1", NS1), ("ns2", NS2):
            os.kill(self.nsd[name].process.pid, signal.SIGHUP)
            deadline = time.monotonic() + LIMIT_S
            while {serial(address, zone) for zone in dns_zones.CHANGED} != {dns_zones.SERIAL}:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{name} does not read its zones again")
                time.sleep(0.02)

    def lay_cables(self):
        network = net.Network()
        last = lambda addresses: [address.rpartition(".")[2] for address in addresses]
        network.add("client", "198.18.10", last([CLIENT]))
        network.add("unheard", "198.18.12", last([UNHEARD]))
        network.add("names", "198.18.53", last(NAME_SERVERS))
        network.add("resolvers", "198.18.54", last(RESOLVERS))
        network.add("mx", "198.18.25", last([MX_NEW, MX_OLD, WEB]))
        network.filter(packet_filter())

    def stop(self):
        for server, _ in reversed(self.servers):
            server.stop()

    def logs(self):
        for log in sorted((FOLDER / "log").glob("*.log")):
            yield log.name, log.read_text(errors="replace")


def start_nsd(name, addresses, zones):
    folder = FOLDER / f"nsd-{name}"
    folder.mkdir()
    text = "server:\n" + "".join(f"  ip-address: {address}\n" for address in addresses) + f"""  username: ""
  chroot: ""
  database: ""
  pidfile: ""
  zonesdir: "{folder}"
  xfrdfile: ""
  zonelistfile: "{folder}/zone.list"
  xfrdir: "{folder}"
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
"""
    text += "".join(f'zone:\n  name: "{zone.name}"\n  zonefile: "{zone.file}"\n' for zone in zones)
    config = folder / "nsd.conf"
    config.write_text(text)
    return Server(f"nsd-{name}", "names", [program("nsd", "nsd"), "-d", "-c", config])


def start_unbound(name, address, lines, allowed):
    folder = FOLDER / f"unbound-{name}"
    folder.mkdir()
    config = folder / "unbound.conf"
    config.write_text(f"""server:
  interface: {address}
  outgoing-interface: {address}
  access-control: {allowed} allow
  do-ip6: no
  do-daemonize: no
  num-threads: 1
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  logfile: ""
  root-hints: "{FOLDER}/root.hints"
  val-log-level: 2
  ede: yes
  infra-cache-min-rtt: 50
  unknown-server-time-limit: 100
  {lines}
remote-control:
  control-enable: no
""")
    return Server(f"unbound-{name}", "resolvers", [program("unbound", "unbound"), "-d", "-c", config])


def serial(server, zone):
    """The serial number a server has for a zone, or None."""
    query = struct.pack("!6H", 7, 0, 1, 0, 0, 0) + dns.encode_name(zone) + struct.pack("!2H", 6, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.settimeout(0.5)
        udp.sendto(query, (server, 53))
        try:
            answer = udp.recv(4096)
        except OSError:
            return None
    for position in range(len(query), len(answer) - 20):
        if answer[position:position + 4] == b"\0\6\0\1":
            length = struct.unpack("!H", answer[position + 8:position + 10])[0]
            return struct.unpack("!I", answer[position + 10 + length - 20:position + 10 + length - 16])[0]
    return None
