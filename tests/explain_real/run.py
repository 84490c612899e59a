#!/usr/bin/env python3
"""`mailwhy explain` on every refusal of real servers that ../shared/facts/real-replies.md has: named right or not at all.

    run.py --mailwhy build/release/mailwhy

The file has "## program", "**what the client did**", and the replies in a fence.  What the client did is the truth here: the table
below says, for each, every meaning that is right.  "unknown" is always right, and counted.  Prints what is said of each reply.
Skipped (77) where the file is not there.
"""
import argparse
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts" / "real-replies.md"
SKIPPED = 77

COMMAND, ORDER, SYNTAX, LOGIN = "command-unknown", "bad-sequence", "syntax", "login-failed"
TRUTH = {
    "unknown command (FOO)": {COMMAND, SYNTAX},
    "HELP": {COMMAND, SYNTAX},
    "VRFY alice": {COMMAND, SYNTAX, "address-syntax"},
    "EXPN list": {COMMAND, SYNTAX, "policy"},
    "RCPT before MAIL": {ORDER, SYNTAX},
    "DATA before MAIL": {ORDER, SYNTAX},
    "DATA before RCPT": {ORDER, SYNTAX},
    "second MAIL": {ORDER, SYNTAX},
    "second AUTH": {ORDER, SYNTAX},
    "MAIL before EHLO": {ORDER},
    "MAIL syntax error (MAIL FROM foo bar)": {SYNTAX, "address-syntax", COMMAND},
    "MAIL unknown parameter": {SYNTAX, "address-syntax"},
    "MAIL with huge SIZE": {"message-too-large"},
    "STARTTLS with argument": {SYNTAX},
    "EHLO without argument": {"helo-refused", SYNTAX},
    "EHLO [address literal]": {ORDER},
    "unknown user": {"user-unknown"},
    "postmaster": {"user-unknown"},
    "relay attempt": {"relay-denied"},
    "relay attempt, percent hack": {"relay-denied", "user-unknown"},
    "RCPT without domain": {"address-syntax", SYNTAX},
    # Some read "alice@@acme" as a strange domain, some as a strange user.
    "RCPT syntax error": {"address-syntax", SYNTAX, "relay-denied", "user-unknown"},
    "sender domain does not exist": {"sender-domain-unknown"},
    "command line too long": {SYNTAX, "rate-limited", "policy"},
    "many bad commands (last distinct replies)": {COMMAND, SYNTAX, "rate-limited"},
    "AUTH PLAIN before TLS": {COMMAND, ORDER, LOGIN},
    "AUTH PLAIN wrong password": {LOGIN},
    "AUTH LOGIN wrong password": {LOGIN, COMMAND, SYNTAX},
    "AUTH with unknown mechanism": {LOGIN, COMMAND, SYNTAX},
    "AUTH PLAIN bad base64": {LOGIN, SYNTAX},
    "cancelled AUTH LOGIN": {LOGIN, COMMAND, SYNTAX},
}
# The only ones of these that are about a mailbox, or about who writes.
MAILBOX = {"unknown user", "postmaster", "relay attempt, percent hack", "RCPT syntax error"}
SENDER = {"sender domain does not exist"}


def replies(text):
    """(program, what was done, the lines of one reply, whether an earlier answer has spoilt the order)."""
    program, occasion, lines, fenced, after_arrow = "", "", [], False, False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced, lines, refused = not fenced, [], False
        elif not fenced:
            program = line[3:] if line.startswith("## ") else program
            heading = re.fullmatch(r"\*\*(.+)\*\*", line)
            occasion = heading[1] if heading else occasion
        else:
            after_arrow = line.startswith("-> ") or (after_arrow and bool(lines))
            line = line.partition(": ")[2] if line.startswith("-> ") else line
            if not re.match(r"\d{3}", line):
                continue
            lines.append(line)
            if line[3:4] != "-":
                yield program, occasion, lines, after_arrow and refused
                refused, lines = refused or line[0] in "45", []


def explained(mailwhy, lines):
    done = subprocess.run([mailwhy, "explain", "--json", "\r\n".join(lines)], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {"meaning": f"no JSON, exit code {done.returncode}: {done.stderr.strip()}"}


def fault_of(occasion, out_of_step, said):
    if occasion not in TRUTH:
        return f"nothing is written down about {occasion!r}"
    meaning, party = said.get("meaning"), said.get("party")
    right = TRUTH[occasion] | {"unknown"} | ({ORDER, SYNTAX} if out_of_step else set())
    if meaning not in right:
        return f"{meaning} is wrong; right is {', '.join(sorted(right))}"
    if party == "recipient_mailbox" and occasion not in MAILBOX:
        return "a mailbox is blamed"
    if party == "sender_domain" and occasion not in SENDER:
        return "the sender's domain is blamed"
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mailwhy", required=True)
    mailwhy = parser.parse_args().mailwhy
    if not FACTS.exists():
        print(f"skipped: {FACTS} is not here")
        return SKIPPED
    refusals = [r for r in replies(FACTS.read_text()) if r[2][-1][0] in "45"]
    wrong = unknown = 0
    last = ""
    with ThreadPoolExecutor(2) as pool:
        for (program, occasion, lines, out_of_step), said in zip(refusals, pool.map(lambda r: explained(mailwhy, r[2]), refusals)):
            if program != last:
                print(f"\n{program}")
                last = program
            fault = fault_of(occasion, out_of_step, said)
            wrong += bool(fault)
            unknown += said.get("meaning") == "unknown"
            print(f"  {'WRONG' if fault else 'ok':5} {said.get('meaning', ''):22} {said.get('row') or '-':26} {occasion[:34]:34}  "
                  f"{' '.join(lines)[:90]}" + (f"\n        * {fault}" if fault else ""))
    named = len(refusals) - unknown - wrong
    print(f"\n{len(refusals)} refusals of real servers: {named} named right, {unknown} called unknown, {wrong} wrong")
    if len(refusals) < 100 or named < 4 * unknown:
        print("too few")
        return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
