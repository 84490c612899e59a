"""`mailwhy session` with real servers: scripts from a pipe, --after, next and undo, and somebody who types at a terminal.

Messages leave from the place `writer` only (run.py says of all others that they never tried DATA).
"""
import os
import pty
import re
import select
import signal
import subprocess
import time
from dataclasses import dataclass

import dns
import net
from situation import server_needed

LIMIT_S = 60
TEXT = "Subject: typed at a prompt\n\n.begins with a dot\nhello\n.\n"


@dataclass(frozen=True)
class Talk:
    name: str
    target: str
    script: str
    code: int = 0
    shows: tuple = ()     # lines that begin so, in this order
    never: tuple = ()     # what must not be shown
    options: tuple = ()
    verb: str = "session"
    vantage: str = "client"
    typed: bool = False   # at a terminal: a prompt is waited for before each line

    @property
    def needs(self):
        domain = self.target.rpartition("@")[2].partition(":")[0].removeprefix("mx.")
        return server_needed(domain)


def whole_way(server, domain, greeting, accepted, unknown, queued, tls=True):
    """A whole delivery by hand."""
    script = f"ehlo\n{'tls' if tls else 'undo'}\nfrom ann@sender.example\nto bob@{domain}\nto nobody1@{domain}\ndata\n{TEXT}quit\n"
    encrypted = ("STARTTLS => 220", "tls_handshake => ok", "EHLO writer.sender.example => 250") if tls else ("RSET => 250",)
    return Talk(f"{server}: a message by hand", f"mx.{domain}", script, 1, vantage="writer", options=("--yes",), shows=(
        f"greeting => 220 {greeting}", "EHLO writer.sender.example => 250", *encrypted, "MAIL FROM:<ann@sender.example> => 250", f"RCPT TO:<bob@{domain}> => {accepted}",
        f"RCPT TO:<nobody1@{domain}> => {unknown}", "DATA => 354", f". => {queued}", "QUIT => 221"))


def undone(server, domain, without_sender):
    script = f"ehlo\nfrom ann@sender.example\nto bob@{domain}\nundo\nto bob@{domain}\nfrom <>\nto bob@{domain}\n"
    return Talk(f"{server}: undo", f"mx.{domain}", script, 1, shows=(
        f"RCPT TO:<bob@{domain}> => 250", "RSET => 250", f"RCPT TO:<bob@{domain}> => {without_sender}", "MAIL FROM:<> => 250", f"RCPT TO:<bob@{domain}> => 250", "QUIT => 221"))


def after(server, domain):
    return Talk(f"{server}: --after rcpt", f"bob@{domain}", "noop\nundo\nquit\n", options=("--after", "rcpt", "--from", "ann@sender.example"), shows=(
        *(() if server == "OpenSMTPD" else ("STARTTLS => 220",)), "MAIL FROM:<ann@sender.example> => 250", f"RCPT TO:<bob@{domain}> => 250", "NOOP => 250", "RSET => 250", "QUIT => 221"))


def refused_nonsense(server, domain, code):
    return Talk(f"{server}: what it does not know", f"mx.{domain}", "raw XYZZY\nehlo\nvrfy bob\n", 1, shows=(f"XYZZY\\r\\n => {code}", "EHLO client.sender.example => 250", "VRFY bob => ", "QUIT => 221"))


SERVERS = ("Postfix", "healthy.example"), ("Exim", "exim.example"), ("Sendmail", "sendmail.example"), ("OpenSMTPD", "osmtpd.example")

