"""Messages that really leave: real servers, and what `mailwhy send` must make of each.

They leave from the place `writer`, so that run.py can still say of all others that they never tried DATA.
"""
import json
import os
import re
import subprocess
import time
from dataclasses import dataclass

import dns
import net
from places import BACK_END, LMTP_PORT
from situation import server_needed

LIMIT_S, ARRIVAL_S = 60, 40
ACCEPTED, REFUSED, DELAYED, HALTED, NOT_TRIED, BROKEN, UNKNOWN = "accepted", "refused", "delayed", "halted", "not_tried", "broken_off", "unknown"
EXIT_CODES = {"accepted": 0, "refused": 1, "delayed": 4, "unreachable": 1, "no_such_domain": 1, "no_mail_by_choice": 1, "inconclusive": 3}


@dataclass(frozen=True)
class Send:
    name: str
    to: tuple                  # addresses
    fates: tuple               # of each
    verdict: str = "accepted"
    stage: str = ""            # these four are those of the worst recipient; empty: not looked at
    side: str = ""
    party: str = ""
    cause: str = ""
    options: tuple = ()
    sender: str = "ann@sender.example"
    vantage: str = "writer"
    text: bytes = None         # a whole message, given as --message -
    quotes: tuple = ()         # words that some recipient's reply must have
    says: tuple = ()           # beginnings of commands that must have been said
    never: tuple = ()          # beginnings of commands that must not
    hosts: tuple = ()          # the host that answered for each recipient
    arrives: object = None     # (row, document) -> a fault or None
    exit_code: int = None

    @property
    def needs(self):
        named = [word for word in self.options if word.endswith(".example") and "@" not in word] + [address.rpartition("@")[2] for address in self.to]
        return next((server for server in map(server_needed, (name.removeprefix("mx.") for name in named)) if server), "")


# What the servers did, by their own words.

def within(look, limit_s=ARRIVAL_S):
    """Whether `look` finds something before the time is over."""
    deadline = time.monotonic() + limit_s
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def read(path):
    return path.read_text(errors="replace") if path.exists() else ""


def postfix_log():
    return read(net.ROOT / "log" / "postfix.mail.log")


def queue_ids(document):
    return [one["queue_id"] for one in document["recipients"]]


def in_postfix(row, document):
    """Every queue id is in Postfix's log, with the very message and its recipient."""
    for one in document["recipients"]:
        if one["fate"] != ACCEPTED:
            continue
        name, message = one["queue_id"], document["message"]["message_id"].strip("<>")
        if not name or not within(lambda: re.search(rf" {re.escape(name)}: message-id=<{re.escape(message)}>", postfix_log())):
            return f"Postfix does not know {name} as {message}"
        if not within(lambda: re.search(rf" {re.escape(name)}: to=<{re.escape(one['address'])}>", postfix_log())):
            return f"Postfix has no {one['address']} in {name}"
    return None


def not_in_postfix(row, document):
    """No message came: smtpd may have asked for a queue file, but cleanup saw no Message-ID."""
    message = document["message"]["message_id"].strip("<>")
    return f"Postfix got the message {message}" if message in postfix_log() else None


def in_exim(row, document):
    name, message = document["recipients"][0]["queue_id"], document["message"]["message_id"].strip("<>")
    log = net.ROOT / "exim" / "log" / "mainlog"
    return None if name and within(lambda: re.search(rf" {re.escape(name)} <= .* id={re.escape(message)}", read(log))) else f"Exim does not know {name} as {message}"


def in_sendmail(row, document):
    name = document["recipients"][0]["queue_id"]
    return None if name and f" 2.0.0 {name} Message accepted" in read(net.ROOT / "sendmail" / "sendmail" / "traffic") else f"Sendmail does not know {name}"


def in_opensmtpd(row, document):
    """In the log under its queue id, and in the mailbox."""
    name = document["recipients"][0]["queue_id"]
    if not name or not within(lambda: f"smtp message msgid={name} " in read(net.ROOT / "log" / "opensmtpd.log")):
        return f"OpenSMTPD does not know {name}"
    return None if kept("bob", document, net.ROOT / "opensmtpd" / "mail" / "bob") else "nothing arrived"


