"""A situation: what is asked, what the servers really say, and what `mailwhy check` must make of it.

`says` was taken down by hand with swaks and dig from the client's place; every run proves it again with a plain conversation
(see prove.py) before mailwhy is asked, and mailwhy must quote the same words.
"""
from dataclasses import dataclass

from places import SENDMAIL_DOMAINS

ACCEPTED = {"verdict": "accepted", "side": "nobody", "stage": "rcpt_to"}
# Delivered, but something on the way is broken; `warns` says where.
ACCEPTED_BUT = {"verdict": "accepted", "side": "", "stage": ""}


def server_needed(domain):
    """Which of the unpacked servers the domain is at."""
    if domain.startswith("exim"):
        return "exim"
    if domain.startswith("osmtpd"):
        return "opensmtpd"
    return "sendmail" if domain.partition(".")[0] in (*SENDMAIL_DOMAINS, "smrelay") else ""


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
    cause: str = ""               # the leading finding
    confidence: str = ""
    exit_code: int = None         # by default what interface.md says for the verdict
    warns: str = ""               # a finding of this stage, on the recipient's side, must have the state "warn"
    present: tuple = ()           # finding ids that must be there
    absent: tuple = ()            # finding ids, or their beginnings with "*", that must not be there
    vantage: str = "client"
    sender: str = "ann@sender.example"
    helo: str = ""
    starttls: bool = False        # prove.py asks for TLS
    proof_sender: str = ""        # whom prove.py names as the sender; by default the same, but nobody is greylisted before his time
    before: int = 0               # how often prove.py calls before, for servers that count
    control: str = "control.example"
    options: tuple = ()

    @property
    def domain(self):
        return self.target.rpartition("@")[2]

    @property
    def needs(self):
        """The unpacked server that must be there."""
        return server_needed(self.domain)

    @property
    def must_quote(self):
        if self.quotes is not None:
            return self.quotes
        return (self.says,) if self.says[:3].isdigit() and not self.says.startswith("2") else ()


def no(*ids):
    return {"absent": ids}



LISTED_HOST = {"vantage": "listed", "party": "sender_host", "cause": "reputation.sender-ip-listed"}
