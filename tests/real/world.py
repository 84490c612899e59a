"""Puts the private Internet together: cables, packet filter, zones, servers and what each is like."""
import subprocess

import dns
import mta
import net
from places import *
from zones import zones


def packet_filter():
    return [
        f"ip saddr {BLOCKED} tcp dport 25 drop",
        f"ip daddr {mx(VOID)} drop",
        f"ip daddr {mx(SILENT)} tcp dport 25 drop",
        f"ip daddr {mx(PROHIBITED)} tcp dport 25 reject with icmp type admin-prohibited",
    ]


def write_tables():
    """Postfix's look-up tables; the folder they are in."""
    tables = net.ROOT / "tables"
    tables.mkdir()
    (tables / "everyone-not").write_text("0.0.0.0/0 reject\n")
    (tables / "quota").write_text("full@quota.example 552 5.2.2 Mailbox is full, the user is over quota\n"
                                  "nearly@quota.example 452 4.2.2 Mailbox is full, try again later\n")
    (tables / "mailboxes").write_text("".join(f"{user}@{d}.example x\n" for d in [*POSTFIX_DOMAINS, *EXTRA_DOMAINS]
                                              for user in ("bob", "postmaster")))
    (tables / "domains").write_text("".join(f"{d}.example x\n" for d in [*POSTFIX_DOMAINS, *EXTRA_DOMAINS] if d != "relay"))
    return tables


def postfix(authority, policy):
    """One Postfix; what it does to whom depends on the address it is called at."""
    p = mta.Postfix("postfix", "mx1")

    def tls(host):
        certificate, key = authority.certificate(host)
        return {"smtpd_tls_security_level": "may", "smtpd_tls_chain_files": f"{key}, {certificate}"}

    relay = "reject_unauth_destination"
    at_once = {"smtpd_delay_reject": "no"}
    screen = {"postscreen_cache_map": "", "postscreen_greet_wait": "1s", "postscreen_greet_banner": ""}
    tables = write_tables()

    def at(octet, domain, daemon="smtpd", **settings):
        p.service(mx(octet), f"mx.{domain}.example", daemon, **settings)

    at(HEALTHY, "healthy", **tls("mx.healthy.example"))
    p.service(mx(CONTROL), "control.example")
    at(GREETING_554, "greeting", **at_once, smtpd_client_restrictions="reject")
    at(GREYLIST, "grey", smtpd_recipient_restrictions=f"{relay}, check_policy_service inet:{policy}")
    at(POSTSCREEN, "screen", "postscreen", **screen, postscreen_access_list=f"cidr:{tables}/everyone-not",
       postscreen_denylist_action="drop")
    at(RBL, "rbl", smtpd_client_restrictions=f"reject_rbl_client {LIST}")
    at(RBL_SCREEN, "rblscreen", "postscreen", **screen, postscreen_dnsbl_sites=LIST, postscreen_dnsbl_action="enforce")
    at(TLS_LOCAL, "tlslocal", smtpd_tls_security_level="may", smtpd_tls_cert_file=net.ROOT / "tls" / "missing.pem")
    at(TLS_OLD, "tlsold", **tls("mx.tlsold.example"), smtpd_tls_protocols="TLSv1")
    at(TLS_NEVER, "tlsnever", **tls("mx.tlsnever.example"), smtpd_tls_protocols="<=SSLv3")
    at(TLS_NO_KEY, "tlsnokey", smtpd_tls_security_level="may", smtpd_tls_cert_file="none")
    at(OTHER_NAME, "othername", **tls("www.othername.example"))
    at(TLS_MUST, "tlsmust", smtpd_tls_security_level="encrypt", smtpd_tls_cert_file=net.ROOT / "tls" / "missing.pem")
    at(QUOTA, "quota", smtpd_recipient_restrictions=f"{relay}, check_recipient_access texthash:{tables}/quota")
    at(STRICT_SENDER, "strict", smtpd_sender_restrictions="reject_unknown_sender_domain")
    at(SENDER_550, "strict550", **at_once, smtpd_sender_restrictions="reject_unknown_sender_domain",
       unknown_address_reject_code="550")
    at(STRICT_HELO, "helo", **at_once, smtpd_helo_required="yes", unknown_hostname_reject_code="550",
       smtpd_helo_restrictions="reject_non_fqdn_helo_hostname, reject_unknown_helo_hostname")
    at(PROHIBITED, "prohibited")
    at(SILENT, "silent")
    at(BUSY, "busy", **at_once, smtpd_client_restrictions="check_client_access static:{421 4.7.0 Too many connections, try later}")
    at(NO_PTR, "noptr", smtpd_client_restrictions="reject_unknown_reverse_client_hostname")
    at(SLOW, "slow", **at_once, smtpd_client_restrictions="sleep 3")
    at(RELAY, "relay")
    return p.start({
        "virtual_mailbox_domains": f"texthash:{tables}/domains", "virtual_mailbox_maps": f"texthash:{tables}/mailboxes",
        "virtual_transport": "discard", "smtpd_relay_restrictions": relay,
    })


