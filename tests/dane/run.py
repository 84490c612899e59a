#!/usr/bin/env python3
"""mailwhy tls beside Postfix's posttls-finger on the same servers, and beside policies good and bad (README.md)."""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "real"), str(HERE.parent / "dnssec")]
from net import CannotStart, enter, listens, program  # noqa: E402

failures = []


def expect(condition, what):
    if not condition:
        failures.append(what)
        print("FAILED:", what)


def finger(world, host, target=""):
    """posttls-finger's word for the connection, and whether a sender of level dane would deliver."""
    done = subprocess.run([program("posttls-finger", "postfix"), "-c", "-l", "dane", "-t", "5", "-T", "5", "-F", str(world.authority.file), "-L", "summary", target or f"[{host.host}]"],
                          capture_output=True, text=True, timeout=40, env={**os.environ, "MAIL_CONFIG": str(world.finger_config)})
    said = done.stdout + done.stderr
    word = re.search(r"(Verified|Trusted|Untrusted|Anonymous) TLS connection established", said)
    return word.group(1) if word else "", said


def look(binary, world, target, *more):
    done = subprocess.run([binary, "tls", target, "--json", "--resolver", "127.0.0.1", "--public", "127.0.0.0/8", "--ca", str(world.authority.file),
                           "--connect-timeout", "3s", "--dns-timeout", "2s", *more],
                          capture_output=True, text=True, timeout=60, env={"HOME": str(world.folder), "PATH": "/usr/bin:/bin"})
    try:
        document = json.loads(done.stdout)
    except ValueError:
        return {}, done
    if world.schema:
        for fault in world.schema.iter_errors(document):
            expect(False, f"{target}: not as its schema wants: {fault.message[:300]}")
    return document, done


def schema_of(binary):
    """None without python3-jsonschema."""
    try:
        import jsonschema
    except ImportError:
        return None
    return jsonschema.Draft202012Validator(json.loads(subprocess.run([binary, "schema", "tls"], capture_output=True, text=True).stdout))


# name: DANE sender's outcome, ids that must be there
DANE = {
    "ee": ("verified", []),
    "eecert": ("verified", []),
    "eewhole": ("verified", []),
    "eeexpired": ("verified", []),
    "rolled": ("defers", ["tls.dane-mismatch"]),
    "rollover": ("verified", []),
    "agility": ("defers", ["tls.dane-mismatch"]),
    "ta": ("verified", []),
    "takey": ("verified", []),
    "tahidden": ("defers", ["tls.dane-mismatch"]),
    "tawhole": ("verified", []),
    "tabare": ("verified", []),
    "taname": ("defers", ["tls.dane-mismatch"]),
    "taexpired": ("defers", ["tls.dane-mismatch"]),
    "taleaf": ("defers", ["tls.dane-mismatch"]),
    "pkix": ("encrypted", ["tls.dane-unusable"]),
    "odd": ("encrypted", ["tls.dane-unusable"]),
    "none": ("encrypted", []),
    "noneself": ("encrypted", ["tls.certificate-untrusted"]),
    "unsigned": ("encrypted", ["tls.dane-unsigned"]),
    "broken": ("defers", ["tls.dane-lookup-failed"]),
    "bare": ("defers", ["tls.dane-mismatch", "tls.not-offered"]),
    "alias": ("verified", []),
}
# name: MTA-STS sender's outcome, ids
STS = {
    "sts": ("verified", []),
    "stsself": ("defers", ["tls.mta-sts-certificate"]),
    "stsname": ("defers", ["tls.mta-sts-certificate"]),
    "stsexpired": ("defers", ["tls.mta-sts-certificate"]),
    "ststesting": ("encrypted", ["tls.mta-sts-certificate"]),
    "stsmx": ("passes_by", ["tls.mta-sts-mx-mismatch"]),
    "stsgone": ("encrypted", ["tls.mta-sts-policy-unreachable"]),
    "stsmoved": ("encrypted", ["tls.mta-sts-policy-unreachable"]),
    "stsweb": ("encrypted", ["tls.mta-sts-policy-unreachable"]),
    "stsjunk": ("encrypted", ["tls.mta-sts-policy-unusable"]),
}


