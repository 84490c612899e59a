#!/usr/bin/env python3
"""mailwhy log as people and scripts use it: files in any order and packing, standard input, following over rotations, stories, exit codes.

usage: log.py PROGRAM
"""
import csv
import gzip
import io
import json
import lzma
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1])
CLEAN = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
         "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""), "UBSAN_OPTIONS": os.environ.get("UBSAN_OPTIONS", "")}
NOW = ["--now", "2026-11-21T12:00:00Z"]
failures = []


def run(*args, **more):
    more.setdefault("stdin", None if "input" in more else subprocess.DEVNULL)
    if "input" in more:
        del more["stdin"]
    return subprocess.run([PROGRAM, "log", *args, *NOW], capture_output=True, timeout=60, env=CLEAN, **more)


def document(*args, **more):
    done = run(*args, "--json", **more)
    try:
        return json.loads(done.stdout)
    except ValueError:
        expect(False, f"{args}: no JSON: {done.stdout[:200]} {done.stderr}")
        raise SystemExit("\n".join(failures))


def expect(condition, what):
    if not condition:
        failures.append(what)


# ---- a log of every kind of story, one part a day --------------------------
def line(day, clock, program, text):
    return f"Nov {day:2d} {clock} mx1 postfix/{program}: {text}\n"


def arrives(day, minute, id, sender, recipients=1):
    return (line(day, f"03:{minute:02d}:00", "smtpd[11]", f"connect from client.example.net[192.0.2.7]") +
            line(day, f"03:{minute:02d}:01", "smtpd[11]", f"{id}: client=client.example.net[192.0.2.7], sasl_method=PLAIN, sasl_username=ann") +
            line(day, f"03:{minute:02d}:01", "cleanup[12]", f"{id}: message-id=<{id}@client.example.net>") +
            line(day, f"03:{minute:02d}:02", "qmgr[13]", f"{id}: from=<{sender}>, size=1200, nrcpt={recipients} (queue active)") +
            line(day, f"03:{minute:02d}:02", "smtpd[11]", "disconnect from client.example.net[192.0.2.7] ehlo=1 auth=1 mail=1 rcpt=1 data=1 quit=1 commands=6"))


def attempt(day, clock, id, to, status, dsn, text, relay="mx.example.org[192.0.2.33]:25"):
    return line(day, clock, "smtp[14]", f"{id}: to=<{to}>, relay={relay}, delay=2.1, delays=0.1/0.5/1/0.5, dsn={dsn}, status={status} ({text})")


UNKNOWN = "host mx.example.org[192.0.2.33] said: 550 5.1.1 <%s>: Recipient address rejected: User unknown in virtual mailbox table (in reply to RCPT TO command)"
GREY = "host mx.example.org[192.0.2.33] said: 450 4.7.1 <%s>: Recipient address rejected: Greylisted (in reply to RCPT TO command)"
SENT = (arrives(18, 1, "AAAA000001", "ann@sender.example") + attempt(18, "03:01:04", "AAAA000001", "bob@example.org", "sent", "2.0.0", "250 2.0.0 Ok: queued as 4F1C22") +
        line(18, "03:01:04", "qmgr[13]", "AAAA000001: removed"))
# Deferred on the 18th, delivered on the 19th.
LATE_BEGIN = arrives(18, 5, "BBBB000002", "ann@sender.example") + attempt(18, "03:05:04", "BBBB000002", "bob@example.org", "deferred", "4.7.1", GREY % "bob@example.org")
LATE_END = attempt(19, "03:25:04", "BBBB000002", "bob@example.org", "sent", "2.0.0", "250 2.0.0 Ok") + line(19, "03:25:05", "qmgr[13]", "BBBB000002: removed")
BOUNCED = (arrives(19, 40, "CCCC000003", "ann@sender.example", 2) + attempt(19, "03:40:04", "CCCC000003", "nobody@example.org", "bounced", "5.1.1", UNKNOWN % "nobody@example.org") +
           attempt(19, "03:40:05", "CCCC000003", "carol@example.org", "sent", "2.0.0", "250 2.0.0 Ok") +
           line(19, "03:40:06", "cleanup[12]", "DDDD000004: message-id=<DDDD000004@mx1>") +
           line(19, "03:40:06", "bounce[15]", "CCCC000003: sender non-delivery notification: DDDD000004") +
           line(19, "03:40:06", "qmgr[13]", "DDDD000004: from=<>, size=3000, nrcpt=1 (queue active)") +
           line(19, "03:40:06", "qmgr[13]", "CCCC000003: removed") +
           attempt(19, "03:40:07", "DDDD000004", "ann@sender.example", "sent", "2.0.0", "250 2.0.0 Ok", "mail.sender.example[192.0.2.50]:25") +
           line(19, "03:40:08", "qmgr[13]", "DDDD000004: removed"))
