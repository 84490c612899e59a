"""What OpenSMTPD says.  It has one sentence for whoever it does not take mail for, "Invalid recipient": no such user, or not its domain."""
from situation import *

SITUATIONS = [
    Situation("healthy OpenSMTPD", "bob@osmtpd.example", **ACCEPTED, says="250 2.1.5 Destination address valid: Recipient ok"),
    Situation("OpenSMTPD: unknown user", "nobody1@osmtpd.example", "refused", "unknown", "rcpt_to", cause="rcpt_to.refused", says="550 Invalid recipient: <nobody1@osmtpd.example>"),
    Situation("OpenSMTPD: aliases loop", "looping@osmtpd.example", "refused", "recipient", "rcpt_to", cause="rcpt_to.server-error", says="524 5.2.4 Mailing list expansion problem"),
    Situation("OpenSMTPD: greylisted", "bob@osmtpdlater.example", "delayed", "nobody", "rcpt_to", cause="rcpt_to.greylisted",
              says="451 4.7.1 Greylisted, please try again in 300 seconds"),
    Situation("OpenSMTPD: network denied", "bob@osmtpddeny.example", "refused", "", "greeting", says="550 5.7.1 Your network is not welcome here"),
    Situation("OpenSMTPD: another network", "bob@osmtpddeny.example", **ACCEPTED, vantage="listed", says="Recipient ok"),
    Situation("OpenSMTPD: no reverse DNS", "bob@osmtpdptr.example", "refused", "sender", "greeting", vantage="nameless", party="sender_host",
              says="550 5.7.25 your address has no name"),
    Situation("OpenSMTPD: with reverse DNS", "bob@osmtpdptr.example", **ACCEPTED, says="Recipient ok"),
    Situation("OpenSMTPD: sender denied", "bob@osmtpdsender.example", "refused", "", "mail_from", says="550 5.7.1 We do not take mail from you"),
    # It cannot shake hands (opensmtpd.py); senders that may do without then send in clear.
    Situation("OpenSMTPD: TLS that never works", "bob@osmtpdtls.example", **ACCEPTED_BUT, warns="tls", present=("tls.handshake-failed",), says="Recipient ok"),
    Situation("OpenSMTPD: wants TLS first, which never works", "bob@osmtpdmust.example", "refused", "recipient", "tls", says="530 5.5.1 Invalid command: Must issue a STARTTLS command first", quotes=()),
]
