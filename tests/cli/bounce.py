#!/usr/bin/env python3
"""mailwhy bounce and mailwhy summary as people and scripts call them: files, mailboxes, folders, pipes and packed ones, JSON that is valid by
its schema, the same bytes from any number of threads, exit codes.

usage: bounce.py PROGRAM
"""
import csv
import gzip
import io
import json
import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
CLEAN = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
         "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""), "UBSAN_OPTIONS": os.environ.get("UBSAN_OPTIONS", "")}
failures = []


def run(*args, stdin=None, cwd=None):
    done = subprocess.run([PROGRAM, *args], capture_output=True, timeout=120, env=CLEAN, cwd=cwd, input=stdin if stdin is not None else b"")
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def expect(condition, what):
    if not condition:
        failures.append(what)


def notice(recipients, action="failed", subject="Invoice 4711"):
    """A delivery status notice; `recipients`: (address, status, words of the server)."""
    blocks = "".join(f"\r\nFinal-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n"
                     f"Remote-MTA: dns; mx.{address.split('@')[1]}\r\nDiagnostic-Code: smtp; {words}\r\n" for address, status, words in recipients)
    return ("From: MAILER-DAEMON@mail.sender.test\r\nTo: ann@sender.test\r\nSubject: Undelivered Mail Returned to Sender\r\n"
            "Date: Sat, 21 Nov 2026 03:02:13 +0000\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
            "Your message could not be delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.sender.test\r\n"
            f"{blocks}\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
            f"Received: from app\r\n\t(app.sender.test [192.0.2.7]) by mail.sender.test with ESMTP id 4F1; Sat, 21 Nov 2026 03:02:11 +0000\r\nFrom: ann@sender.test\r\nSubject: {subject}\r\n"
            "Message-ID: <4711@sender.test>\r\n\r\n--b--\r\n").encode()


UNKNOWN = notice([("bob@example.test", "5.1.1", "550 5.1.1 <bob@example.test>: Recipient address rejected: User unknown in local recipient table")])
FULL = notice([("eve@example.test", "5.2.2", "552 5.2.2 <eve@example.test>: Mailbox full, quota exceeded")])
TWO = notice([("bob@example.test", "5.1.1", "550 5.1.1 User unknown"), ("joe@other.test", "5.2.2", "552 5.2.2 Mailbox full, quota exceeded")])
LATE = notice([("bob@example.test", "4.4.1", "451 4.4.1 Connection timed out")], action="delayed")
PLAIN = b"From: ann@sender.test\r\nTo: bob@example.test\r\nSubject: lunch?\r\n\r\nAt twelve?\r\n"
FIELDS = ("recipient action reason reply_code enhanced_code diagnostic remote_host reporting_mta command agent permanent class sisimai_reason "
          "side party confidence cause kind file").split()


def validator(name):
    if subprocess.run([sys.executable, "-c", "import jsonschema"], capture_output=True).returncode != 0:
        print("skipped: python3-jsonschema is not installed")
        return lambda _: []
    import jsonschema
    check = jsonschema.Draft202012Validator(json.loads(run("schema", name)[1]))
    return lambda document: [fault.message for fault in check.iter_errors(document)]


def files(folder):
    """Lays out one file each, a mailbox, a Maildir, packed ones."""
    for name, content in (("unknown.eml", UNKNOWN), ("full.eml", FULL), ("two.eml", TWO), ("late.eml", LATE), ("plain.eml", PLAIN)):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    with gzip.open(os.path.join(folder, "unknown.eml.gz"), "wb") as file:
        file.write(UNKNOWN)
    with open(os.path.join(folder, "box"), "wb") as file:
        for content in (UNKNOWN, PLAIN, TWO) * 40:
            file.write(b"From MAILER-DAEMON Sat Nov 21 03:02:13 2026\n" + content.replace(b"\r\n", b"\n") + b"\n")
    os.makedirs(os.path.join(folder, "Maildir", "new"))
    os.makedirs(os.path.join(folder, "Maildir", "cur"))
    for number in range(200):
        with open(os.path.join(folder, "Maildir", "new", f"{number:04}.host"), "wb") as file:
            file.write((UNKNOWN, FULL, LATE, PLAIN)[number % 4])
    with open(os.path.join(folder, "noise.bin"), "wb") as file:
        file.write(bytes(range(256)) * 16)