TALKS = [
    whole_way("Postfix", "healthy.example", "mx.healthy.example ESMTP", "250 2.1.5", "550 5.1.1", "250 2.0.0 Ok: queued as"),
    whole_way("Exim", "exim.example", "mx.exim.example ESMTP Exim", "250 Accepted", "550 ", "250 OK id="),
    whole_way("Sendmail", "sendmail.example", "mx.sendmail.example ESMTP Sendmail", "250 2.1.5", "550 5.1.1", "250 2.0.0"),
    whole_way("OpenSMTPD", "osmtpd.example", "mx.osmtpd.example ESMTP OpenSMTPD", "250 2.1.5", "550 Invalid recipient", "250 2.0.0", tls=False),
    *(after(*server) for server in SERVERS),
    undone("Postfix", "healthy.example", "503 5.5.1"), undone("Exim", "exim.example", "503 "), undone("Sendmail", "sendmail.example", "503 5.0.0"),
    undone("OpenSMTPD", "osmtpd.example", "503 5.5.1"),
    refused_nonsense("Postfix", "healthy.example", "50"), refused_nonsense("Exim", "exim.example", "500"), refused_nonsense("Sendmail", "sendmail.example", "500"),
    refused_nonsense("OpenSMTPD", "osmtpd.example", "500"),
    Talk("Postfix: check --after rcpt", "bob@healthy.example", "noop\ncopy\nquit\n", verb="check", options=("--after", "rcpt", "--from", "ann@sender.example", "--no-control"),
         shows=("RCPT TO:<bob@healthy.example> => 250", "NOOP => 250", "S: 220 mx.healthy.example", "C: RCPT TO:<bob@healthy.example>", "QUIT => 221")),
    Talk("Postfix: next, over a host that is not there", "deadfirst.example", "ehlo\nfrom <>\nnext\n", shows=("No connection to ", "Connected to mx.healthy.example", "MAIL FROM:<> => 250")),
    Talk("Postfix: a message that nobody said yes to", "mx.healthy.example", f"ehlo\nfrom <>\nto bob@healthy.example\ndata\n{TEXT}quit\n", 2, never=("DATA => 354", "queued")),
    Talk("Postfix: a login where there is none", "mx.healthy.example", "ehlo\nauth plain ann\nnever-to-be-seen\n", 2, never=("never-to-be-seen", "AUTH PLAIN")),
    Talk("Postfix: somebody types", "mx.healthy.example", f"ehol\ntls\nmail form ann@sender.example\nto bob@healthy.example\nwhy\ndata\n{TEXT}y\ncopy\nquit\n", 0, vantage="writer", typed=True, shows=(
        "C  EHLO writer.sender.example", "S  250", "C  STARTTLS", "S  220", "C  EHLO", "C  MAIL FROM:<ann@sender.example>", "C  RCPT TO:<bob@healthy.example>", "S  250 2.1.5 Ok", "C  DATA",
        "S  354", "S  250 2.0.0 Ok: queued as", "S: 220 mx.healthy.example", "C: EHLO writer.sender.example", "! tls", "C: RCPT TO:<bob@healthy.example>", "Commands:")),
]


def command_line(mailwhy, row):
    return [mailwhy, row.verb, row.target, "--resolver", dns.RESOLVER, "--public", "198.18.0.0/15", "--connect-timeout", "3s", "--ca", str(net.ROOT / "tls" / "ca.pem"),
            "--helo", f"{row.vantage}.sender.example", *row.options]


ENVIRONMENT = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "XDG_STATE_HOME": "/dev/null/nowhere", "LC_ALL": "C.UTF-8", "TERM": "xterm", "COLUMNS": "100"}


def typed(words, lines):
    """(exit code, what was on the screen): each line is typed when a prompt stands there."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execvpe(words[0], words, ENVIRONMENT)
    seen, mark, deadline = "", 0, time.monotonic() + LIMIT_S
    waiting = list(lines)
    code = None
    while code is None and time.monotonic() < deadline:
        if select.select([fd], [], [], 0.1)[0]:
            try:
                seen += os.read(fd, 65536).decode("utf-8", "replace")
            except OSError:
                pass
        if waiting and seen[mark:].endswith(("smtp> ", "data> ", "[y/N] ")):
            mark = len(seen)
            os.write(fd, waiting.pop(0).encode() + b"\r")
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
    while code is not None and select.select([fd], [], [], 0)[0]:  # its last words
        try:
            seen += os.read(fd, 65536).decode("utf-8", "replace")
        except OSError:
            break
    if code is None:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        seen += f"\nno end within {LIMIT_S} s"
    os.close(fd)
    return code, re.sub(r"\r|\x1b\[\?2004[hl]", "", seen)


def faults_of(row, code, seen):
    if code != row.code:
        yield f"exit code is {code}, not {row.code}"
    lines, at = seen.splitlines(), 0
    for wanted in row.shows:
        found = next((i for i in range(at, len(lines)) if lines[i].startswith(wanted)), None)
        if found is None:
            yield f"no line begins with {wanted!r} there"
        else:
            at = found + 1
    for text in row.never:
        if text in seen:
            yield f"{text!r} must not be there"


def ask(row, mailwhy):
    """What is wrong, and what was printed."""
    net.go_inside(row.vantage)
    words = command_line(mailwhy, row)
    if row.typed:
        code, seen = typed(words, row.script.splitlines())
    else:
        try:
            done = subprocess.run(words, input=row.script, capture_output=True, text=True, errors="replace", timeout=LIMIT_S, env=ENVIRONMENT)
        except subprocess.TimeoutExpired as late:
            return [f"no end within {LIMIT_S} s"], str(late.stdout)
        code, seen = done.returncode, done.stdout + done.stderr
    return list(faults_of(row, code, seen)), seen
