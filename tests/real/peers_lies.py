#!/usr/bin/env python3
"""What other programs are known to get wrong about lists and the DNS, each with the situations in which mailwhy must not.

    peers_lies.py            checks docs/peers-lies.md against this table, and that each proof exists and rules the lie out
    peers_lies.py --write    writes docs/peers-lies.md

A proof is a situation of run_dns.py ("dns: NAME") or run.py ("real: NAME"), where NAME may end with "*", or a page of scenarios/
("page: 05-nomail.md").  `never` is what the lie would be in mailwhy's words: results of a list, finding ids, or a verdict; every
proof must demand something else.  The situations themselves run with their own tests.
"""
import fnmatch
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import dns_situations
import situations

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "peers-lies.md"


@dataclass(frozen=True)
class Lie:
    told: str            # what people were told
    threads: str         # where they complained
    truth: str           # what mailwhy says
    proofs: tuple
    results: tuple = ()  # the lie as a list's result
    findings: tuple = () # as a finding
    verdicts: tuple = () # as a verdict
    sides: tuple = ()    # as the side whose move it is


LISTED = {"results": ("listed",)}
MISSING = ("dns.nodata", "dns.nxdomain", "domain.does-not-exist")

CHAPTERS = {
    "False listings": [
        Lie("Listed, when the list only refused the resolver (127.255.255.x)",
            "mjl-/mox 354, dmippolitov/pydnsbl 27 and 37, ShlomiPorush/mailcow-logs-viewer 103, mail-in-a-box/mailinabox 2127 and 2332, modoboa/modoboa 2576 and 2679, "
            "blcheck 29, mailserver2 90 (mail was really refused), openstreetmap/operations 674, xykt/IPQuality 75, svarshavchik/courier 47, EvotecIT/PSBlackListChecker 10, tdulcet/Remote-Servers-Status 3, adionditsak/blacklist-check-unix-linux-utility 2",
            "refused, with the reason that the code stands for; \"cannot tell\", exit code 3",
            ("dns: listed: refused with 127.255.255.254", "dns: listed: Spamhaus: a public resolver"), **LISTED),
        Lie("Listed, when a resolver rewrites NXDOMAIN to an address of its own",
            "ShlomiPorush/mailcow-logs-viewer 102, matteocorti/check_rbl 45, andreasf/check-dnsbl 2",
            "unknown: an answer outside of 127/8 is a rewriting resolver or a parked domain",
            ("dns: listed: rewritten*",), **LISTED),
        Lie("Listed, when the domain of a dead list was caught by somebody and parked", "modoboa/modoboa 1721, 1735 and 2148",
            "unknown: an answer outside of 127/8", ("dns: listed: a parked domain",), **LISTED),
        Lie("Listed, when a closed list answers for the whole world", "modoboa/modoboa 1496, matteocorti/check_rbl 18 and 63",
            "suspicious: the entry that must not be there is there", ("dns: listed: a list of the whole world",), **LISTED),
        Lie("Listed, when 127.0.0.1 means that the question was refused", "dmippolitov/pydnsbl 23",
            "refused, where the operator says so; unknown elsewhere",
            ("dns: listed: URIBL: 127.0.0.1 is a refusal", "dns: listed: SURBL: 127.0.0.1 is a refusal"), **LISTED),
        Lie("Listed as a spam domain, when the list says that it was asked for an address", "operators' manuals (127.0.1.255)",
            "refused", ("dns: listed: Spamhaus DBL: no spam domain",), **LISTED),
        Lie("Listed, when a code is praise", "operators' manuals (Hostkarma's 127.0.0.1, DNSWL)", "allow",
            ("dns: listed: Hostkarma: 127.0.0.1 is praise", "dns: listed: DNSWL: praise"), **LISTED),
        Lie("A problem of the sender's, when a whole provider is meant", "modoboa/modoboa 921 (UCEPROTECT level 3)",
            "for information only; exit code 0", ("dns: listed: UCEPROTECT level 3 is for information",), verdicts=("listed",)),
        Lie("Alarm after alarm from zones that died years ago", "dmippolitov/pydnsbl 48, modoboa/modoboa 1598 and 1748, wraps-team/wraps 115",
            "dead zones are not asked; who names one is told that it is dead",
            ("dns: listed: the built-in table asks no dead list", "dns: listed: a list that is gone", "dns: listed: an empty list"), results=("listed", "clean")),
    ],
    "False all-clears": [
        Lie("Clean, when the list gives this resolver nothing at all", "operators' terms (Barracuda wants resolvers registered)",
            "dead from here: the entry that must be there is not", ("dns: listed: Barracuda: not registered is not clean",), results=("clean", "listed")),
        Lie("Clean, when the list or the resolver did not answer", "no thread; trials with two list libraries",
            "unknown; \"cannot tell\", exit code 3",
            ("dns: listed: a silent list", "dns: listed: a dead resolver", "dns: listed: a resolver that cannot validate"), results=("clean", "listed")),
        Lie("Vouched for, when an allow list answers those who ask too much with false praise", "operators' manuals (DNSWL's 127.0.10.x)",
            "refused", ("dns: listed: DNSWL: over the limit*",), results=("allow", "listed", "clean")),
        Lie("Clean, for an IPv6 address that the list has no data for", "RFC 5782 s2.4", "unknown: no statement without a test point",
            ("dns: listed: no IPv6 test point",), results=("clean", "listed")),
    ],
    "A time-out read as \"missing\"": [
        Lie("The record is missing, when the DNS gave no answer in time",
            "domainaware/checkdmarc 40 and 90, trusteddomainproject/OpenDKIM 176, CERT-Polska/Artemis 232, AynOps/AynOps 64, dmarq 469, dnsglobe 23, PucelaBits/websegura 248",
            "silent: nothing is known; exit code 3", ("dns: plain: silence", "dns: compare: nobody answers", "dns: check: a dead resolver"),
            findings=MISSING),
        Lie("The record is missing, when the DNS said SERVFAIL",
            "domainaware/checkdmarc 195, cisagov/trustymail 95, cisagov/ScubaGear 1614, internetstandards/Internet.nl 1810, Galvnyz/M365-Assess 460, wttw/aboutmyemail 55",
            "servfail, with the extended error; the domain may be in order", ("dns: plain: SERVFAIL",), findings=MISSING),
        Lie("The record is missing, when the resolver refuses its service", "the same", "refused: this machine's choice of a resolver", ("dns: plain: REFUSED",), findings=MISSING),
        Lie("The domain does not exist, when one resolver says so and others know it", "modoboa/modoboa 3165, mailcow/mailcow-dockerized 3034",
            "depends on who asks", ("dns: check: a resolver that hides a domain*",), findings=("domain.does-not-exist",)),
        Lie("No reverse name, when the look-up failed", "domainaware/checkdmarc 64, wttw/aboutmyemail 55, mjl-/mox 333",
            "the reverse name could not be looked up", ("dns: check: the own reverse name cannot be looked up",), findings=("identity.no-reverse-dns",)),
        Lie("No mail hosts, when only one further look-up failed (PTR, one host's address)", "domainaware/checkdmarc 64 and 265",
            "all that is known, with the one gap named",
            ("dns: plain: one of two mail hosts cannot be looked up", "dns: check: one of two mail hosts cannot be looked up"),
            findings=("dns.no-mail-host", "route.mx-host-unknown")),
        Lie("No STARTTLS, when it is on offer and only the certificate or the handshake is bad",
            "domainaware/checkdmarc 138, internetstandards/Internet.nl 727, HardenizeFeedback/issues 74",
            "on offer, and what is wrong with it",
            ("real: certificate expired", "real: certificate self-signed", "real: certificate for another name", "real: STARTTLS fails with 454", "real: TLS handshake fails"),
            findings=("tls.not-offered",)),
    ],
    "The wrong one blamed": [
        Lie("Their server is down, or \"unknown\", when the own network drops port 25",
            "reacherhq/check-if-email-exists 1303 and 1609, reacherhq/backend 220, mail-in-a-box/mailinabox 1820 and 1928, YunoHost/issues 1870, haraka/Haraka 2823, Mailu/Mailu 1630",
            "the sender's network, by comparison with control hosts", ("real: own port 25 blocked",), sides=("recipient",)),
        Lie("Their signatures are broken, when the own resolver holds a wrong trust anchor", "no thread; resolvers with an old root key or a wrong clock",
            "not the recipient's fault", ("dns: plain: a resolver with a wrong trust anchor", "dns: check: a resolver with a wrong trust anchor*"), sides=("recipient",)),
        Lie("Their defect, when the server only asks to come back later",
            "internetstandards/Internet.nl 400, 457 and 1183, testssl/testssl.sh 2098, karolyi/py3-validate-email 81, Mailu/Mailu 1742",
            "delayed, nobody's fault or too fast; exit code 4", ("real: postgrey", "real: connection rate", "real: message rate"),
            verdicts=("refused", "unreachable"), sides=("recipient",)),
        Lie("A broken domain, when its owner wants no mail", "internetstandards/Internet.nl 455, 464, 1741 and 1751, reacherhq/check-if-email-exists 900",
            "takes no mail, by its owner's choice", ("dns: plain: null MX", "real: null MX", "page: 05-nomail.md"),
            verdicts=("unreachable", "no_records", "no_mail_host"), sides=("recipient",)),
        Lie("Unreachable, when only the first mail host is", "jetmore/swaks 29 and 53, testssl/testssl.sh 598",
            "accepted by the next host, and the first one named", ("real: dead first MX", "page: 09-dead-first-mx.md"), verdicts=("unreachable", "inconclusive")),
    ],
    "Who said so": [
        Lie("Nothing at all, when the name does not exist or no resolver is named", "ogham/dog 49, mr-karan/doggo 35 and 54, natesales/q 158",
            "each line names its resolver, and negative answers are words", ("dns: plain: NXDOMAIN", "dns: plain: NODATA of a type that mail needs not"),
            verdicts=("answered",)),
        Lie("The cache's word for the zone's own", "modoboa/modoboa 3165, mailcow/mailcow-dockerized 3034, mjl-/mox 74",
            "who says what, and until when", ("dns: compare: one cache remembers what was", "dns: compare: a stale secondary"), verdicts=("agree", "answered")),
    ],
}


