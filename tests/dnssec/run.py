#!/usr/bin/env python3
"""mailwhy against a signed tree of zones: secure, insecure, bogus and unknown are told apart (README.md)."""
import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from zones import Relay, Servers, Tree, answers, program, question_of, start_nsd, start_unbound, without_edns  # noqa: E402

DNSKEY = 48
NEEDED = ("nsd", "unbound", "ldns-keygen", "ldns-signzone", "ldns-key2ds")
failures = []


def expect(condition, what):
    if not condition:
        failures.append(what)
        print("FAILED:", what)


class Mailwhy:
    def __init__(self, binary, folder, anchor):
        self.binary, self.folder, self.anchor = binary, folder, anchor

    def run(self, *words, anchor=True):
        own = ["--trust-anchor", str(anchor if anchor is not True else self.anchor)] if anchor else []
        return subprocess.run([self.binary, *words, *own], capture_output=True, text=True, timeout=60,
                              env={"HOME": str(self.folder), "PATH": "/usr/bin:/bin"})

    def dns(self, port, name, kind="MX", *more, anchor=True):
        """Status by question, and the document."""
        done = self.run("dns", name, kind, "--resolver", f"127.0.0.1:{port}", "--json", "--dns-timeout", "1s", *more, anchor=anchor)
        if not done.stdout:
            return {}, {"stderr": done.stderr}, done
        document = json.loads(done.stdout)
        status = {f"{one['question']['name']} {one['question']['type']}": one for one in document["dnssec"]}
        return status, document, done


def check_statuses(mailwhy, ports, pool):
    rows = [
        # resolver, name, type, status of the question, words in "why", exit code
        ("plain", "secure.test", "MX", "secure", "", 0),
        ("validating", "secure.test", "MX", "secure", "", 0),
        ("plain", "hashed.test", "MX", "secure", "", 0),
        ("plain", "nosuch.secure.test", "A", "secure", "", 1),
        ("plain", "nosuch.hashed.test", "A", "secure", "", 1),
        ("plain", "secure.test", "TXT", "secure", "", 0),
        ("plain", "plain.test", "MX", "insecure", "", 0),
        ("validating", "plain.test", "MX", "insecure", "", 0),
        ("plain", "nosuch.plain.test", "A", "insecure", "", 1),
        ("plain", "forged.test", "MX", "bogus", "signature", 1),
        ("validating", "forged.test", "MX", "bogus", "signature", 1),
        ("plain", "expired.test", "MX", "bogus", "expired", 1),
        ("validating", "expired.test", "MX", "bogus", "expired", 1),
        ("plain", "future.test", "MX", "bogus", "inception", 1),
        ("plain", "mismatch.test", "MX", "bogus", "DS", 1),
        ("validating", "mismatch.test", "MX", "bogus", "DS", 1),
        ("plain", "naked.test", "MX", "bogus", "DNSKEY", 1),
        ("validating", "naked.test", "MX", "bogus", "DNSKEY", 1),
        # The resolver is at fault, or nobody knows: never the zone.
        ("drops", "secure.test", "MX", "unknown", "drops signatures", 0),
        ("drops", "forged.test", "MX", "unknown", "drops signatures", 0),
        ("no-keys", "secure.test", "MX", "unknown", "does not hand out the keys of the root", 0),
        ("zone-keys", "secure.test", "MX", "unknown", "", 0),
        ("drops-later", "secure.test", "MX", "unknown", "", 0),
    ]

    def one(row):
        where, name, kind, status, words, code = row
        known, document, done = mailwhy.dns(ports[where], name, kind)
        got = known.get(f"{name} {kind}", {"status": None, "why": str(document)[:600], "rests_on": ""})
        return row, got, done

    for row, got, done in pool.map(one, rows):
        where, name, kind, status, words, code = row
        what = f"{name} {kind} through {where}"
        expect(got["status"] == status, f"{what}: {got}, not {status}")
        expect(words in got["why"], f"{what}: {words!r} is not in {got['why']!r}")
        expect(done.returncode == code, f"{what}: exit code {done.returncode}, not {code}")
        if status not in ("unknown",):
            expect("libunbound" in got["rests_on"] and f"127.0.0.1:{ports[where]}" in got["rests_on"], f"{what}: rests on {got['rests_on']!r}")


def check_everything_of_a_host(mailwhy, ports):
    known, document, _ = mailwhy.dns(ports["plain"], "secure.test")
    got = {name: one["status"] for name, one in known.items()}
    expect(got.get("mx.secure.test A") == "secure" and got.get("_25._tcp.mx.secure.test TLSA") == "secure", f"address and TLSA: {got}")
    expect(document["verdict"] == "answered" and document["cause"] == "none", "a secure answer is an answer")
    known, _, _ = mailwhy.dns(ports["plain"], "foreign-mx.test")
    got = {name: one["status"] for name, one in known.items()}
    expect(got.get("foreign-mx.test MX") == "secure" and got.get("mx.plain.test A") == "insecure", f"the MX is signed, its host is not: {got}")


