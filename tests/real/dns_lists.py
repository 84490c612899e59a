"""Block lists of the DNS tests, by rbldnsd: those of lists.example, and doubles of well-known ones with their ways to turn askers away."""
from dns_places import *
from net import ROOT as FOLDER, Server, program

LIVE, REFUSE, WORLD, EMPTY, PARKED, NAMES = (f"{name}.lists.example" for name in ("live", "refuse", "world", "empty", "parked", "names"))
SILENT = "silentlist.example"
GONE = "gone.lists.example"  # the zone does not exist any more
POINT = "127.0.0.2 :127.0.0.2:test entry\n"
EVERYBODY = "0.0.0.0/1 :{0}\n128.0.0.0/1 :{0}\n"
LISTED, CLEAN, NEIGHBOUR = "192.0.2.25", "192.0.2.26", "192.0.2.30"
ZONES = {
    LIVE: ("ip4set", POINT + f"{LISTED} :127.0.0.4:see https://live.example/?ip=$\n"),
    REFUSE: ("ip4set", EVERYBODY.format("127.255.255.254:open resolver")),
    WORLD: ("ip4set", EVERYBODY.format("127.0.0.2:closed, please go away")),
    PARKED: ("ip4set", EVERYBODY.format("203.0.113.9:for sale")),
    EMPTY: ("ip4set", ""),
    NAMES: ("dnset", "test :127.0.0.2:test entry\nbad.example :127.0.0.2:spam\n"),
    # Doubles.
    "zen.spamhaus.org": ("ip4set", POINT + f"{LISTED} :127.0.0.10:a range of dial-up lines\n{CLEAN} :127.255.255.254:public resolver\n"),
    "pbl.spamhaus.org": ("ip4set", POINT + f"{LISTED} :127.0.0.10:a range of dial-up lines\n"),
    "dbl.spamhaus.org": ("dnset", "dbltest.com :127.0.1.2:test\ntest :127.0.1.2:test\ngood.example :127.0.1.255:IP queries prohibited\n"),
    "multi.surbl.org": ("dnset", "test.surbl.org :127.0.0.254:test\ngood.example :127.0.0.1:blocked\n"),
    "multi.uribl.com": ("dnset", "2.0.0.127 :127.0.0.14:test\ngood.example :127.0.0.1:query refused\n"),
    "list.dnswl.org": ("ip4set", POINT + f"{LISTED} :127.0.0.255:over the limit\n{CLEAN} :127.0.10.3:over the limit\n{NEIGHBOUR} :127.0.5.2:a mail service\n"),
    "hostkarma.junkemailfilter.com": ("ip4set", POINT + f"{LISTED} :127.0.0.1:good\n"),
    "rbl.efnetrbl.org": ("ip4set", POINT + f"{LISTED} :127.0.0.1:open proxy\n"),
    "dnsbl-3.uceprotect.net": ("ip4set", POINT + f"{LISTED} :127.0.0.2:your provider\n"),
    "b.barracudacentral.org": ("ip4set", ""),  # an asker who has not registered gets nothing at all
    "bl.spamcop.net": ("ip4set", POINT),
}
DOUBLES = [zone for zone in ZONES if not zone.endswith("lists.example")]
# What the rewriting resolver makes up an address for: whatever is below these.
REWRITTEN = [f"{GONE}.", f"{EMPTY}.", f"{LIVE}."]


def start():
    folder = FOLDER / "rbldnsd"
    folder.mkdir()
    soa = "$SOA 300 ns.lists.example hostmaster.lists.example 1 3600 900 86400 60\n$NS 300 ns.lists.example\n"
    (folder / "apex").write_text(soa + f"ns A {LIST}\n")
    words = ["lists.example:generic:apex"]
    for zone, (kind, content) in ZONES.items():
        (folder / zone).write_text(soa + content)
        words.append(f"{zone}:{kind}:{zone}")
    folder.chmod(0o755)
    return Server("rbldnsd", "names", [program("rbldnsd", "rbldnsd"), "-n", "-u", "nobody", "-r", folder, "-b", f"{LIST}/53", *words])
