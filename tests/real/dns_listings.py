"""`mailwhy listed` through unbound: what lists, and resolvers on the way to them, really say."""
from dns_lists import *
from dns_situation import *


def listed(name, target, zones, wanted=None, exit_code=3, **more):
    """`zones`: what each list shall be told as."""
    words = ("listed", target, *(word for zone in zones for word in ("--list", zone)))
    return Situation(f"listed: {name}", words, wanted or {}, exit_code, lists=zones, **more)


def entry(address, zone, resolver=GOOD):
    return (resolver, ".".join(reversed(address.split("."))) + "." + zone, "A")


SITUATIONS = [
    listed("a live list holds it", LISTED, {LIVE: "listed"}, {"verdict": "listed"}, 1, proof=(entry(LISTED, LIVE) + ("NOERROR",),),
           says=("https://live.example/",)),
    listed("a live list does not", CLEAN, {LIVE: "clean"}, {"verdict": "clean"}, 0, proof=(entry(CLEAN, LIVE) + ("NXDOMAIN",),)),
    listed("refused with 127.255.255.254", LISTED, {REFUSE: "refused"}, {"verdict": "inconclusive"}, proof=(entry(LISTED, REFUSE) + ("NOERROR",),)),
    listed("a list of the whole world", LISTED, {WORLD: "suspicious"}, {"verdict": "inconclusive"}),
    listed("a parked domain", LISTED, {PARKED: "unknown"}, {"verdict": "inconclusive"}),
    listed("an empty list", LISTED, {EMPTY: "dead"}, {"verdict": "inconclusive"}, proof=(entry("127.0.0.2", EMPTY) + ("NXDOMAIN",),)),
    listed("a list that is gone", LISTED, {GONE: "dead"}, {"verdict": "inconclusive"}),
    listed("a silent list", LISTED, {SILENT: "unknown"}, {"verdict": "inconclusive"}),
    listed("a silent list beside a live one", CLEAN, {SILENT: "unknown", LIVE: "clean"}, {"verdict": "clean"}, 0),
    listed("a domain on a list", "bad.example", {NAMES: "listed"}, {"verdict": "listed"}, 1),
    listed("a domain on no list", "good.example", {NAMES: "clean"}, {"verdict": "clean"}, 0),
    # rbldnsd takes the IPv6 test point for its IPv4 one, so that the list seems to know IPv6 addresses; a list of names does not.
    listed("IPv6", "2001:db8::25", {LIVE: "unknown"}, {"verdict": "inconclusive"}),
    listed("no IPv6 test point", "2001:db8::25", {NAMES: "unknown"}, {"verdict": "inconclusive"}),

    # Resolvers that stand between.
    listed("a dead resolver", LISTED, {LIVE: "unknown"}, {"verdict": "inconclusive"}, resolvers=(DEAD,)),
    listed("a refusing resolver", LISTED, {LIVE: "refused"}, {"verdict": "inconclusive"}, resolvers=(REFUSING,)),
    listed("a resolver that cannot validate", CLEAN, {LIVE: "unknown"}, {"verdict": "inconclusive"}, resolvers=(MISLED,)),
    listed("rewritten: a live list is not heard", CLEAN, {LIVE: "unknown"}, {"verdict": "inconclusive"}, resolvers=(REWRITING,),
           proof=(entry(CLEAN, LIVE, REWRITING) + ("NOERROR",),)),
    listed("rewritten: an empty list is nothing but invented", CLEAN, {EMPTY: "unknown"}, {"verdict": "inconclusive"}, resolvers=(REWRITING,)),
    listed("rewritten: a list that is gone", CLEAN, {GONE: "unknown"}, {"verdict": "inconclusive"}, resolvers=(REWRITING,)),

    # What operators mean by their codes.
    listed("Spamhaus: a public resolver", CLEAN, {"zen.spamhaus.org": "refused"}, {"verdict": "inconclusive"}),
    listed("Spamhaus: a part of a list counts once", LISTED, {"zen.spamhaus.org": "listed", "pbl.spamhaus.org": "listed"}, None, None),
    listed("Spamhaus DBL: no spam domain", "good.example", {"dbl.spamhaus.org": "refused"}, {"verdict": "inconclusive"}),
    listed("SURBL: 127.0.0.1 is a refusal", "good.example", {"multi.surbl.org": "refused"}, {"verdict": "inconclusive"}),
    listed("URIBL: 127.0.0.1 is a refusal", "good.example", {"multi.uribl.com": "refused"}, {"verdict": "inconclusive"}),
    listed("Hostkarma: 127.0.0.1 is praise", LISTED, {"hostkarma.junkemailfilter.com": "allow"}, {"verdict": "clean"}, 0),
    listed("EFnet: 127.0.0.1 is an open proxy", LISTED, {"rbl.efnetrbl.org": "listed"}, {"verdict": "listed"}, 1),
    listed("DNSWL: over the limit", LISTED, {"list.dnswl.org": "refused"}, {"verdict": "inconclusive"}),
    listed("DNSWL: over the limit, false praise", CLEAN, {"list.dnswl.org": "refused"}, {"verdict": "inconclusive"}),
    listed("DNSWL: praise", NEIGHBOUR, {"list.dnswl.org": "allow"}, {"verdict": "clean"}, 0),
    listed("UCEPROTECT level 3 is for information", LISTED, {"dnsbl-3.uceprotect.net": "listed"}, {"verdict": "clean"}, 0),
    listed("Barracuda: not registered is not clean", LISTED, {"b.barracudacentral.org": "dead"}, {"verdict": "inconclusive"}),
    Situation("listed: the built-in table asks no dead list", ("listed", CLEAN), {}, None, hints=False,
              lists={"dnsbl.sorbs.net": None, "cbl.abuseat.org": None, "zen.spamhaus.org": "refused", "bl.spamcop.net": "clean"}),
]