def chosen(proof):
    """What a proof names: [(name, situation or page's text)]."""
    kind, _, name = proof.partition(": ")
    if kind == "page":
        path = PROJECT / "scenarios" / name
        return [(name, path.read_text())] if path.is_file() else []
    table = {"dns": dns_situations.SITUATIONS, "real": situations.SITUATIONS}[kind]
    return [(s.name, s) for s in table if fnmatch.fnmatchcase(s.name, name)]


def rules_out(what, lie):
    """What a proof leaves open of the lie."""
    if isinstance(what, str):
        yield from rules_out_of_page(what, lie)
        return
    wanted = getattr(what, "wanted", None)
    if wanted is None:
        wanted = {name: getattr(what, name) for name in ("verdict", "side", "cause")}
    lists = getattr(what, "lists", {})
    if lie.results and not lists:
        yield "no list's result is demanded"
    yield from (f"{zone} may be {result}" for zone, result in lists.items() if lie.results and result in lie.results and not is_control(what, zone))
    for finding in lie.findings:
        if finding.startswith("dns.") != (getattr(what, "words", ("check",))[0] == "dns"):
            continue  # the other verb's
        if not any(fnmatch.fnmatchcase(finding, pattern) for pattern in what.absent) and not is_other(wanted.get("cause"), (finding,)):
            yield f"{finding} may be found"
    for field, values in ("verdict", lie.verdicts), ("side", lie.sides):
        if values and not is_other(wanted.get(field), values):
            yield f"{field} may be {wanted.get(field) or 'anything'}"


