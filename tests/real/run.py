#!/usr/bin/env python3
"""mailwhy check against real servers: Postfix, Exim, Sendmail, NSD, rbldnsd and a validating unbound on a private Internet.

    run.py --mailwhy build/release/mailwhy     all situations
    run.py --list                              their names
    run.py --only greylisting                  those whose name contains the word (repeatable), or of a verb: send, relay, session, bounce
    run.py --prove                             only what the servers say, without mailwhy
    run.py --shell                             a shell at the client's place, all servers running
    run.py --keep                              leave a copy of configurations and logs

Needs root or a user namespace.  Where neither is allowed, or a server is missing, the test is skipped (77); with CI=true it
fails.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import bounces_read
import crowd
import dns
import logs_read
import net
import outgoing
import prove
import read_back
import relays
import sends
import sessions
import tlses
import words
from places import WRITER
from situation import Situation
from situations import SITUATIONS
from world import World, versions

PROJECT = Path(__file__).resolve().parents[2]
SKIPPED = 77
IN_CI = os.environ.get("CI") == "true"
EXIT_CODES = {"accepted": 0, "refused": 1, "delayed": 4, "unreachable": 1, "depends": 1, "no_such_domain": 1,
              "no_mail_by_choice": 1, "inconclusive": 3}
LIMIT_S = 60  # for one check


def command_line(mailwhy, s):
    words = [mailwhy, "check", s.target, "--json", "--resolver", dns.RESOLVER, "--public", "198.18.0.0/15",
             "--public", "2001:2::/48", "--connect-timeout", "3s", "--ca", str(net.ROOT / "tls" / "ca.pem"), "--from", s.sender]
    words += ["--control", s.control] if s.control else ["--no-control"]
    words += ["--helo", s.helo] if s.helo else []
    return words + list(s.options)


def faults_of(s, exit_code, document):
    """What is not as the table wants it; empty when all is well."""
    findings = document.get("findings", [])
    quoted = [item.get("text", "") for finding in findings for item in finding.get("seen", [])]
    wanted = {"verdict": s.verdict, "side": s.side, "stage": s.stage, "party": s.party, "confidence": s.confidence,
              "cause": s.cause}
    for field, value in wanted.items():
        if value and document.get(field) != value:
            yield f"{field} is {document.get(field)}, not {value}"
    code = EXIT_CODES[s.verdict or document["verdict"]] if s.exit_code is None else s.exit_code
    if exit_code != code:
        yield f"exit code is {exit_code}, not {code}"
    if document.get("schema") != "mailwhy.report/1" or document.get("complete") is not True:
        yield "not a complete mailwhy.report/1"
    for words in s.must_quote:
        if not any(words in text for text in quoted):
            yield f"nobody is quoted with: {words}"
    for name in s.present:
        if not any(finding.get("id") == name for finding in findings):
            yield f"{name} is not found"
    for finding in findings:
        if not finding.get("seen"):
            yield f"{finding.get('id')} cites nothing"
        if any(matches(finding.get("id", ""), pattern) for pattern in s.absent):
            yield f"{finding['id']} must not be found"
    warning = {"state": "warn", "stage": s.warns, "side": "recipient"}
    if s.warns and not any(warning.items() <= finding.items() for finding in findings):
        yield f"no finding is {warning}"


def matches(name, pattern):
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def ask_servers(s):
    """Whether the servers say what the table claims: (good, what they said)."""
    if not s.says:
        return True, ""
    net.go_inside(s.vantage)
    for _ in range(2):  # a list that answered after postscreen's patience is in the cache of its resolver the next time
        try:
            said = prove.what_is_said(s)
        except OSError as trouble:
            said = f"{trouble}"
        if s.says in said:
            return True, said
    return False, said


def ask_mailwhy(s, mailwhy):
    """(faults, elapsed seconds, what it printed)."""
    net.go_inside(s.vantage)
    started = time.monotonic()
    try:
        done = subprocess.run(command_line(mailwhy, s), capture_output=True, text=True, errors="replace", timeout=LIMIT_S,
                              stdin=subprocess.DEVNULL, env={"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent"})
    except subprocess.TimeoutExpired as late:
        return [f"no end within {LIMIT_S} s"], LIMIT_S, str(late.stdout)
    elapsed = time.monotonic() - started
    try:
        document = json.loads(done.stdout)
    except ValueError:
        return [f"exit code {done.returncode} and no JSON"], elapsed, done.stdout + done.stderr
    faults = list(faults_of(s, done.returncode, document))
    document.pop("evidence", None)
    return faults, elapsed, json.dumps(document, indent=1) + "\n" + done.stderr


def has_faults(result):
    return bool(result[0])


def rude_sessions():
    """Lines of Postfix's log that tell of a client that went on to DATA, or left without QUIT; who writes may do both."""
    for line in (net.ROOT / "log" / "postfix.mail.log").read_text(errors="replace").splitlines():
        if f"[{WRITER}]" in line:
            # It was told to hang up after DATA once.
            if "lost connection after" in line and not any(f"after {stage} " in line for stage in ("DATA", "STARTTLS", "CONNECT")):
                yield line
        elif "198.18.1" in line and ("lost connection after" in line or "disconnect from" in line and " data=" in line):
            # Who is refused at the handshake can only hang up; postscreen and a 421 close by themselves.
            if "STARTTLS" not in line and "CONNECT" not in line:
                yield line