REFUSED = (line(20, "03:50:00", "smtpd[16]", "connect from unknown[203.0.113.9]") +
           line(20, "03:50:01", "smtpd[16]", "NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 554 5.7.1 <eve@elsewhere.example>: Relay access denied; from=<spam@bad.example> to=<eve@elsewhere.example> proto=ESMTP helo=<x>") +
           line(20, "03:50:02", "smtpd[16]", "warning: unknown[203.0.113.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6") +
           line(20, "03:50:02", "smtpd[16]", "warning: hostname dyn1.isp.example does not resolve to address 203.0.113.9: Name or service not known") +
           line(20, "03:50:03", "smtpd[16]", "disconnect from unknown[203.0.113.9] ehlo=1 auth=0/1 quit=1 commands=2/3") +
           "Nov 20 03:50:04 mx1 kernel: [UFW BLOCK] IN=eth0 OUT= SRC=203.0.113.9\n")
WAITING = arrives(20, 55, "EEEE000005", "ann@sender.example") + attempt(20, "03:55:30", "EEEE000005", "dave@slow.example", "deferred", "4.4.1", "connect to mx.slow.example[192.0.2.99]:25: Connection timed out", "none")
PARTS = [SENT + LATE_BEGIN, LATE_END + BOUNCED, REFUSED + WAITING]
WHOLE = "".join(PARTS)


class Folder:
    def __init__(self, folder):
        self.folder = folder

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as out:
            out.write(content.encode() if isinstance(content, str) else content)
        return path


def totals(files):
    told = document(files.file("mail.log", WHOLE))
    t = told["totals"]
    expect(t["messages"] == 5 and t["recipients"] == 6, f"messages {t['messages']}, recipients {t['recipients']}")
    expect((t["attempts"]["sent"], t["attempts"]["deferred"], t["attempts"]["bounced"]) == (4, 2, 1), f"attempts {t['attempts']}")
    expect(t["final"]["sent"] == 4 and t["final"]["bounced"] == 1 and t["final"]["deferred"] == 1, f"final {t['final']}")
    expect(t["notifications"] == 1 and t["rejects"] == 1 and t["sasl_failed"] == 1 and t["id_reuse"] == 0, f"{t}")
    expect(t["messages_by_fate"] == {"delivered": 3, "failed": 1, "waiting": 1, "unknown": 0}, f"fates {t['messages_by_fate']}")
    expect(t["domain_sent"] == {"example.org": 3, "sender.example": 1}, f"domains {t['domain_sent']}")
    expect(told["unread"]["count"] == 0 and told["format"] == "postfix", f"unread {told['unread']}, {told['format']}")
    expect(told["period"]["first"] == "2026-11-18T03:01:00.000Z" and told["period"]["last"] == "2026-11-20T03:55:30.000Z", f"{told['period']}")
    causes = told["causes"]
    expect(causes[0]["cause"] == "rcpt_to.user-unknown" and causes[0]["lost"] == 1 and causes[0]["side"] == "recipient", f"the first cause: {causes[:1]}")
    expect(causes[0]["again"] == ["mailwhy", "check", "nobody@example.org"], f"again {causes[0]['again']}")
    expect(sum(cause["count"] for cause in causes) == 3 and sum(cause["waiting"] for cause in causes) == 1, "counts of the causes")
    expect(sum(group["count"] for group in told["rejects"]) == 1 and told["rejects"][0]["incoming"], f"rejects {told['rejects']}")
    expect(len(told["logins"]) == 1 and told["logins"][0]["address"] == "203.0.113.9", f"logins {told['logins']}")
    expect(told["delays"]["count"] == 4 and told["delays"]["parts"]["connecting"]["sum_ms"] == 4000, f"delays {told['delays']['parts']}")
    expect(told["cause"] == "rcpt_to.user-unknown" and told["exit_code"] == 1, f"{told['cause']} {told['exit_code']}")