def kept(user, document, folder=None):
    """The bytes of the message with this trace in a mailbox; line ends as the server left them."""
    trace = document["message"]["message_id"].encode()
    folder = folder or net.ROOT / "kept" / user

    def look():
        for path in [*folder.glob("new/*"), *folder.glob("cur/*")]:
            data = path.read_bytes()
            if trace in data:
                return data
        return None
    return within(look)


def without_trace_fields(data):
    """What arrived, without what the servers on the way put on top."""
    return re.sub(rb"\A((Return-Path|X-Original-To|Delivered-To|Received):[^\n]*\n([ \t][^\n]*\n)*)+", b"", data.replace(b"\r\n", b"\n"))


def as_it_was(row, document):
    """Byte for byte, but for the line ends."""
    data = kept("bob", document)
    if data is None:
        return "nothing arrived"
    came, sent = without_trace_fields(data), row.text.replace(b"\r\n", b"\n")
    if came == sent:
        return None
    at = next((i for i, (a, b) in enumerate(zip(came, sent)) if a != b), min(len(came), len(sent)))
    return f"{len(came)} bytes arrived, {len(sent)} were sent; at {at}: {came[at - 20:at + 20]!r}, not {sent[at - 20:at + 20]!r}"


def attachment_in(folder_of):
    def look(row, document):
        import email
        data = kept("bob", document, folder_of())
        if data is None:
            return "nothing arrived"
        parts = [part.get_payload(decode=True) for part in email.message_from_bytes(data).walk() if part.get_filename()]
        return None if parts == [attachment().read_bytes()] else f"{len(parts)} attachments arrived, and not what was sent"
    return look


def dovecot_box(domain="verifyfull.example", user="bob"):
    return net.ROOT / "dovecot" / "mail" / domain / user


