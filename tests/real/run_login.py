#!/usr/bin/env python3
"""mailwhy login against Postfix with Dovecot's SASL, on a private network.

    run_login.py --mailwhy build/release/mailwhy     all rows
    run_login.py ... --only scram                    those whose name contains the word (repeatable)
    run_login.py ... --keep                          show what was printed, for good rows too

Every row logs in once and compares verdict, mechanism and cause.  The passwords are canaries: they must stand in no output, no log, no
list of processes and no file but those they were put into.  Needs what run.py needs; skipped (77) without it.
"""
import argparse
import base64
import json
import os
import pwd
import socket
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import net
from mta import Authority
from net import ROOT, CannotStart, Server, program
from postfix import Postfix

SKIPPED, IN_CI = 77, os.environ.get("CI") == "true"
CANARY, PLAINER, WRONG = "canary-4711-\u00fcber", "canary-4712-plain", "canary-0815-wrong"
MAIL, ALIEN, CLEAR, DEAD, OPEN, GONE = (f"198.18.25.{n}" for n in (10, 11, 12, 13, 14, 15))
DNS = "198.18.10.1"
MECHANISMS = "plain login cram-md5 digest-md5 scram-sha-1 scram-sha-256"

NAMES = {"mail.login.example": MAIL, "smtp.guess.example": MAIL, "alien.login.example": ALIEN, "clear.login.example": CLEAR,
         "dead.login.example": DEAD, "open.login.example": OPEN, "gone.login.example": GONE}
SERVICES = {"_submissions._tcp.login.example": (0, 1, 465, "mail.login.example"), "_submission._tcp.login.example": (0, 1, 587, "mail.login.example"),
            "_submission._tcp.off.example": (0, 0, 0, "")}


@dataclass
class Row:
    name: str
    target: str
    verdict: str
    cause: str = "none"
    mechanism: str = ""
    password: str = CANARY
    options: tuple = ()
    also: str = ""        # an id that must be among the findings
    protection: str = ""


def mechanisms():
    for name in MECHANISMS.upper().split():
        # DIGEST-MD5 hashes what fits into ISO 8859-1 in that (RFC 2831 s2.1.2.1), which Dovecot does not.
        user, password = ("dan", PLAINER) if name == "DIGEST-MD5" else ("ann", CANARY)
        yield Row(f"{name}, right password", f"{user}@login.example", "works", mechanism=name, password=password, options=("--mechanism", name), protection="tls_verified")
        yield Row(f"{name}, wrong password", "ann@login.example", "refused", "login.password-refused", name, WRONG, ("--mechanism", name))


ROWS = [
    *mechanisms(),
    Row("the server is found by SRV, and the strongest mechanism used", "ann@login.example", "works", mechanism="SCRAM-SHA-256"),
    Row("STARTTLS on 587", "ann@login.example", "works", options=("--server", "mail.login.example:587")),
    Row("the server is found by its usual name", "ann@guess.example", "refused", "login.certificate-not-proved", options=("--mechanism", "PLAIN"),
        also="login.not-announced"),
    Row("SCRAM needs no certificate", "ann@guess.example", "works", mechanism="SCRAM-SHA-256", options=("--user", "ann@login.example", "--from", "ann@login.example"),
        protection="tls_unverified"),
    Row("nobody knows the user", "nobody@login.example", "refused", "login.password-refused"),
    Row("a sender of somebody else", "ann@login.example", "refused", "login.sender-not-owned", options=("--from", "bob@login.example")),
    Row("only in clear", "ann@login.example", "refused", "login.only-in-clear", options=("--server", "clear.login.example:587", "--mechanism", "PLAIN")),
    Row("in clear all the same", "ann@login.example", "works", mechanism="PLAIN", options=("--server", "clear.login.example:587", "--mechanism", "PLAIN", "--allow-insecure"),
        also="login.offered-in-clear", protection="clear"),
    Row("a certificate of its own", "ann@login.example", "refused", "login.certificate-not-proved", options=("--server", "alien.login.example:587", "--mechanism", "LOGIN")),
    Row("passwords offered before TLS", "ann@login.example", "works", options=("--server", "open.login.example:587"), also="login.offered-in-clear"),
    Row("a mechanism that is not there", "ann@login.example", "refused", "login.no-mechanism", options=("--mechanism", "NTLM")),
    Row("no login on this port", "ann@login.example", "refused", "login.not-offered", options=("--server", "gone.login.example:587")),
    Row("a server that is not there", "ann@login.example", "inconclusive", "login.unreachable", options=("--server", "198.18.25.99:587")),
    Row("a name that is not there", "ann@nowhere.example", "refused", "login.no-server"),
    Row("switched off in the DNS", "ann@off.example", "refused", "login.switched-off"),
    Row("the service behind it is down", "ann@login.example", "refused", "login.not-offered", options=("--server", "dead.login.example:587")),
    Row("nothing to log in with", "ann@login.example", "offered", password="", also="login.not-tried"),
]


