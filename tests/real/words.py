"""What a check cannot bring a server to say, because it sends no message: said to a plain client, and asked of `mailwhy explain`."""
import json
import subprocess
from dataclasses import dataclass

import net
import prove
from situation import server_needed

HELLO, MAIL, PLACE = "EHLO client.sender.example", "MAIL FROM:<ann@sender.example>", "dns"  # mailwhy never calls from PLACE


def recipient(domain):
    return f"RCPT TO:<bob@{domain}.example>"


def message(*lines):
    return "\r\n".join([*lines, "", "Hello.", "."])


HOPS = [f"Received: from h{n}.example by h{n + 1}.example; Sat, 21 Nov 2026 03:16:49 +0000" for n in range(60)]


@dataclass(frozen=True)
class Words:
    name: str
    domain: str            # whose MX host is called
    commands: tuple        # the answer to the last one is explained
    says: str              # is in it
    meaning: str
    party: str = ""
    early: bool = False    # speaks before the greeting has come

    @property
    def needs(self):
        return server_needed(self.domain)


def delivery(domain, *lines):
    return HELLO, MAIL, recipient(domain), "DATA", message(*lines)


WORDS = [
    Words("Postfix: announced too large", "healthy", (HELLO, MAIL + " SIZE=999999999"), "552 5.3.4 Message size exceeds fixed limit",
          "message-too-large", "sender_message"),
    Words("Postfix: too large", "small", delivery("small", "Subject: long", *["x" * 70] * 99), "552 5.3.4 Error: message file too big",
          "message-too-large", "sender_message"),
    Words("Postfix: too many hops", "healthy", delivery("healthy", *HOPS), "554 5.4.0 Error: too many hops", "server-config"),
    Words("Postfix: content", "healthy", delivery("healthy", "Subject: forbidden"), "550 5.7.1 message content rejected",
          "content-refused", "sender_message"),
    Words("Postfix: too many errors", "small", (HELLO, *["FOO"] * 4), "421 4.7.0 mx.small.example Error: too many errors",
          "rate-limited"),
    Words("Postfix: no recipient", "healthy", (HELLO, MAIL, "DATA"), "554 5.5.1 Error: no valid recipients", "bad-sequence"),
    Words("Exim: announced too large", "exim", (HELLO, MAIL + " SIZE=999999999"), "552 Message size exceeds maximum permitted",
          "message-too-large", "sender_message"),
    Words("Exim: spoke too early", "eximpause", (HELLO,), "554 SMTP synchronization error", "bad-sequence", early=True),
    Words("Exim: content", "exim", delivery("exim", "Subject: forbidden"), "550 This message was classified as spam", "spam-refused"),
    Words("Sendmail: aliases loop", "sendmail", (HELLO, "EXPN looping"), "aliasing/forwarding loop broken", "server-config"),
    Words("Sendmail: announced too large", "sendmail", (HELLO, MAIL + " SIZE=999999999"),
          "552 5.2.3 Message size exceeds fixed maximum message size (1000000)", "message-too-large", "sender_message"),
    Words("Sendmail: spoke too early", "smpause", (HELLO,), "554 mx.smpause.example ESMTP not accepting messages", "", early=True),
]


def heard(w):
    """The last reply of the conversation; who spoke too early may be told so instead of greeted."""
    net.go_inside(PLACE)
    replies = []
    try:
        with prove.connect(f"mx.{w.domain}.example") as place:
            commands = list(w.commands)
            if w.early:
                place.sendall(commands.pop(0).encode() + b"\r\n")
            session = prove.Session(place, [])
            replies.append(session.lines_of_reply())
            if not replies[0].startswith("2"):
                return replies[0]
            if w.early:
                replies.append(session.lines_of_reply())
            for command in commands:
                session.send(command)
                replies.append(session.lines_of_reply())
    except OSError:
        pass  # after a refusal the server may hang up
    return replies[-1] if replies else ""


def faults_of(w, reply, mailwhy):
    """(a fault of the world, faults of mailwhy)."""
    if w.says not in reply:
        return f"the server does not say {w.says!r} but {reply!r}", []
    if mailwhy is None:
        return "", []
    done = subprocess.run([mailwhy, "explain", "--json", reply], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    try:
        document = json.loads(done.stdout)
    except ValueError:
        return "", [f"exit code {done.returncode} and no JSON: {done.stdout}{done.stderr}"]
    wanted = {"meaning": w.meaning, "party": w.party}
    return "", [f"{field} of {reply!r} is {document.get(field)}, not {value} ({document.get('row')})"
                for field, value in wanted.items() if value and document.get(field) != value]
