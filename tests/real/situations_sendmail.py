"""What Sendmail says."""
from situation import *

SITUATIONS = [
    Situation("healthy Sendmail", "bob@sendmail.example", **ACCEPTED, starttls=True,
              says="250 2.1.5 <bob@sendmail.example>... Recipient ok"),
    Situation("Sendmail: greet pause", "bob@smpause.example", **ACCEPTED, says="Recipient ok"),

    # Recipients.
    Situation("Sendmail: unknown user", "nobody1@sendmail.example", "refused", "recipient", "rcpt_to", party="recipient_mailbox",
              cause="rcpt_to.user-unknown", says="550 5.1.1 <nobody1@sendmail.example>... User unknown"),
    Situation("Sendmail: relaying denied", "bob@smrelay.example", "refused", "recipient", "rcpt_to", server="mx.sendmail.example",
              cause="rcpt_to.relay-denied", says="550 5.7.1 <bob@smrelay.example>... Relaying denied"),
    # The domain is not the server's own; the missing name only decides that we may not relay either.
    Situation("Sendmail: relaying denied to the nameless", "bob@smrelay.example", "refused", "recipient", "rcpt_to",
              server="mx.sendmail.example", vantage="nameless", cause="rcpt_to.relay-denied",
              says="550 5.7.1 <bob@smrelay.example>... Relaying denied. IP name lookup failed [198.18.13.2]"),
    Situation("Sendmail: mailbox disabled", "disabled@sendmail.example", "refused", "recipient", "rcpt_to",
              cause="rcpt_to.mailbox-disabled", says="550 5.2.1 <disabled@sendmail.example>... Mailbox disabled for this recipient"),
    Situation("Sendmail: mailbox full", "full@sendmail.example", "refused", "recipient", "rcpt_to", cause="rcpt_to.mailbox-full",
              says="552 5.2.2 Mailbox full"),
    Situation("Sendmail: mailbox full, for now", "nearly@sendmail.example", "delayed", "recipient", "rcpt_to",
              cause="rcpt_to.mailbox-full", says="452 4.2.2 Mailbox full - try again later"),
    Situation("Sendmail: user has moved", "moved@sendmail.example", "refused", "recipient", "rcpt_to", cause="rcpt_to.mailbox-moved",
              says="551 5.1.6 User has moved to new.example"),

    # Senders.
    Situation("Sendmail: sender's domain unknown", "bob@sendmail.example", "refused", "sender", "mail_from", sender="ann@gone.example",
              party="sender_domain", cause="mail_from.sender-domain-unknown",
              says="553 5.1.8 <ann@gone.example>... Domain of sender address ann@gone.example does not exist"),
    Situation("Sendmail: sender's domain does not resolve", "bob@sendmail.example", "delayed", "sender", "mail_from",
              sender="ann@bogus.example", says="451 4.1.8 Domain of sender address ann@bogus.example does not resolve"),
    Situation("Sendmail: sender denied", "bob@sendmail.example", "refused", "recipient", "mail_from", sender="spam@sender.example",
              says="550 5.7.1 <spam@sender.example>... Access denied"),
    Situation("Sendmail: sender denied, with a reason", "bob@sendmail.example", "refused", "unknown", "mail_from",
              sender="banned@sender.example", cause="mail_from.sender-refused",
              says="550 5.7.1 <banned@sender.example>... We do not take mail from you"),

    # Block lists, names, access.
    Situation("Sendmail: block list", "bob@smlist.example", "refused", "sender", "mail_from", **LISTED_HOST,
              says="550 5.7.1 Rejected: 198.18.12.2 listed at bl.example"),
    Situation("Sendmail: block list, late", "bob@smlistlate.example", "refused", "sender", "rcpt_to", vantage="listed", party="sender_host",
              cause="reputation.sender-blocked", says="550 5.7.1 <bob@smlistlate.example>... Mail from 198.18.12.2 refused: see https://bl.example/remove?ip=198.18.12.2"),
    Situation("Sendmail: not on the block list", "bob@smlist.example", **ACCEPTED, says="Recipient ok", **no("reputation.*")),
    Situation("Sendmail: network denied", "bob@smdenied.example", "refused", "recipient", "mail_from",
              party="recipient_policy", says="550 5.7.1 Access denied"),
    Situation("Sendmail: network denied, late", "bob@smdeniedlate.example", "refused", "recipient", "rcpt_to",
              party="recipient_policy",
              says="550 5.7.1 <bob@smdeniedlate.example>... Your network is not welcome here"),
    Situation("Sendmail: no reverse DNS", "bob@smptr.example", "refused", "sender", "mail_from", vantage="nameless", party="sender_host",
              cause="identity.no-reverse-dns", says="550 5.7.1 Fix reverse DNS for 198.18.13.2"),
    Situation("Sendmail: name and address do not agree", "bob@smptr.example", "delayed", "sender", "mail_from", vantage="mismatched",
              party="sender_host", says="451 4.1.8 Possibly forged hostname for 198.18.14.2"),
    Situation("Sendmail: HELO without a dot", "bob@smhelo.example", "refused", "sender", "rcpt_to", helo="localhost", party="sender_host",
              says="550 5.7.1 <bob@smhelo.example>... bogus HELO name used: localhost"),
    Situation("Sendmail: HELO with its own name", "bob@smhelo.example", "refused", "sender", "rcpt_to", helo="mx.smhelo.example",
              party="sender_host", says="550 5.7.1 <bob@smhelo.example>... bogus HELO name used: mx.smhelo.example"),

    # Later.
    Situation("Sendmail: connection rate", "bob@smrate.example", "delayed", "unknown", "greeting", before=1, cause="reputation.throttled",
              says="421 4.3.2 Connection rate limit exceeded."),
    Situation("Sendmail: too many connections", "bob@smconn.example", "delayed", "unknown", "greeting", cause="reputation.throttled",
              says="421 4.3.2 Too many open connections."),
    Situation("Sendmail: disk full", "bob@smdisk.example", "delayed", "recipient", "mail_from", party="recipient_host",
              says="452 4.4.5 Insufficient disk space; try again later"),

    # A mail filter that is down, in the three ways an administrator can choose.
    Situation("Sendmail: filter down, 451", "bob@smmilter.example", "delayed", "recipient", "mail_from",
              says="451 4.3.2 Please try again later"),
    Situation("Sendmail: filter down, refused", "bob@smmilterno.example", "refused", "", "greeting",
              says="554 mx.smmilterno.example ESMTP not accepting messages"),
    Situation("Sendmail: filter down, 421", "bob@smmilter421.example", "delayed", "unknown", "greeting",
              says="421 4.7.0 mx.smmilter421.example closing connection"),

    # TLS.
    Situation("Sendmail: certificate expired", "bob@smexpired.example", **ACCEPTED, starttls=True, says="Recipient ok",
              present=("tls.certificate-expired",)),
    Situation("Sendmail: encryption demanded but not offered", "bob@smtls.example", "delayed", "recipient", "mail_from",
              says="454 4.7.0 encryption too weak 0 less than 128"),
    Situation("Sendmail: a client's certificate demanded", "bob@smmust.example", "delayed", "unknown", "mail_from", starttls=True,
              says="454 4.7.0 not authenticated"),
]