def text(files):
    path = files.file("mail.log", WHOLE)
    done = run(path)
    said = done.stdout.decode()
    expect(done.returncode == 1 and not done.stderr, f"exit code {done.returncode}: {done.stderr}")
    expect(said.startswith("1 of 5 messages did not arrive; because the mailbox does not exist"), f"first line: {said[:100]}")
    for words in ("Seen", "550 5.1.1", "^^^", "Means", "Whose", "Again", "mailwhy check nobody@example.org", "Relay access denied", "1 logins failed", "exit code 1"):
        expect(words in said, f"the report lacks {words!r}")
    expect(max(map(len, said.splitlines())) <= 80, "a line is longer than 80 columns")
    quiet = run(path, "-q").stdout.decode()
    expect(quiet.count("\n") == 1 and "did not arrive" in quiet, f"-q: {quiet!r}")
    expect(run(path, "-qq").stdout == b"", "-qq says something")
    expect(len(run(path, "-v").stdout) > len(said), "-v says no more")
    spoken = run(path, "--accessible").stdout.decode()
    expect("^^^" not in spoken and "Seen: " in spoken, "--accessible draws")
    german = run(path, "--lang", "de").stdout.decode()
    expect(german.startswith("1 von 5 Nachrichten kamen nicht an: das Postfach gibt es nicht") or german.startswith("1 von 5 Nachrichten kamen nicht an"), f"German: {german[:100]}")
    expect("\x1b" not in said + german, "escape codes in a pipe")


def forms(files):
    path = files.file("mail.log", WHOLE)
    page = run(path, "-f", "html").stdout.decode()
    expect(page.startswith("<!DOCTYPE html>") and page.rstrip().endswith("</html>"), "no page")
    expect(run(path, "-f", "md").stdout.decode().startswith("#"), "no Markdown")
    rows = list(csv.DictReader(io.StringIO(run(path, "-f", "csv").stdout.decode())))
    expect(any(row["cause"] == "rcpt_to.user-unknown" and row["lost"] == "1" for row in rows), f"csv: {rows}")
    metrics = run(path, "-f", "openmetrics").stdout.decode()
    expect(metrics.endswith("# EOF\n") and 'mailwhy_log_messages{fate="failed"} 1\n' in metrics, f"metrics: {metrics[:200]}")
    target = os.path.join(files.folder, "out.json")
    done = run(path, "-f", f"json={target}")
    expect(done.returncode == 1 and json.load(open(target))["schema"] == "mailwhy.log/1" and done.stdout, "a file and the screen")
    os.unlink(target)
    expect(run(path, "-f", "nagios").returncode == 2, "a form that is not there")


def schemas(files):
    if subprocess.run([sys.executable, "-c", "import jsonschema"], capture_output=True).returncode != 0:
        print("skipped: python3-jsonschema is not installed")
        return
    import jsonschema
    schema = json.loads(subprocess.run([PROGRAM, "schema", "log"], capture_output=True, env=CLEAN, timeout=60).stdout)
    check = jsonschema.Draft202012Validator(schema)
    path = files.file("mail.log", WHOLE)
    empty = files.file("empty.log", "")
    for words in ([path], [path, "--id", "CCCC000003"], [path, "--to", "bob@example.org"], [path, "--domain", "slow.example"], [empty], [path, "--since", "2027-01-01"]):
        faults = [fault.message for fault in check.iter_errors(document(*words))]
        expect(not faults, f"{words[1:]}: {faults[:3]}")
    rows = [json.loads(row) for row in run(path, "-f", "jsonl").stdout.splitlines()]
    expect([row["kind"] for row in rows] == ["story"] * 5 + ["summary"], f"kinds {[row['kind'] for row in rows]}")
    for row in rows:
        faults = [fault.message for fault in check.iter_errors(row)]
        expect(not faults, f"jsonl {row['kind']}: {faults[:3]}")
    failed = [row for row in rows if row.get("fate") == "failed"]
    expect(len(failed) == 1 and failed[0]["attempts"][0]["why"]["cause"] == "rcpt_to.user-unknown", f"failed stories {failed}")