def indent(text, limit=400):
    return "".join(f"      {line}\n" for line in text.splitlines()[:limit])


def test(world, chosen, mailwhy, only):
    """Runs what was chosen; the number of failures."""
    failures = test_words([w for w in chosen if isinstance(w, words.Words)], mailwhy)
    relays_chosen = [r for r in chosen if isinstance(r, relays.Relay)]
    sends_chosen = [s for s in chosen if isinstance(s, sends.Send)]
    tlses_chosen = [s for s in chosen if isinstance(s, tlses.Tls)]
    talks_chosen = [s for s in chosen if isinstance(s, sessions.Talk)]
    chosen = [s for s in chosen if isinstance(s, Situation)]
    # The servers one after the other with patience, so that what they say depends on nothing but the table.
    for s, (good, said) in crowd.asked(chosen, ask_servers, 12, lambda result: not result[0]):
        if good and mailwhy is None:
            print(f"  says   {s.name}\n{indent(said)}", end="", flush=True)
        if not good:
            failures += 1
            print(f"  WORLD  {s.name}: the servers do not say {s.says!r} but\n{indent(said)}", flush=True)
    if mailwhy is None:
        return failures
    for s, (faults, elapsed, printed) in crowd.asked(chosen, lambda s: ask_mailwhy(s, mailwhy), 6, has_faults):
        print(f"  {'FAIL' if faults else 'ok':5} {elapsed:5.1f} s  {s.name}", flush=True)
        if faults:
            failures += 1
            print("".join(f"    * {fault}\n" for fault in faults) + f"    {' '.join(command_line('mailwhy', s))}\n"
                  + indent(printed), flush=True)
    failures += test_table("relay", relays, relays_chosen, mailwhy)
    failures += test_table("tls", tlses, tlses_chosen, mailwhy)
    failures += test_table("send", sends, sends_chosen, mailwhy)
    if sends_chosen:
        read, wrong = read_back.faults(mailwhy, all_of_them=len(sends_chosen) == len(sends.SENDS))
        failures += len(wrong)
        print("".join(f"  FAIL   headers: {fault}\n" for fault in wrong) + f"  {read} delivered messages read back by headers", flush=True)
    failures += test_table("session", sessions, talks_chosen, mailwhy)
    # Before other mail servers send from the writer's place: Postfix leaves a connection that it kept for reuse without QUIT.
    for line in rude_sessions():
        failures += 1
        print(f"  FAIL   left Postfix without QUIT, or tried DATA: {line}")
    if not only or "bounce" in only or "log" in only:
        failures += test_returned(world, mailwhy)
    return failures


def test_returned(world, mailwhy):
    """Mails that come back, and the logs of all servers; the number of failures."""
    servers = outgoing.Outgoing(world)
    try:
        servers.start()
        bounces_read.send_all(servers)
        bounces_read.wait_for_all(servers)
        count, wrong = bounces_read.faults(mailwhy, servers)
        print("".join(f"  FAIL   bounce: {fault}\n" for fault in wrong) + f"  {count} notices of {', '.join(servers.names)} read by bounce", flush=True)
        logs, unread = logs_read.faults(mailwhy, servers, world)
        print("".join(f"  FAIL   log: {fault}\n" for fault in unread) + f"  {logs} logs read by log", flush=True)
    finally:
        servers.stop()
    return len(wrong) + len(unread)


def test_words(chosen, mailwhy):
    """What only a delivery shows, explained; the number of failures."""
    failures = 0
    for w, (wrong_world, faults) in crowd.asked(chosen, lambda w: words.faults_of(w, words.heard(w), mailwhy), 8, any):
        failures += bool(wrong_world or faults)
        print(f"  {'WORLD' if wrong_world else 'FAIL' if faults else 'ok':5} explain  {w.name}"
              + "".join(f"\n    * {fault}" for fault in [wrong_world, *faults] if fault), flush=True)
    return failures


