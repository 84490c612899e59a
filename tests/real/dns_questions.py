"""`mailwhy dns`: plain, --compare and --trace."""
from dns_situation import *

OWNER = {"side": "recipient", "party": "recipient_domain"}
NOT_THE_OWNER = {"side": {"unknown", "sender", "between", "nobody"}}


def plain(name, domain, wanted, exit_code=0, **more):
    return Situation(f"plain: {name}", ("dns", domain, "MX"), wanted, exit_code, **{"hints": False, **more})


def compare(name, domain, wanted, exit_code=0, **more):
    return Situation(f"compare: {name}", ("dns", domain, "MX", "--compare"), wanted, exit_code, **{"resolvers": (GOOD, TRUSTING), **more})


def trace(name, domain, wanted, exit_code=0, **more):
    return Situation(f"trace: {name}", ("dns", domain, "MX", "--trace"), wanted, exit_code, **more)


def said(server, domain, expected, kind="MX"):
    return ((server, domain, kind, expected),)


PLAIN = [
    plain("all is well", "plain.example", {"verdict": "answered", "cause": "none"}, proof=said(GOOD, "plain.example", "NOERROR")),
    plain("null MX", "nullmx.example", {"verdict": "no_mail_by_choice", "side": "nobody"}, present=("dns.null-mx",), absent=("dns.no-mail-host",)),
    plain("no MX but an address", "implicit.example", {"verdict": "answered"}, present=("dns.implicit-mx",), absent=("dns.nodata",)),
    plain("an alias", "alias.example", {"verdict": "answered"}, absent=("dns.nodata", "dns.nxdomain")),

    # The six failures and their six owners.
    plain("NXDOMAIN", "gone.example", {"verdict": "no_such_name", "cause": "dns.nxdomain", **OWNER}, 1, proof=said(GOOD, "gone.example", "NXDOMAIN"),
          says=("gone.example does not exist",)),
    plain("NODATA", "nothing.example", {"verdict": "no_mail_host", "cause": "dns.no-mail-host", **OWNER}, 1, absent=("dns.nxdomain",),
          proof=said(GOOD, "nothing.example", "NODATA")),
    Situation("plain: NODATA of a type that mail needs not", ("dns", "plain.example", "TXT"), {"verdict": "no_records", "side": "nobody"}, hints=False,
              present=(("dns.nodata", {"state": "note"}),), absent=("dns.nxdomain",), says=("no TXT records",)),
    plain("SERVFAIL", "lame.example", {"verdict": "servfail", "cause": "dns.servfail", "side": "unknown", "confidence": "guess"}, 3,
          proof=said(GOOD, "lame.example", "SERVFAIL"), rows={GOOD: {"result": "servfail"}}, absent=("dns.bogus", "dns.nodata", "dns.nxdomain")),
    plain("REFUSED", "plain.example", {"verdict": "refused", "cause": "dns.refused", "side": "sender", "party": "this_machine"}, 3,
          resolvers=(REFUSING,), proof=said(REFUSING, "plain.example", "REFUSED"), absent=("dns.nodata", "dns.nxdomain")),
    plain("silence", "plain.example", {"verdict": "silent", "cause": "dns.silence", "side": "unknown", "confidence": "guess"}, 3,
          resolvers=(DEAD,), proof=said(DEAD, "plain.example", "silence"), absent=("dns.nodata", "dns.nxdomain")),
    plain("a dead resolver before one that answers", "plain.example", {"verdict": "answered"}, resolvers=(DEAD, GOOD),
          absent=("dns.nodata",)),
    plain("a refusing resolver before one that answers", "plain.example", {"verdict": "answered"}, resolvers=(REFUSING, GOOD)),
    plain("resolvers that differ", "moved.example", {"verdict": "answered", "cause": "dns.resolvers-differ", "side": "unknown"}, resolvers=(GOOD, OLD),
          says=("mx-new.moved.example",), rows={GOOD: {"result": "records"}, OLD: {"result": "records"}}),
    plain("resolvers that differ, and the first is dead", "moved.example", {"verdict": "answered", "cause": "dns.resolvers-differ"}, resolvers=(DEAD, GOOD, OLD),
          present=(("dns.silence", {"state": "warn"}),), rows={DEAD: {"result": "silence"}, OLD: {"result": "records"}}),
    plain("one of two mail hosts cannot be looked up", "onehostlost.example", {"verdict": "answered"},
          absent=("dns.no-mail-host", "dns.nodata", "dns.nxdomain"), says=("mx.onehostlost.example",)),

    # Signatures: SERVFAIL, and an answer as soon as nobody validates.  Nobody asks before mailwhy does: out of its memory unbound
    # gives less exact reasons.
    *(plain(f"bogus: {name}", f"{zone}.example", {"verdict": "bogus", "cause": "dns.bogus", **OWNER}, 1, quotes=(quote, "asked again without validation"),
            proof=said(TRUSTING, f"{zone}.example", "NOERROR"), rows={GOOD: {"bogus": True}})
      for name, zone, quote in (("forged after signing", "bogus", "DNSSEC Bogus"), ("signature expired", "expired", "Signature Expired"),
                                ("signature not valid yet", "future", "Signature Not Yet Valid"), ("another key than the parent's", "mismatch", "DNSKEY Missing"),
                                ("not signed at all", "unsigned", "DNSKEY Missing"), ("one signature missing", "halfsigned", "RRSIGs Missing"))),
    plain("bogus: no proof that the name does not exist", "missing.nodenial.example", {"verdict": "bogus", **OWNER}, 1,
          proof=said(GOOD, "missing.nodenial.example", "SERVFAIL"), absent=("dns.nxdomain",)),
    plain("who does not validate sees nothing wrong", "bogus.example", {"verdict": "answered"}, resolvers=(TRUSTING,)),
    plain("unsigned below a signed parent is fine", "island.example", {"verdict": "answered"}, absent=("dns.bogus",)),
    plain("a digest that nobody knows is no fault", "digest.example", {"verdict": "answered"}, absent=("dns.bogus",)),
    plain("a resolver with a wrong trust anchor", "plain.example", {**NOT_THE_OWNER}, 3, resolvers=(MISLED,),
          proof=said(MISLED, "plain.example", "SERVFAIL")),
]

