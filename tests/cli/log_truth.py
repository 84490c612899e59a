#!/usr/bin/env python3
"""Every number that a made-up Postfix log is known to have comes out of `mailwhy log`, and pflogsumm counts the same where it counts.

usage: log_truth.py PROGRAM

Needs a generator that writes a log together with its truth; skipped where it is absent.  Without pflogsumm its part is skipped.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
GENERATOR = os.path.join(os.path.dirname(__file__), "../../../shared/tools/gen_postfix_log.py")
CLEAN = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
         "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""), "UBSAN_OPTIONS": os.environ.get("UBSAN_OPTIONS", "")}
CASES = [(1, 9000, []), (2, 17000, ["--days", "9"]), (3, 20000, []), (4, 12000, ["--long-ids"]), (6, 15000, ["--rfc3339", "--days", "30"]),
         (7, 21000, ["--long-ids", "--rfc3339", "--days", "8"])]
# The words of each reason, as the generator makes them.
WORDS = {
    "deferred": {"rate": "unusual rate", "reputation": "IP reputation", "complaints": "TSS04", "greylist": "Greylisted", "mailboxfull": "over quota",
                 "remote-system": "Please try again later", "toomanyconn": "Too many connections", "timeout": "timed out", "dns": "try again$"},
    "bounced": {"userunknown": "User unknown|RecipientNotFound", "mailboxfull": "over quota|Quota exceeded", "suspend": "is disabled", "auth": "is not accepted due to domain's DMARC",
                "spam": "rejected as spam", "blocklist": "blocked using", "size": "size exceeds", "policy": "Access denied, sending domain", "hostunknown": "Host not found$"},
    "rejects": {"relay": "Relay access", "userunknown": "User unknown", "rbl": "blocked using", "helo": "Helo command", "senderdomain": "Domain not found", "greylist": "Greylisted",
                "ptr": "cannot find your hostname", "spf": "SPF fail"},
}
failures = []


def expect(case, what, told, true):
    if told != true:
        failures.append(f"{case}: {what}: told {told}, true is {true}")


def reasons(groups, kind):
    """How often each reason was told, by its words; a group that has the words of none stands under its own words."""
    out = {}
    for group in groups:
        text = group["example"]["text"]
        key = next((name for name, words in WORDS[kind].items() if re.search(words, text)), text)
        out[key] = out.get(key, 0) + group["count"]
    return out


def compare(case, told, true):
    totals, all_true = told["totals"], true["total"]
    for name in ("messages", "recipients", "expired", "notifications", "sasl_failed", "id_reuse"):
        expect(case, name, totals[name], all_true.get(name, 0))
    for status in ("sent", "deferred", "bounced"):
        expect(case, "attempts " + status, totals["attempts"][status], true["attempts"].get(status, 0))
        expect(case, "domains " + status, totals["domain_" + status], true["domain_" + status])
    for status in ("sent", "bounced", "expired"):
        expect(case, "final " + status, totals["final"][status], true["final"].get(status, 0))
    expect(case, "lines", totals["lines"], true["lines"])
    expect(case, "unread", told["unread"]["count"], 0)
    expect(case, "rejects", totals["rejects"], sum(true["rejects"].values()))
    expect(case, "rejects by reason", reasons(told["rejects"], "rejects"), true["rejects"])
    causes = told["causes"]
    expect(case, "deferred by reason", reasons([c for c in causes if c["temporary"]], "deferred"), true["reason_deferred"])
    expect(case, "bounced by reason", reasons([c for c in causes if not c["temporary"]], "bounced"), true["reason_bounced"])
    # Postfix prints two digits of a delay.
    if abs(totals["sent_delay_ms"] - all_true["sent_delay_ms"]) > all_true["sent_delay_ms"] // 100:
        expect(case, "sent_delay_ms", totals["sent_delay_ms"], all_true["sent_delay_ms"])


def beside_pflogsumm(case, log, told):
    said = subprocess.run(["pflogsumm", "--detail", "0", log], capture_output=True, text=True, timeout=120, env=CLEAN).stdout
    count = lambda words: int(re.search(r"^ *(\d+) +" + words, said, re.M).group(1))
    totals = told["totals"]
    expect(case, "pflogsumm: delivered", totals["attempts"]["sent"], count("delivered"))
    expect(case, "pflogsumm: deferrals", totals["attempts"]["deferred"], int(re.search(r"\((\d+) +deferrals\)", said).group(1)))
    expect(case, "pflogsumm: bounced", totals["attempts"]["bounced"], count("bounced"))
    expect(case, "pflogsumm: rejected", totals["rejects"], count("rejected"))


def main():
    if not os.path.exists(GENERATOR):
        print("log_truth: no generator of logs here; skipped")
        return
    summary = shutil.which("pflogsumm")
    with tempfile.TemporaryDirectory() as folder:
        log, truth = os.path.join(folder, "mail.log"), os.path.join(folder, "truth.json")
        for seed, lines, options in CASES:
            case = f"seed {seed} {' '.join(options)}"
            with open(log, "wb") as out:
                subprocess.run([sys.executable, GENERATOR, "--seed", str(seed), "--lines", str(lines), "--truth", truth, *options], stdout=out, stderr=subprocess.DEVNULL, check=True)
            run = subprocess.run([PROGRAM, "log", log, "--json"], capture_output=True, text=True, timeout=120, env=CLEAN, stdin=subprocess.DEVNULL)
            if run.returncode != 1:
                failures.append(f"{case}: exit status {run.returncode}: {run.stderr}")
                continue
            told = json.loads(run.stdout)
            compare(case, told, json.load(open(truth)))
            if summary and "--rfc3339" not in options and "--long-ids" not in options:
                beside_pflogsumm(case, log, told)
    if not summary:
        print("log_truth: pflogsumm is not installed; not compared with it")
    for failure in failures:
        print("FAILED", failure)
    sys.exit(1 if failures else 0)


main()