def test_table(verb, table, chosen, mailwhy):
    """Rows of another verb, which their module knows how to ask about; the number of failures."""
    failures = 0
    for row, (faults, printed) in crowd.asked(chosen, lambda row: table.ask(row, mailwhy), 4, has_faults):
        failures += bool(faults)
        print(f"  {'FAIL' if faults else 'ok':5} {verb:8} {row.name}" + "".join(f"\n    * {fault}" for fault in faults), flush=True)
        if faults:
            print(f"    {' '.join(table.command_line('mailwhy', row))}\n" + indent(printed), flush=True)
    return failures


def print_logs(world):
    for name, text in world.logs():
        print(f"---- {name}\n{indent(text, 200)}", flush=True)


def shell():
    net.go_inside("client")
    print(f"At the client's place; resolver {dns.RESOLVER}; ip netns list shows the others.  Example:\n"
          f"  mailwhy check bob@grey.example --resolver {dns.RESOLVER} --public 198.18.0.0/15 --control control.example", flush=True)
    subprocess.run([os.environ.get("SHELL", "/bin/sh")])


def keep():
    copy = tempfile.mkdtemp(prefix="mailwhy-real-")
    subprocess.run(["tar", "-C", str(net.ROOT), "--exclude", "queue", "-cf", f"{copy}/world.tar", "."], check=False)
    print(f"kept: {copy}/world.tar")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mailwhy", metavar="PATH")
    parser.add_argument("--only", metavar="NAME", action="append", default=[])
    for flag in "--list", "--prove", "--shell", "--keep":
        parser.add_argument(flag, action="store_true")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    if arguments.list:
        for s in SITUATIONS:
            print(f"{s.name:52} {s.target:34} {s.verdict}, {s.side}, {s.stage}")
        for r in relays.RELAYS:
            print(f"{r.name:52} {r.domain:34} relay: {r.verdict}")
        for s in sends.SENDS:
            print(f"{s.name:52} {' '.join(s.to):34} send: {', '.join(s.fates)}")
        for t in tlses.TLSES:
            print(f"{t.name:52} {t.domain:34} tls: {t.verdict}")
        for t in sessions.TALKS:
            print(f"{t.name:52} {t.target:34} session: {t.code}")
        for w in words.WORDS:
            print(f"{w.name:52} {w.domain:34} explained as {w.meaning or 'anything'}")
        return 0
    if not (arguments.mailwhy or arguments.prove or arguments.shell):
        sys.exit("run.py: say which program with --mailwhy PATH, or --prove, --shell or --list")
    mailwhy = os.path.abspath(arguments.mailwhy) if arguments.mailwhy and not arguments.prove else None
    try:
        net.enter()  # from here on we are inside of the namespaces
        world = World(PROJECT)
        return run(world, choose(arguments.only, world), mailwhy, arguments)
    except net.CannotStart as reason:
        print(f"{'FAILED' if IN_CI else 'skipped'}: {reason}")
        return 1 if IN_CI else SKIPPED


def wanted(row, only):
    """Whether a word of --only is in its name, or is the verb it is about."""
    verb = {relays.Relay: "relay", tlses.Tls: "tls", sends.Send: "send", sessions.Talk: "session", words.Words: "explain"}.get(type(row), "check")
    return not only or any(word in row.name or word == verb for word in only)


def choose(only, world):
    chosen = [s for s in [*SITUATIONS, *relays.RELAYS, *tlses.TLSES, *sends.SENDS, *sessions.TALKS, *words.WORDS] if wanted(s, only)]
    for server, package in ("exim", world.exim), ("sendmail", world.sendmail), ("opensmtpd", world.opensmtpd):
        if not package:
            if IN_CI:
                raise net.CannotStart(f"no {server}: run tools/second_mta build/second_mta")
            left_out = [s.name for s in chosen if s.needs == server]
            print(f"no {server} (tools/second_mta build/second_mta); left out: {', '.join(left_out)}")
            chosen = [s for s in chosen if s.needs != server]
    return chosen


def run(world, chosen, mailwhy, arguments):
    started = time.monotonic()
    failures = 1
    try:
        world.start()
        print(f"all servers ready after {time.monotonic() - started:.1f} s")
        for name, version in versions(world):
            print(f"  {name:8} {version}", flush=True)
        if arguments.shell:
            shell()
            failures = 0
        else:
            failures = test(world, chosen, mailwhy, arguments.only)
    finally:
        world.stop()
        if failures:
            print_logs(world)
        if arguments.keep:
            keep()
    print(f"{len(chosen)} situations, {failures} failures, {time.monotonic() - started:.1f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