def documents(folder):
    faults_of = validator("bounce")
    for name, code, kinds in (("unknown.eml", 1, ["bounce"]), ("unknown.eml.gz", 1, ["bounce"]), ("late.eml", 4, ["delay-notice"]), ("plain.eml", 0, ["not-bounce"])):
        done, out, err = run("bounce", name, "--json", cwd=folder)
        expect(done == code, f"{name}: exit code {done}, wanted {code}: {err}")
        document = json.loads(out)
        expect(out.count("\n") > 10, f"{name}: one object alone is no readable document")
        expect([document["kind"]] == kinds and document["file"] == name and "message" not in document, f"{name}: {document['kind']} {document['file']}")
        expect(not [field for field in FIELDS if field not in document], f"{name}: fields are missing")
        expect(not faults_of(document), f"{name}: {faults_of(document)[:3]}")
    done, out, _ = run("bounce", "two.eml", "--json", cwd=folder)
    lines = [json.loads(line) for line in out.splitlines()]
    expect(done == 1 and [line["recipient"] for line in lines] == ["bob@example.test", "joe@other.test"], f"two recipients: {out[:300]}")
    expect([line["cause"] for line in lines] == ["rcpt_to.user-unknown", "rcpt_to.mailbox-full"], f"two causes: {[line['cause'] for line in lines]}")
    done, out, _ = run("bounce", "box", "-f", "jsonl", cwd=folder)
    lines = [json.loads(line) for line in out.splitlines()]
    expect([line["message"] for line in lines[:4]] == [1, 2, 3, 3] and len(lines) == 160, f"numbers in an mbox: {[line.get('message') for line in lines[:5]]} {len(lines)}")
    for line in lines[:4]:
        expect(not faults_of(line), f"box: {faults_of(line)[:3]}")
    # One message with an envelope line is no mailbox.
    done, out, _ = run("bounce", "-", "--json", stdin=b"From MAILER-DAEMON Sat Nov 21 03:02:13 2026\n" + UNKNOWN.replace(b"\r\n", b"\n"))
    expect(done == 1 and "message" not in json.loads(out), "an envelope line alone makes no mailbox")
    done, out, _ = run("bounce", "-", "--json", stdin=UNKNOWN)
    expect(done == 1 and json.loads(out)["file"] == "-", "standard input")
    with open(os.path.join(folder, "box"), "rb") as file:
        done, out, _ = run("bounce", "-", "--json", stdin=file.read())
    expect(len(out.splitlines()) == 160, f"an mbox from a pipe: {len(out.splitlines())} lines")


def threads(folder):
    """Byte by byte the same, whoever does the work."""
    for form in (["-f", "jsonl"], [], ["-q"], ["-v"], ["-f", "csv"]):
        outs = {run("bounce", "Maildir", "box", "plain.eml", *form, "--jobs", jobs, cwd=folder)[1] for jobs in ("1", "2", "7")}
        expect(len(outs) == 1, f"{form}: the number of threads changes what is said")
    summaries = {run("summary", "Maildir", "box", "--json", "--jobs", jobs, cwd=folder)[1] for jobs in ("1", "2", "7")}
    expect(len(summaries) == 1, "summary: the number of threads changes what is said")


def texts(folder):
    done, out, _ = run("bounce", "unknown.eml", cwd=folder)
    expect(out.startswith("A REAL BOUNCE: refused by mx.example.test, cause on the recipient's side\n  (certain)\n"), f"the first line: {out[:200]}")
    for part in ("What happened", "Who said no", "FAIL rcpt_to.user-unknown", "  Seen   ", "  Means  ", "  Whose  ", "  Do     1. ", "  Again  mailwhy check bob@example.test", "exit code 1"):
        expect(part in out, f"{part!r} is missing in the report")
    done, out, _ = run("bounce", "Maildir", "-q", cwd=folder)
    expect(len(out.splitlines()) == 200, f"-q has {len(out.splitlines())} lines")
    done, out, _ = run("bounce", "Maildir", cwd=folder)
    expect("200 messages: bounces 100, delay notices 50, other messages 50" in out, f"the tally: {out[-400:]}")
    done, out, _ = run("bounce", "Maildir", "-f", "md", cwd=folder)
    expect("rcpt_to.user-unknown" in out, "Markdown")
    done, out, _ = run("bounce", "unknown.eml", "-f", "html", cwd=folder)
    expect(out.startswith("<!DOCTYPE html>"), "HTML")
    rows = list(csv.DictReader(io.StringIO(run("bounce", "two.eml", "-f", "csv", cwd=folder)[1])))
    expect([row["reason"] for row in rows] == ["user-unknown", "mailbox-full"], f"rows: {rows}")
    # Mine, and not mine.
    done, out, _ = run("bounce", "unknown.eml", "--mine", "sender.test", cwd=folder)
    expect(out.startswith("A REAL BOUNCE"), f"mine: {out[:100]}")
    done, out, _ = run("bounce", "unknown.eml", "--mine", "elsewhere.test", cwd=folder)
    expect(done == 0 and out.startswith("NOT YOURS") and "Received: from app (app.sender.test" in out, f"not mine: {done} {out[:300]}")
    # Text that was copied out of a mail program has no header.
    copied = b"The following message to <bob@example.test> was undeliverable.\nThe reason for the problem:\n5.1.0 - Unknown address error 550-'5.1.1 user unknown'\n"
    done, out, err = run("bounce", "-", stdin=copied)
    expect(done in (1, 3), f"copied words: {done} {out[:200]} {err[:200]}")