def order(files):
    """Rotated logs in any order and packing are one log; stories go over their borders."""
    whole = document(files.file("mail.log.whole", WHOLE))
    whole["files"] = None
    names = [files.file("mail.log.2.gz", gzip.compress(PARTS[0].encode())), files.file("mail.log.1", PARTS[1]), files.file("mail.log", PARTS[2])]
    for these in (names, names[::-1], [names[1], names[2], names[0]]):
        told = document(*these)
        expect([os.path.basename(file["file"]) for file in told["files"]] == ["mail.log.2.gz", "mail.log.1", "mail.log"], f"order {told['files']}")
        told["files"] = None
        expect(told == whole, f"{these} is another log than the whole")
    expect(document(names[0], names[0], names[1], names[2])["totals"] == whole["totals"], "a file that is named twice is counted twice")
    link = os.path.join(files.folder, "link.log")
    os.symlink(names[1], link)
    expect(document(*names, link)["totals"] == whole["totals"], "a link to a file is counted beside it")
    os.unlink(link)
    packed = [files.file("a.xz", lzma.compress(WHOLE.encode()))]
    packed.append(files.file("windows.log", WHOLE.encode("utf-16")))
    if shutil.which("zstd"):
        packed.append(files.file("a.zst", subprocess.run(["zstd", "-c"], input=WHOLE.encode(), capture_output=True, check=True).stdout))
    for one in packed:
        expect(document(one)["totals"] == whole["totals"], f"{one} is read differently")
    expect(document("-", input=WHOLE.encode("utf-16-be").join([b"\xfe\xff", b""]))["totals"] == whole["totals"], "UTF-16 from a pipe is read differently")


def streams(files):
    told = run("-", "--json", input=WHOLE.encode()).stdout
    expect(json.loads(told)["totals"]["messages"] == 5, "standard input")
    for size in (1, 7, 4096):
        child = subprocess.Popen([PROGRAM, "log", "-", "--json", *NOW], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=CLEAN)
        data = WHOLE.encode()[:3000] if size == 1 else WHOLE.encode()
        for at in range(0, len(data), size):
            os.write(child.stdin.fileno(), data[at:at + size])
        out = child.communicate(timeout=60)[0]
        if size > 1:
            expect(out == told, f"pieces of {size} bytes are read differently")
        else:
            expect(out == run("-", "--json", input=data).stdout, "single bytes are read differently")
    path = files.file("mail.log", WHOLE)
    for words in (["--json"], ["-v"], ["-f", "jsonl"]):
        first = run(path, *words).stdout
        expect(all(run(path, *words).stdout == first for _ in range(19 if words == ["--json"] else 3)), f"{words}: runs differ")


def stories(files):
    path = files.file("mail.log", WHOLE)
    for asked in ("CCCC000003", "CCCC000003@client.example.net", "<CCCC000003@client.example.net>"):
        told = document(path, "--id", asked)
        expect(sorted(story["id"] for story in told["stories"]) == ["CCCC000003", "DDDD000004"], f"--id {asked}: {[story['id'] for story in told['stories']]}")
    said = run(path, "--id", "CCCC000003").stdout.decode()
    for words in ("CCCC000003", "nobody@example.org", "550 5.1.1", "the mailbox does not exist", "rcpt_to.user-unknown", "ann", "DDDD000004"):
        expect(words in said, f"the story lacks {words!r}")
    told = document(path, "--to", "bob@example.org")
    expect([story["id"] for story in told["stories"]] == ["AAAA000001", "BBBB000002"] and told["exit_code"] == 0, f"--to: {[story['id'] for story in told['stories']]}")
    expect(len(document(path, "--from", "<>")["stories"]) == 1, "--from <>")
    expect(len(document(path, "--from", "ann@sender.example")["stories"]) == 4, "--from ann")
    nobody = run(path, "--id", "ZZZZ")
    expect(nobody.returncode == 0 and b"no such message" in nobody.stdout, f"an id that is not there: {nobody.stdout[:80]}")
    slow = document(path, "--domain", "slow.example")
    expect(slow["totals"]["attempts"]["deferred"] == 1 and slow["totals"]["messages"] == 1 and slow["exit_code"] == 4, f"--domain: {slow['totals']}")


def periods(files):
    path = files.file("mail.log", WHOLE)
    day = document(path, "--since", "2026-11-19", "--until", "2026-11-20")
    expect(day["totals"]["attempts"]["bounced"] == 1 and day["totals"]["attempts"]["sent"] == 3 and day["totals"]["rejects"] == 0, f"a day: {day['totals']}")
    late = document(path, "--since", "2026-11-19", "--to", "bob@example.org")
    expect([story["id"] for story in late["stories"]] == ["BBBB000002"] and late["stories"][0]["from"] == "ann@sender.example", "who sent it is known from before --since")
    expect(document(path, "--since", "1d")["totals"]["rejects"] == 0 and document(path, "--since", "yesterday")["totals"]["rejects"] == 1, "--since 1d, yesterday")
    expect(document(path, "--year", "2024")["period"]["first"].startswith("2024-11-18"), "--year")
    expect(document(path, "--zone", "+02:00")["period"]["first"] == "2026-11-18T01:01:00.000Z", "--zone")