def check_findings(mailwhy, ports):
    _, document, _ = mailwhy.dns(ports["plain"], "expired.test")
    expect((document["verdict"], document["cause"], document["confidence"], document["party"]) == ("bogus", "dns.bogus", "certain", "recipient_domain"),
           f"a bogus zone: {document['verdict']} {document['cause']} {document['confidence']}")
    text = mailwhy.run("dns", "expired.test", "MX", "--resolver", f"127.0.0.1:{ports['plain']}").stdout
    expect("DNSSEC" in text and "BOGUS" in text and "signature expired" in text, f"the text says why:\n{text}")
    text = mailwhy.run("dns", "secure.test", "MX", "--resolver", f"127.0.0.1:{ports['plain']}").stdout
    expect("MX secure" in text and "TLSA secure" in text and "rests on libunbound" in text, f"the text:\n{text}")


def check_words_of_resolvers(mailwhy, ports):
    """Without a trust anchor of ours: the AD bit of a resolver on this machine."""
    known, _, _ = mailwhy.dns(ports["validating"], "secure.test", anchor=None)
    one = known["secure.test MX"]
    expect(one["status"] == "secure" and one["rests_on"] == f"the AD bit of 127.0.0.1:{ports['validating']}, on this machine", f"AD: {one}")
    known, _, _ = mailwhy.dns(ports["validating"], "expired.test", anchor=None)
    one = known["expired.test MX"]
    expect(one["status"] == "bogus" and "not to check" in one["rests_on"], f"SERVFAIL, and an answer with CD: {one}")
    known, _, _ = mailwhy.dns(ports["plain"], "secure.test", anchor=None)
    expect(known["secure.test MX"]["status"] == "unknown", "a resolver that does not validate says nothing")
    known, _, _ = mailwhy.dns(ports["plain"], "secure.test", "MX", "--dnssec", anchor=None)
    one = known["secure.test MX"]
    expect(one["status"] == "unknown" and "not the trusted ones" in one["why"], f"another root than the one we trust: {one}")


def check_resolvers_in_turn(mailwhy, ports, folder):
    """A dead and a stripping resolver beside a good one: the good one is asked for the proof."""
    done = mailwhy.run("dns", "secure.test", "MX", "--resolver", f"127.0.0.1:{ports['drops']}", "--resolver", f"127.0.0.1:{ports['silent']}",
                       "--resolver", f"127.0.0.1:{ports['plain']}", "--json", "--dns-timeout", "1s")
    one = json.loads(done.stdout)["dnssec"][0]
    expect(one["status"] == "secure" and f"127.0.0.1:{ports['plain']}" in one["rests_on"], f"the third resolver proves it: {one}")
    done = mailwhy.run("dns", "secure.test", "MX", "--resolver", f"127.0.0.1:{ports['silent']}", "--json", "--dns-timeout", "500ms")
    document = json.loads(done.stdout)
    expect(document["verdict"] == "silent" and document["dnssec"][0]["status"] == "unknown", f"a dead resolver: {document['dnssec']}")


def check_anchors(mailwhy, ports, folder, tree):
    bad = folder / "bad.key"
    bad.write_text("; mine\n. IN DS 1 8 2 12\n")
    done = mailwhy.run("dns", "secure.test", "--resolver", f"127.0.0.1:{ports['plain']}", anchor=bad)
    expect(done.returncode == 2 and "line 2" in done.stderr and "bad.key" in done.stderr, f"a bad anchor is named: {done.stderr}")
    done = mailwhy.run("dns", "secure.test", "--resolver", f"127.0.0.1:{ports['plain']}", anchor=folder / "none.key")
    expect(done.returncode == 2 and "none.key" in done.stderr, f"a missing file is named: {done.stderr}")
    digest = folder / "ds.key"
    digest.write_text(tree.ds("."))
    known, _, _ = mailwhy.dns(ports["plain"], "secure.test", anchor=digest)
    expect(known["secure.test MX"]["status"] == "secure", f"an anchor as DS: {known['secure.test MX']}")
    island = folder / "island.key"
    island.write_text(tree.ds("secure.test."))
    known, _, _ = mailwhy.dns(ports["plain"], "secure.test", anchor=island)
    expect(known["secure.test MX"]["status"] == "secure" and "of secure.test" in known["secure.test MX"]["rests_on"], f"an island: {known['secure.test MX']}")
    known, _, _ = mailwhy.dns(ports["plain"], "plain.test", anchor=island)
    expect(known["plain.test MX"]["status"] == "unknown" and "no trust anchor" in known["plain.test MX"]["why"], f"outside of the island: {known['plain.test MX']}")


