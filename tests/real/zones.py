"""The zones of the private Internet: the root, one top-level domain with all the situations, and the reverse tree."""
import dns
from places import *


def example_zone():
    lines = [dns.HEAD]
    for domain, octet in POSTFIX_DOMAINS.items():
        lines.append(f"{domain} MX 10 mx.{domain}\nmx.{domain} A {mx(octet)}\n")
    for domain in SENDMAIL_DOMAINS:
        lines.append(f"{domain} MX 10 mx.{domain}\nmx.{domain} A {sendmail_mx(domain)}\n")
    for domain in OPENSMTPD_DOMAINS:
        lines.append(f"{domain} MX 10 mx.{domain}\nmx.{domain} A {opensmtpd_mx(domain)}\n")
    for domain in EXIM_DOMAINS:
        lines.append(f"{domain} MX 10 mx.{domain}\nmx.{domain} A {exim_mx(domain)}\n")
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
eximrelay MX 10 mx.exim
; Of two equal hosts Postfix takes the mail and Exim does not.
eximmixed MX 10 mx.exim
eximmixed MX 10 mx.healthy
smrelay MX 10 mx.sendmail
; The sender.
sender MX 10 mx.healthy
sender A {CLIENT}
sender TXT "v=spf1 ip4:198.18.8.0/21 -all"
client.sender A {CLIENT}
blocked.sender A {BLOCKED}
writer.sender A {WRITER}
; The reverse name of a host that has moved.
mismatched.sender A 198.18.14.99
; Senders' domains: on the list of domains; without a host that answers; with an MX host in a network of bad name.
listedsender MX 10 mx.healthy
deadsender MX 10 mx.deadsender
mx.deadsender A {CLOSED}
bogusmxsender MX 10 mx.bogusmxsender
mx.bogusmxsender A 198.18.53.77
listed.sender A {LISTED}
; Delegations.
bogus NS ns
expired NS ns
; A name server that does not know the zone, and one that does not answer at all.
lame NS ns.bl
unheard NS ns.unheard
ns.unheard A {mx(VOID)}
dbl NS ns.dbl
ns.dbl A {dns.LIST_SERVER}
bl NS ns.bl
ns.bl A {dns.LIST_SERVER}
""")
    return "".join(lines)


def reverse_zone():
    lines = [dns.HEAD]
    for name in "client", "blocked", "listed", "mismatched", "writer":
        _, _, third, last = VANTAGES[name].split(".")
        lines.append(f"{last}.{third} PTR {name}.sender.example.\n")
    for domain, octet in POSTFIX_DOMAINS.items():
        lines.append(f"{octet}.25 PTR mx.{domain}.example.\n")
    for domain in SENDMAIL_DOMAINS:
        lines.append(f"{sendmail_mx(domain).rpartition('.')[2]}.27 PTR mx.{domain}.example.\n")
    lines.append(f"{CONTROL}.25 PTR control.example.\n")
    for domain in OPENSMTPD_DOMAINS:
        lines.append(f"{opensmtpd_mx(domain).rpartition('.')[2]}.28 PTR mx.{domain}.example.\n")
    for domain in EXIM_DOMAINS:
        lines.append(f"{exim_mx(domain).rpartition('.')[2]}.26 PTR mx.{domain}.example.\n")
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
