#!/usr/bin/env python3
"""A password of mailwhy login, send and session is nowhere but where it was put.

    run.py --mailwhy build/release/mailwhy     all rows
    run.py ... --only json                     those whose name contains the word (repeatable)
    run.py --self-test                         clients that leak in every way are noticed

Each row logs in at a server that holds its answer back.  While it waits, arguments, environments and open files of the program and its
children are looked at; afterwards what it printed and every file below its home, its temporary and its current folder.
"""
import argparse
import base64
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from needles import NAME, SECRET
from server import Server
from watch import Fresh, Terminal, run

LEAKY = Path(__file__).resolve().parent / "leaky.py"
NOBODY = 65534


@dataclass(frozen=True)
class Row:
    name: str
    words: tuple              # {port}, {secret} (the file) and {here} (the current folder) are filled in
    manner: str = "accept"
    stdin: str = ""
    typed: tuple = ()         # at a terminal: what is waited for, and what is typed then
    crash: bool = False
    as_nobody: bool = False
    code: int = None          # the exit code; None: not looked at
    shown: bool = False       # somebody types the secret where it is no secret: it is on the screen, and may be nowhere else
    keeps: tuple = None       # the lines of the history; None: not looked at


WHERE = ("--server", "127.0.0.1:{port}", "--public", "127.0.0.0/8", "--resolver", "127.0.0.1:9", "--allow-insecure", "--user", NAME)
FILE = ("--password-file", "{secret}")
LOGIN = ("login", NAME, *WHERE)
SEND = ("send", "bob@canary.test", "--from", NAME, "--yes", *WHERE)
SESSION = ("session", "127.0.0.1:{port}", "--public", "127.0.0.0/8", "--allow-insecure", "--user", NAME)
TYPED = (("assw", SECRET + "\n"),)
PROMPT = "smtp> "
MECHANISMS = "PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2", "OAUTHBEARER"


def secret_of(mechanism):
    return ("--token-file" if "OAUTH" in mechanism else "--password-file", "{secret}", "--mechanism", mechanism)


def rows():
    for mechanism in MECHANISMS:
        for verb, words in ("login", LOGIN), ("send", SEND):
            yield Row(f"{verb}, {mechanism}", (*words, *secret_of(mechanism), "-vv"), code=0)
            yield Row(f"{verb}, {mechanism}, refused with all that was heard", (*words, *secret_of(mechanism), "-vv"), "refuse", code=1)
            yield Row(f"{verb}, {mechanism}, refused with all that was heard, json", (*words, *secret_of(mechanism), "--json"), "refuse", code=1)
            yield Row(f"{verb}, {mechanism}, the server hangs up", (*words, *secret_of(mechanism), "-vv"), "hang-up")
    for verb, words in ("login", LOGIN), ("send", SEND):
        yield Row(f"{verb}, into files", (*words, *FILE, "-f", "text={here}/report.txt", "-f", "json={here}/report.json", "-vv"), "refuse")
        yield Row(f"{verb}, the password from a command", (*words, "--password-command", "cat '{secret}'", "-vv"), code=0)
        yield Row(f"{verb}, a command that also talks", (*words, "--password-command", "cat '{secret}' '{secret}'", "-vv"), code=0)
        yield Row(f"{verb}, the password from standard input", (*words, "--password-file", "-", "-vv"), stdin=SECRET + "\n", code=0)
        yield Row(f"{verb}, the password typed", (*words, "-vv"), typed=TYPED, code=0)
        yield Row(f"{verb}, the password typed, and refused", (*words, "-vv"), "refuse", typed=TYPED, code=1)
        yield Row(f"{verb}, in German", (*words, *FILE, "-vv", "--lang", "de"), "refuse", code=1)
        yield Row(f"{verb}, a crash in the middle", (*words, *FILE), crash=True)
        yield Row(f"{verb}, as an ordinary user", (*words, *FILE), as_nobody=True, code=0)
    save = "save {here}/kept\n"
    for mechanism in "plain", "login", "cram-md5":
        yield Row(f"session, {mechanism}", (*SESSION, *FILE), stdin=f"ehlo\nauth {mechanism}\nwhy\n{save}quit\n")
        yield Row(f"session, {mechanism}, refused with all that was heard", (*SESSION, *FILE, "--json"), "refuse", f"ehlo\nauth {mechanism}\nwhy\n{save}quit\n")
    yield Row("session, the password in the script", SESSION, stdin=f"ehlo\nauth plain {NAME}\n{SECRET}\n{save}quit\n")
    # The line before a login comes back from the history, the login does not.
    ends = ((PROMPT, "\x1b[A\r"), (PROMPT, "quit\r"))
    yield Row("session, the password typed", SESSION, typed=((PROMPT, "ehlo\r"), (PROMPT, f"auth plain {NAME}\r"), *TYPED, *ends))
    # The file of former lines: what was typed stands there, nothing of any login, nor a password at the wrong prompt.
    yield Row("session, the history", SESSION, typed=((PROMPT, "ehlo\r"), (PROMPT, f"auth plain {NAME}\r"), *TYPED, (PROMPT, f"{SECRET}\r"), (PROMPT, f"raw {SECRET}\r"),
                                                      (PROMPT, "from <>\r"), (PROMPT, "quit\r")), shown=True, keeps=("ehlo", "from <>", "quit"))
    yield Row("session, no history", (*SESSION, "--no-history"), typed=((PROMPT, "ehlo\r"), (PROMPT, f"auth plain {NAME}\r"), *TYPED, (PROMPT, "quit\r")), keeps=())
    yield Row("session, a password that is asked for and the connection gone", (*SESSION,), "hang-up", typed=((PROMPT, "ehlo\r"), (PROMPT, f"auth login {NAME}\r"), *TYPED, (PROMPT, "quit\r")))
    yield Row("send, the question and then the password", tuple(word for word in SEND if word != "--yes"), typed=(("[y/N] ", "y\r"), *TYPED), code=0)
    by_hand = base64.b64encode(f"\0{NAME}\0{SECRET}".encode()).decode()
    for verb in "", "raw ":
        yield Row(f"session, a login by hand {verb}".rstrip(), (*SESSION, "--json"), stdin=f"ehlo\n{verb}AUTH PLAIN {by_hand}\n{save}quit\n")
    yield Row("session, a crash in the middle", (*SESSION, *FILE), stdin="ehlo\nauth plain\nquit\n", crash=True)


