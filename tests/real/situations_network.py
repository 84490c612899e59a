"""The DNS, the connection and TLS, mostly with Postfix or nobody at the other end."""
from situation import *

SITUATIONS = [
    # All is well, or well enough.
    Situation("healthy", "bob@healthy.example", **ACCEPTED, says="250 2.1.5 Ok", starttls=True, **no("tls.*", "connect.*")),
    Situation("healthy domain", "healthy.example", "accepted", "nobody", "mail_from"),
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

    # TLS.
    Situation("STARTTLS fails with 454", "bob@tlslocal.example", **ACCEPTED, starttls=True, present=("tls.starttls-refused",),
              **no("tls.not-offered"), says="454 4.7.0 TLS not available due to local problem"),
    Situation("TLS handshake fails", "bob@tlsnever.example", **ACCEPTED_BUT, warns="tls", starttls=True,
              present=("tls.handshake-failed",), **no("tls.not-offered"), says="handshake:"),
    Situation("TLS without a certificate", "bob@tlsnokey.example", **ACCEPTED, starttls=True, says="handshake:",
              present=("tls.no-certificate",)),
    Situation("only TLS 1.0", "bob@tlsold.example", **ACCEPTED, starttls=True, says="tlsv1 alert protocol version"),
    Situation("certificate for another name", "bob@othername.example", **ACCEPTED, starttls=True, says="250 2.1.5 Ok",
              present=("tls.certificate-other-name",), quotes=("www.othername.example",), **no("tls.not-offered")),
    Situation("TLS demanded but broken", "bob@tlsmust.example", "refused", "recipient", "mail_from",
              says="530 5.7.0 Must issue a STARTTLS command first", quotes=("454 4.7.0 TLS not available due to local problem",)),

    # Certificates that are no good for themselves; mail arrives all the same.
    Situation("certificate expired", "bob@expiredcert.example", **ACCEPTED, starttls=True, says="250 2.1.5 Ok",
              present=("tls.certificate-expired",), **no("tls.not-offered")),
    Situation("certificate self-signed", "bob@selfsigned.example", **ACCEPTED, starttls=True, says="250 2.1.5 Ok",
              present=("tls.certificate-untrusted",), **no("tls.not-offered")),
    Situation("certificate of an unknown authority", "bob@unknownca.example", **ACCEPTED, starttls=True, says="250 2.1.5 Ok",
              present=("tls.certificate-untrusted",)),
]
