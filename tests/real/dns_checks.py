"""`mailwhy check`: what the DNS does to a verdict, and to the question whose move it is."""
from dns_situation import *

ACCEPTED = {"verdict": "accepted", "side": "nobody"}
OWNER = {"side": "recipient", "party": "recipient_domain"}
DEPENDS = {"verdict": "depends"}
NOT_THE_RECIPIENT = {"side": {"sender", "unknown", "nobody", "between"}}


def check(name, domain, wanted, exit_code=0, **more):
    return Situation(f"check: {name}", ("check", f"bob@{domain}"), wanted, exit_code, **more)


SITUATIONS = [
    check("all is well", "plain.example", ACCEPTED, absent=("domain.*", "route.*")),
    check("all is well, two resolvers", "signed.example", ACCEPTED, resolvers=(GOOD, TRUSTING), absent=("domain.*", "route.*")),

    # What the owner's servers say.
    check("a stale secondary", "stale.example", {**DEPENDS, **OWNER, "cause": "domain.stale-secondary"}, 1, says=("2026112001",)),
    check("two answers under one serial", "split.example", {**DEPENDS, **OWNER}, 1),
    check("one server without MX", "halfgone.example", {**DEPENDS, **OWNER}, 1),
    check("an older serial with the same answer", "behind.example", ACCEPTED),
    check("a stale secondary with another address of the mail host", "halfmoved.example", {**DEPENDS, **OWNER}, 1),
    check("one server has lost its copy", "halfexpired.example", {"verdict": "accepted"}),
    check("half lame", "halflame.example", {"verdict": "accepted"}),
    check("half deaf", "halfdeaf.example", {"verdict": "accepted"}),
    check("everybody lame", "lame.example", {"verdict": "unreachable", **OWNER}, 1),
    check("nobody answers", "deaf.example", {"verdict": {"unreachable", "inconclusive"}, "confidence": {"likely", "guess"}}, None,
          absent=("domain.does-not-exist",)),
    check("no such domain", "gone.example", {"verdict": "no_such_domain", **OWNER, "confidence": "certain"}, 1),
    check("one of two mail hosts cannot be looked up", "onehostlost.example", {"verdict": "accepted"}, absent=("route.mx-host-unknown",)),

    # Signatures.
    check("bogus", "bogus.example", {"verdict": "unreachable", **OWNER, "cause": "domain.dnssec-bogus", "confidence": "certain"}, 1),
    check("expired", "expired.example", {"verdict": "unreachable", **OWNER, "cause": "domain.dnssec-bogus"}, 1),
    check("bogus for one resolver, an answer from the other", "mismatch.example", OWNER, None, resolvers=(GOOD, TRUSTING),
          present=("domain.dnssec-bogus",)),
    check("a resolver with a wrong trust anchor", "plain.example", NOT_THE_RECIPIENT, None, resolvers=(MISLED,)),
    check("a resolver with a wrong trust anchor before a good one", "plain.example", NOT_THE_RECIPIENT, None, resolvers=(MISLED, GOOD)),

    # Its TLSA record is none of a certificate: who honours DANE does not deliver.
    check("secure", "signed.example", {"verdict": "accepted"}, anchor=True, dnssec={"signed.example MX": "secure", "mx.signed.example A": "secure"}),
    check("insecure", "plain.example", ACCEPTED, anchor=True, dnssec={"plain.example MX": "insecure"}),
    check("bogus, validated by itself", "halfsigned.example", {"verdict": "unreachable", **OWNER, "confidence": "certain"}, 1, anchor=True,
          dnssec={"halfsigned.example MX": "bogus"}),
    check("bogus, through a resolver that does not validate", "unsigned.example", OWNER, None, resolvers=(TRUSTING,), anchor=True,
          present=("domain.dnssec-bogus",), dnssec={"unsigned.example MX": "bogus"}),

    # What resolvers say.
    check("a dead resolver", "plain.example", {"verdict": "inconclusive", **NOT_THE_RECIPIENT}, 3, resolvers=(DEAD,), hints=False,
          absent=("domain.does-not-exist", "route.*")),
    check("a dead resolver before a good one", "plain.example", {"verdict": "accepted", "side": {"nobody", "sender"}}, resolvers=(DEAD, GOOD)),
    check("a refusing resolver", "plain.example", {"verdict": "inconclusive", "side": {"sender", "unknown"}}, 3, resolvers=(REFUSING,), hints=False),
    check("a refusing resolver before a good one", "plain.example", {"verdict": "accepted", "side": {"nobody", "sender"}}, resolvers=(REFUSING, GOOD)),
    check("the resolver remembers what was", "moved.example", {**DEPENDS, **NOT_THE_RECIPIENT}, None, resolvers=(OLD,)),
    check("one of two resolvers remembers what was", "moved.example", {**DEPENDS, **NOT_THE_RECIPIENT}, None, resolvers=(OLD, GOOD)),
    check("the resolver remembers the old address of the mail host", "renumbered.example", {**DEPENDS, **NOT_THE_RECIPIENT}, None,
          resolvers=(OLD,)),
    check("one of two resolvers remembers the old address", "renumbered.example", {**DEPENDS, **NOT_THE_RECIPIENT}, None,
          resolvers=(OLD, GOOD)),
    check("an inside view", "view.example", NOT_THE_RECIPIENT, None, resolvers=(INSIDE,), absent=("domain.does-not-exist",)),
    check("an inside view beside the common one", "view.example", {**DEPENDS, **NOT_THE_RECIPIENT}, None, resolvers=(INSIDE, GOOD)),
    check("a resolver that hides a domain", "hidden.example", NOT_THE_RECIPIENT, None, resolvers=(INSIDE,), absent=("domain.does-not-exist",)),
    check("a resolver that hides a domain, and one that does not", "hidden.example", {**DEPENDS, **NOT_THE_RECIPIENT}, None,
          resolvers=(INSIDE, GOOD), absent=("domain.does-not-exist",)),
    check("the same without root hints", "hidden.example", {**DEPENDS, **NOT_THE_RECIPIENT}, None, resolvers=(INSIDE, GOOD), hints=False,
          absent=("domain.does-not-exist",)),

    # What cannot be looked up is not missing.
    check("the own reverse name cannot be looked up", "plain.example", {"verdict": "accepted"}, vantage="unheard", absent=("identity.no-reverse-dns",),
          proof=((GOOD, "2.12.18.198.in-addr.arpa", "PTR", "SERVFAIL"),)),
]