def new_year(files):
    """The log begins on a day of November that has been this year too; its last line tells that it was the last one's."""
    def over(days):
        return "".join(day + SENT_AT % (n, n) for n, day in enumerate(days))
    SENT_AT = " 03:01:04 mx1 postfix/smtp[14]: AAAA0000%02d: to=<bob@example.org>, relay=mx.example.org[192.0.2.33]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok %d)\n"
    text = over(["Nov 18", "Dec 31", "Jan  1", "Feb  3"])
    for path, more in ((files.file("over.log", text), {}), (files.file("over.log.gz", gzip.compress(text.encode())), {}), ("-", {"input": text.encode()})):
        period = document(path, **more)["period"]
        expect(period["first"].startswith("2025-11-18") and period["last"].startswith("2026-02-03"), f"over New Year, {os.path.basename(path)}: {period}")
    period = document(files.file("long.log", over(["Dec 20"] * 3000 + ["May 20"] * 3000 + ["Oct 20"] * 3000 + ["Jan  2"])))["period"]
    expect(period["first"].startswith("2024-12-20") and period["last"].startswith("2026-01-02"), f"over several: {period}")
    half = document(files.file("half.log", "Nov 18 03:01:04 mx1 cron[1]: x\n" + SENT))["period"]
    expect(half["first"].startswith("2026-11-18"), f"this year's: {half}")
    uptime = run(files.file("uptime.log", "".join("[   12.345678] " + one[16:] + "\n" for one in SENT.splitlines())))
    expect(b"no date" in uptime.stdout and b"1 delivered" in uptime.stdout, f"short-monotonic: {uptime.stdout[:300]}")


def exits(files):
    log = files.file("mail.log", WHOLE)
    for content, code in ((SENT, 0), (WAITING, 4), (BOUNCED, 1), (SENT + WAITING, 4), (REFUSED, 0), (LATE_BEGIN + LATE_END, 0)):
        done = run(files.file("one.log", content))
        expect(done.returncode == code, f"exit code {done.returncode}, not {code}: {done.stdout[:100]}")
    for name, content, words in (("empty.log", "", "is empty"), ("binary.log", bytes(range(256)) * 40, "binary file"), ("text.log", "Dear Sir,\nnothing here\n", "no line of a mail server")):
        path = files.file(name, content)
        done = run(path)
        expect(done.returncode == 3 and words in done.stderr.decode() and done.stderr.count(b"\n") == 1, f"{name}: {done.returncode} {done.stderr}")
        both = run(path, log, "--json")
        expect(json.loads(both.stdout)["totals"]["messages"] == 5 and words in both.stderr.decode(), f"{name} and another: {both.stderr}")
    missing = run(os.path.join(files.folder, "nosuch.log"), log)
    expect(missing.returncode == 2 and b"cannot be read" in missing.stderr and b"did not arrive" in missing.stdout, f"a missing file: {missing.returncode} {missing.stderr}")
    expect(run(files.folder).returncode in (2, 3) and run().returncode == 2 and run(log, "--since", "soon").returncode == 2, "wrong calls")
    if os.geteuid() != 0:
        os.chmod(log, 0)
        expect(run(log).returncode == 3, "no permission")
        os.chmod(log, 0o600)
    broken = files.file("broken.gz", gzip.compress(WHOLE.encode())[:-200])
    done = run(broken)
    expect(b"broken.gz" in done.stderr and done.returncode in (0, 1, 3, 4), f"a broken archive: {done.returncode} {done.stderr}")
    done = run(files.file("cut.log", WHOLE[:-50] + "\0\0\0" + "x" * 300_000))
    expect(done.returncode == 1, f"a log that ends in rubbish: {done.returncode} {done.stderr}")


def own_relay(files):
    """Who hands all mail to a relay of his own and does not log in there is told so; the same words of a mail host are about its domain."""
    words = "host smtp.relay.example[192.0.2.5] said: 554 5.7.1 <bob@example.com>: Relay access denied (in reply to RCPT TO command)"
    for port, party in ((587, "sender_host"), (25, "recipient_domain")):
        text = arrives(20, 10, "EEEE000010", "ann@sender.example") + attempt(20, "03:10:04", "EEEE000010", "bob@example.com", "bounced", "5.7.1", words, f"smtp.relay.example[192.0.2.5]:{port}")
        text += line(20, "03:10:05", "qmgr[13]", "EEEE000010: removed")
        cause = document(files.file(f"relay-{port}.log", text))["causes"][0]
        expect(cause["party"] == party, f"a relay at port {port}: {cause['cause']} of {cause['party']}")