def check_dane(binary, world, name, verbose):
    host = world.hosts[name]
    outcome, ids = DANE[name]
    theirs, said = finger(world, host)
    document, done = look(binary, world, f"{name}.{host.zone}")
    if not document.get("addresses"):
        return expect(False, f"{name}: no document: {done.stdout[:300]} {done.stderr[:300]}")
    seen = document["addresses"][0]
    ours, got = seen["tls"]["posttls_finger"], seen["senders"]["dane"]["outcome"]
    found = [one["id"] for one in document["findings"]]
    if verbose:
        print(f"{name:10} posttls-finger {theirs or '-':10} ours {ours or '-':10} dane {got:10} {document['verdict']:12} {found}")
    expect(got == outcome, f"{name}: a DANE sender {got}, not {outcome}: {json.dumps(seen['dane'])[:600]}")
    expect(ours == theirs, f"{name}: posttls-finger says {theirs!r}, we {ours!r}:\n{said}")
    for one in ids:
        expect(one in found, f"{name}: {one} is not among {found}")
    if name == "ta":
        expect((seen["tls"]["resumption"], seen["tls"]["without_sni"]) == ("yes", "same"), f"{name}: {seen['tls']['resumption']} {seen['tls']['without_sni']}")
    bad = [one for one in found if one.startswith("tls.dane-") and one not in ids]
    expect(not bad, f"{name}: {bad} too")


def check_sts(binary, world, name, verbose):
    outcome, ids = STS[name]
    document, done = look(binary, world, f"{name}.dane.test")
    if not document.get("addresses"):
        return expect(False, f"{name}: no document: {done.stdout[:300]} {done.stderr[:300]}")
    got = document["addresses"][0]["senders"]["mta_sts"]
    found = [one["id"] for one in document["findings"]]
    if verbose:
        print(f"{name:10} mta-sts {got['outcome']:10} {got['reason']:22} {document['verdict']:12} {found}")
    expect(got["outcome"] == outcome, f"{name}: an MTA-STS sender {got}, not {outcome}: {json.dumps(document['mta_sts'])[:600]}")
    expect(document["tls_rpt"]["status"] == "good", f"{name}: reports {document['tls_rpt']}")
    for one in ids:
        expect(one in found, f"{name}: {one} is not among {found}")
    bad = [one for one in found if one.startswith("tls.mta-sts-") and one not in ids]
    expect(not bad, f"{name}: {bad} too")


def check_with_validator(binary, world):
    """libunbound in place of the resolver's word."""
    rows = {"ee": ("found", "verified"), "rolled": ("found", "defers"), "none": ("none", "encrypted"), "unsigned": ("unsigned_host", "encrypted"), "broken": ("failed", "defers")}
    for name, (status, outcome) in rows.items():
        host = world.hosts[name]
        document, done = look(binary, world, f"{name}.{host.zone}", "--dnssec", "--trust-anchor", str(world.anchor))
        seen = document["addresses"][0] if document.get("addresses") else {}
        if not expect_seen(name, seen, done):
            continue
        got = seen["dane"]
        expect((got["status"], seen["senders"]["dane"]["outcome"]) == (status, outcome), f"{name} validated here: {got['status']} {seen['senders']['dane']} {got.get('problem')}")
        if status == "found":
            expect("libunbound" in got["rests_on"], f"{name}: rests on {got['rests_on']}")


