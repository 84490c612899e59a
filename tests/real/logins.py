"""Logins: real servers, and what `mailwhy login` must make of each.  run_login.py plays them."""
from dataclasses import dataclass

# The canaries: they may stand nowhere but in the servers' own tables and in the file that --password-file names.
CANARY, PLAINER, WRONG = "canary-4711-\u00fcber", "canary-4712-plain", "canary-0815-wrong"
MAIL, ALIEN, CLEAR, DEAD, OPEN, GONE, DOWN, CYRUS, RATE, STERN, EXIM, EXIM_DOWN, OPENSMTPD = (f"198.18.25.{n}" for n in range(10, 23))
DNS = "198.18.10.1"
MECHANISMS = "plain login cram-md5 digest-md5 scram-sha-1 scram-sha-256"

NAMES = {"mail.login.example": MAIL, "smtp.guess.example": MAIL, "alien.login.example": ALIEN, "clear.login.example": CLEAR,
         "dead.login.example": DEAD, "open.login.example": OPEN, "gone.login.example": GONE,
         "down.login.example": DOWN, "cyrus.login.example": CYRUS, "rate.login.example": RATE, "stern.login.example": STERN,
         "exim.login.example": EXIM, "eximdown.login.example": EXIM_DOWN, "osmtpd.login.example": OPENSMTPD}
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
    before: int = 0       # how often it is asked before that, for servers that count
    confidence: str = ""  # of the leading finding; empty: not looked at

    @property
    def needs(self):
        return server_of(self.options)


def server_of(words):
    """The server that tools/second_mta unpacked and that is asked, or empty."""
    return next((server for server in ("exim", "osmtpd") if any(server in word for word in words)), "")


@dataclass
class Talk:
    """A login at the prompt of mailwhy session; the password comes from a file, or from the script where it says PASSWORD."""
    name: str
    host: str
    script: str
    code: int = 0
    shows: tuple = ()     # lines that begin so, in this order
    password: str = CANARY
    options: tuple = ()

    @property
    def needs(self):
        return server_of([self.host])


def mechanisms():
    for name in MECHANISMS.upper().split():
        # DIGEST-MD5 hashes what fits into ISO 8859-1 in that (RFC 2831 s2.1.2.1), which Dovecot does not.
        user, password = ("dan", PLAINER) if name == "DIGEST-MD5" else ("ann", CANARY)
        yield Row(f"{name}, right password", f"{user}@login.example", "works", mechanism=name, password=password, options=("--mechanism", name), protection="tls_verified")
        yield Row(f"{name}, wrong password", "ann@login.example", "refused", "login.password-refused", name, WRONG, ("--mechanism", name))


def via(host, *more):
    return ("--server", f"{host}.login.example:587", *more)


