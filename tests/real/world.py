"""Who lives where on the private Internet: addresses, zones, servers, and what the packet filter does."""
import subprocess
from pathlib import Path

import dns
import mta
import net

CLIENT = "198.18.10.2"    # an ordinary sender
BLOCKED = "198.18.11.2"   # its network lets nothing out on port 25
LISTED = "198.18.12.2"    # on the block list
NAMELESS = "198.18.13.2"  # without reverse DNS
VANTAGES = {"client": CLIENT, "blocked": BLOCKED, "listed": LISTED, "nameless": NAMELESS}

LIST = "bl.example"
LIST_TEXT = "Spam source, see https://bl.example/remove"

# Postfix, by its last octet below 198.18.25.
HEALTHY, CONTROL, REFUSED, GREETING_554, GREYLIST, POSTSCREEN, RBL, RBL_SCREEN = 10, 11, 13, 14, 15, 16, 17, 18
TLS_LOCAL, TLS_OLD, TLS_MUST, QUOTA, STRICT_SENDER, STRICT_HELO, PROHIBITED, SILENT = 20, 21, 22, 23, 24, 25, 26, 27
BUSY, NO_PTR, SLOW, SENDER_550, RELAY, VOID = 28, 29, 30, 31, 32, 99
# Exim, below 198.18.26.
EXIM, EXIM_CLOSED = 10, 11


def mx(octet):
    return f"198.18.25.{octet}"


# Domain: (its MX host, the host's last octet in 198.18.25.0/24).
POSTFIX_DOMAINS = {
    "healthy": HEALTHY, "refused": REFUSED, "greeting": GREETING_554, "grey": GREYLIST, "screen": POSTSCREEN, "rbl": RBL,
    "rblscreen": RBL_SCREEN, "tlslocal": TLS_LOCAL, "tlsold": TLS_OLD, "tlsmust": TLS_MUST, "quota": QUOTA,
    "strict": STRICT_SENDER, "strict550": SENDER_550, "helo": STRICT_HELO, "prohibited": PROHIBITED, "silent": SILENT,
    "busy": BUSY, "noptr": NO_PTR, "slow": SLOW, "relay": RELAY, "void": VOID,
}


def example_zone():
    lines = [dns.HEAD]
    for domain, octet in POSTFIX_DOMAINS.items():
        lines.append(f"{domain} MX 10 mx.{domain}\nmx.{domain} A {mx(octet)}\n")
    lines.append(f"""
ns A {dns.NAME_SERVER}
control A {mx(CONTROL)}
control MX 10 control
; Nobody answers at the best host, the second takes the mail.
deadfirst MX 10 mx.void
deadfirst MX 20 mx.healthy
; No MX at all: the domain is its own host.
nomx A {mx(HEALTHY)}
; Neither MX nor address.
nothing TXT "no mail, no host"
nullmx MX 0 .
nullmx A {mx(HEALTHY)}
lostmx MX 10 mx.gone
private MX 10 mx.private
mx.private A 10.11.12.13
noroute MX 10 mx.noroute
mx.noroute A 198.19.99.1
aliasmx MX 10 mx.aliasmx
mx.aliasmx CNAME mx.healthy
; IPv6, to which no sender here has a way.
dual MX 10 mx.dual
mx.dual A {mx(HEALTHY)}
mx.dual AAAA 2001:2:0:25::10
onlysix MX 10 mx.onlysix
mx.onlysix AAAA 2001:2:0:25::11
; Exim's domains.
exim MX 10 mx.exim
mx.exim A 198.18.26.{EXIM}
eximrelay MX 10 mx.exim
; Of two equal hosts Postfix takes the mail and Exim does not.
eximmixed MX 10 mx.exim
eximmixed MX 10 mx.healthy
eximclosed MX 10 mx.eximclosed
mx.eximclosed A 198.18.26.{EXIM_CLOSED}
; The sender.
sender MX 10 mx.healthy
sender A {CLIENT}
sender TXT "v=spf1 ip4:198.18.8.0/21 -all"
client.sender A {CLIENT}
blocked.sender A {BLOCKED}
listed.sender A {LISTED}
; Delegations.
bogus NS ns
expired NS ns
; A name server that does not know the zone, and one that does not answer at all.
lame NS ns.bl
unheard NS ns.unheard
ns.unheard A {mx(VOID)}
bl NS ns.bl
ns.bl A {dns.LIST_SERVER}
""")
    return "".join(lines)


