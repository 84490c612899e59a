#!/usr/bin/env python3
"""What mailwhy dns shows while it still waits: five resolvers, one of which never answers, before a terminal and before a pipe, with
and without --compare.

usage: first_words.py PROGRAM
Everything is on the loopback.  No times are compared: what must be there is read while the program still waits for the dead one.
"""
import os
import pty
import select
import socket
import subprocess
import sys
import tempfile
import threading

PROGRAM = os.path.abspath(sys.argv[1])
CLEAN = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "TERM": "xterm", "COLUMNS": "120",
         "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""), "UBSAN_OPTIONS": os.environ.get("UBSAN_OPTIONS", "")}
ADDRESSES = [f"127.0.53.{i}" for i in range(1, 6)]
DEAD, ROOT = ADDRESSES[2], "127.0.53.9"
failures = []


def expect(condition, what):
    if not condition:
        failures.append(what)


def end_of_question(query):
    at = 12
    while query[at]:
        at += query[at] + 1
    return at + 5


def answer(query, authoritative):
    """10 mx.first.test. to MX, an empty answer with SOA to all else."""
    end = end_of_question(query)
    soa = b"\0\0\6\0\1\0\0\0\x3c\0\x16\0\0" + (60).to_bytes(4, "big") * 5
    mx = b"\xc0\x0c\0\x0f\0\1\0\0\0\x3c\0\x11\0\x0a\2mx\5first\4test\0"
    is_mx = query[end - 4:end - 2] == b"\0\x0f"
    flags = b"\x84\0" if authoritative else b"\x81\x80"
    return query[:2] + flags + b"\0\1" + (b"\0\1\0\0" if is_mx else b"\0\0\0\1") + b"\0\0" + query[12:end] + (mx if is_mx else soa)


class Servers:
    """The resolvers and the one name server of the world, all on one port; the dead one only counts who asks."""

    def __init__(self):
        self.asked_dead = 0
        self.sockets = []
        for _ in range(20):
            try:
                for address in ADDRESSES + [ROOT]:
                    self.bind(address)
                break
            except OSError:  # the port is somebody else's on one of them
                self.close()
        self.port = self.sockets[0].getsockname()[1]
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def bind(self, address):
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.bind((address, self.sockets[0].getsockname()[1] if self.sockets else 0))
        self.sockets.append(made)

    def serve(self):
        while not self.stop.is_set():
            for ready in select.select(self.sockets, [], [], 0.1)[0]:
                query, sender = ready.recvfrom(4096)
                address = ready.getsockname()[0]
                if address == DEAD:
                    self.asked_dead += 1
                else:
                    ready.sendto(answer(query, address == ROOT), sender)

    def close(self):
        for made in self.sockets:
            made.close()
        self.sockets = []

    def end(self):
        self.stop.set()
        self.thread.join()
        self.close()


def words(servers, hints):
    """With --compare, when there are hints.  The dead one comes first for those that are asked without."""
    order = ADDRESSES if hints else [DEAD] + [address for address in ADDRESSES if address != DEAD]
    named = [word for address in order for word in ("--resolver", f"{address}:{servers.port}")]
    compare = ["--compare", "--root-hints", hints] if hints else []
    return [PROGRAM, "dns", "first.test", "MX", *compare, "--dns-port", str(servers.port), "--dns-timeout", "20s", *named]


def before_a_terminal(servers, hints):
    servers.asked_dead = 0
    ours, theirs = pty.openpty()
    process = subprocess.Popen(words(servers, hints), stdout=theirs, stderr=theirs, stdin=subprocess.DEVNULL, env=CLEAN)
    os.close(theirs)
    seen, alive = "", [address for address in ADDRESSES if address != DEAD]
    while not all(address in seen for address in alive):
        if not select.select([ours], [], [], 15)[0]:
            break
        try:
            seen += os.read(ours, 4096).decode("utf-8", "replace")
        except OSError:
            break
    waiting = process.poll() is None
    process.terminate()
    process.wait(timeout=30)
    os.close(ours)
    expect(all(address in seen for address in alive), f"before a terminal, not all who answered are shown at once: {seen!r}")
    expect(waiting, "the program did not wait for the resolver that never answers")
    expect("mx.first.test" in seen, f"before a terminal, the first answers do not say what was heard: {seen!r}")
    expect(servers.asked_dead >= 1, "the fifth resolver was not asked")


def before_a_pipe(servers, hints):
    """Whoever reads a pipe wants the whole report, once; stopped early, it says what is known and that it is not all."""
    servers.asked_dead = 0
    process = subprocess.Popen(words(servers, hints), stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env=CLEAN)
    while servers.asked_dead == 0 and process.poll() is None:
        select.select([], [], [], 0.05)
    select.select([], [], [], 1)
    process.terminate()
    out, err = process.communicate(timeout=30)
    expect(process.returncode == 143, f"stopped by SIGTERM, and the exit code is {process.returncode}")
    if hints:
        expect("NOT FINISHED" in out and "EVERYBODY" not in out, f"stopped before all had answered, and the report does not say so: {out!r}")
    for address in ADDRESSES:
        if address != DEAD:
            expect(address in out, f"before a pipe, {address} is missing from the report: {out!r} {err!r}")
            expect(address not in err, f"before a pipe, there is progress on the error output: {err!r}")


def main():
    servers = Servers()
    try:
        with tempfile.TemporaryDirectory() as folder:
            hints = os.path.join(folder, "root.hints")
            with open(hints, "w") as file:
                file.write(f". 3600 NS ns.root.test.\nns.root.test. 3600 A {ROOT}\n")
            for of_the_walk in (hints, None):
                before_a_terminal(servers, of_the_walk)
                before_a_pipe(servers, of_the_walk)
    finally:
        servers.end()
    for failure in failures:
        print(failure)
    return 1 if failures else 0


sys.exit(main())