def own_troubles(files):
    """What the server that writes the log lacks itself is not blamed on whom it was to reach."""
    relay = "mx.example.com[192.0.2.9]"
    for number, (words, party) in enumerate((
            ("TLS is required, but our TLS engine is unavailable", "sender_host"), ("TLS policy lookup error for example.com", "sender_host"),
            (f"connect to {relay}:25: Permission denied", "sender_host"), (f"cannot SASL authenticate to server {relay}: no mechanism available", "sender_host"),
            ("cannot update mailbox /var/mail/bob for user bob. error writing message: No space left on device", "recipient_host"),
            ("maildir delivery failed: error writing message: Disk quota exceeded", "recipient_mailbox"), ("local configuration error", "unknown"),
            (f"host {relay} said: 451 4.5.0 Error in processing, id=1-01, virus_scan FAILED: ALL VIRUS SCANNERS FAILED (in reply to end of DATA command)", "unknown"))):
        text = arrives(20, 10, "EEEE000010", "ann@sender.example") + attempt(20, "03:10:04", "EEEE000010", "bob@example.com", "deferred", "4.0.0", words, "none")
        cause = document(files.file(f"own-{number}.log", text))["causes"][0]
        expect(cause["party"] == party, f"{words}: {cause['cause']} of {cause['party']}")


class Follower:
    """A running `mailwhy log --follow`, whose output is waited for."""

    def __init__(self, *words, stdin=None):
        self.child = subprocess.Popen([PROGRAM, "log", *words, "--follow", *NOW], stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=CLEAN)
        self.seen = b""

    def wait_for(self, words, limit=20):
        end = time.monotonic() + limit
        while words.encode() not in self.seen:
            ready, _, _ = select.select([self.child.stdout], [], [], max(0, end - time.monotonic()))
            piece = os.read(self.child.stdout.fileno(), 65536) if ready else b""
            if not piece:
                expect(False, f"following: {words!r} does not come; there is {self.seen[-300:]}")
                return False
            self.seen += piece
        return True

    def stop(self):
        self.child.send_signal(signal.SIGINT)
        out, err = self.child.communicate(timeout=20)
        self.seen += out
        return self.child.returncode, err


def append(path, text):
    with open(path, "a") as out:
        out.write(text)


def following(files):
    path = files.file("live.log", SENT)
    one = Follower(path)
    if one.wait_for("now following"):
        append(path, BOUNCED)
        one.wait_for("the mailbox does not exist")
        os.rename(path, path + ".1")
        append(path + ".1", LATE_BEGIN)  # what comes into the old file is not lost
        files.file("live.log", WAITING)
        one.wait_for("Greylisted")
        one.wait_for("Connection timed out")
        files.file("live.log", "")       # truncated
        time.sleep(0.3)
        append(path, attempt(20, "04:55:30", "EEEE000005", "dave@slow.example", "bounced", "5.4.4", "Host or domain name not found. Name service error for name=slow.example type=A: Host not found", "none"))
        one.wait_for("Host or domain name not found")
    code, err = one.stop()
    said = one.seen.decode()
    expect(code == 130 and not err, f"following ends with {code}: {err}")
    expect("2 of 5 messages did not arrive" in said, f"the totals at the end: {said[-1500:]}")

    pipe = subprocess.PIPE
    two = Follower("-", "-f", "jsonl", stdin=pipe)
    os.write(two.child.stdin.fileno(), SENT.encode())
    os.write(two.child.stdin.fileno(), BOUNCED.encode())
    two.wait_for('"AAAA000001"')
    two.child.stdin.close()
    out = two.child.stdout.read()
    two.child.wait(timeout=20)
    last = json.loads((two.seen + out).splitlines()[-1])
    expect(two.child.returncode == 1 and last["kind"] == "summary" and last["totals"]["messages"] == 3, f"standard input: {two.child.returncode} {last.get('totals')}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        files = Folder(folder)
        for test in (totals, text, forms, schemas, order, streams, stories, periods, new_year, exits, own_relay, own_troubles, following):
            test(files)
    for failure in failures:
        print("FAILED:", failure)
    sys.exit(1 if failures else 0)


main()