def reverse_zone():
    lines = [dns.HEAD]
    for name in "client", "blocked", "listed":
        _, _, third, last = VANTAGES[name].split(".")
        lines.append(f"{last}.{third} PTR {name}.sender.example.\n")
    for domain, octet in POSTFIX_DOMAINS.items():
        lines.append(f"{octet}.25 PTR mx.{domain}.example.\n")
    lines.append(f"{CONTROL}.25 PTR control.example.\n{EXIM}.26 PTR mx.exim.example.\n{EXIM_CLOSED}.26 PTR mx.eximclosed.example.\n")
    return "".join(lines)


def zones():
    root = f"""$TTL 300
. SOA ns.root. hostmaster.root. 1 3600 900 86400 60
. NS ns.root.
ns.root. A {dns.ROOT_SERVER}
example. NS ns.example.
ns.example. A {dns.NAME_SERVER}
18.198.in-addr.arpa. NS ns.example.
"""
    small = dns.HEAD + "@ MX 10 mx.honest\nmx.honest A " + mx(HEALTHY) + "\n"
    return [
        dns.Zone(".", root),
        dns.Zone("example.", example_zone()),
        dns.Zone("bogus.example.", small, spoil=dns.forge_mx),
        dns.Zone("expired.example.", small, inception=dns.day(-30), expiration=dns.day(-2)),
        dns.Zone("18.198.in-addr.arpa.", reverse_zone(), signed=False),
    ]


def packet_filter():
    return [
        f"ip saddr {BLOCKED} tcp dport 25 drop",
        f"ip daddr {mx(VOID)} drop",
        f"ip daddr {mx(SILENT)} tcp dport 25 drop",
        f"ip daddr {mx(PROHIBITED)} tcp dport 25 reject with icmp type admin-prohibited",
    ]


def postfix(authority, policy):
    p = mta.Postfix("postfix", "mx1")
    certificate, key = authority.certificate("mx.healthy.example")
    tls = {"smtpd_tls_security_level": "may", "smtpd_tls_chain_files": f"{key}, {certificate}"}
    relay = "reject_unauth_destination"
    at_once = {"smtpd_delay_reject": "no"}
    screen = {"postscreen_cache_map": "", "postscreen_greet_wait": "1s", "postscreen_greet_banner": ""}
    tables = net.ROOT / "tables"
    tables.mkdir()
    (tables / "everyone-not").write_text("0.0.0.0/0 reject\n")
    (tables / "quota").write_text("full@quota.example 552 5.2.2 Mailbox is full, the user is over quota\n"
                                  "nearly@quota.example 452 4.2.2 Mailbox is full, try again later\n")
    (tables / "mailboxes").write_text("".join(f"{user}@{d}.example x\n" for d in [*POSTFIX_DOMAINS, *EXTRA_DOMAINS]
                                              for user in ("bob", "postmaster")))
    (tables / "domains").write_text("".join(f"{d}.example x\n" for d in [*POSTFIX_DOMAINS, *EXTRA_DOMAINS] if d != "relay"))

    def at(octet, domain, daemon="smtpd", **settings):
        p.service(mx(octet), f"mx.{domain}.example", daemon, **settings)

    at(HEALTHY, "healthy", **tls)
    p.service(mx(CONTROL), "control.example")
    at(GREETING_554, "greeting", **at_once, smtpd_client_restrictions="reject")
    at(GREYLIST, "grey", smtpd_recipient_restrictions=f"{relay}, check_policy_service inet:{policy}")
    at(POSTSCREEN, "screen", "postscreen", **screen, postscreen_access_list=f"cidr:{tables}/everyone-not",
       postscreen_denylist_action="drop")
    at(RBL, "rbl", smtpd_client_restrictions=f"reject_rbl_client {LIST}")
    at(RBL_SCREEN, "rblscreen", "postscreen", **screen, postscreen_dnsbl_sites=LIST, postscreen_dnsbl_action="enforce")
    at(TLS_LOCAL, "tlslocal", smtpd_tls_security_level="may", smtpd_tls_cert_file=net.ROOT / "tls" / "missing.pem")
    at(TLS_OLD, "tlsold", **tls, smtpd_tls_protocols="TLSv1")
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


# Domains that Postfix takes mail for, at a host named for another.
EXTRA_DOMAINS = ["deadfirst", "nomx", "sender", "aliasmx", "dual", "eximmixed"]


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