class World:
    NEEDED = {"ip": "iproute2", "nft": "nftables", "openssl": "openssl", "ldns-signzone": "ldnsutils", "nsd": "nsd",
              "unbound": "unbound", "rbldnsd": "rbldnsd", "postconf": "postfix"}

    def __init__(self, project):
        for name, package in self.NEEDED.items():
            net.program(name, package)
        self.exim = mta.exim_program(project)
        self.servers = []

    def start(self):
        self.lay_cables()
        net.hide_file("/etc/resolv.conf", f"nameserver {dns.RESOLVER}\noptions timeout:2 attempts:2\n")
        net.hide_file("/etc/hosts", "127.0.0.1 localhost\n")
        net.hide_file("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n")
        self.authority = mta.Authority()
        all_zones = zones()
        dns.make_zones(all_zones)
        policy = mx(GREYLIST), "10023"
        self.add(dns.start_nsd(all_zones), lambda: dns.ask(dns.NAME_SERVER, "example") is not None)
        self.add(dns.start_rbldnsd(LIST, [LISTED], LIST_TEXT), lambda: dns.ask(dns.LIST_SERVER, f"2.0.0.127.{LIST}") == (0, 1))
        self.add(dns.start_unbound(all_zones[0]), lambda: dns.ask(dns.RESOLVER, "healthy.example", 15) == (0, 1))
        self.add(mta.start_greylist(*policy), lambda: net.listens(*policy))
        self.add(postfix(self.authority, ":".join(policy)), lambda: net.listens(mx(CONTROL), 25))
        for domain, octet in ("healthy", HEALTHY), ("silent", SILENT):
            self.add(mta.start_web(f"web-{domain}", "mx1", mx(octet), self.authority, f"mx.{domain}.example"),
                     lambda octet=octet: net.listens(mx(octet), 443))
        if self.exim:
            addresses = [f"198.18.26.{EXIM}", f"198.18.26.{EXIM_CLOSED}"]
            self.add(mta.start_exim(self.exim, addresses, "mx.exim.example", ["exim.example"], addresses[1], LIST, self.authority),
                     lambda: net.listens(addresses[0], 25))
        for server, is_ready in self.servers:
            server.wait_for(is_ready)

    def add(self, server, is_ready):
        self.servers.append((server, is_ready))

    def lay_cables(self):
        network = net.Network()
        for name, address in VANTAGES.items():
            network.add(name, address.rpartition(".")[0], [address.rpartition(".")[2]])
        network.add("dns", "198.18.53", [a.rpartition(".")[2] for a in
                                         (dns.RESOLVER, dns.ROOT_SERVER, dns.NAME_SERVER, dns.LIST_SERVER)])
        network.add("mx1", "198.18.25", sorted(set(POSTFIX_DOMAINS.values()) | {CONTROL}))
        network.add("mx2", "198.18.26", [EXIM, EXIM_CLOSED])
        network.filter(packet_filter())

    def stop(self):
        for server, _ in reversed(self.servers):
            server.stop()

    def logs(self):
        for log in sorted((net.ROOT / "log").glob("*.log")) + sorted((net.ROOT / "exim" / "log").glob("*")):
            yield log.name, log.read_text(errors="replace")


def versions(exim):
    """Which servers ran: one line each."""
    asked = {
        "postfix": [net.program("postconf", "postfix"), "-dh", "mail_version"],
        "exim": [str(exim), "-bV"] if exim else ["echo", "none"],
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