def showing(name):
    """A certificate of our own; run_login.py puts the folder in."""
    return ("--cert", f"TLS/{name}.pem", "--cert-key", f"TLS/{name}.key")


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
    # What stands behind the server, and servers that count.
    # To Postfix 3.7 Dovecot's "not now" is a no; nobody can tell from outside, so nobody may be certain.
    Row("the database of the passwords is down", "ann@login.example", "refused", "login.password-refused", "PLAIN", options=via("down", "--mechanism", "PLAIN"), confidence="likely"),
    Row("the database of the passwords is down, and SCRAM is used", "ann@login.example", "refused", "login.password-refused", "SCRAM-SHA-256", options=via("down"),
        confidence="likely"),
    Row("Cyrus: saslauthd is not there", "ann@login.example", "later", "login.back-end-down", options=via("cyrus")),
    Row("too many logins in a minute", "ann@login.example", "later", "login.too-many-attempts", options=via("rate"), before=1),
    Row("hangs up after a wrong password", "ann@login.example", "refused", "login.password-refused", password=WRONG, options=via("stern")),
    # Only a hash of this password is kept: PLAIN works, what needs the password itself does not.
    Row("a hash only, PLAIN", "eve@login.example", "works", mechanism="PLAIN", options=("--mechanism", "PLAIN")),
    Row("a hash only, SCRAM", "eve@login.example", "refused", "login.password-refused", "SCRAM-SHA-256", confidence="likely"),
    # Exim.
    Row("Exim: PLAIN", "ann@login.example", "works", mechanism="PLAIN", options=via("exim", "--mechanism", "PLAIN"), protection="tls_verified"),
    Row("Exim: LOGIN", "ann@login.example", "works", mechanism="LOGIN", options=via("exim", "--mechanism", "LOGIN")),
    Row("Exim: CRAM-MD5", "ann@login.example", "works", mechanism="CRAM-MD5", options=via("exim", "--mechanism", "CRAM-MD5")),
    Row("Exim: PLAIN, wrong password", "ann@login.example", "refused", "login.password-refused", "PLAIN", WRONG, via("exim", "--mechanism", "PLAIN")),
    Row("Exim: CRAM-MD5, wrong password", "ann@login.example", "refused", "login.password-refused", "CRAM-MD5", WRONG, via("exim", "--mechanism", "CRAM-MD5")),
    Row("Exim: nobody knows the user", "nobody@login.example", "refused", "login.password-refused", options=via("exim", "--mechanism", "LOGIN")),
    Row("Exim: a mechanism that is not there", "ann@login.example", "refused", "login.no-mechanism", options=via("exim", "--mechanism", "SCRAM-SHA-256")),
    Row("Exim: a sender of somebody else", "ann@login.example", "refused", "login.sender-not-owned", options=via("exim", "--from", "bob@login.example")),
    Row("Exim: EXTERNAL, with a certificate that it knows", "ann@login.example", "works", mechanism="EXTERNAL", password="", options=via("exim", *showing("ann.client.example")),
        protection="tls_verified"),
    Row("Exim: EXTERNAL, with the certificate of somebody else", "ann@login.example", "refused", "login.refused", "EXTERNAL", password="",
        options=via("exim", *showing("eve.client.example"))),
    Row("Exim: EXTERNAL, with a certificate of an authority that it does not know", "ann@login.example", "refused", "login.no-mechanism", password="",
        options=via("exim", *showing("mallory.client.example"))),
    Row("Exim: EXTERNAL, and no certificate", "ann@login.example", "refused", "login.no-mechanism", password="", options=via("exim", "--mechanism", "EXTERNAL")),
    Row("Exim: a certificate, and a password all the same", "ann@login.example", "works", mechanism="PLAIN",
        options=via("exim", "--mechanism", "PLAIN", *showing("ann.client.example"))),
    # OpenSMTPD takes logins after TLS only, and Debian 12's never gets there (opensmtpd.py).
    Row("OpenSMTPD: TLS that never works", "ann@login.example", "refused", "login.tls-failed", options=via("osmtpd")),
    Row("Exim: the passwords cannot be read", "ann@login.example", "later", "login.back-end-down", options=via("eximdown", "--mechanism", "PLAIN")),
]


def by_hand(server, host, mechanism, code=235):
    wanted = 1 if code >= 500 else 0
    return Talk(f"session, {server}: {mechanism}" + (", wrong password" if wanted else ""), host, f"ehlo\ntls\nauth {mechanism}\n" + ("" if wanted else "from ann@login.example\nto bob@login.example\n"),
                wanted, ("STARTTLS => 220", f"AUTH {mechanism} ***", "QUIT => 221") if wanted else ("STARTTLS => 220", f"AUTH {mechanism}", "MAIL FROM:<ann@login.example> => 250",
                                                                                                 "RCPT TO:<bob@login.example> => 250", "QUIT => 221"),
                WRONG if wanted else CANARY)


TALKS = [
    *(by_hand("Postfix", "mail.login.example", mechanism) for mechanism in ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")),
    by_hand("Postfix", "mail.login.example", "PLAIN", 535),
    *(by_hand("Exim", "exim.login.example", mechanism) for mechanism in ("PLAIN", "LOGIN", "CRAM-MD5")),
    by_hand("Exim", "exim.login.example", "PLAIN", 535),
    Talk("session, Postfix: the password in the script", "mail.login.example", "ehlo\ntls\nauth plain ann@login.example\nPASSWORD\nfrom ann@login.example\n", 0,
         ("AUTH PLAIN ***", "MAIL FROM:<ann@login.example> => 250"), options=("--no-history",)),
    Talk("session, Postfix: the password at the wrong prompt", "mail.login.example", "ehlo\ntls\nPASSWORD\nfrom ann@login.example\n", 2, ("MAIL FROM:<ann@login.example> => 250",)),
]