COMPARE = [
    compare("all agree", "plain.example", {"verdict": "agree", "cause": "none"}, groups={"A": ["10 mx.plain.example"]},
            rows={"ns1.example": {"serial": 2026112102, "group": "A"}, "ns2.example": {"serial": 2026112102, "group": "A"},
                  GOOD: {"group": "A", "role": "named"}, TRUSTING: {"group": "A"}}),
    compare("all agree, signed", "signed.example", {"verdict": "agree", "cause": "none"}),
    compare("all agree, NSEC3", "signed3.example", {"verdict": "agree", "cause": "none"}),
    compare("a stale secondary", "stale.example", {"verdict": "authorities_disagree", **OWNER, "confidence": "certain"}, 1,
            present=(("dns.stale-secondary", {"state": "warn"}), "dns.authorities-disagree"), absent=("dns.caches-differ",),
            rows={"ns1.example": {"group": "A", "serial": 2026112102, "behind": False}, "ns2.example": {"group": "B", "serial": 2026112001, "behind": True}},
            groups={"A": ["10 mx-new.stale.example"], "B": ["10 mx-old.stale.example"]}, quotes=("2026112001",),
            proof=said(NS1, "stale.example", "NOERROR") + said(NS2, "stale.example", "NOERROR")),
    compare("an older serial with the same answer", "behind.example", {"verdict": "agree"}, present=(("dns.stale-secondary", {"state": "note"}),),
            absent=("dns.authorities-disagree",)),
    compare("two answers under one serial", "split.example", {"verdict": "authorities_disagree", **OWNER}, 1, absent=("dns.stale-secondary",)),
    compare("one server without MX", "halfgone.example", {"verdict": "authorities_disagree", **OWNER}, 1, present=("dns.stale-secondary",)),
    compare("one server has lost its copy", "halfexpired.example", {"verdict": "faulty", "cause": "dns.server-fails", **OWNER}, 1,
            absent=("dns.authorities-disagree", "dns.lame-server"), proof=said(NS2, "halfexpired.example", "SERVFAIL")),
    Situation("compare: the address of a mail host differs", ("dns", "mx.halfmoved.example", "A", "--compare"),
              {"verdict": "authorities_disagree", **OWNER}, 1, present=("dns.stale-secondary",)),
    compare("one cache remembers what was", "moved.example", {"verdict": "caches_differ", "side": "nobody", "cause": "dns.caches-differ"}, 4,
            resolvers=(GOOD, OLD), absent=("dns.authorities-disagree", "dns.stale-secondary"),
            rows={OLD: {"group": "B", "last_to_change": True}, GOOD: {"group": "A"}, "ns1.example": {"group": "A"}},
            groups={"A": ["10 mx-new.moved.example"], "B": ["10 mx-old.moved.example"]}),
    # It answers with authority: of its own making, so perhaps for ever, and no end is promised.
    compare("a resolver with an inside view", "view.example", {"side": {"nobody", "unknown", "sender"}, "confidence": {"likely", "guess"}}, 4, resolvers=(GOOD, INSIDE),
            present=("dns.caches-differ",), absent=("dns.authorities-disagree",), rows={INSIDE: {"group": "B", "own": True, "forgets": None, "last_to_change": False}}),
    compare("a dead resolver among good ones", "plain.example", {"verdict": "agree"}, resolvers=(DEAD, GOOD, TRUSTING),
            rows={DEAD: {"result": "silence", "group": None}, GOOD: {"group": "A"}}, present=(("dns.silence", {"state": "warn"}),)),
    compare("a refusing resolver among good ones", "plain.example", {"verdict": "agree"}, resolvers=(REFUSING, GOOD),
            rows={REFUSING: {"result": "refused", "group": None}}, present=(("dns.refused", {"state": "warn"}),)),
    compare("no such name", "gone.example", {"verdict": "no_such_name", "confidence": "certain"}, 1, groups={"A": ["no such name"]}),
    compare("no MX records", "nothing.example", {"verdict": {"no_records", "agree", "no_mail_host"}}, None, absent=("dns.nxdomain",)),
    compare("bogus for one, an answer for the other", "bogus.example", {"verdict": "bogus", **OWNER}, 1, rows={GOOD: {"bogus": True, "result": "servfail"}}),
    compare("expired", "expired.example", {"verdict": "bogus", **OWNER}, 1),
    compare("a resolver with a wrong trust anchor among good ones", "signed.example", {"side": {"nobody", "unknown", "sender"}}, None,
            resolvers=(GOOD, MISLED), absent=("dns.authorities-disagree",), rows={GOOD: {"group": "A"}}),
    compare("everybody lame", "lame.example", {"verdict": "faulty", "cause": "dns.no-server-answers", **OWNER, "confidence": "certain"}, 1,
            present=("dns.lame-server",), proof=said(LAME, "lame.example", "REFUSED")),
    compare("nobody answers", "deaf.example", {"verdict": "unknown", "cause": "dns.no-server-answers"}, 3, absent=("dns.lame-server",),
            proof=said(DEAF, "deaf.example", "silence")),
    compare("half lame", "halflame.example", {"verdict": "faulty", "cause": "dns.lame-server", **OWNER}, 1, absent=("dns.authorities-disagree",)),
    compare("half deaf", "halfdeaf.example", {"verdict": "faulty", "cause": "dns.server-silent", **OWNER, "confidence": "likely"}, 1),
    compare("root servers out of reach", "plain.example", {"side": {"unknown", "sender"}}, 3, resolvers=(DEAD,), hints=False,
            absent=("dns.nxdomain", "dns.nodata")),
]