def attachment():
    """A megabyte of every byte there is; made once."""
    path = net.ROOT / "attachment.bin"
    if not path.exists():
        path.write_bytes(bytes((i * 7 + i // 251) % 256 for i in range(1024 * 1024)))
    return path


def in_dovecot(row, document):
    for one in document["recipients"]:
        user, _, domain = one["address"].partition("@")
        came = kept(user, document, dovecot_box(domain, user)) if one["fate"] == ACCEPTED else None
        if one["fate"] == ACCEPTED and came is None:
            return f"nothing arrived for {one['address']}"
    return None


LMTP = ("--lmtp", "--server", f"{BACK_END}:{LMTP_PORT}")
ATTACH = ("--attach", str(net.ROOT / "attachment.bin"))


def whole(number):
    """A whole message with everything that a client can spoil: dots, long and empty lines, bytes beyond ASCII, no end of line at its end."""
    return (f"From: ann@sender.example\r\nTo: bob@kept.example\r\nSubject: whole {number}\r\nX-Folded: a\r\n\tb\r\nMessage-ID: <whole-{number}@sender.example>\r\n"
            "Date: Sat, 21 Nov 2026 03:16:49 +0000\r\n\r\n.\r\n..\r\n.. \r\n\r\n\r\nFrom me\r\nGr\u00fc\u00dfe\r\n").encode() + b"\xff\xfe\r\n" + b"y" * 990 + b"\r\n.\r\n"


def large(size):
    line = b"0123456789 " * 6 + b"\r\n"
    return b"From: ann@sender.example\r\nSubject: large\r\nMessage-ID: <large@sender.example>\r\nDate: Sat, 21 Nov 2026 03:16:49 +0000\r\n\r\n" + line * (size // len(line))


def at(domain, *more):
    return ("--server", f"mx.{domain}.example", *more)


ONE = (ACCEPTED,)
SENDS = [
    # Postfix.
    Send("Postfix: a message", ("bob@healthy.example",), ONE, arrives=in_postfix, says=("EHLO writer.sender.example", "STARTTLS", "MAIL FROM:<ann@sender.example>"),
         hosts=("mx.healthy.example",)),
    Send("Postfix: from nobody", ("bob@healthy.example",), ONE, sender="<>", arrives=in_postfix, says=("MAIL FROM:<>",)),
    Send("Postfix: two known and one who is not", ("bob@healthy.example", "gone@healthy.example", "postmaster@healthy.example"), (ACCEPTED, REFUSED, ACCEPTED), "refused",
         "rcpt_to", "recipient", "recipient_mailbox", "user-unknown", arrives=in_postfix),
    Send("Postfix: nobody is known", ("gone@healthy.example",), (REFUSED,), "refused", "rcpt_to", cause="user-unknown", arrives=not_in_postfix),
    Send("three servers, each its own recipient", ("bob@healthy.example", "bob@exim.example", "bob@sendmail.example"), (ACCEPTED,) * 3,
         hosts=("mx.healthy.example", "mx.exim.example", "mx.sendmail.example")),
    Send("Postfix: one at a time", ("bob@healthy.example",), ONE, options=("--no-pipelining",), arrives=in_postfix),
    Send("Postfix: in clear", ("bob@healthy.example",), ONE, options=("--tls", "off"), never=("STARTTLS",), arrives=in_postfix),
    Send("Postfix: a proved certificate", ("bob@healthy.example",), ONE, options=at("healthy", "--tls", "verified"), says=("STARTTLS",), arrives=in_postfix),
    Send("Postfix: a certificate for another name", ("bob@othername.example",), (BROKEN,), "delayed", "tls", cause="certificate-other-name", options=at("othername", "--tls", "verified"),
         never=("MAIL",), arrives=not_in_postfix),
    Send("Postfix: a certificate of its own", ("bob@selfsigned.example",), (BROKEN,), "delayed", "tls", cause="certificate-untrusted", options=at("selfsigned", "--tls", "verified"), never=("MAIL",)),
    Send("Postfix: a certificate of its own, as senders take it", ("bob@selfsigned.example",), ONE, arrives=in_postfix),
    Send("Postfix: HELO", ("bob@healthy.example",), ONE, options=("--helo-only",), never=("EHLO", "STARTTLS"), arrives=in_postfix),
    Send("Postfix: in chunks", ("bob@kept.example",), ONE, options=("--bdat", "--chunk-size", "40000"), text=whole(1), says=("BDAT",), never=("DATA",), arrives=as_it_was),
    Send("Postfix: a whole message as it is", ("bob@kept.example",), ONE, text=whole(2), says=("MAIL FROM:<ann@sender.example> SIZE=",), arrives=as_it_was),
    Send("Postfix: the same, one command at a time", ("bob@kept.example",), ONE, options=("--no-pipelining", "--tls", "off"), text=whole(3), arrives=as_it_was),
    Send("Postfix: a megabyte", ("bob@kept.example",), ONE, options=ATTACH, arrives=attachment_in(lambda: net.ROOT / "kept" / "bob")),
    Send("Postfix: a megabyte in chunks", ("bob@kept.example",), ONE, options=(*ATTACH, "--bdat", "--chunk-size", "100000"), says=("BDAT 100000",),
         arrives=attachment_in(lambda: net.ROOT / "kept" / "bob")),
    Send("Postfix, then Dovecot: a megabyte", ("bob@verifyfull.example",), ONE, options=ATTACH, arrives=attachment_in(dovecot_box)),
    Send("Postfix: an address beyond ASCII", ("j\u00f6rg@kept.example",), ONE, says=("RCPT TO:<j\u00f6rg@kept.example>",),
         arrives=lambda row, document: None if kept("joerg", document) else "nothing arrived"),
    Send("Postfix: wishes for notifications", ("bob@healthy.example",), ONE, says=("MAIL FROM:<ann@sender.example>", "RCPT TO:<bob@healthy.example> "),
         options=("--notify", "success,failure", "--return", "hdrs", "--envelope-id", "a+b", "--original-recipient", "rfc822;old@healthy.example"), arrives=in_postfix),
    Send("Postfix: REQUIRETLS is not there", ("bob@healthy.example",), (NOT_TRIED,), "refused", options=("--requiretls",), never=("MAIL",)),
    Send("Postfix: declared too large", ("bob@small.example",), (REFUSED,), "refused", "mail_from", "sender", "sender_message", "message-too-large", text=large(3000)),
    Send("Postfix: too large, not declared", ("bob@small.example",), (REFUSED,), "refused", "data", "sender", "sender_message", "message-too-large", text=large(3000),
         options=("--no-size",)),
    Send("Postfix: forbidden words", ("bob@healthy.example",), (REFUSED,), "refused", "content", "sender", "sender_message", "content-refused", options=("--subject", "forbidden"),
         quotes=("550 5.7.1 message content rejected",)),
    Send("Postfix: greylisted", ("bob@grey.example",), (DELAYED,), "delayed", "rcpt_to", cause="greylisted"),
    Send("Postfix: postgrey", ("bob@postgrey.example",), (DELAYED,), "delayed", "rcpt_to", cause="greylisted"),
    Send("Postfix: the mailbox is full", ("full@quota.example", "bob@quota.example"), (REFUSED, ACCEPTED), "refused", "rcpt_to", "recipient", "recipient_mailbox", "mailbox-full"),
    Send("Postfix: the mailbox is nearly full", ("nearly@quota.example",), (DELAYED,), "delayed", "rcpt_to", "recipient", "recipient_mailbox", "mailbox-full"),
    Send("Postfix: no room for the message", ("bob@storage.example",), (DELAYED,), "delayed", "mail_from", "recipient"),
    Send("Postfix: two recipients a message", ("bob@few.example", "postmaster@few.example", "carol@few.example", "dave@few.example"), (ACCEPTED, ACCEPTED, DELAYED, DELAYED),
         "delayed", "rcpt_to"),
    Send("Postfix: unknown, but only for now", ("gone@softbounce.example",), (DELAYED,), "delayed", "rcpt_to"),
    Send("Postfix: the user has moved", ("moved@relocated.example",), (REFUSED,), "refused", "rcpt_to", party="recipient_mailbox"),
    Send("Postfix: busy", ("bob@busy.example",), (DELAYED,), "delayed", "greeting"),
    Send("Postfix: greets with 554", ("bob@greeting.example",), (REFUSED,), "refused", "greeting"),
    Send("Postfix: the sender's domain is not there", ("bob@strict.example",), (DELAYED,), "delayed", "rcpt_to", "sender", sender="ann@gone.example"),
    Send("Postfix: the sender's domain is surely not there", ("bob@strict550.example",), (REFUSED,), "refused", "mail_from", "sender", sender="ann@gone.example"),
    Send("Postfix: TLS cannot begin, so in clear", ("bob@tlslocal.example",), ONE, arrives=in_postfix),
    Send("Postfix: TLS cannot begin, and is required", ("bob@tlslocal.example",), (DELAYED,), "delayed", "tls", options=("--tls", "required"), never=("MAIL",)),
    # The certificate is missing (454); then the rest is refused in clear, and for good (530).
    Send("Postfix: TLS first, and cannot begin", ("bob@tlsmust.example",), (REFUSED,), "refused", side="recipient"),
    Send("Postfix: the client is on a list", ("bob@rbl.example",), (REFUSED,), "refused", "rcpt_to", "sender", vantage="listed", options=("--helo", "listed.sender.example", "--no-pipelining")),
    Send("Postfix: postscreen lets nobody in the first time", ("bob@scrdeep.example",), (DELAYED,), "delayed"),
    Send("Postfix: shuts down", ("bob@shutdown.example",), (DELAYED,), "delayed", "greeting"),
    Send("Postfix: too many connections", ("bob@manyconn.example",), (DELAYED,), "delayed", "greeting", vantage="client"),
    Send("Postfix: takes its time", ("bob@slow.example",), ONE, arrives=in_postfix),
    Send("Postfix: the mailbox is disabled", ("disabled@disabled.example",), (REFUSED,), "refused", "rcpt_to", "recipient", "recipient_mailbox"),
    Send("Postfix: a closed list", ("list@closedlist.example",), (REFUSED,), "refused", "rcpt_to"),
    Send("Postfix: a certificate that has expired, as senders take it", ("bob@expiredcert.example",), ONE, arrives=in_postfix),
    Send("Postfix: a certificate that has expired", ("bob@expiredcert.example",), (BROKEN,), "delayed", "tls", cause="certificate-expired", options=at("expiredcert", "--tls", "verified"), never=("MAIL",)),
    Send("Postfix: Cc and Bcc", ("bob@healthy.example",), (ACCEPTED, ACCEPTED, REFUSED), "refused", options=("--cc", "postmaster@healthy.example", "--bcc", "gone@healthy.example"),
         arrives=in_postfix),
    Send("Postfix: takes all for all", ("bob@gone.example",), ONE, options=at("openrelay"), arrives=in_postfix),
    Send("Postfix: takes nothing for others", ("bob@exim.example",), (REFUSED,), "refused", "rcpt_to", cause="relay-denied", options=at("healthy")),
    Send("Postfix: stopped after RCPT", ("bob@healthy.example", "gone@healthy.example"), (HALTED, REFUSED), "refused", options=("--quit-after", "rcpt"), says=("QUIT",), never=("DATA", "BDAT"),
         arrives=not_in_postfix),
    Send("Postfix: stopped after the greeting", ("bob@healthy.example",), (HALTED,), "", options=("--quit-after", "greeting"), says=("QUIT",), never=("EHLO",), arrives=not_in_postfix),
    Send("Postfix: hung up after DATA", ("bob@healthy.example",), (HALTED,), "", options=("--drop-after", "data"), says=("DATA",), never=("QUIT",), arrives=not_in_postfix),
    # Ways.
    Send("the best host is dead, the second takes it", ("bob@deadfirst.example",), ONE, hosts=("mx.healthy.example",), arrives=in_postfix),
    Send("the domain is its own host", ("bob@nomx.example",), ONE, hosts=("nomx.example",), arrives=in_postfix),
    Send("the mail host is an alias", ("bob@aliasmx.example",), ONE, arrives=in_postfix),
    Send("IPv6 without a way, then IPv4", ("bob@dual.example",), ONE, arrives=in_postfix),
    Send("nobody answers", ("bob@void.example",), (BROKEN,), "unreachable", "connect"),
    Send("nobody listens", ("bob@refused.example",), (BROKEN,), "unreachable", "connect"),
    Send("the way is closed here", ("bob@healthy.example",), (BROKEN,), "unreachable", "connect", vantage="blocked"),
    Send("no mail by choice", ("bob@nullmx.example",), (NOT_TRIED,), "no_mail_by_choice", "route"),
    Send("no such domain", ("bob@gone.example",), (NOT_TRIED,), "no_such_domain", "domain"),
    Send("one domain is not there, the other is", ("bob@gone.example", "bob@healthy.example"), (NOT_TRIED, ACCEPTED), "no_such_domain"),
    Send("signatures of the DNS do not hold", ("bob@bogus.example",), (NOT_TRIED,), "inconclusive", "route"),
    Send("a private address", ("bob@private.example",), (NOT_TRIED,), "", "route"),
    # Exim.
    Send("Exim: a message", ("bob@exim.example",), ONE, arrives=in_exim, says=("STARTTLS",)),
    Send("Exim: one unknown", ("bob@exim.example", "nobody@exim.example"), (ACCEPTED, REFUSED), "refused", "rcpt_to", cause="user-unknown", arrives=in_exim),
    Send("Exim: in chunks", ("bob@exim.example",), ONE, options=("--bdat", *ATTACH), says=("BDAT 1048576",), arrives=in_exim),
    Send("Exim: a megabyte", ("bob@exim.example",), ONE, options=ATTACH, arrives=in_exim),
    Send("Exim: taken for spam", ("bob@exim.example",), (REFUSED,), "refused", "content", cause="spam-refused", options=("--subject", "forbidden")),
    Send("Exim: declared too large", ("bob@exim.example",), (REFUSED,), "refused", "mail_from", cause="message-too-large", options=("--mail-param", "SIZE=99999999", "--no-size")),
    Send("Exim: greylisted", ("bob@eximgreyin.example",), (DELAYED,), "delayed", "rcpt_to", cause="greylisted"),
    Send("Exim: TLS first", ("bob@eximtlsmust.example",), (REFUSED,), "refused", "mail_from", options=("--tls", "off")),
    Send("Exim: the mailbox has been closed", ("gone@exim.example",), (REFUSED,), "refused", "rcpt_to", "", "recipient_mailbox"),
    Send("Exim: later", ("later@exim.example",), (DELAYED,), "delayed", "rcpt_to"),
    Send("Exim: wants to be waited for", ("bob@eximpause.example",), ONE),
    Send("Exim: a proved certificate", ("bob@exim.example",), ONE, options=at("exim", "--tls", "verified"), says=("STARTTLS",), arrives=in_exim),
    Send("Exim: bytes beyond ASCII", ("bob@exim.example",), ONE, text=whole(4), says=("MAIL FROM:<ann@sender.example> SIZE=",), arrives=in_exim),
    Send("Exim: HELO", ("bob@exim.example",), ONE, options=("--helo-only",), arrives=in_exim),
    Send("Exim: to the hosts of another domain", ("bob@healthy.example",), (REFUSED,), "refused", "rcpt_to", cause="relay-denied", options=("--mx-of", "exim.example")),
    Send("Exim: relay", ("bob@healthy.example",), (REFUSED,), "refused", "rcpt_to", cause="relay-denied", options=at("exim")),
    # Sendmail.
    Send("Sendmail: a message", ("bob@sendmail.example",), ONE, arrives=in_sendmail),
    Send("Sendmail: one unknown, one full, one moved", ("bob@sendmail.example", "stranger@sendmail.example", "full@sendmail.example", "moved@sendmail.example"),
         (ACCEPTED, REFUSED, REFUSED, REFUSED), "refused", "rcpt_to", arrives=in_sendmail),
    Send("Sendmail: no chunks there", ("bob@sendmail.example",), ONE, options=("--bdat",), says=("DATA",), never=("BDAT",), arrives=in_sendmail),
    Send("Sendmail: too large, not declared", ("bob@sendmail.example",), (REFUSED,), "refused", "data", cause="message-too-large", options=("--no-size",), text=large(1100000)),
    Send("Sendmail: declared too large", ("bob@sendmail.example",), (REFUSED,), "refused", "mail_from", cause="message-too-large", text=large(1100000)),
    Send("Sendmail: nearly full", ("nearly@sendmail.example",), (DELAYED,), "delayed", "rcpt_to", cause="mailbox-full"),
    Send("Sendmail: the sender is refused", ("bob@sendmail.example",), (REFUSED,), "refused", "mail_from", sender="banned@sender.example"),
    Send("Sendmail: wishes for notifications", ("bob@sendmail.example",), ONE, options=("--notify", "never", "--return", "full", "--envelope-id", "x=1"), arrives=in_sendmail),
    Send("Sendmail: wants to be waited for", ("bob@smpause.example",), ONE),
    Send("Sendmail: a proved certificate", ("bob@sendmail.example",), ONE, options=at("sendmail", "--tls", "verified"), says=("STARTTLS",), arrives=in_sendmail),
    Send("Sendmail: bytes beyond ASCII", ("bob@sendmail.example",), ONE, text=whole(5), arrives=in_sendmail),
    Send("Sendmail: an address beyond ASCII", ("j\u00f6rg@sendmail.example",), (NOT_TRIED,), "refused", never=("MAIL",)),
    Send("Sendmail: hangs up with 421", ("bob@smmilter421.example",), (DELAYED,), "delayed"),
    Send("Sendmail: no room", ("bob@smdisk.example",), (DELAYED,), "delayed"),
    Send("Sendmail: its filter is down", ("bob@smmilter.example",), (DELAYED,), "delayed"),
    # LMTP.
    Send("Dovecot: LMTP, an answer for each", ("bob@verifyfull.example", "tight@verifyfull.example", "bob@quotastatus.example"), (ACCEPTED, REFUSED, ACCEPTED), "refused",
         "data", "recipient", "recipient_mailbox", "mailbox-full", options=LMTP, text=large(5000), says=("LHLO",), never=("EHLO",), arrives=in_dovecot),
    Send("Dovecot: LMTP, one full and one unknown", ("full@verifyfull.example", "bob@verifyfull.example", "gone@verifyfull.example"), (REFUSED, ACCEPTED, REFUSED), "refused",
         "rcpt_to", options=LMTP, arrives=in_dovecot),
    Send("Dovecot: LMTP, a megabyte in chunks", ("bob@quotastatus.example",), ONE, options=(*LMTP, "--bdat", *ATTACH), says=("BDAT",),
         arrives=attachment_in(lambda: dovecot_box("quotastatus.example"))),
    # OpenSMTPD.
    Send("OpenSMTPD: a message", ("bob@osmtpd.example",), ONE, arrives=in_opensmtpd, never=("STARTTLS",)),
    Send("OpenSMTPD: one unknown", ("bob@osmtpd.example", "nobody1@osmtpd.example"), (ACCEPTED, REFUSED), "refused", "rcpt_to", "unknown", arrives=in_opensmtpd),
    Send("OpenSMTPD: no chunks there", ("bob@osmtpd.example",), ONE, options=("--bdat",), says=("DATA",), never=("BDAT",), arrives=in_opensmtpd),
    Send("OpenSMTPD: a whole message", ("bob@osmtpd.example",), ONE, text=whole(6), arrives=in_opensmtpd),
    Send("OpenSMTPD: too large, not declared", ("bob@osmtpd.example",), (REFUSED,), "refused", "data", cause="message-too-large", options=("--no-size",), text=large(1100000)),
    Send("OpenSMTPD: declared too large", ("bob@osmtpd.example",), (REFUSED,), "refused", cause="message-too-large", text=large(1100000)),
    Send("OpenSMTPD: wishes for notifications", ("bob@osmtpd.example",), ONE, options=("--notify", "never", "--return", "full", "--envelope-id", "x=1"), arrives=in_opensmtpd),
    Send("OpenSMTPD: TLS first", ("bob@osmtpdmust.example",), (REFUSED,), "refused", "mail_from", options=("--tls", "off")),
    Send("OpenSMTPD: greylisted", ("bob@osmtpdlater.example",), (DELAYED,), "delayed", "rcpt_to", cause="greylisted"),
    Send("OpenSMTPD: TLS that never works", ("bob@osmtpdtls.example",), ONE, says=("STARTTLS",), arrives=in_opensmtpd),
    Send("OpenSMTPD: relay", ("bob@healthy.example",), (REFUSED,), "refused", "rcpt_to", options=at("osmtpd")),
]


def command_line(mailwhy, row):
    helo = () if "--helo" in row.options else ("--helo", f"{row.vantage}.sender.example")
    return [mailwhy, "send", *row.to, "--from", row.sender, "--yes", "--json", "--resolver", dns.RESOLVER, "--public", "198.18.0.0/15", "--public", "2001:2::/48",
            "--connect-timeout", "3s", "--ca", str(net.ROOT / "tls" / "ca.pem"), *helo, *(("--message", "-") if row.text is not None else ()), *row.options]


def commands(document):
    return [one["command"] for attempt in document["attempts"] for one in attempt["exchanges"]]


def faults_of(row, exit_code, document):
    recipients = document["recipients"]
    fates = tuple(one["fate"] for one in recipients)
    if fates != row.fates:
        yield f"fates are {fates}, not {row.fates}"
    for field in "verdict", "stage", "side", "party", "cause":
        wanted = getattr(row, field)
        if wanted and document.get(field) != wanted:
            yield f"{field} is {document.get(field)}, not {wanted}"
    code = row.exit_code if row.exit_code is not None else EXIT_CODES.get(row.verdict)
    if code is not None and exit_code != code:
        yield f"exit code is {exit_code}, not {code}"
    if document.get("exit_code") != exit_code:
        yield f"exit code is {exit_code}, and the document says {document.get('exit_code')}"
    replies = [one["reply"] or "" for one in recipients]
    for words in row.quotes:
        if not any(words in reply for reply in replies):
            yield f"nobody is quoted with: {words}"
    said = commands(document)
    for beginning in row.says:
        if not any(one.startswith(beginning) for one in said):
            yield f"{beginning!r} was not said"
    for beginning in row.never:
        if any(one.startswith(beginning) for one in said):
            yield f"{beginning!r} was said"
    if row.hosts and tuple(one["host"] for one in recipients) != row.hosts:
        yield f"hosts are {[one['host'] for one in recipients]}, not {row.hosts}"
    for one in recipients:
        if one["fate"] == ACCEPTED and not one["queue_id"]:
            yield f"{one['address']} was accepted without a queue id: {one['reply']}"
    if fates == row.fates and row.arrives and (fault := row.arrives(row, document)):
        yield fault


def ask(row, mailwhy):
    """What is wrong, and what was printed."""
    attachment()
    net.go_inside(row.vantage)
    try:
        done = subprocess.run(command_line(mailwhy, row), input=row.text or b"", capture_output=True, timeout=LIMIT_S,
                              env={"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"})
    except subprocess.TimeoutExpired as late:
        return [f"no end within {LIMIT_S} s"], str(late.stdout)
    try:
        document = json.loads(done.stdout)
    except ValueError:
        return [f"exit code {done.returncode} and no JSON"], (done.stdout + done.stderr).decode(errors="replace")
    return list(faults_of(row, done.returncode, document)), json.dumps(document, indent=1, ensure_ascii=False) + "\n" + done.stderr.decode(errors="replace")
