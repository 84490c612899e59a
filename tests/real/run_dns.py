#!/usr/bin/env python3
"""mailwhy dns, check and listed against NSD, unbound and rbldnsd with all their faults, on a private Internet.

    run_dns.py --mailwhy build/release/mailwhy     all situations
    run_dns.py --list                              their names
    run_dns.py --only stale                        those whose name contains the word (repeatable)
    run_dns.py --prove                             only what the servers say, without mailwhy
    run_dns.py --shell                             a shell at the client's place, all servers running

Needs root or a user namespace.  Where neither is allowed, or a server is missing, the test is skipped (77); with CI=true it
fails.
"""
import argparse
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import crowd
import dns_progress
import dns_situations
import net
from dns_places import GOOD
from dns_situation import faults_of, unproved
from dns_world import World

SKIPPED = 77
IN_CI = os.environ.get("CI") == "true"
LIMIT_S = 60  # for one run of mailwhy
SIDE_BY_SIDE = 10


def prove(s):
    net.go_inside("client")
    return list(unproved(s))


def ask_mailwhy(s, mailwhy):
    """(faults, elapsed seconds, what it printed)."""
    net.go_inside(s.vantage)
    started = time.monotonic()
    command = s.command_line(mailwhy, net.ROOT)
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent"}
    call = lambda *more: subprocess.run([*command, *more], capture_output=True, text=True, errors="replace", timeout=LIMIT_S,
                                        stdin=subprocess.DEVNULL, env=environment)
    try:
        done = call("--json")
        text = call("--color", "never").stdout if s.says else ""
    except subprocess.TimeoutExpired as late:
        return [f"no end within {LIMIT_S} s"], LIMIT_S, str(late.stdout)
    elapsed = time.monotonic() - started
    try:
        document = json.loads(done.stdout)
    except ValueError:
        return [f"exit code {done.returncode} and no JSON"], elapsed, done.stdout + done.stderr
    faults = list(faults_of(s, done.returncode, document))
    faults += [f"the text does not say: {words}" for words in s.says if " ".join(words.split()) not in " ".join(text.split())]
    if document.get("complete") is not True:
        faults.append("not complete")
    document.pop("evidence", None)
    return faults, elapsed, json.dumps(document, indent=1) + "\n" + text + done.stderr


def indent(text, limit=500):
    return "".join(f"      {line}\n" for line in text.splitlines()[:limit])


def test(chosen, mailwhy):
    """Runs what was chosen; the number of failures."""
    failures = 0
    for s, wrong in crowd.asked(chosen, prove, SIDE_BY_SIDE, bool):
        failures += bool(wrong)
        print("".join(f"  WORLD  {s.name}: {fault}\n" for fault in wrong), end="", flush=True)
    if mailwhy is None:
        return failures
    for s, (faults, elapsed, printed) in crowd.asked(chosen, lambda s: ask_mailwhy(s, mailwhy), SIDE_BY_SIDE, lambda result: bool(result[0])):
        failures += report(s, faults, elapsed, printed)
    with ThreadPoolExecutor(1) as pool:
        failures += tell_progress(pool.submit(dns_progress.faults, mailwhy).result())
    return failures


def tell_progress(faults):
    print(f"  {'FAIL' if faults else 'ok':5} a dead resolver delays nobody on the screen" + "".join(f"\n    * {fault}" for fault in faults), flush=True)
    return bool(faults)


def report(s, faults, elapsed, printed):
    """One line for what holds, everything for what does not; whether it is a failure."""
    if s.not_yet and faults:
        print(f"  later {elapsed:5.1f} s  {s.name}: {s.not_yet}: {'; '.join(faults)}", flush=True)
        return False
    if s.not_yet:
        print(f"  ok    {elapsed:5.1f} s  {s.name}: holds, though it is said to hold not yet", flush=True)
        return False
    print(f"  {'FAIL' if faults else 'ok':5} {elapsed:5.1f} s  {s.name}", flush=True)
    if faults:
        print("".join(f"    * {fault}\n" for fault in faults) + f"    {' '.join(s.command_line('mailwhy', net.ROOT))}\n" + indent(printed),
              flush=True)
    return bool(faults)


def shell():
    net.go_inside("client")
    print(f"At the client's place.  Example:\n  mailwhy dns stale.example MX --compare --root-hints {net.ROOT}/root.hints "
          f"--resolver {GOOD} --public 198.18.0.0/15", flush=True)
    subprocess.run([os.environ.get("SHELL", "/bin/sh")])


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mailwhy", metavar="PATH")
    parser.add_argument("--only", metavar="NAME", action="append", default=[])
    for flag in "--list", "--prove", "--shell":
        parser.add_argument(flag, action="store_true")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    chosen = [s for s in dns_situations.SITUATIONS if not arguments.only or any(word in s.name for word in arguments.only)]
    if arguments.list:
        for s in chosen:
            print(f"{s.name:60} {' '.join(s.words)}")
        return 0
    if not (arguments.mailwhy or arguments.prove or arguments.shell):
        sys.exit("run_dns.py: say which program with --mailwhy PATH, or --prove, --shell or --list")
    mailwhy = os.path.abspath(arguments.mailwhy) if arguments.mailwhy and not arguments.prove else None
    try:
        net.enter()  # from here on we are inside of the namespaces
        return run(World(), chosen, mailwhy, arguments)
    except net.CannotStart as reason:
        print(f"{'FAILED' if IN_CI else 'skipped'}: {reason}")
        return 1 if IN_CI else SKIPPED


def run(world, chosen, mailwhy, arguments):
    started = time.monotonic()
    failures = 1
    try:
        world.start()
        print(f"all servers ready after {time.monotonic() - started:.1f} s", flush=True)
        if arguments.shell:
            shell()
            failures = 0
        else:
            failures = test(chosen, mailwhy)
    finally:
        world.stop()
        if failures:
            for name, text in world.logs():
                print(f"---- {name}\n{indent(text, 60)}", flush=True)
    print(f"{len(chosen)} situations, {failures} failures, {time.monotonic() - started:.1f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
