"""The situations: what is asked, what the servers really say, and what `mailwhy check` must make of it.

`says` was taken down by hand with swaks and dig from the client's place; every run proves it again with a plain conversation
(see prove.py) before mailwhy is asked, and mailwhy must quote the same words.
"""
from dataclasses import dataclass

ACCEPTED = {"verdict": "accepted", "side": "nobody", "stage": "rcpt_to"}
# Delivered, but something on the way is broken; `warns` says where.
ACCEPTED_BUT = {"verdict": "accepted", "side": "", "stage": ""}


@dataclass(frozen=True)
class Situation:
    name: str
    target: str
    verdict: str
    side: str                     # side and stage empty: not looked at
    stage: str
    says: str = ""                # words of the server, or of the network, as prove.py sees them
    server: str = ""              # who says them; empty: mx.DOMAIN; "dns": the resolver about the domain's MX
    quotes: tuple = None          # words that must be in some finding's seen[].text; by default `says`, when a server said it
    party: str = ""
    confidence: str = ""
    exit_code: int = None         # by default what interface.md says for the verdict
    warns: str = ""               # a finding of this stage, on the recipient's side, must have the state "warn"
    present: tuple = ()           # finding ids that must be there
    absent: tuple = ()            # finding ids, or their beginnings with "*", that must not be there
    vantage: str = "client"
    sender: str = "ann@sender.example"
    helo: str = ""
    starttls: bool = False        # prove.py asks for TLS
    control: str = "control.example"
    options: tuple = ()

    @property
    def domain(self):
        return self.target.rpartition("@")[2]

    @property
    def needs_exim(self):
        return self.domain.startswith("exim")

    @property
    def must_quote(self):
        if self.quotes is not None:
            return self.quotes
        return (self.says,) if self.says[:3].isdigit() and not self.says.startswith("2") else ()


def no(*ids):
    return {"absent": ids}


