"""The zones of the DNS tests: a signed root, a signed top-level domain, and below it one zone for each way to be broken."""
import re

import dns
import dns_lists
from dns_places import *
from net import ROOT as FOLDER

SERIAL = 2026112102  # of the newest zones
STALE = 2026112001


def head(*servers, serial=SERIAL, ttl=300):
    servers = servers or ("ns1.example.", "ns2.example.")
    return (f"$TTL {ttl}\n@ SOA ns1.example. hostmaster.example. {serial} 7200 3600 1209600 300\n"
            + "".join(f"@ NS {server}\n" for server in servers))


def mail(mx=MX_NEW, name="mx"):
    return f"@ MX 10 {name}\n{name} A {mx}\n"


class Zone(dns.Zone):
    """A zone with what its parent says of it, and where it is served.  `kept` distinguishes versions of one zone."""

    def __init__(self, name, records, parent=("NS ns1.example.", "NS ns2.example."), at=("ns1", "ns2"), kept="", ds=None,
                 nsec3=False, absent=False, **more):
        super().__init__(name, records, **{"signed": False, **more})
        self.parent, self.at, self.ds, self.nsec3, self.kept, self.absent = parent, at, ds, nsec3, kept, absent
        if kept:
            self.folder = FOLDER / f"zones-{kept}" / name.rstrip(".")
            self.file = self.folder / "zone"

    def sign_options(self):
        return ["-n"] if self.nsec3 else []

    def delegation(self):
        """The parent's lines: name servers, glue, DS."""
        lines = []
        for line in self.parent:
            owner = "" if line.startswith(("NS ", "DS ")) else line.partition(" ")[0]
            lines.append(line if owner else f"{self.name} {line}")
        if self.signed and self.ds is None:
            lines.append(self.ds_records())
        return "".join(line.rstrip("\n") + "\n" for line in lines)


def forge(text):
    return text.replace("10 mx.", "10 mx-forged.")


def strip_mx_signature(text):
    """As if a signer had forgotten one set of records."""
    return "".join(line for line in text.splitlines(True) if not re.search(r"\bRRSIG\s+MX\b", line))


def strip_denials(text):
    """Without the proofs that something does not exist."""
    return "".join(line for line in text.splitlines(True) if not re.search(r"\b(NSEC|RRSIG\s+NSEC)\b", line))


def glue(server, *addresses):
    return (f"NS {server}", *(f"{server} A {address}" for address in addresses))


def below_example():
    two = head()
    yield Zone("plain.example.", two + mail())
    yield Zone("signed.example.", two + mail() + f"web A {MX_NEW}\n_25._tcp.mx TLSA 3 1 1 {'ab' * 32}\n", signed=True)
    yield Zone("signed3.example.", two + mail(), signed=True, nsec3=True)
    # Signed, but the parent does not say so; or says so with a digest that nobody knows (RFC 4035 s5.2).
    yield Zone("island.example.", two + mail(), signed=True, ds="")
    yield Zone("digest.example.", two + mail(), signed=True, ds="", parent=("NS ns1.example.", "NS ns2.example.", f"DS 4711 13 250 {'ab' * 32}"))

    # Broken signatures.
    yield Zone("bogus.example.", two + mail() + f"mx-forged A {MX_OLD}\n", signed=True, spoil=forge)
    yield Zone("expired.example.", two + mail(), signed=True, inception=dns.day(-30), expiration=dns.day(-2))
    yield Zone("future.example.", two + mail(), signed=True, inception=dns.day(2), expiration=dns.day(30))
    yield Zone("mismatch.example.", two + mail(), signed=True, ds="",
               parent=("NS ns1.example.", "NS ns2.example.", f"DS 4711 13 2 {'ab' * 32}"))
    yield Zone("unsigned.example.", two + mail(), parent=("NS ns1.example.", "NS ns2.example.", f"DS 4711 13 2 {'ab' * 32}"))
    yield Zone("halfsigned.example.", two + mail(), signed=True, spoil=strip_mx_signature)
    yield Zone("nodenial.example.", two + mail(), signed=True, spoil=strip_denials)

    # No mail, in several ways.
    yield Zone("nullmx.example.", two + "@ MX 0 .\n")
    yield Zone("implicit.example.", two + f"@ A {MX_NEW}\n")
    yield Zone("nothing.example.", two + '@ TXT "no mail, no host"\n')

    # Servers that are not of one mind.
    yield Zone("stale.example.", two + mail(name="mx-new") + f"mx-old A {MX_OLD}\n", at=("ns1",))
    yield Zone("stale.example.", head(serial=STALE) + mail(MX_OLD, "mx-old") + f"mx-new A {MX_NEW}\n", at=("ns2",), kept="ns2")
    yield Zone("behind.example.", two + mail(), at=("ns1",))
    yield Zone("behind.example.", head(serial=STALE) + mail(), at=("ns2",), kept="ns2")
    yield Zone("split.example.", two + mail(name="mx-a") + f"mx-b A {MX_OLD}\n", at=("ns1",))
    yield Zone("split.example.", two + mail(MX_OLD, "mx-b") + f"mx-a A {MX_NEW}\n", at=("ns2",), kept="ns2")
    yield Zone("halfgone.example.", two + mail(), at=("ns1",))
    yield Zone("halfgone.example.", head(serial=STALE) + f"mx A {MX_NEW}\n", at=("ns2",), kept="ns2")

    # The MX records agree, and the address of the host does not.
    yield Zone("halfmoved.example.", two + mail(), at=("ns1",))
    yield Zone("halfmoved.example.", head(serial=STALE) + mail(MX_OLD), at=("ns2",), kept="ns2")
    # One server has the zone in its configuration and no copy of it, as after its expiry.
    yield Zone("halfexpired.example.", two + mail(), at=("ns1",))
    yield Zone("halfexpired.example.", "", at=("ns2",), kept="ns2", absent=True)

    # Servers that do not do what they are named for.
    yield Zone("lame.example.", head("lame.example."), parent=("NS refuser.example.",), at=())
    yield Zone("halflame.example.", head("ns1.example.", "refuser.example.") + mail(), parent=("NS ns1.example.", "NS refuser.example."), at=("ns1",))
    yield Zone("deaf.example.", head("deaf.example."), parent=("NS deafserver.example.",), at=())
    yield Zone("halfdeaf.example.", head("ns1.example.", "deafserver.example.") + mail(), parent=("NS ns1.example.", "NS deafserver.example."), at=("ns1",))
    yield Zone("tcponly.example.", head("ns1.example.", "tcponly-server.example.") + mail(),
               parent=("NS ns1.example.", "NS tcponly-server.example."), at=("ns1",))
    yield Zone("udponly.example.", head("ns1.example.", "udponly-server.example.") + mail(),
               parent=("NS ns1.example.", "NS udponly-server.example."), at=("ns1",))

    # The delegation.
    yield Zone("noglue.example.", head("ns1.example.", "ns.noglue.example.") + f"ns A {NS2}\n" + mail(),
               parent=("NS ns1.example.", "NS ns.noglue.example."))
    yield Zone("lostglue.example.", head("ns.lostglue.example.") + f"ns A {NS2}\n" + mail(), parent=("NS ns.lostglue.example.",))
    yield Zone("wrongglue.example.", head("ns1.example.", "ns.wrongglue.example.") + f"ns A {NS2}\n" + mail(),
               parent=("NS ns1.example.", *glue("ns.wrongglue.example.", NS3)))
    yield Zone("deadglue.example.", head("ns1.example.", "ns.deadglue.example.") + f"ns A {NS2}\n" + mail(),
               parent=("NS ns1.example.", *glue("ns.deadglue.example.", DEAF)))
    yield Zone("nsdiffer.example.", head("ns1.example.", "ns3.example.") + mail())
    yield Zone("nohost.example.", head("ns1.example.", "ns.gone.example.") + mail(), parent=("NS ns1.example.", "NS ns.gone.example."))

    # Views of resolvers.
    yield Zone("view.example.", two + mail())
    yield Zone("hidden.example.", two + mail())
    yield Zone("moved.example.", moved_before())
    yield Zone("renumbered.example.", head(serial=STALE, ttl=900) + mail(MX_OLD))
    # One of two mail hosts has its addresses in a zone that nobody serves.
    yield Zone("onehostlost.example.", two + f"@ MX 10 mx\n@ MX 20 mx.lame.example.\nmx A {MX_NEW}\n")