def answer(query):
    """A name server in a few lines: NAMES and SERVICES, and nothing else exists."""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode("ascii", "replace").lower())
        at += 1 + query[at]
    kind = struct.unpack(">H", query[at + 1:at + 3])[0]
    name, question, records = ".".join(labels), query[12:at + 5], []
    if kind == 1 and name in NAMES:
        records.append((1, socket.inet_aton(NAMES[name])))
    if kind == 33 and name in SERVICES:
        *numbers, target = SERVICES[name]
        wire = b"".join(bytes([len(part)]) + part.encode() for part in target.split(".") if part) + b"\0"
        records.append((33, struct.pack(">3H", *numbers) + wire))
    exists = name in NAMES or name in SERVICES or name in ("login.example", "guess.example")
    head = query[:2] + struct.pack(">5H", 0x8180 if exists else 0x8183, 1, len(records), 0, 0)
    return head + question + b"".join(b"\xc0\x0c" + struct.pack(">HHIH", rtype, 1, 60, len(data)) + data for rtype, data in records)


def serve_names():
    place = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    place.bind((DNS, 53))

    def loop():
        while True:
            query, who = place.recvfrom(4096)
            place.sendto(answer(query), who)
    threading.Thread(target=loop, daemon=True).start()


DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
instance_name = mailwhy-login
protocols =
listen = 198.18.25.9
ssl = no
default_vsz_limit = 0
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home=/nonexistent
}}
# No pause for those who guess: every row would wait for the one before.
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  unix_listener {socket} {{
    mode = 0666
  }}
}}
"""


def start_dovecot(queue):
    folder = ROOT / "dovecot"
    folder.mkdir()
    users = {"ann": CANARY, "bob": CANARY, "dan": PLAINER}
    (folder / "users").write_text("".join(f"{user}@login.example:{{PLAIN}}{password}\n" for user, password in users.items()))
    config = folder / "dovecot.conf"
    config.write_text(DOVECOT.format(folder=folder, mechanisms=MECHANISMS, socket=queue / "private" / "auth"))
    return Server("dovecot", "mx1", [program("dovecot", "dovecot-core"), "-F", "-c", config])


def postfix(authority):
    p = Postfix("postfix", "mx1")
    tables = ROOT / "tables"
    tables.mkdir()
    (tables / "owners").write_text("ann@login.example ann@login.example\nbob@login.example bob@login.example\ndan@login.example dan@login.example\n")

    def tls(host, made):
        certificate, key = made(host)
        return {"myhostname": host, "smtpd_tls_chain_files": f"{key}, {certificate}", "smtpd_tls_security_level": "may"}
    sasl = {"smtpd_sasl_auth_enable": "yes", "smtpd_sasl_type": "dovecot", "smtpd_sasl_path": "private/auth", "smtpd_tls_auth_only": "yes",
            "smtpd_recipient_restrictions": "reject_sender_login_mismatch, permit_sasl_authenticated, reject"}

    def at(address, port, **settings):
        words = "".join(f"\n  -o {{ {name} = {value} }}" for name, value in settings.items())
        p.services.append(f"{address}:{port} inet n - n - - smtpd{words}")
    good = {**sasl, **tls("mail.login.example", authority.certificate)}
    at(MAIL, 465, **good, smtpd_tls_wrappermode="yes")
    at(MAIL, 587, **good)
    at(MAIL, 25, myhostname="mail.login.example")
    at(ALIEN, 587, **sasl, **tls("alien.login.example", authority.self_signed))
    at(CLEAR, 587, **{**sasl, "smtpd_tls_auth_only": "no"}, myhostname="clear.login.example")
    at(OPEN, 587, **{**sasl, **tls("open.login.example", authority.certificate), "smtpd_tls_auth_only": "no"})
    at(DEAD, 587, **{**sasl, **tls("dead.login.example", authority.certificate), "smtpd_sasl_path": "private/nobody"})
    at(GONE, 587, **tls("gone.login.example", authority.certificate))
    server = p.start({"smtpd_sender_login_maps": f"texthash:{tables}/owners", "virtual_mailbox_domains": "login.example",
                      "virtual_mailbox_maps": f"texthash:{tables}/owners", "smtpd_peername_lookup": "no"})
    return p, server


class Spy(threading.Thread):
    """Looks at the arguments and environments of all processes while mailwhy runs."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seen, self.over = [], threading.Event()

    def run(self):
        while not self.over.is_set():
            for what in "cmdline", "environ":
                for path in Path("/proc").glob(f"[0-9]*/{what}"):
                    try:
                        if shows_canary(path.read_bytes()):
                            self.seen.append(str(path))
                    except OSError:
                        pass
            time.sleep(0.05)