def play(mailwhy, row):
    """(faults, what was printed)."""
    with Fresh(SECRET) as place, Server(row.manner) as server:
        filled = [word.format(port=server.port, secret=place.folder / "secret", here=place.inside / "here") for word in row.words]
        stdin = row.stdin.format(here=place.inside / "here").encode()
        terminal = Terminal(row.typed) if row.typed else None
        seen = run([mailwhy, *filled], server, place, stdin, terminal, row.crash, NOBODY if row.as_nobody else None)
        return list(faults_of(row, seen, server)), seen.output.decode(errors="replace")


def faults_of(row, seen, server):
    yield from (f"the secret is in {leak}" for leak in seen.leaks if not (row.shown and leak.startswith("what it printed")))
    if row.keeps is not None and seen.history != row.keeps:
        yield f"the history is {seen.history}, not {row.keeps}"
    if not seen.asked:
        yield "the server was never asked for a login"
    elif not server.has_secret and not any(b"CRAM" in line.upper() for line in server.heard):
        yield f"the secret never came, so nothing is proved: {server.heard}"
    if seen.core_limit != "0 0":
        yield f"cores up to {seen.core_limit} would be written"
    if seen.dumped:
        yield "a core was written"
    if row.as_nobody and not seen.hidden:
        yield "other processes of the same user may read its memory"
    if row.code is not None and seen.code != row.code:
        yield f"exit code is {seen.code}, not {row.code}"


def test(mailwhy, only):
    failures, left_out, count = 0, [], 0
    others = os.geteuid() == 0 and runs_as_nobody(mailwhy)
    for row in rows():
        if only and not any(word in row.name for word in only):
            continue
        if row.as_nobody and not others:
            left_out.append(row.name)
            continue
        faults, printed = play(mailwhy, row)
        count += 1
        failures += bool(faults)
        if faults or only:
            print(f"  {'FAIL' if faults else 'ok':5} {row.name}" + "".join(f"\n    * {fault}" for fault in faults), flush=True)
        if faults:
            print("".join(f"      {line}\n" for line in printed.splitlines()[:60]), end="", flush=True)
    if left_out:
        print(f"left out, because nobody else may run {mailwhy} here: {', '.join(left_out)}")
    print(f"{count} rows, {failures} failures")
    return 1 if failures or not count else 0


def runs_as_nobody(mailwhy):
    try:
        return subprocess.run([mailwhy, "--version"], user=NOBODY, group=NOBODY, extra_groups=[], capture_output=True, timeout=30).returncode == 0
    except OSError:
        return False


LEAKS = ["an argument", "the environment", "a file for a while", "a file without a name", "the history", "the name of a file", "the output", "the output in base64", "the output in base64, wrapped",
         "the output in JSON", "a part of it on standard error"]


def self_test():
    """Every leak is noticed, and who leaks nothing is left alone."""
    failures = 0

    def expect(condition, what):
        nonlocal failures
        failures += not condition
        if not condition:
            print(f"  FAIL  {what}")

    for manner in [*LEAKS, "nothing"]:
        with Fresh(SECRET) as place, Server() as server:
            seen = run([sys.executable, "-B", LEAKY, manner, server.port, place.folder / "secret"], server, place)
            expect(server.has_secret, f"{manner}: the server did not get it: {server.heard}")
            expect(bool(seen.leaks) == (manner != "nothing"), f"{manner}: {seen.leaks or 'not noticed'}")
    with Fresh(SECRET) as place, Server() as server:
        seen = run([sys.executable, "-B", LEAKY, "nothing", server.port, place.folder / "secret"], server, place, crash=True)
        expect(seen.core_limit != "0 0", "a program that says nothing of cores may write them")
        if seen.dumped:
            expect(any("core" in leak for leak in seen.leaks), f"a core with the secret is not noticed: {seen.leaks}")
        else:
            print("this machine writes no cores to where they can be looked at; the limit is all that is compared")
    print(f"{len(LEAKS) + 2} leaks, {failures} failures")
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mailwhy", metavar="PATH")
    parser.add_argument("--only", metavar="WORD", action="append", default=[])
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test()
    if not arguments.mailwhy or not shutil.which(arguments.mailwhy):
        sys.exit("run.py: say which program with --mailwhy PATH, or --self-test")
    return test(os.path.abspath(arguments.mailwhy), arguments.only)


if __name__ == "__main__":
    sys.exit(main())