def is_control(situation, zone):
    """In a table of many lists the living ones beside the dead."""
    return None in situation.lists.values() and situation.lists[zone] is not None


def is_other(wanted, values):
    if isinstance(wanted, (set, frozenset)):
        return not wanted & set(values)
    return bool(wanted) and wanted not in values


def rules_out_of_page(text, lie):
    demanded = dict(re.findall(r"^(verdict|side|cause) (\S+)$", text, re.M))
    for field, values in ("verdict", lie.verdicts), ("side", lie.sides):
        if values and demanded.get(field, values[0]) in values and not (field == "side" and is_other(demanded.get("verdict"), lie.verdicts)):
            yield f"the page leaves the {field} open"


def complaints():
    for chapter, lies in CHAPTERS.items():
        for lie in lies:
            if not (lie.results or lie.findings or lie.verdicts or lie.sides):
                yield f"{chapter}: {lie.told}: nothing is ruled out"
            for proof in lie.proofs:
                found = chosen(proof)
                if not found:
                    yield f"{chapter}: {lie.told}: there is no {proof}"
                for name, what in found:
                    yield from (f"{name}: {fault}, as in: {lie.told}" for fault in rules_out(what, lie))


def document():
    lines = ["# What others get wrong", "",
             "Reports of people whom a program has told something untrue about lists or the DNS, and what mailwhy says in the same situation.",
             "Each row is proved against real servers: \"dns\" and \"real\" are situations of `tests/real/run_dns.py` and `run.py`, \"page\" one of",
             "`scenarios`. This page is written by `tests/real/peers_lies.py --write`, which also checks that the proofs rule the lies out.", ""]
    for chapter, lies in CHAPTERS.items():
        lines += [f"## {chapter}", ""]
        for lie in lies:
            lines += [f"* **{lie.told}.**", f"  Here: {lie.truth}.", f"  Told in: {lie.threads}.", f"  Proved by: {'; '.join(lie.proofs)}."]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def main():
    faults = list(complaints())
    if "--write" in sys.argv[1:]:
        PAGE.write_text(document())
    elif not PAGE.is_file() or PAGE.read_text() != document():
        faults.append("docs/peers-lies.md is not what the table says; run tests/real/peers_lies.py --write")
    print("".join(fault + "\n" for fault in faults), end="")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