def check_the_check(mailwhy, ports):
    """mailwhy check notes the status beside everything else; nobody listens at the mail hosts, which does not matter here."""
    def validations(name, port, *more, anchor=True):
        done = mailwhy.run("check", f"bob@{name}", "--resolver", f"127.0.0.1:{port}", "--json", "--no-ping", "--no-control",
                           "--connect-timeout", "300ms", "--dns-timeout", "1s", *more, anchor=anchor)
        document = json.loads(done.stdout)
        evidence = document["evidence"]
        return {f"{one['question']['name']} {one['question']['type']}": one for one in evidence.get("validations", [])}, document, done

    known, _, done = validations("secure.test", ports["plain"])
    got = {name: one["status"] for name, one in known.items()}
    expect(got.get("secure.test MX") == "secure" and got.get("mx.secure.test A") == "secure" and got.get("_25._tcp.mx.secure.test TLSA") == "secure", f"check: {got} {done.stderr}")
    known, document, _ = validations("expired.test", ports["validating"])
    expect(known["expired.test MX"]["status"] == "bogus", f"check of a bogus zone: {known}")
    expect((document["cause"], document["confidence"]) == ("domain.dnssec-bogus", "certain"), f"check of a bogus zone: {document['cause']} {document['confidence']}")
    known, document, _ = validations("expired.test", ports["plain"])
    found = {one["id"]: one for one in document["findings"]}
    expect(found.get("domain.dnssec-bogus", {}).get("state") == "warn" and found["domain.dnssec-bogus"]["confidence"] == "certain",
           f"bogus behind a resolver that does not validate: {found.get('domain.dnssec-bogus')}")
    known, _, _ = validations("secure.test", ports["validating"], anchor=None)
    got = {name: one["status"] for name, one in known.items()}
    expect(got.get("secure.test MX") == "secure" and got.get("mx.secure.test A") == "secure" and got.get("_25._tcp.mx.secure.test TLSA") == "secure", f"check by the AD bit: {got}")
    known, _, _ = validations("secure.test", ports["plain"], anchor=None)
    expect(not known, f"check through a resolver that does not validate: {known}")
    text = mailwhy.run("check", "bob@secure.test", "--resolver", f"127.0.0.1:{ports['plain']}", "-v", "--no-ping", "--no-control", "--connect-timeout", "300ms").stdout
    expect("DNSSEC" in text and "MX secure" in text, f"check -v:\n{text}")


def relays(plain):
    def unless(*types, name=None):
        def change(query):
            asked, kind = question_of(query)
            return None if kind in types and (name is None or asked == name) else query
        return change

    def keeps_root(query):
        return query if question_of(query)[0] == "" else without_edns(query)

    def no_root_keys(reply):
        # REFUSED, with nothing but the question.
        return reply if question_of(reply) != ("", DNSKEY) else reply[:3] + bytes([(reply[3] & 0xF0) | 5]) + reply[4:6] + b"\0" * 6 + reply[12:17]

    return {
        "drops": Relay(plain, change=without_edns).port,
        "drops-later": Relay(plain, change=keeps_root).port,
        "no-keys": Relay(plain, after=no_root_keys).port,
        "zone-keys": Relay(plain, change=unless(DNSKEY, name="secure.test")).port,
        "silent": Relay(plain, change=lambda query: None).port,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mailwhy", required=True)
    args = parser.parse_args()
    missing = [name for name in NEEDED if not program(name)]
    if missing:
        print("skipped: not here:", ", ".join(missing))
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        tree, servers = Tree(folder), Servers(folder)
        tree.make()
        try:
            nsd = start_nsd(servers, tree)
            ports = {"plain": start_unbound(servers, tree, "plain", nsd, False), "validating": start_unbound(servers, tree, "validating", nsd, True)}
            if not all(answers(port) for port in (nsd, *ports.values())):
                print("skipped: the servers do not start:", servers.logs())
                return 77
            ports.update(relays(ports["plain"]))
            mailwhy = Mailwhy(args.mailwhy, folder, tree.anchor())
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                check_statuses(mailwhy, ports, pool)
            check_everything_of_a_host(mailwhy, ports)
            check_findings(mailwhy, ports)
            check_words_of_resolvers(mailwhy, ports)
            check_resolvers_in_turn(mailwhy, ports, folder)
            check_anchors(mailwhy, ports, folder, tree)
            check_the_check(mailwhy, ports)
        finally:
            servers.stop()
    print(f"dnssec: {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