TRACE = [
    trace("all is well", "signed.example", {"verdict": "answered", "cause": "none"}, absent=("dns.no-*", "dns.glue-*", "dns.lame-server", "dns.case-changed")),
    trace("a lame server", "halflame.example", {"verdict": "faulty", "cause": "dns.lame-server", **OWNER}, 1,
          present=(("dns.lame-server", {"state": "warn", "confidence": "likely"}),), quotes=("REFUSED",)),
    trace("a deaf server", "halfdeaf.example", {"cause": "dns.server-silent", **OWNER}, 1),
    trace("TCP only", "tcponly.example", {"cause": "dns.no-udp", **OWNER}, 1, absent=("dns.server-silent", "dns.no-tcp"),
          proof=said(TCP_ONLY, "tcponly.example", "silence")),
    trace("UDP only", "udponly.example", {"cause": "dns.no-tcp", **OWNER}, 1, absent=("dns.server-silent", "dns.no-udp"),
          proof=said(UDP_ONLY, "udponly.example", "NOERROR")),
    trace("glue missing for one server", "noglue.example", {"cause": "dns.glue-missing", **OWNER}, 1, absent=("dns.server-without-address", "dns.glue-wrong")),
    trace("glue missing for the only server", "lostglue.example", {"verdict": {"faulty"}, **OWNER}, 1, proof=said(GOOD, "lostglue.example", "SERVFAIL")),
    trace("glue that differs", "wrongglue.example", {"cause": "dns.glue-wrong", **OWNER}, 1, absent=("dns.glue-missing",)),
    trace("glue that leads nowhere", "deadglue.example", OWNER, 1, present=("dns.glue-wrong",)),
    trace("parent and child name other servers", "nsdiffer.example", {"cause": "dns.parent-child-differ", **OWNER}, 1, quotes=("ns3.example",)),
    trace("a server whose name does not exist", "nohost.example", {"cause": "dns.server-without-address", **OWNER}, 1),
    trace("everybody lame", "lame.example", {"verdict": "faulty", **OWNER}, 1),
    trace("no such name", "gone.example", {"verdict": "no_such_name"}, 1),
    trace("an alias leads on", "alias.example", {"verdict": "answered"}),
    trace("a stale secondary", "stale.example", {"verdict": "authorities_disagree", **OWNER}, 1, present=("dns.stale-secondary",)),
]