def shows_canary(data):
    """As it is, or in base64 at any of the three places in a group."""
    if isinstance(data, str):
        data = data.encode()
    for secret in CANARY.encode(), PLAINER.encode(), WRONG.encode():
        needles = [secret, secret[:11]]
        for offset in range(3):
            coded = base64.b64encode(b"\0" * offset + secret)
            needles.append(coded[offset + 1 if offset else 0:][:16])
        if any(needle in data for needle in needles):
            return True
    return False


def ask(row, mailwhy, form):
    folder = ROOT / "secrets"
    folder.mkdir(exist_ok=True, mode=0o700)
    words = [mailwhy, "login", row.target, "--resolver", DNS, "--public", "198.18.0.0/15", "--ca", str(ROOT / "tls" / "ca.pem"), "--connect-timeout", "2s", *row.options, *form]
    if row.password:
        (folder / "password").write_text(row.password + "\n")
        words += ["--password-file", str(folder / "password")]
    net.go_inside("client")
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=60, stdin=subprocess.DEVNULL,
                          env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LC_ALL": "C.UTF-8"})
    return done


def faults_of(row, mailwhy):
    done = ask(row, mailwhy, ("--json",))
    text = ask(row, mailwhy, ("-vv",)) if row.verdict == "works" else done
    try:
        document = json.loads(done.stdout)
    except ValueError:
        return [f"exit code {done.returncode}, and no JSON: {done.stdout}{done.stderr}"], done
    attempt = document["attempt"] or {}
    if document["verdict"] != row.verdict:
        yield_faults = [f"verdict is {document['verdict']}, not {row.verdict}"]
    else:
        yield_faults = []
    leading = document["cause"] if row.verdict != "works" or row.cause != "none" or not row.also else row.cause
    if leading != row.cause and not (row.cause == "none" and row.also):
        yield_faults.append(f"cause is {document['cause']}, not {row.cause}")
    if row.mechanism and attempt.get("mechanism") != row.mechanism:
        yield_faults.append(f"mechanism is {attempt.get('mechanism')}, not {row.mechanism}")
    if row.protection and attempt.get("protection") != row.protection:
        yield_faults.append(f"protection is {attempt.get('protection')}, not {row.protection}")
    if row.also and not any(finding["id"] == row.also for finding in document["findings"]):
        yield_faults.append(f"{row.also} is not found")
    codes = {"works": 0, "offered": 0, "refused": 1, "later": 4, "inconclusive": 3}
    if done.returncode != codes[row.verdict]:
        yield_faults.append(f"exit code is {done.returncode}")
    if any(shows_canary(part) for part in (done.stdout, done.stderr, text.stdout, text.stderr)):
        yield_faults.append("the password is printed")
    return yield_faults, done


def test(rows, mailwhy, keep):
    failures = 0
    spy = Spy()
    spy.start()
    for row in rows:
        started = time.monotonic()
        faults, done = faults_of(row, mailwhy)
        failures += bool(faults)
        print(f"  {'FAIL' if faults else 'ok':5} {time.monotonic() - started:5.1f} s  {row.name}" + "".join(f"\n    * {fault}" for fault in faults), flush=True)
        if faults or keep:
            print(done.stdout + done.stderr)
    spy.over.set()
    for place in sorted(set(spy.seen)):
        failures += 1
        print(f"  FAIL   the password stood in {place}")
    allowed = {ROOT / "dovecot" / "users", ROOT / "secrets" / "password"}
    for path in ROOT.rglob("*"):
        if path.is_file() and path not in allowed and shows_canary(path.read_bytes()):
            failures += 1
            print(f"  FAIL   the password stands in {path}")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mailwhy", metavar="PATH", required=True)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    mailwhy = os.path.abspath(arguments.mailwhy)
    servers = []
    try:
        pwd.getpwnam("dovecot")
        net.enter()
        network = net.Network()
        network.add("client", "198.18.10", [2])
        network.add("mx1", "198.18.25", [9, 10, 11, 12, 13, 14, 15])
        serve_names()
        authority = Authority()
        p, server = postfix(authority)
        servers += [server, start_dovecot(p.queue)]
        servers[0].wait_for(lambda: net.listens(MAIL, 587))
        servers[1].wait_for(lambda: (p.queue / "private" / "auth").exists())
    except (CannotStart, KeyError) as reason:
        print(f"{'FAILED' if IN_CI else 'skipped'}: {reason}")
        return 1 if IN_CI else SKIPPED
    rows = [row for row in ROWS if not arguments.only or any(word in row.name for word in arguments.only)]
    failures = 1
    try:
        failures = test(rows, mailwhy, arguments.keep)
    finally:
        for server in servers:
            server.stop()
        if failures:
            for log in ROOT / "log" / "postfix.mail.log", ROOT / "dovecot" / "dovecot.log":
                if log.exists():
                    print(f"---- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-40:]))
    print(f"{len(rows)} rows, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
