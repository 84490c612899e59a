#!/usr/bin/env python3
"""mailwhy headers over sockets: files of every kind, forms, exit codes, the public ARC suite (README.md).

usage: run.py --mailwhy PROGRAM --signer SIGNATURE_CASES [--root DIR]
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "auth"))
import zones  # noqa: E402

OWN = ("From: =?utf-8?Q?Ann_Gr=C3=BCn?= <ann@sender.test>\r\nTo: bob@example.test\r\nSubject: dinner\r\n"
       "Date: Sat, 21 Nov 2026 03:00:00 +0000\r\nMessage-ID: <1@sender.test>\r\n\r\nHello Bob,\r\n\r\nit is ready.\r\n")
INSIDE = "Received: from mx1.example.test (mx1.example.test [10.0.0.1])\r\n\tby store3.example.test with LMTP; Sat, 21 Nov 2026 03:05:16 +0000\r\n"
THEN = "Authentication-Results: mx1.example.test; spf=pass smtp.mailfrom=ann@sender.test;\r\n dkim=pass header.d=sender.test header.s=one; dmarc=pass header.from=sender.test\r\n"
OUTSIDE = ("Received: from out.sender.test (out.sender.test [192.0.2.1])\r\n\tby mx1.example.test (Postfix) with ESMTPS id 4F1C22;\r\n"
           "\tSat, 21 Nov 2026 03:05:15 +0000\r\n")
BELOW = "Received: from app (app.sender.test [192.0.2.5])\r\n\tby out.sender.test (Postfix) with ESMTP id 77; Sat, 21 Nov 2026 03:00:03 +0000\r\n"
PATH = "Return-Path: <ann@sender.test>\r\n"
TAGS = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=sender.test; s=one; h=from:to:subject:date:message-id; bh=; b="
NOW = "2026-11-21T04:00:00Z"

failures = []


def expect(condition, what):
    if not condition:
        failures.append(what)
        print("FAILED:", what)


class Run:
    def __init__(self, program, signer, folder):
        self.program, self.signer, self.folder = os.path.abspath(program), os.path.abspath(signer), pathlib.Path(folder)
        self.server = None
        subprocess.run(["openssl", "genrsa", "-out", str(self.folder / "key.pem"), "2048"], check=True, capture_output=True)
        public = subprocess.run(["openssl", "rsa", "-in", str(self.folder / "key.pem"), "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
        import base64
        self.key = "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode()

    def asks(self, words, stdin=None, expected=None, env=None):
        clean = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
        clean.update({name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ})
        clean.update(env or {})
        done = subprocess.run([self.program, *words], input=stdin if stdin is not None else b"", capture_output=True, timeout=120, env=clean)
        if expected is not None:
            expect(done.returncode == expected, f"{words}: exit code {done.returncode}, expected {expected}: {done.stderr[:300]} {done.stdout[:300]}")
        return done

    def headers(self, *words, **more):
        way = ["--resolver", self.server.endpoint] if self.server else ["--offline"]
        return self.asks(["headers", *words, *way, "--now", NOW], **more)

    def document(self, text, *words, **more):
        path = self.write("one.eml", text)
        done = self.headers(path, "--json", *words, **more)
        try:
            return json.loads(done.stdout)
        except ValueError:
            expect(False, f"no JSON: {done.stdout[:200]} {done.stderr[:200]}")
            return {}

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    def signed(self, text=OWN):
        return subprocess.run([self.signer, "--sign", str(self.folder / "key.pem"), "DKIM-Signature", TAGS], input=text.encode(), capture_output=True, check=True).stdout.decode()


def ids(document):
    return [finding["id"] for finding in document.get("findings", [])]


def serve(run, lines):
    zone = zones.Zone()
    for line in lines:
        zone.add(line)
    if run.server:
        run.server.stop()
    run.server = zones.Server(zone)


def usual_zone(run, spf="v=spf1 ip4:192.0.2.1 -all"):
    half = len(run.key) // 2
    serve(run, [f'one._domainkey.sender.test TXT "{run.key[:half]}" "{run.key[half:]}"', f'sender.test TXT "{spf}"', '_dmarc.sender.test TXT "v=DMARC1; p=reject"'])


def verdicts(run):
    usual_zone(run)
    whole = PATH + INSIDE + THEN + OUTSIDE + BELOW + run.signed()
    good = run.document(whole, expected=0)
    expect(good["dkim"][0]["result"] == "pass" and good["dkim"][0]["reason"] == "good", f"dkim: {good['dkim']}")
    expect(good["dmarc"]["result"] == "pass" and good["dmarc"]["disposition"] == "none" and good["dmarc"]["reason"], f"dmarc: {good['dmarc']}")
    expect(good["arc"]["result"] == "none" and good["arc"]["reason"], f"arc: {good['arc']}")
    expect(good["spf"]["result"] == "pass" and good["spf"]["client"] == "192.0.2.1", f"spf: {good['spf']}")
    expect(good["way"]["total_ms"] == 313000 and good["way"]["slowest_hop"] == 2, f"way: {good['way']['total_ms']}")
    expect(ids(good) == ["headers.retry-like-wait", "headers.in-clear"], f"findings: {ids(good)}")
    # With bare LF, as mailboxes have it.
    expect(run.document(whole.replace("\r\n", "\n"), expected=0)["dkim"][0]["result"] == "pass", "LF: the signature holds")
    footer = run.document(whole + "-- \r\nlist footer\r\n", expected=0)
    expect(footer["dkim"][0]["changes"] and footer["dkim"][0]["changes"][0]["kind"] == "footer-added", f"footer: {footer['dkim']}")
    usual_zone(run, "v=spf1 -all")
    bad = run.document(PATH + INSIDE + OUTSIDE + run.signed() + "-- \r\nlist footer\r\n", "--mine", "example.test", expected=1)
    expect(bad["dmarc"]["result"] == "fail" and bad["dmarc"]["disposition"] == "reject" and bad["cause"] == "headers.dmarc-fail", f"dmarc: {bad['dmarc']}")
    serve(run, ["sender.test SERVFAIL"])
    gone = run.document(whole)
    expect(gone["dkim"][0]["result"] in ("permerror", "temperror"), f"no key: {gone['dkim'][0]}")


def files(run):
    usual_zone(run)
    whole = PATH + INSIDE + OUTSIDE + run.signed()
    lf = whole.replace("\r\n", "\n")
    mbox = "".join(f"From ann@sender.test Sat Nov 21 03:05:1{i} 2026\n{lf}\n" for i in range(3))
    done = run.headers(run.write("in.mbox", mbox), "--json", expected=0)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    expect([line.get("message") for line in lines] == [1, 2, 3] and all(line["dkim"][0]["result"] == "pass" for line in lines), "an mbox: a line a message")
    for name in ("cur/1:2,S", "new/2"):
        run.write("Maildir/" + name, lf)
    (run.folder / "Maildir" / "tmp").mkdir(exist_ok=True)
    lines = [json.loads(line) for line in run.headers(str(run.folder / "Maildir"), "--json", expected=0).stdout.splitlines()]
    expect(len(lines) == 2 and lines[0]["file"].endswith("cur/1:2,S"), "a Maildir: every file")
    expect(json.loads(run.headers("-", "--json", stdin=whole.encode(), expected=0).stdout)["file"] == "-", "standard input")
    quoted = "".join("> " + line + "\n" for line in lf.split("\n\n")[0].split("\n"))
    pasted = json.loads(run.headers("-", "--json", stdin=quoted.encode()).stdout)
    expect(pasted["way"]["received_fields"] == 2 and pasted["dmarc"]["domain"] == "sender.test", "quoted headers")
    flat = "\n".join(line.strip() for line in lf.split("\n\n")[0].split("\n"))
    expect(json.loads(run.headers("-", "--json", stdin=flat.encode()).stdout)["way"]["total_ms"] == 1000, "headers without their folds")
    utf16 = json.loads(run.headers("-", "--json", stdin=b"\xff\xfe" + lf.split("\n\n")[0].encode("utf-16-le")).stdout)
    expect(utf16["way"]["received_fields"] == 2, "headers saved as UTF-16")
    for name, content, word in (("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, b"Outlook"), ("b.eml", b"", b"empty"), ("c.eml", b"PK\x03\x04zip", b"compressed"),
                                ("d.eml", b"just some text\nwithout fields\n", b"does not look like")):
        done = run.headers(run.write(name, content), expected=2)
        expect(word in done.stderr, f"{name}: {done.stderr}")
    run.headers(str(run.folder / "none.eml"), expected=2)
    guessed = run.asks([run.write("one.eml", whole), "--offline"], expected=0)
    expect(guessed.stdout.splitlines()[0].decode().startswith("reading this as: mailwhy headers "), f"without a verb: {guessed.stdout[:100]}")
    # 50 MB: one message, and nothing of it is kept in memory twice.
    big = run.write("big.eml", whole.encode() + b"0123456789abcdef" * 4 + b"\r\n" + (b"x" * 75 + b"\r\n") * 650_000)
    done = run.headers(big, "-q")
    expect(done.returncode == 0 and done.stdout, f"50 MB: {done.returncode} {done.stderr[:200]}")


def forms(run):
    usual_zone(run)
    path = run.write("one.eml", PATH + INSIDE + THEN + OUTSIDE + BELOW + run.signed())
    text = run.headers(path, expected=0).stdout.decode()
    expect(text.startswith("DELIVERED in 5:13 min, 99 % of it at out.sender.test") and "exit code 0" in text, f"text: {text[:200]}")
    expect(all(len(line) <= 80 for line in text.splitlines()), "80 columns")
    expect("Grün" in text and "checked again now" in text, "names and checks")
    expect("####" not in run.headers(path, "--accessible").stdout.decode(), "no drawing for ears")
    expect(run.headers(path, env={"LC_ALL": "de_DE.UTF-8"}).stdout.decode().startswith("ZUGESTELLT"), "German")
    expect(len(run.headers(path, "-q").stdout.splitlines()) == 1, "-q is one line")
    expect(run.headers(path, "-qq").stdout == b"", "-qq is silent")
    svg = run.headers(path, "-f", "svg").stdout.decode()
    xml.etree.ElementTree.fromstring(svg)
    target = run.folder / "way.svg"
    run.headers(path, "-f", f"svg={target}", expected=0)
    expect(target.read_text() == svg, "a drawing in a file")
    expect(run.headers(path, "-f", "md").stdout.decode().startswith("# mailwhy headers"), "md")
    page = run.headers(path, "-f", "html").stdout.decode()
    expect(page.startswith("<!DOCTYPE html>") and "<script" not in page, "html")
    if shutil.which("python3") and subprocess.run([sys.executable, "-c", "import jsonschema"], capture_output=True).returncode == 0:
        import jsonschema
        check = jsonschema.Draft202012Validator(json.loads(run.asks(["schema", "headers"]).stdout))
        for words in ([], ["--offline"]):
            faults = [fault.message for fault in check.iter_errors(json.loads(run.asks(["headers", path, "--json", "--resolver", run.server.endpoint, *words]).stdout))]
            expect(not faults, f"schema: {faults[:3]}")
    else:
        print("skipped: python3-jsonschema is not installed")


def arc_suite(run, folder):
    source = folder / "arc-draft-validation-tests.yml"
    if not source.exists() or subprocess.run([sys.executable, "-c", "import yaml"], capture_output=True).returncode != 0:
        print(f"skipped: {source} or python3-yaml is absent")
        return
    import yaml
    played = 0
    with open(source, encoding="utf-8") as file:
        for number, scenario in enumerate(yaml.safe_load_all(file)):
            zone = zones.Zone()
            for name, text in scenario["txt-records"].items():
                parts = " ".join('"%s"' % text[at:at + 200].replace("\\", "\\\\").replace('"', '\\"') for at in range(0, len(text), 200))
                zone.add(f"{name} TXT {parts}")
            if run.server:
                run.server.stop()
            run.server = zones.Server(zone)
            names, expected = [], []
            for name, test in scenario["tests"].items():
                message = test["message"].replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "surrogateescape")
                names.append(run.write(f"arc/{number}-{len(names)}.eml", message))
                expected.append((name, (test.get("cv") or "Fail").lower()))
            done = run.headers(*names, "--json")
            lines = done.stdout.splitlines()
            expect(len(lines) == len(names), f"scenario {number}: {len(lines)} lines for {len(names)} messages: {done.stderr[:300]}")
            for line, (name, word) in zip(lines, expected):
                result = json.loads(line)["arc"]
                expect(result["result"] == word, f"{number}:{name}: {result['result']} ({result['reason']}), expected {word}")
                played += 1
    print(f"{played} ARC messages played through the program")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mailwhy", required=True)
    parser.add_argument("--signer", required=True)
    parser.add_argument("--root", default=str(pathlib.Path(__file__).resolve().parent.parent.parent))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = Run(options.mailwhy, options.signer, folder)
        for part in (verdicts, files, forms):
            part(run)
        arc_suite(run, pathlib.Path(options.root).parent / "shared" / "vectors" / "arc-valimail")
        if run.server:
            run.server.stop()
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