def validated(name, domain, status, wanted=None, exit_code=0, kind="MX", **more):
    return Situation(f"validated: {name}", ("dns", domain, kind), wanted or {}, exit_code,
                     **{"hints": False, "anchor": True, "dnssec": {f"{domain} {kind}": status}, **more})


DNSSEC = [
    validated("secure", "signed.example", "secure"),
    validated("secure, NSEC3", "signed3.example", "secure"),
    validated("secure that there is nothing", "signed.example", "secure", kind="TXT"),
    validated("secure TLSA", "_25._tcp.mx.signed.example", "secure", kind="TLSA"),
    validated("insecure: unsigned", "plain.example", "insecure"),
    validated("insecure: no DS", "island.example", "insecure"),
    validated("insecure: unknown digest", "digest.example", "insecure"),
    validated("bogus: forged", "bogus.example", "bogus", {"verdict": "bogus"}, 1),
    validated("bogus: expired", "expired.example", "bogus", {"verdict": "bogus"}, 1),
    validated("bogus: DS mismatch", "mismatch.example", "bogus", {"verdict": "bogus"}, 1),
    validated("unknown: nobody answers", "signed.example", "unknown", {"verdict": "silent"}, 3, resolvers=(DEAD,)),
    validated("unknown: an AD bit from far away", "signed.example", "unknown", anchor=False),
    validated("bogus through a resolver that does not validate", "bogus.example", "bogus", None, None, resolvers=(TRUSTING,)),
]

SITUATIONS = [*PLAIN, *COMPARE, *TRACE, *DNSSEC]
