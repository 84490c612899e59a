#!/usr/bin/env python3
"""The forms of ready, tls, dns, login and send, in the lab: documents that are valid by their schemas, XML that is XML, pages that fetch
nothing, and evidence that judges the same once more.

usage: forms.py PROGRAM
"""
import csv
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree

PROGRAM = os.path.abspath(sys.argv[1])
CLEAN = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
         "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""), "UBSAN_OPTIONS": os.environ.get("UBSAN_OPTIONS", "")}
failures = []


def run(*args):
    return subprocess.run([PROGRAM, *args], capture_output=True, text=True, timeout=120, env=CLEAN, stdin=subprocess.DEVNULL)


def expect(condition, what):
    if not condition:
        failures.append(what)


def schemas():
    """JSON of each verb against the schema that the program prints."""
    if subprocess.run([sys.executable, "-c", "import jsonschema"], capture_output=True).returncode != 0:
        print("skipped: python3-jsonschema is not installed")
        return
    import jsonschema
    asked = {"login": (["mx1.healthy.test:25", "--only-look"], ["nobody@nosuch.test"], ["healthy.test"]),
             "send": (["bob@healthy.test"], ["bob@nosuch.test"], ["bob@grey.test", "ann@healthy.test"], ["bob@nomail.test"], ["bob@refused.test", "--tls", "verified"]),
             "tls": (["healthy.test"], ["expired.test"], ["mx1.healthy.test:25"]), "ready": (["mx1.healthy.test"], ["192.0.2.101"])}
    for verb, cases in asked.items():
        check = jsonschema.Draft202012Validator(json.loads(run("schema", verb).stdout))
        for words in cases:
            done = run(verb, *words, "--lab", "--json")
            try:
                document = json.loads(done.stdout)
            except ValueError:
                expect(False, f"{verb} {words}: no JSON: {done.stdout[:200]} {done.stderr}")
                continue
            faults = [fault.message for fault in check.iter_errors(document)]
            expect(not faults, f"{verb} {words}: {faults[:3]}")
            expect(document["exit_code"] == done.returncode, f"{verb} {words}: exit code {done.returncode}, and the document says {document['exit_code']}")


def documents():
    for words in (["ready", "mx1.healthy.test"], ["tls", "expired.test"], ["dns", "healthy.test", "MX"]):
        page = run(*words, "--lab", "-f", "html").stdout
        expect(page.startswith("<!DOCTYPE html>") and page.rstrip().endswith("</html>"), f"{words}: no page: {page[:100]}")
        expect("<script" not in page and "src=" not in page and "href=\"http" not in page and "default-src 'none'" in page, f"{words}: the page fetches something")
        text = run(*words, "--lab", "-f", "md").stdout
        expect(text.startswith("# mailwhy "), f"{words}: no Markdown: {text[:100]}")
        status = run(*words, "--lab", "--nagios")
        expect(status.stdout.count("\n") == 1 and " | " in status.stdout and status.returncode in (0, 1, 2, 3), f"{words}: no status line: {status.stdout}")
        if words[0] == "dns":
            continue
        suite = xml.etree.ElementTree.fromstring(run(*words, "--lab", "-f", "junit").stdout)
        expect(suite.get("tests") == "1" and suite.find(".//testcase").get("classname") == f"mailwhy.{words[0]}", f"{words}: no test report")
    rows = list(csv.DictReader(io.StringIO(run("tls", "healthy.test", "--lab", "-f", "csv").stdout)))
    expect(len(rows) == 2 and rows[0]["protocol"].startswith("TLS") and rows[0]["plain"] == "encrypted", f"tls as rows: {rows}")
    refused = run("login", "healthy.test", "--lab", "-f", "html")
    expect(refused.returncode == 2 and not refused.stdout, "login is no page, and does not say so")


def replays():
    with tempfile.TemporaryDirectory() as folder:
        kept = os.path.join(folder, "server.json")
        first = run("ready", "mx1.healthy.test", "--lab", "--json", "--save", kept)
        again = run("replay", kept, "--json")
        expect(first.stdout == again.stdout and first.returncode == again.returncode, "ready judges differently the second time")
        expect(run("replay", kept, "-f", "md").stdout.startswith("# mailwhy ready"), "replay of ready writes no Markdown")
        with open(kept, encoding="utf-8") as file:
            text = file.read()
        with open(kept, "w", encoding="utf-8") as file:
            file.write(text.replace('"faces"', '"phases"', 1))
        broken = run("replay", kept)
        expect(broken.returncode == 2 and "faces" in broken.stderr, f"a damaged file: {broken.returncode} {broken.stderr}")


def certificates():
    with tempfile.TemporaryDirectory() as folder:
        junk = os.path.join(folder, "junk.pem")
        with open(junk, "w", encoding="utf-8") as file:
            file.write("no certificate\n")
        for verb in "login", "send":
            done = run(verb, "bob@healthy.test", "--lab", "--cert", junk)
            expect(done.returncode == 2 and "no certificate in PEM form" in done.stderr, f"{verb} --cert junk: {done.returncode} {done.stderr}")
            done = run(verb, "bob@healthy.test", "--lab", "--cert-key", junk)
            expect(done.returncode == 2 and "--cert-key belongs to a --cert" in done.stderr, f"{verb} --cert-key alone: {done.returncode} {done.stderr}")


def one_dead_address():
    """@NAME with two addresses, one of which says nothing: its time limit is not waited for."""
    live, dead = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    live.bind(("127.0.0.2", 0))
    port = live.getsockname()[1]
    try:
        dead.bind(("127.0.0.3", port))
    except OSError:
        print("skipped: the port is taken on 127.0.0.3")
        return

    def serve():
        while True:
            query, who = live.recvfrom(4096)
            end = query.index(0, 12) + 5
            is_a = query[end - 4:end - 2] == b"\0\1"
            answers = [b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0" + bytes([last]) for last in (2, 3)] if is_a else []
            live.sendto(query[:2] + b"\x84\0\0\1" + bytes([0, len(answers)]) + b"\0\0\0\0" + query[12:end] + b"".join(answers), who)

    threading.Thread(target=serve, daemon=True).start()
    began = time.monotonic()
    done = run("dns", "www.example.test", "A", "@ns.example.test", "--resolver", f"127.0.0.2:{port}", "--dns-port", str(port), "--dns-timeout", "40s", "--json")
    took = time.monotonic() - began
    expect(done.returncode == 0 and took < 40, f"a dead address of @NAME: exit code {done.returncode} after {took:.1f} s: {done.stderr}")
    expect("127.0.0.3" in done.stdout, "the dead address is not told of")


for test in schemas, documents, replays, certificates, one_dead_address:
    test()
for failure in failures:
    print("FAILED:", failure)
sys.exit(1 if failures else 0)
