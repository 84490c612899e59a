"""Mails that real servers could not deliver: what Postfix, Exim and Sendmail write to the sender, read by `mailwhy bounce`."""
import json
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from outgoing import SENDER, at_writer

LIMIT_S, RETURN_S = 60, 90
AGENTS = {"postfix": "Postfix", "exim": "Exim", "sendmail": "Sendmail"}


@dataclass(frozen=True)
class Undeliverable:
    name: str
    to: str
    subject: str = "a letter"
    outcome: str = "bounced"    # in the log of who sends it
    code: str = ""              # what the other server said, where it said something
    enhanced: str = ""
    classes: tuple = ()         # one of them is right
    sides: tuple = ()
    command: str = ""
    words: str = ""             # in the log, of the other server
    left_out: tuple = ()        # servers that say less: their class is not looked at


UNDELIVERABLE = [
    Undeliverable("nobody of that name", "nobody@healthy.example", code="550", enhanced="5.1.1", classes=("bad-address",), sides=("recipient", "sender"), command="RCPT",
                  words="User unknown"),
    Undeliverable("mailbox full", "full@quota.example", code="552", enhanced="5.2.2", classes=("mailbox-full",), sides=("recipient",), command="RCPT", words="Mailbox is full"),
    Undeliverable("mailbox full until it is too late", "nearly@quota.example", outcome="expired", code="452", enhanced="4.2.2", classes=("mailbox-full",), sides=("recipient",),
                  command="RCPT", words="Mailbox is full, try again later"),
    Undeliverable("mailbox disabled", "disabled@disabled.example", code="550", enhanced="5.2.1", classes=("mailbox-disabled",), sides=("recipient",), command="RCPT",
                  words="Mailbox disabled"),
    Undeliverable("no such domain", "bob@nosuchdomain.example", classes=("bad-domain",), sides=("recipient", "sender"), left_out=("exim",)),
    Undeliverable("nobody listens", "bob@refused.example", outcome="expired", classes=("transport",), sides=("recipient", "between", "unknown")),
    Undeliverable("content refused after DATA", "bob@healthy.example", subject="forbidden", code="550", enhanced="5.7.1", classes=("content", "policy"),
                  sides=("sender", "recipient"), words="message content rejected"),
]


def message(row):
    return (f"From: Ann <{SENDER}>\r\nTo: <{row.to}>\r\nSubject: {row.subject}\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n"
            f"Message-ID: <{row.name.replace(' ', '-')}@sender.example>\r\n\r\nHello\r\n").encode()


def send_all(outgoing):
    """Every server gets every mail, all at once."""
    def give(server):
        for row in UNDELIVERABLE:
            text = message(row)
            at_writer(lambda: outgoing.give(server, [row.to], text if server == "postfix" else text.replace(b"\r\n", b"\n")))
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(give, outgoing.names))
    at_writer(outgoing.give_up)


def came_back(place):
    """How many notices lie in a Maildir or mbox."""
    if place.is_dir():
        return len([*place.glob("new/*"), *place.glob("cur/*")])
    return place.read_bytes().count(b"From MAILER-DAEMON ") if place.exists() else 0


def wait_for_all(outgoing):
    deadline = time.monotonic() + RETURN_S
    while any(came_back(place) < len(UNDELIVERABLE) for place in outgoing.mailboxes().values()) and time.monotonic() < deadline:
        time.sleep(0.1)


def documents(mailwhy, place):
    done = subprocess.run([mailwhy, "bounce", str(place), "--offline", "-f", "jsonl"], capture_output=True, timeout=LIMIT_S, stdin=subprocess.DEVNULL,
                          env={"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"})
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")], done.stderr.decode(errors="replace")


def faults_of(server, row, one):
    if one["kind"] != "bounce":
        yield f"it is called {one['kind']}"
    if one["agent"].lower() != AGENTS[server].lower():
        yield f"agent is {one['agent']}"
    if row.code and one["reply_code"] != row.code:
        yield f"code is {one['reply_code']!r}, not {row.code}"
    if row.enhanced and one["enhanced_code"] != row.enhanced:
        yield f"enhanced code is {one['enhanced_code']!r}, not {row.enhanced}"
    # Sendmail sends RCPT and DATA together, and its transcript puts the reply to the first below the second.
    commands = (row.command, "DATA") if server == "sendmail" else (row.command,)
    if row.command and one["command"] not in commands:
        yield f"command is {one['command']!r}, not {row.command}"
    if server not in row.left_out:
        if one["class"] not in row.classes:
            yield f"class is {one['class']} ({one['reason']}), not {' or '.join(row.classes)}"
        if one["side"] not in row.sides:
            yield f"side is {one['side']}, not {' or '.join(row.sides)}"


def faults(mailwhy, outgoing):
    """(notices read, what is wrong with them)"""
    count, wrong = 0, []
    for server, place in outgoing.mailboxes().items():
        read, said = documents(mailwhy, place)
        count += len(read)
        for row in UNDELIVERABLE:
            mine = [one for one in read if one.get("recipient") == row.to and one["kind"] != "delay-notice"]
            delays = [one for one in read if one.get("recipient") == row.to and one["kind"] == "delay-notice"]
            if len(delays) != (server == "sendmail" and row.outcome == "expired"):
                wrong.append(f"{server}: {row.name}: {len(delays)} delay notices")
            wrong += [f"{server}: {row.name}: the delay notice says {one['class']}, permanent {one['permanent']}" for one in delays
                      if one["permanent"] or one["class"] not in row.classes]
            if len(mine) != 1:
                wrong.append(f"{server}: {row.name}: {len(mine)} records for {row.to} of {len(read)} {said}")
            wrong += [f"{server}: {row.name}: {fault}: {one['diagnostic']}" for one in mine[:1] for fault in faults_of(server, row, one)]
    return count, wrong
