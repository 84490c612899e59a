"""Who relays for strangers: real servers, and what `mailwhy relay` must make of each."""
import json
import os
import subprocess
from dataclasses import dataclass

import dns
import net
from sends import within
from situation import server_needed

EXIT_CODES = {"closed": 0, "open": 1, "delayed": 4, "inconclusive": 3}
LIMIT_S = 60


@dataclass(frozen=True)
class Relay:
    name: str
    domain: str                # whose MX host is asked
    verdict: str
    cause: str = "none"
    confidence: str = ""
    exit_code: int = None
    responsible: tuple = ()    # (domain, local | remote | any_mailbox)
    forms: tuple = ()          # (form, result)
    present: tuple = ()
    absent: tuple = ("relay.open",)
    vantage: str = "client"
    options: tuple = ()
    message: str = ""          # what came of the message of --send: "accepted", "nothing_accepted"
    mailbox: str = ""          # the Maildir in which it is found with its trace

    @property
    def needs(self):
        return server_needed(self.domain)


NO = {"cause": "none", "confidence": "certain"}
RELAYS = [
    Relay("Postfix: its own domain only", "healthy", "closed", **NO, responsible=(("healthy.example", "local"),),
          forms=(("null-sender", "refused"), ("percent-local", "refused"), ("bang-name", "refused")), absent=("*",)),
    Relay("Postfix: takes all", "openrelay", "open", "relay.open", confidence="likely", absent=(),
          forms=(("null-sender", "accepted"), ("our-sender", "accepted"))),
    Relay("Postfix: takes all from its own domain", "openfrom", "open", "relay.open", absent=(),
          forms=(("null-sender", "refused"), ("our-sender", "refused"), ("local-sender", "accepted"))),
    Relay("Postfix: takes all, and the message arrives", "openrelay", "open", "relay.open", vantage="writer", absent=(), message="accepted", mailbox="away",
          present=("relay.test-message-taken",), options=("--send", "bob@away.example", "--yes")),
    Relay("Postfix: its own domain only, no message", "healthy", "closed", vantage="writer", absent=("*",), message="nothing_accepted",
          options=("--send", "bob@away.example", "--yes")),
    Relay("Postfix: another domain", "healthy", "closed", "relay.domain-not-local", exit_code=1,
          responsible=(("healthy.example", "local"), ("elsewhere.example", "remote")),
          options=("--domain", "healthy.example", "--domain", "elsewhere.example")),
    Relay("Postfix: greylists", "grey", "closed", "none", confidence="likely", forms=(("null-sender", "refused"),)),
    Relay("Postfix: greets with 554", "greeting", "inconclusive", "relay.refuses-us"),
    Relay("Postfix: busy", "busy", "delayed", "relay.later"),
    Relay("Postfix: the client is on a list", "rbl", "inconclusive", "relay.refuses-us", vantage="listed"),
    Relay("Postfix: refuses senders and recipients of unknown domains", "strict", "closed", options=("--to", "bob@gone.example")),
    Relay("Postfix: hangs up after three errors", "small", "closed", responsible=(("small.example", "local"),)),
    Relay("Postfix: TLS first", "tlsmust", "inconclusive", ""),
    Relay("Exim: its own domain only", "exim", "closed", responsible=(("exim.example", "local"),)),
    Relay("Sendmail: its own domain only", "sendmail", "closed"),
    Relay("OpenSMTPD: its own domain only", "osmtpd", "closed", responsible=(("osmtpd.example", "local"),)),
    Relay("OpenSMTPD: takes all", "osmtpdopen", "open", "relay.open", absent=(), forms=(("null-sender", "accepted"),)),
    Relay("OpenSMTPD: TLS never works", "osmtpdtls", "closed", "relay.asked-in-clear", responsible=(("osmtpdtls.example", "local"),),
          forms=(("null-sender", "refused"),)),
    Relay("nobody answers", "void", "inconclusive", "relay.unanswered"),
]


def command_line(mailwhy, r):
    return [mailwhy, "relay", f"mx.{r.domain}.example", "--json", "--resolver", dns.RESOLVER, "--public", "198.18.0.0/15", "--connect-timeout", "3s",
            "--from", "ann@sender.example", "--seed", "7", *([] if {"--to", "--send"} & set(r.options) else ["--to", "bob@control.example"]), *r.options]


def faults_of(r, exit_code, document):
    for field in "verdict", "cause", "confidence":
        wanted = getattr(r, field)
        if wanted and document.get(field) != wanted and not (field == "cause" and wanted == "none" and not any_trouble(document)):
            yield f"{field} is {document.get(field)}, not {wanted}"
    code = EXIT_CODES[r.verdict] if r.exit_code is None else r.exit_code
    if exit_code != code:
        yield f"exit code is {exit_code}, not {code}"
    said = {entry["domain"]: entry["responsible"] for entry in document["domains"]}
    for domain, responsible in r.responsible:
        if said.get(domain) != responsible:
            yield f"{domain} is {said.get(domain)}, not {responsible}"
    results = {entry["form"]: entry["result"] for entry in document["tries"]}
    for form, result in r.forms:
        if results.get(form) != result:
            yield f"{form} is {results.get(form)}, not {result}"
    yield from faults_of_message(r, document["message"] or {})
    found = [finding["id"] for finding in document["findings"]]
    for name in r.present:
        if name not in found:
            yield f"{name} is not found"
    for name in found:
        if name in r.absent or "*" in r.absent:
            yield f"{name} must not be found"


def faults_of_message(r, message):
    came = message.get("fate", message.get("state", ""))
    if came != r.message:
        yield f"the message is {came}, not {r.message}"
    if not r.mailbox:
        return
    folder = net.ROOT / "kept" / r.mailbox / "new"

    def arrived():
        return [text for text in (file.read_text(errors="replace") for file in folder.glob("*")) if f"X-Mailwhy-Trace: {message.get('trace')}" in text]

    if not within(arrived):
        yield f"no message with the trace {message.get('trace')} in {folder}"
    elif f"id {message['queue_id']}" not in arrived()[0]:
        yield f"the message does not have the queue id {message['queue_id']}"


def any_trouble(document):
    return any(finding["state"] in ("fail", "unknown", "later") for finding in document["findings"])


def ask(r, mailwhy):
    """What is wrong, and what was printed."""
    net.go_inside(r.vantage)
    try:
        done = subprocess.run(command_line(mailwhy, r), capture_output=True, text=True, errors="replace", timeout=LIMIT_S, stdin=subprocess.DEVNULL,
                              env={"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent"})
    except subprocess.TimeoutExpired as late:
        return [f"no end within {LIMIT_S} s"], str(late.stdout)
    try:
        document = json.loads(done.stdout)
    except ValueError:
        return [f"exit code {done.returncode} and no JSON"], done.stdout + done.stderr
    return list(faults_of(r, done.returncode, document)), json.dumps(document, indent=1) + "\n" + done.stderr
