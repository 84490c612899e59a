#!/usr/bin/env python3
"""The same input gives the same bytes: mailwhy bounce, log, queue, summary and explain, twenty runs of each in every form, with one to four
threads, on one core and on all, and from a pipe that gives a byte, seven, a page or everything at a time, packed or not.

usage: same.py PROGRAM [CORPORA]

CORPORA holds returned mail (bounces/) and logs of real servers (logs/); without it their part is skipped with a message.
"""
import concurrent.futures
import gzip
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

PROGRAM = os.path.abspath(sys.argv[1])
CORPORA = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else pathlib.Path(__file__).resolve().parents[3] / "shared" / "corpora")
CLEAN = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
         "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""), "UBSAN_OPTIONS": os.environ.get("UBSAN_OPTIONS", "")}
NOW = ["--now", "2026-11-21T12:00:00Z"]
CORES = sorted(os.sched_getaffinity(0))
RUNS = 20
PIECES = (1, 7, 4096, 1 << 16, None)   # None: everything at once
failures = []


def feed(pipe, data, size):
    """Writes `data` in pieces of `size` bytes, each by a write of its own."""
    try:
        at = 0
        while at < len(data):
            at += os.write(pipe.fileno(), data[at:at + (size or len(data))])
    except BrokenPipeError:
        pass
    pipe.close()


def run(words, data=None, size=None, cores=None):
    """Everything that was said, and the exit code."""
    pin = (lambda: os.sched_setaffinity(0, cores)) if cores else None
    child = subprocess.Popen([PROGRAM, *words], stdin=subprocess.PIPE if data is not None else subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
                             env=CLEAN, preexec_fn=pin, cwd=str(CORPORA) if data is None else None)
    writer = threading.Thread(target=feed, args=(child.stdin, data, size)) if data is not None else None
    errors = []
    reader = threading.Thread(target=lambda: errors.append(child.stderr.read()))
    for thread in (writer, reader):
        if thread:
            thread.start()
    said = child.stdout.read()
    for thread in (writer, reader):
        if thread:
            thread.join()
    return said, errors[0], child.wait(timeout=60)


# ---- inputs ---------------------------------------------------------------
WORDS = ["550 5.1.1 <bob{n}@example.test>: Recipient address rejected: User unknown in local recipient table", "552 5.2.2 <eve{n}@example.test>: Mailbox full, quota exceeded",
         "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org", "451 4.7.1 <bob{n}@example.test>: Recipient address rejected: Greylisted, try again in 300 seconds",
         "421 4.4.2 mx{n}.example.test Error: timeout exceeded", "550 5.7.26 This mail has been blocked because the sender is unauthenticated"]


def notice(number):
    words = WORDS[number % len(WORDS)].format(n=number)
    late = words.startswith("4")
    return (f"From: MAILER-DAEMON@mail.sender.test\nTo: ann@sender.test\nSubject: {'Delayed Mail' if late else 'Undelivered Mail Returned to Sender'}\n"
            f"Message-ID: <{number}@mail.sender.test>\nDate: Sat, 21 Nov 2026 03:{number % 60:02}:13 +0000\nMIME-Version: 1.0\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n"
            "Diese Nachricht wurde nicht zugestellt: \u00fcbler Grund.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.sender.test\n\n"
            f"Final-Recipient: rfc822; bob{number}@example{number % 3}.test\nAction: {'delayed' if late else 'failed'}\nStatus: {words[4:9]}\nRemote-MTA: dns; mx{number % 4}.example.test\n"
            f"Diagnostic-Code: smtp; {words}\n\n--b\nContent-Type: text/rfc822-headers\n\nFrom: ann@sender.test\nSubject: Invoice {number}\nMessage-ID: <i{number}@sender.test>\n\n--b--\n").encode()


def mbox(count):
    return b"".join(b"From MAILER-DAEMON Sat Nov 21 03:02:13 2026\n" + notice(number) + b"\n" for number in range(count))


def log(count):
    """Messages of a Postfix log that overlap in time."""
    lines = []
    for number in range(count):
        id, words = f"{0x4F00000000 + number:010X}", WORDS[number % len(WORDS)].format(n=number)
        stamp = lambda second: f"Nov 21 03:{(number + second) // 60 % 60:02}:{(number + second) % 60:02} mx1 postfix/"
        lines += [(number, stamp(0) + f"smtpd[11]: {id}: client=client.sender.test[192.0.2.7]"), (number, stamp(0) + f"cleanup[12]: {id}: message-id=<{number}@sender.test>"),
                  (number, stamp(0) + f"qmgr[13]: {id}: from=<ann@sender.test>, size=1000, nrcpt=1 (queue active)")]
        status, code = ("sent", "2.0.0") if number % 2 else ("deferred", words[4:9]) if words.startswith("4") else ("bounced", words[4:9])
        said = "250 2.0.0 Ok" if number % 2 else f"host mx{number % 4}.example.test[192.0.2.9] said: {words} (in reply to RCPT TO command)"
        lines.append((number + 5, stamp(5) + f"smtp[14]: {id}: to=<bob{number}@example{number % 3}.test>, relay=mx{number % 4}.example.test[192.0.2.9]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn={code}, status={status} ({said})"))
        if status != "deferred":
            lines.append((number + 5, stamp(5) + f"qmgr[13]: {id}: removed"))
    return "".join(line + "\n" for _, line in sorted(lines, key=lambda pair: pair[0])).encode()


