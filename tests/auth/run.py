#!/usr/bin/env python3
"""SPF cases (README.md): our own, and the openspf suites where ../shared has them; in memory and over sockets.

    run.py --cases build/debug/tests/spf_cases     in memory
    run.py --mailwhy build/debug/apps/mailwhy      through a DNS server on the loopback
    run.py ... --only NAME                         cases whose name contains it
"""
import argparse
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import zones  # noqa: E402

SHARED = os.path.join(HERE, "..", "..", "..", "shared", "vectors", "spf-rfc7208")
# (file, cases that must be there; None: for information)
SUITES = [("rfc7208-tests.yml", 203), ("rfc4408-tests.yml", 191), ("pyspf-extra-tests.yml", None)]
# Cases in which silence is played as silence and not as SERVFAIL: they take as long as a resolver's patience.
SILENT = {"alltimeout", "exists-dnserr", "timeout"}


def converted(path):
    """A suite in our form; None when it is not there or cannot be read."""
    if not os.path.exists(path):
        return None
    done = subprocess.run([sys.executable, os.path.join(HERE, "suites.py"), path], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def texts():
    with open(os.path.join(HERE, "spf_cases.txt"), encoding="utf-8") as file:
        yield "own", file.read(), None
    for name, number in SUITES:
        text = converted(os.path.join(SHARED, name))
        if text is None:
            print(f"{name}: skipped, it is not here (or python3-yaml is not)")
            continue
        yield name, text, number


def in_memory(program):
    good = True
    for name, text, number in texts():
        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            done = subprocess.run([program, file.name], capture_output=True, text=True, timeout=120, check=False)
        last = done.stdout.strip().split("\n")[-1] if done.stdout else "no output"
        print(f"{name}: {last}")
        optional = name.startswith("pyspf")
        if not optional and (done.returncode != 0 or (number and not last.startswith(f"{number} of {number} "))):
            print(done.stdout[-3000:], done.stderr[-2000:])
            good = False
    return good


def ask(mailwhy, case, endpoint, home):
    """(result, explanation) as the program says them."""
    sender = case.mail_from if case.mail_from else "<>"
    domain = case.mail_from.rsplit("@", 1)[-1].strip("<>") or case.helo
    command = [mailwhy, "domain", domain, "--only", "spf", "--ip", case.client, f"--helo={case.helo}", f"--from={sender}",
               "--resolver", endpoint, "--json"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": home, "XDG_CACHE_HOME": home, "XDG_CONFIG_HOME": home, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, timeout=120, check=False, env=environment)
    try:
        spf = json.loads(done.stdout)["spf"]
        return spf["result"], spf.get("explanation") or ""
    except (ValueError, KeyError, TypeError):
        return "no answer (exit code %d): %s" % (done.returncode, (done.stderr or done.stdout)[-300:].decode("utf-8", "replace")), ""


def over_sockets(mailwhy, only):
    good = True
    with tempfile.TemporaryDirectory() as home, concurrent.futures.ThreadPoolExecutor(4) as pool:
        for name, text, number in texts():
            right = explained = total = 0
            for title, zone, cases in zones.read_parts(text):
                servers = {silent: zones.Server(zone, silent=silent) for silent in (False, True)}
                # The program's options take no empty HELO.
                wanted = [case for case in cases if (not only or only in case.name) and case.helo]
                answers = pool.map(lambda case: ask(mailwhy, case, servers[case.name in SILENT].endpoint, home), wanted)
                for case, (result, explanation) in zip(wanted, answers):
                    total += 1
                    words = "" if case.explanation == "DEFAULT" else case.explanation
                    fits = result in case.results and (case.explanation == "-" or words == explanation)
                    right += fits
                    explained += fits and case.explanation != "-"
                    if not fits:
                        print(f"{name}, {title}, {case.section} {case.name}: {result} {explanation!r} instead of {','.join(case.results)} {case.explanation!r}")
                for server in servers.values():
                    server.stop()
            print(f"{name}: {right} of {total} over sockets, {explained} with an explanation")
            if not name.startswith("pyspf") and (right != total or (number and not only and total != number)):
                good = False
    return good


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases")
    parser.add_argument("--mailwhy")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    good = True
    if options.cases:
        good = in_memory(options.cases)
    if options.mailwhy:
        good = over_sockets(options.mailwhy, options.only) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