def moved_before():
    return head(serial=STALE, ttl=900) + mail(MX_OLD, "mx-old") + f"mx-new A {MX_NEW}\n"


def moved_after():
    return head(serial=SERIAL, ttl=900) + mail(MX_NEW, "mx-new") + f"mx-old A {MX_OLD}\n"



# What the zones become while one resolver remembers what they were.
CHANGED = {"moved.example.": moved_after(), "renumbered.example.": head(ttl=900) + mail()}


def example_zone(children):
    lines = [f"""$TTL 300
@ SOA ns.example. hostmaster.example. 1 7200 3600 1209600 60
@ NS ns.example.
ns A {TOP}
ns1 A {NS1}
ns2 A {NS2}
ns3 A {NS3}
refuser A {LAME}
deafserver A {DEAF}
tcponly-server A {TCP_ONLY}
udponly-server A {UDP_ONLY}
control A {MX_NEW}
control MX 10 control
sender MX 10 control
sender A {CLIENT}
sender TXT "v=spf1 ip4:{CLIENT} -all"
client.sender A {CLIENT}
alias CNAME plain
silentlist NS deafserver
lists NS ns.lists
ns.lists A {LIST}
"""]
    lines += [child.delegation() for child in children if not child.kept]
    return "".join(lines)


def reverse_zone():
    return head("ns1.example.", "ns2.example.") + (f"2.10 PTR client.sender.example.\n10.25 PTR control.example.\n11.25 PTR mx-old.example.\n"
            # Reverse names that nobody answers for.
            "12 NS refuser.example.\n")


def root_zone(top):
    return f"""$TTL 300
. SOA ns.root. hostmaster.root. 1 7200 3600 1209600 60
. NS ns.root.
ns.root. A {ROOT}
example. NS ns.example.
ns.example. A {TOP}
{top.ds_records()}18.198.in-addr.arpa. NS ns1.example.
18.198.in-addr.arpa. NS ns2.example.
""" + "".join(f"{zone}. NS ns.lists.example.\n" for zone in dns_lists.DOUBLES)


def make():
    """Writes and signs everything, children first; (the root, all zones)."""
    children = list(below_example())
    for zone in children:
        write(zone)
    top = write(Zone("example.", example_zone(children), at=("top",), signed=True))
    reverse = write(Zone("18.198.in-addr.arpa.", reverse_zone()))
    root = write(Zone(".", root_zone(top), at=("top",), signed=True))
    return root, [root, top, reverse, *children]


def write(zone):
    zone.folder.parent.mkdir(parents=True, exist_ok=True)
    if not zone.absent:
        zone.write()
    if zone.signed:
        zone.make_keys()
        zone.sign()
    return zone