def troubles(folder):
    for words, code in ((["noise.bin"], 3), (["absent.eml"], 2), ([], 2)):
        done, out, err = run("bounce", *words, cwd=folder)
        expect(done == code and err, f"bounce {words}: exit code {done}, wanted {code}: {err}")
    done, out, err = run("bounce", "noise.bin", "unknown.eml", cwd=folder)
    expect(done == 1 and "rcpt_to.user-unknown" in out and "noise.bin" in err, f"one of two is unreadable: {done} {err}")
    done, _, err = run("bounce", "unknown.eml", "-f", "nagios", cwd=folder)
    expect(done == 2, "a form that bounce does not have")


def summaries(folder):
    faults_of = validator("summary")
    direct = json.loads(run("summary", "Maildir", "--json", cwd=folder)[1])
    expect(not faults_of(direct), f"summary: {faults_of(direct)[:3]}")
    expect((direct["failed"], direct["delayed"], direct["others"]) == (100, 50, 50), f"summary counts: {direct['failed']} {direct['delayed']} {direct['others']}")
    expect(sorted(cause["count"] for cause in direct["causes"]) == [50, 50, 50], f"causes: {[(cause['cause'], cause['count']) for cause in direct['causes']]}")
    lines = run("bounce", "Maildir", "-f", "jsonl", cwd=folder)[1].encode()
    piped = json.loads(run("summary", "-", "--json", stdin=lines)[1])
    for field in ("failed", "delayed", "others", "by_side", "by_class", "by_provider", "first_seen", "last_seen", "cause"):
        expect(direct.get(field) == piped.get(field), f"summary of results and of mails differ in {field}: {direct.get(field)} {piped.get(field)}")
    key = lambda cause: (cause["cause"], cause["count"], cause["masked"], cause["confidence"])
    expect(sorted(map(key, direct["causes"])) == sorted(map(key, piped["causes"])), f"causes differ: {list(map(key, direct['causes']))} {list(map(key, piped['causes']))}")
    # A readable document and broken lines among them.
    single = run("bounce", "unknown.eml", "--json", cwd=folder)[1].encode()
    mixed = json.loads(run("summary", "-", "--json", stdin=single + b"{broken\nnonsense\n" + single)[1])
    expect(mixed["failed"] == 2 and mixed["inputs"][0]["unreadable"] == 2 and not mixed["complete"], f"broken lines: {mixed['failed']} {mixed['inputs']}")
    done, out, _ = run("summary", "-", stdin=lines)
    expect(done == 1 and out.startswith("100 FAILED, 50 still wait, for 3 reasons"), f"summary: {out[:200]}")
    expect(run("summary", "-", stdin=UNKNOWN)[1].startswith("1 FAILED"), "a mail from a pipe")
    expect(run("summary", "-", stdin=b"")[0] == 3, "nothing to sum up")
    rows = list(csv.DictReader(io.StringIO(run("summary", "Maildir", "-f", "csv", cwd=folder)[1])))
    expect(len(rows) == 3 and rows[0]["count"] == "50", f"rows of a summary: {rows}")


with tempfile.TemporaryDirectory() as place:
    files(place)
    for test in (documents, threads, texts, troubles, summaries):
        test(place)
for failure in failures:
    print(failure)
print(f"{len(failures)} failures")
sys.exit(1 if failures else 0)