def queue(count):
    return "".join(json.dumps({"queue_name": "deferred", "queue_id": f"{0x4F00000000 + number:010X}", "arrival_time": 1795230000 + number, "message_size": 2000 + number, "sender": "ann@sender.test",
                               "recipients": [{"address": f"bob{number}@example{number % 5}.test",
                                               "delay_reason": f"host mx{number % 4}.example.test[192.0.2.9] said: {WORDS[number % len(WORDS)].format(n=number)} (in reply to RCPT TO command)"}]}) + "\n"
                   for number in range(count)).encode()


PASTED = ("\n".join(f"host mx.example.test[192.0.2.9] said: {words.format(n=1)} (in reply to RCPT TO command)" for words in WORDS) + "\nConnection refused\nv=spf1 -all\nalert number 40\n").encode()
TEXT, JSON, LINES = [], ["--json"], ["-f", "jsonl"]
INPUTS = [(["bounce", "-"], mbox(30), (TEXT, JSON, LINES), True), (["summary", "-"], mbox(30), (TEXT, JSON), True), (["log", "-", *NOW], log(120), (TEXT, JSON, LINES), False),
          (["queue", "-", *NOW], queue(60), (TEXT, JSON), False), (["explain", "-"], PASTED, (TEXT, JSON), False)]


# ---- what is compared ------------------------------------------------------
def compare(name, jobs):
    """`jobs` are calls with their names; all have to say the same, and something."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        told = [(how, future.result()) for how, future in [(how, pool.submit(run, *arguments)) for how, arguments in jobs]]
    first = told[0][1]
    if not first[0] or first[2] not in (0, 1, 4):
        failures.append(f"{name}: says nothing: exit code {first[2]}, {first[1][:300]!r}")
    others = [how for how, each in told if each != first]
    if others:
        changed = next(each for _, each in told if each != first)
        where = next((at for at, (a, b) in enumerate(zip(first[0], changed[0])) if a != b), min(len(first[0]), len(changed[0])))
        failures.append(f"{name}: {len(others)} of {len(told)} runs differ from \"{told[0][0]}\", such as \"{others[0]}\"; at byte {where}: "
                        f"{first[0][max(0, where - 60):where + 60]!r} and {changed[0][max(0, where - 60):where + 60]!r} {first[1:]!r:.200} {changed[1:]!r:.200}")


def pipes():
    for words, data, forms, threaded in INPUTS:
        packed = gzip.compress(data, mtime=0)
        for form in forms:
            jobs = []
            for threads, size in itertools.islice(itertools.product(range(1, 5), PIECES), RUNS):
                given, cores = (packed, "packed") if threads == 2 else (data, "plain"), {CORES[0]} if threads == 1 else None
                jobs.append((f"{threads} threads, pieces of {size}, {given[1]}", ([*words, *form, *(["--jobs", str(threads)] if threaded else [])], given[0], size, cores)))
            compare(" ".join([*words, *form]), jobs)


def corpora():
    bounces, logs = CORPORA / "bounces", CORPORA / "logs"
    if not bounces.is_dir() or not logs.is_dir():
        return print(f"skipped: {CORPORA} is not here")
    folders = [f"bounces/{name}" for name in ("eml", "eml-cr", "eml-crlf", "mbox", "not", "odd") if (bounces / name).is_dir()]
    files = sorted(f"logs/{file.name}" for file in logs.glob("*.log"))
    for words, form, count in ((["bounce", *folders], LINES, RUNS), (["bounce", *folders], TEXT, 3), (["summary", *folders], JSON, 3)):
        compare(f"{words[0]} {form} of the corpus", [(f"{1 + at % 4} threads", ([*words, *form, "--jobs", str(1 + at % 4)], None, None, {CORES[0]} if at % 8 == 4 else None)) for at in range(count)])
    for form, count in ((JSON, RUNS), (TEXT, 2), (LINES, 2)):
        compare(f"log {form} of the corpus", [("on one core" if at % 2 else "on all cores", (["log", *files, *form, *NOW], None, None, {CORES[0]} if at % 2 else None)) for at in range(count)])


pipes()
corpora()
for failure in failures:
    print(failure)
print(f"{len(failures)} failures")
sys.exit(1 if failures else 0)
