#!/usr/bin/env python3
"""mailwhy queue on the queues of a real Postfix and a real Exim, in namespaces of their own.

    queues.py --mailwhy build/release/mailwhy

Postfix holds one message that a server puts off, one that nobody can be reached for and one on hold; what postqueue -j and -p say of them
is read, and mailwhy asks that Postfix itself.  Exim holds one message and a frozen one.  Needs what run.py needs; skipped (77) without it.
"""
import argparse
import json
import os
import smtplib
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import net
from exim import add_exim_user, exim_program
from net import ROOT, CannotStart, go_inside, run
from postfix import Postfix

SKIPPED, IN_CI = 77, os.environ.get("CI") == "true"
PROJECT = Path(__file__).resolve().parents[2]
LATER, SHUT = 2525, 2526

EXIM = """exim_user = Debian-exim
exim_group = Debian-exim
exim_path = {program}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
primary_hostname = mx.exim.example
keep_environment =
never_users =

begin routers

begin transports
"""


def expect(good, what):
    if not good:
        raise AssertionError(what)


def talk(connection):
    """A server that puts every recipient off."""
    with connection, connection.makefile("rwb") as stream:
        def say(line):
            stream.write(line.encode() + b"\r\n")
            stream.flush()
        say("220 later.example ESMTP")
        for line in stream:
            word = line[:4].upper()
            if word == b"RCPT":
                say("451 4.7.1 Greylisting in action, please come back later")
            elif word == b"DATA":
                say("503 5.5.1 no recipients")
            else:
                say("221 bye" if word == b"QUIT" else "250 ok")
            if word == b"QUIT":
                return


def serve_later():
    place = socket.create_server(("127.0.0.1", LATER))

    def wait():
        while True:
            connection, _ = place.accept()
            threading.Thread(target=talk, args=(connection,), daemon=True).start()
    threading.Thread(target=wait, daemon=True).start()


def until(ready, limit_s=60):
    deadline = time.monotonic() + limit_s
    while not ready():
        expect(time.monotonic() < deadline, "the servers did not get ready in time")
        time.sleep(0.1)


def mailwhy(program, *words, text=None, path=None):
    environment = {"PATH": path or os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}
    done = subprocess.run([program, "queue", "--json", *words], input=text, capture_output=True, text=True, env=environment, timeout=60)
    expect(done.stdout.startswith("{"), f"mailwhy queue {' '.join(words)}: {done.stdout}{done.stderr}")
    return json.loads(done.stdout), done.returncode


def postfix(program):
    server = Postfix("queued", "mta")
    server.service("127.0.0.1", "mx.queued.example")
    server.services.append("showq unix n - n - - showq")
    routes = f"inline:{{ {{ later.example = smtp:[127.0.0.1]:{LATER} }}, {{ shut.example = smtp:[127.0.0.1]:{SHUT} }}, {{ held.example = smtp:[127.0.0.1]:{SHUT} }} }}"
    process = server.start({"transport_maps": routes, "smtpd_peername_lookup": "no", "smtpd_relay_restrictions": "permit_mynetworks, reject",
                            "smtpd_recipient_restrictions": "check_recipient_access inline:{ { held.example = HOLD } }, permit",
                            "smtp_host_lookup": "native", "smtp_dns_support_level": "disabled"})
    asked = ["postqueue", "-c", str(server.folder)]
    try:
        process.wait_for(lambda: net.listens("127.0.0.1", 25))
        for domain in "later.example", "shut.example", "held.example":
            with smtplib.SMTP("127.0.0.1", 25, timeout=20) as client:
                client.sendmail("ann@sender.example", [f"bob@{domain}"], "Subject: x\r\n\r\nx\r\n")
        until(lambda: run(*asked, "-j").count("delay_reason") >= 2)
        for option, form in ("-j", "postqueue-json"), ("-p", "postfix-mailq"):
            seen, code = mailwhy(program, "-", text=run(*asked, option))
            about(seen, code, form)
        folder = ROOT / "bin"
        folder.mkdir()
        wrapped = folder / "postqueue"
        wrapped.write_text(f'#!/bin/sh\nexec {net.program("postqueue", "postfix")} -c {server.folder} "$@"\n')
        wrapped.chmod(0o755)
        seen, code = mailwhy(program, path=f"{folder}:{os.environ['PATH']}")
        about(seen, code, "postqueue-json")
        expect(seen["source"] == "postqueue -j", seen["source"])
    finally:
        process.stop()


def about(seen, code, form):
    expect(seen["format"] == form and seen["program"] == "Postfix", f"{form}: read as {seen['format']} of {seen['program']}")
    expect((seen["messages"], seen["recipients"], seen["states"]["held"]) == (3, 3, 1), f"{form}: {seen['messages']} {seen['recipients']} {seen['states']}")
    reasons = {cause["reason"]: cause["domains"][0]["domain"] for cause in seen["causes"]}
    expect(reasons == {"greylisted": "later.example", "connect-failed": "shut.example"}, f"{form}: {reasons}")
    expect(all(one["since"] for one in seen["waiting"]) and 0 <= seen["oldest_ms"] < 120_000, f"{form}: the age is {seen['oldest_ms']}")
    expect(code == 1, f"{form}: exit code {code} although one is on hold")
    expect(not seen["unread"], f"{form}: unread {seen['unread']}")


def exim(program):
    path = exim_program(PROJECT)
    if not path:
        return print("Exim is not here: left out")
    add_exim_user()
    folder = ROOT / "exim-queue"
    for name in "spool", "log":
        (folder / name).mkdir(parents=True)
        os.chown(folder / name, 64990, 64990)
    config = folder / "conf"
    config.write_text(EXIM.format(program=path, folder=folder))
    called = [str(path), "-C", str(config)]
    for who in "bob@later.example", "eve@frozen.example":
        run(*called, "-odq", "-f", "ann@sender.example", who, stdin="Subject: x\n\nx\n")
    listing = run(*called, "-bp")
    frozen = next(line.split()[2] for line in listing.splitlines() if "<ann@sender.example>" in line)
    run(*called, "-Mf", frozen)
    seen, code = mailwhy(program, "-", text=run(*called, "-bp"))
    expect(seen["program"] == "Exim" and seen["messages"] == 2 and seen["states"]["held"] == 1, f"Exim: {seen['messages']} {seen['states']}")
    expect({one["recipient"] for one in seen["waiting"]} == {"bob@later.example", "eve@frozen.example"}, f"Exim: {seen['waiting']}")
    expect(code == 1, f"Exim: exit code {code} although one is frozen")


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--mailwhy", required=True)
    program = str(Path(words.parse_args().mailwhy).resolve())
    try:
        net.enter()
        run("ip", "netns", "add", "mta")
        run("ip", "-n", "mta", "link", "set", "lo", "up")
        go_inside("mta")
        serve_later()
        postfix(program)
        exim(program)
    except CannotStart as reason:
        print(f"skipped: {reason}")
        return 1 if IN_CI else SKIPPED
    print("queues: good")
    return 0


if __name__ == "__main__":
    sys.exit(main())
