"""The zones of the private Internet: the root, one top-level domain with all the situations, and the reverse tree."""
import dns
from places import *


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
    small = dns.HEAD + f"@ MX 10 mx.honest\n@ A {mx(CONTROL)}\nmx.honest A {mx(HEALTHY)}\n"
    return [
        dns.Zone(".", root),
        dns.Zone("example.", example_zone()),
        dns.Zone("bogus.example.", small, spoil=dns.forge),
        dns.Zone("expired.example.", small, inception=dns.day(-30), expiration=dns.day(-2)),
        dns.Zone("18.198.in-addr.arpa.", reverse_zone(), signed=False),
    ]