def check_unsigned_mx(binary, world, verbose):
    """A signed host behind MX records that are not signed: held to its records all the same, and Trusted at best."""
    rows = {"ee": ("verified", "record_matches_unsigned_mx"), "ta": ("verified", "record_matches_unsigned_mx"), "rolled": ("defers", "record_mismatch"), "none": ("encrypted", "no_records")}
    for name, wanted in rows.items():
        target = f"to{name}.plain.test"
        theirs, said = finger(world, world.hosts[name], target)
        document, done = look(binary, world, target)
        seen = document["addresses"][0] if document.get("addresses") else {}
        if not expect_seen(target, seen, done):
            continue
        got = seen["senders"]["dane"]
        if verbose:
            print(f"{target:20} posttls-finger {theirs or '-':10} ours {seen['tls']['posttls_finger'] or '-':10} dane {got} mx {document['mx_dnssec']}")
        expect(document["mx_dnssec"] == "insecure", f"{target}: its MX records are {document['mx_dnssec']}")
        expect((got["outcome"], got["reason"]) == wanted, f"{target}: a DANE sender {got}, not {wanted}")
        expect(seen["tls"]["posttls_finger"] == theirs, f"{target}: posttls-finger says {theirs!r}, we {seen['tls']['posttls_finger']!r}:\n{said}")
    document, _ = look(binary, world, "ee.dane.test")
    expect(document["mx_dnssec"] == "secure", f"ee.dane.test: its MX records are {document['mx_dnssec']}")


def expect_seen(name, seen, done):
    expect(bool(seen), f"{name}: no document: {done.stdout[:300]} {done.stderr[:300]}")
    return bool(seen)


def check_memory(binary, world):
    """A policy that changes while its id stays."""
    document, _ = look(binary, world, "sts.dane.test")
    expect(document["mta_sts"]["policy"].get("change") in ("first_time", "none"), f"before: {document['mta_sts']['policy'].get('change')}")
    world.policies["sts"].body += "mx: other.sts.dane.test\n"
    document, done = look(binary, world, "sts.dane.test")
    expect((document["mta_sts"]["policy"].get("change"), done.returncode) == ("unannounced", 1), f"changed: {document['mta_sts']['policy'].get('change')} {done.returncode}")


def check_the_check(binary, world):
    """mailwhy check tells the same, as a risk: a plain sender delivers."""
    for name, cause in {"rolled": "tls.dane-mismatch", "stsself": "tls.mta-sts-certificate", "ee": "none", "sts": "none"}.items():
        done = subprocess.run([binary, "check", f"{name}.dane.test", "--json", "--resolver", "127.0.0.1", "--public", "127.0.0.0/8", "--ca", str(world.authority.file), "--no-ping",
                               "--from", "ann@ee.dane.test"], capture_output=True, text=True, timeout=60, env={"HOME": str(world.folder), "PATH": "/usr/bin:/bin"})
        document = json.loads(done.stdout)
        expect(document["verdict"] == "accepted", f"check {name}: {document['verdict']} {document['summary']}")
        expect(cause == "none" or cause in [one["id"] for one in document["findings"]], f"check {name}: {[one['id'] for one in document['findings']]}")
        expect(cause != "none" or not [one for one in document["findings"] if one["id"].startswith(("tls.dane", "tls.mta"))], f"check {name} has more")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mailwhy", required=True)
    parser.add_argument("--only", help="a name of hosts.py")
    parser.add_argument("-v", action="store_true")
    args = parser.parse_args()
    binary = str(pathlib.Path(args.mailwhy).resolve())
    world = None
    try:
        for needed, package in (("nsd", "nsd"), ("unbound", "unbound"), ("ldns-keygen", "ldnsutils"), ("posttls-finger", "postfix"), ("openssl", "openssl")):
            program(needed, package)
        enter()
        from hosts import HOSTS, POLICIES
        from world import World
        world = World(HOSTS, POLICIES)
        world.start()
        deadline = time.monotonic() + 60
        while not all(listens(host.address, 25) for host in HOSTS.values()):
            if time.monotonic() > deadline:
                raise CannotStart("Postfix did not start: " + world.running.log.read_text()[-800:])
            time.sleep(0.1)
    except CannotStart as why:
        print("skipped:", why)
        if world:
            world.stop()
        return 77
    try:
        world.schema = schema_of(binary)
        wanted = [name for name in HOSTS if not args.only or name == args.only]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda name: check_dane(binary, world, name, args.v), [name for name in wanted if name in DANE]))
            list(pool.map(lambda name: check_sts(binary, world, name, args.v), [name for name in wanted if name in STS]))
        if not args.only:
            check_with_validator(binary, world)
            check_unsigned_mx(binary, world, args.v)
            check_memory(binary, world)
            check_the_check(binary, world)
    finally:
        world.stop()
    print(f"dane: {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