SITUATIONS = [
    # All is well, or well enough.
    Situation("healthy", "bob@healthy.example", **ACCEPTED, says="250 2.1.5 Ok", starttls=True, **no("tls.*", "connect.*")),
    Situation("healthy domain", "healthy.example", "accepted", "nobody", "mail_from"),
    Situation("healthy Exim", "bob@exim.example", **ACCEPTED, says="250 Accepted", starttls=True),
    Situation("no MX", "bob@nomx.example", **ACCEPTED, says="250 2.1.5 Ok", server="nomx.example"),
    Situation("dead first MX", "bob@deadfirst.example", **ACCEPTED_BUT, warns="connect", says="connect: timed out",
              server="mx.void.example"),
    Situation("MX is an alias", "bob@aliasmx.example", **ACCEPTED, says="250 2.1.5 Ok"),
    Situation("slow greeting", "bob@slow.example", **ACCEPTED, says="250 2.1.5 Ok"),
    Situation("IPv6 without a way there", "bob@dual.example", **ACCEPTED, says="250 2.1.5 Ok"),

    # The DNS.
    Situation("null MX", "bob@nullmx.example", "no_mail_by_choice", "nobody", "route", exit_code=1),
    Situation("no such domain", "bob@gone.example", "no_such_domain", "recipient", "domain", says="NXDOMAIN", server="dns"),
    Situation("neither MX nor address", "bob@nothing.example", "unreachable", "recipient", "route"),
    Situation("MX name does not exist", "bob@lostmx.example", "unreachable", "recipient", "route"),
    Situation("MX in a private network", "bob@private.example", "unreachable", "recipient", "route", quotes=("10.11.12.13",)),
    Situation("DNSSEC bogus", "bob@bogus.example", "unreachable", "recipient", "domain", says="SERVFAIL", server="dns",
              quotes=("DNSSEC Bogus",)),
    Situation("DNSSEC expired", "bob@expired.example", "unreachable", "recipient", "domain", says="SERVFAIL", server="dns",
              quotes=("Signature Expired",)),
    Situation("lame delegation", "bob@lame.example", "inconclusive", "unknown", "domain", says="SERVFAIL", server="dns"),

    # The connection.
    Situation("refused", "bob@refused.example", "unreachable", "recipient", "connect", says="connect: refused"),
    Situation("dropped", "bob@void.example", "unreachable", "recipient", "connect", says="connect: timed out"),
    Situation("dropped, nothing to compare with", "bob@void.example", "inconclusive", "unknown", "connect", control=""),
    Situation("port 25 dropped, port 443 answers", "bob@silent.example", "unreachable", "recipient", "connect",
              says="connect: timed out"),
    Situation("ICMP admin-prohibited", "bob@prohibited.example", "unreachable", "between", "connect",
              says="connect: host unreachable", quotes=("administratively prohibited",)),
    Situation("no route", "bob@noroute.example", "unreachable", "between", "connect", says="connect: network unreachable",
              quotes=("network unreachable",)),
    Situation("only IPv6, without a way there", "bob@onlysix.example", "unreachable", "sender", "connect",
              party="this_machine"),
    Situation("own port 25 blocked", "bob@healthy.example", "unreachable", "sender", "connect", vantage="blocked",
              party="sender_network", says="connect: timed out"),

    # The greeting and HELO.
    Situation("greeting 554", "bob@greeting.example", "refused", "sender", "greeting", says="554 5.7.1"),
    Situation("greeting 521 by postscreen", "bob@screen.example", "refused", "sender", "greeting",
              says="521 5.3.2 Service currently unavailable"),
    Situation("greeting 550 by Exim", "bob@eximclosed.example", "refused", "sender", "greeting",
              says="550 Connections from 198.18.10.2 are refused by local policy"),
    Situation("greeting 421", "bob@busy.example", "delayed", "unknown", "greeting", says="421 4.7.0"),
    Situation("HELO name unknown", "bob@helo.example", "refused", "sender", "hello", helo="nosuch.example",
              says="550 5.7.1 <nosuch.example>: Helo command rejected: Host not found"),

    # TLS.
    Situation("STARTTLS fails with 454", "bob@tlslocal.example", **ACCEPTED, starttls=True, present=("tls.starttls-refused",),
              says="454 4.7.0 TLS not available due to local problem"),
    Situation("TLS handshake fails", "bob@tlsnever.example", **ACCEPTED_BUT, warns="tls", starttls=True,
              present=("tls.handshake-failed",), says="handshake:"),
    Situation("TLS without a certificate", "bob@tlsnokey.example", **ACCEPTED, starttls=True, says="handshake:",
              present=("tls.certificate-untrusted",)),
    Situation("only TLS 1.0", "bob@tlsold.example", **ACCEPTED, starttls=True, says="tlsv1 alert protocol version"),
    Situation("certificate for another name", "bob@othername.example", **ACCEPTED, starttls=True, says="250 2.1.5 Ok",
              present=("tls.certificate-other-name",), quotes=("www.othername.example",)),
    Situation("TLS demanded but broken", "bob@tlsmust.example", "refused", "recipient", "mail_from",
              says="530 5.7.0 Must issue a STARTTLS command first", quotes=("454 4.7.0 TLS not available due to local problem",)),

    # The sender: its domain, its address, its reputation.
    Situation("sender domain unknown, for now", "bob@strict.example", "delayed", "sender", "rcpt_to", sender="ann@gone.example",
              says="450 4.1.8 <ann@gone.example>: Sender address rejected: Domain not found"),
    Situation("sender domain unknown", "bob@strict550.example", "refused", "sender", "mail_from", sender="ann@gone.example",
              says="550 5.1.8 <ann@gone.example>: Sender address rejected: Domain not found"),
    Situation("sender verify failed at Exim", "bob@exim.example", "refused", "sender", "rcpt_to", sender="ann@gone.example",
              says="Verification failed for <ann@gone.example>", quotes=("Verification failed for <ann@gone.example>",)),
    Situation("no reverse DNS", "bob@noptr.example", "delayed", "sender", "rcpt_to", vantage="nameless",
              says="450 4.7.1 Client host rejected: cannot find your reverse hostname, [198.18.13.2]"),
    Situation("block list", "bob@rbl.example", "refused", "sender", "rcpt_to", vantage="listed", party="sender_host",
              confidence="certain",
              says="554 5.7.1 Service unavailable; Client host [198.18.12.2] blocked using bl.example"),
    Situation("block list by postscreen", "bob@rblscreen.example", "refused", "sender", "rcpt_to", vantage="listed",
              party="sender_host", confidence="certain",
              says="550 5.7.1 Service unavailable; client [198.18.12.2] blocked using bl.example"),
    Situation("block list at Exim", "bob@exim.example", "refused", "sender", "rcpt_to", vantage="listed", party="sender_host",
              confidence="certain", says="rejected because 198.18.12.2 is in a black list at bl.example",
              quotes=("198.18.12.2 is in a black list at bl.example",)),
    Situation("block list, but not listed", "bob@rbl.example", **ACCEPTED, says="250 2.1.5 Ok", **no("reputation.*")),

    # The mailbox.
    Situation("hosts disagree", "bob@eximmixed.example", "depends", "recipient", "rcpt_to", server="mx.exim.example",
              says="550 relay not permitted"),
    Situation("greylisting", "bob@grey.example", "delayed", "nobody", "rcpt_to", exit_code=4,
              says="450 4.2.0 <bob@grey.example>: Recipient address rejected: Greylisted, try again in"),
    Situation("unknown user", "nobody@healthy.example", "refused", "recipient", "rcpt_to",
              says="550 5.1.1 <nobody@healthy.example>: Recipient address rejected: User unknown in virtual mailbox table"),
    Situation("unknown user at Exim", "nobody@exim.example", "refused", "recipient", "rcpt_to", says="550 Unrouteable address"),
    Situation("relay denied", "bob@relay.example", "refused", "recipient", "rcpt_to",
              says="554 5.7.1 <bob@relay.example>: Relay access denied"),
    Situation("relay denied at Exim", "bob@eximrelay.example", "refused", "recipient", "rcpt_to", says="550 relay not permitted",
              server="mx.exim.example"),
    Situation("mailbox full", "full@quota.example", "refused", "recipient", "rcpt_to",
              says="552 5.2.2 <full@quota.example>: Recipient address rejected: Mailbox is full, the user is over quota"),
    Situation("mailbox full, for now", "nearly@quota.example", "delayed", "recipient", "rcpt_to", exit_code=4,
              says="452 4.2.2 <nearly@quota.example>: Recipient address rejected: Mailbox is full, try again later"),
    Situation("mailbox full at Exim", "full@exim.example", "refused", "recipient", "rcpt_to",
              says="550 mailbox is full: quota exceeded"),
]
