"""Puts the private Internet together: cables, packet filter, zones, servers and what each is like."""
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import dns
import exim
import mta
import net
import opensmtpd
import policies
import postfix
import sendmail
from places import *
from zones import zones


def packet_filter():
    return [
        f"ip saddr {BLOCKED} tcp dport 25 drop",
        f"ip daddr {mx(VOID)} drop",
        f"ip daddr {mx(SILENT)} tcp dport 25 drop",
        f"ip daddr {mx(PROHIBITED)} tcp dport 25 reject with icmp type admin-prohibited",
    ]


def connection_to(place, limit_s=60):
    """A server that is ready at one of its addresses may still be opening the others."""
    deadline = time.monotonic() + limit_s
    while True:
        try:
            return socket.create_connection((place, 25), 5)
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


class World:
    NEEDED = {"ip": "iproute2", "nft": "nftables", "openssl": "openssl", "ldns-signzone": "ldnsutils", "nsd": "nsd",
              "unbound": "unbound", "rbldnsd": "rbldnsd", "postconf": "postfix", "postgrey": "postgrey",
              "policyd-weight": "policyd-weight", "dovecot": "dovecot-core"}

    def __init__(self, project):
        for name, package in self.NEEDED.items():
            net.program(name, package)
        self.exim = exim.exim_program(project)
        self.unpacked = project / mta.SECOND_MTA
        self.sendmail = sendmail.programs(self.unpacked)
        self.opensmtpd = opensmtpd.programs(self.unpacked)
        self.servers, self.held = [], []

    def start(self):
        self.lay_cables()
        net.hide_file("/etc/resolv.conf", f"nameserver {dns.RESOLVER}\noptions timeout:2 attempts:2\n")
        net.hide_file("/etc/hosts", "127.0.0.1 localhost\n")
        net.hide_file("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n")
        self.authority = mta.Authority()
        self.start_dns()
        self.start_policies()
        self.add(postfix.start_postfix(self.authority), mx(CONTROL))
        for domain, octet in ("healthy", HEALTHY), ("silent", SILENT):
            self.add(mta.start_web(f"web-{domain}", "mx1", mx(octet), self.authority, f"mx.{domain}.example"), mx(octet), 443)
        if self.exim:
            self.add(exim.start_exim(self.exim, self.exim_certificates()), exim_mx("exim"))
        if self.sendmail:
            certificates = self.sendmail_certificates()
            for domain in SENDMAIL_DOMAINS:
                server = sendmail.Sendmail(self.unpacked, domain)
                self.add(server.start(certificates.get(domain)), sendmail_mx(domain))
        if self.opensmtpd:
            self.add(opensmtpd.start_opensmtpd(self.unpacked, self.opensmtpd_certificates()), opensmtpd_mx("osmtpd"))
        for server, is_ready in self.servers:
            server.wait_for(is_ready)
        self.hold_connections()

    def start_dns(self):
        all_zones = zones()
        dns.make_zones(all_zones)
        self.add_when(dns.start_nsd(all_zones), lambda: dns.ask(dns.NAME_SERVER, "example") is not None)
        self.add_when(dns.start_rbldnsd(LIST, [LISTED], LIST_TEXT, DOMAIN_LIST, ["listedsender.example", ".listedsender.example"], DOMAIN_LIST_TEXT),
                      lambda: dns.ask(dns.LIST_SERVER, f"2.0.0.127.{LIST}") == (0, 1))
        self.add_when(dns.start_unbound(all_zones[0]), lambda: dns.ask(dns.RESOLVER, "healthy.example", 15) == (0, 1))

    def start_policies(self):
        self.add(policies.start_greylist(), BACK_END, GREYLIST_PORT)
        for server, port in policies.start_postgreys():
            self.add(server, BACK_END, port)
        self.add(policies.start_weight(), BACK_END, WEIGHT_PORT)
        self.add(policies.start_dovecot(LMTP_DOMAINS), BACK_END, LMTP_PORT)

    def exim_certificates(self):
        good, missing = self.authority.certificate(*(f"mx.{d}.example" for d in EXIM_DOMAINS)), self.authority.folder / "missing.pem"
        return {"exim": good, "eximtls": (missing, good[1]), "eximtlsmust": (missing, good[1]),
                "eximexpired": self.authority.expired("mx.eximexpired.example"),
                "eximself": self.authority.self_signed("mx.eximself.example"),
                "eximothername": self.authority.certificate("www.eximothername.example")}

    def sendmail_certificates(self):
        return {"sendmail": self.authority.certificate("mx.sendmail.example"),
                "smexpired": self.authority.expired("mx.smexpired.example"),
                "smmust": self.authority.certificate("mx.smmust.example")}

    def opensmtpd_certificates(self):
        return {domain: self.authority.certificate(f"mx.{domain}.example") for domain in ("osmtpdtls", "osmtpdmust")}

    def add_when(self, server, is_ready):
        self.servers.append((server, is_ready))

    def add(self, server, address, port=25):
        self.add_when(server, lambda: net.listens(address, port))

    def hold_connections(self):
        """Connections from the client's place that stay open, for the servers that allow one only."""
        with ThreadPoolExecutor(1) as pool:  # its thread moves to the client's place
            pool.submit(self.hold).result()

    def hold(self):
        net.go_inside("client")
        places = [mx(POSTFIX_DOMAINS["manyconn"])]
        places += [exim_mx("eximconn")] if self.exim else []
        places += [sendmail_mx("smconn")] if self.sendmail else []
        for place in places:
            held = connection_to(place)
            held.recv(100)
            self.held.append(held)

    def lay_cables(self):
        network = net.Network()
        for name, address in VANTAGES.items():
            network.add(name, address.rpartition(".")[0], [address.rpartition(".")[2]])
        network.add("dns", "198.18.53", [a.rpartition(".")[2] for a in
                                         (dns.RESOLVER, dns.ROOT_SERVER, dns.NAME_SERVER, dns.LIST_SERVER)])
        network.add("mx1", "198.18.25", sorted(set(POSTFIX_DOMAINS.values()) | {CONTROL, int(BACK_END.rpartition(".")[2])}))
        network.add("mx2", "198.18.26", [CLOSED.rpartition(".")[2]] + [exim_mx(domain).rpartition(".")[2] for domain in EXIM_DOMAINS])
        network.add("mx3", "198.18.27", [sendmail_mx(domain).rpartition(".")[2] for domain in SENDMAIL_DOMAINS])
        network.add("mx4", "198.18.28", [opensmtpd_mx(domain).rpartition(".")[2] for domain in OPENSMTPD_DOMAINS])
        network.filter(packet_filter())

    def stop(self):
        for server, _ in reversed(self.servers):
            server.stop()

    def logs(self):
        for log in [*sorted((net.ROOT / "log").glob("*.log")), *sorted((net.ROOT / "exim" / "log").glob("*")),
                    *(net.ROOT / "dovecot").glob("*.log")]:
            yield log.name, log.read_text(errors="replace")


def versions(world):
    """Which servers ran: one line each."""
    asked = {
        "postfix": [net.program("postconf", "postfix"), "-dh", "mail_version"],
        "exim": [str(world.exim), "-bV"] if world.exim else ["echo", "none"],
        "sendmail": [str(world.sendmail), "-C", "/dev/null", "-d0.1", "-bt"] if world.sendmail else ["echo", "none"],
        "opensmtpd": [str(world.opensmtpd), "-h"] if world.opensmtpd else ["echo", "none"],
        "dovecot": [net.program("dovecot", "dovecot-core"), "--version"],
        "postgrey": [net.program("postgrey", "postgrey"), "--version"],
        "nsd": [net.program("nsd", "nsd"), "-v"],
        "unbound": [net.program("unbound", "unbound"), "-V"],
        "rbldnsd": [net.program("rbldnsd", "rbldnsd"), "-h"],
        "openssl": [net.program("openssl", "openssl"), "version"],
        "nft": [net.program("nft", "nftables"), "--version"],
        "kernel": ["uname", "-r"],
    }
    for name, command in asked.items():
        said = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        lines = (said.stdout + said.stderr).strip().splitlines()
        yield name, lines[0] if lines else "?"
