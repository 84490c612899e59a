#include "mailwhy/pasted/sniff.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "mailwhy/base/text.h"

namespace {
using namespace mailwhy;
using pasted::Kind;

const pasted::Setting setting{*parse_time("2026-11-21T12:00:00Z"), 0};

// What is told first of a piece: the meaning of words, the id of an error, the zone of a list, the kind of a record.
std::string told(const pasted::Piece& piece) {
  switch (piece.kind) {
    case Kind::reply:
    case Kind::conversation: return piece.quote ? std::string(bounce::to_string(piece.judged.meaning)) : "-";
    case Kind::notice: return piece.notice->recipients.empty() ? "-" : std::string(bounce::to_string(piece.notice->recipients.front().judged.meaning));
    case Kind::error: return std::string(piece.error->error->id);
    case Kind::list_answer: return (piece.list->refused() ? "refused " : piece.list->not_found ? "clean " : "") + piece.list->zone;
    case Kind::record: return std::string(piece.record->what);
    case Kind::login: return piece.login->user.empty() ? piece.login->shown : "user " + piece.login->user;
    default: return "-";
  }
}

bool one_of(std::string_view word, std::string_view alternatives) {
  for (const auto one : split(alternatives, '|'))
    if (one == word) return true;
  return false;
}

struct Row {
  const char* text;
  Kind kind;
  const char* told;      // alternatives with | between; "*": anything
  int code = 0;
};

void check(const Row& row) {
  const auto out = pasted::sniff(row.text, setting);
  REQUIRE(!out.pieces.empty());
  const auto& first = out.pieces.front();
  const std::string said = told(first);
  const std::string text = row.text, wanted = row.told;
  CAPTURE(text);
  CAPTURE(said);
  CAPTURE(wanted);
  CHECK(pasted::to_string(first.kind) == pasted::to_string(row.kind));
  if (std::string_view(row.told) != "*") CHECK(one_of(said, row.told));
  if (row.code != 0) {
    REQUIRE(first.quote);
    CHECK(first.quote->code == row.code);
  }
}

TEST_CASE("replies, as they are and in the frames of those who repeat them") {
  const Row rows[] = {
      {"550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown in virtual mailbox table", Kind::reply, "user-unknown", 550},
      {"550-5.1.1 The email account that you tried to reach does not exist.\n550 5.1.1 https://support.google.com/mail/?p=NoSuchUser x-y.12 - gsmtp", Kind::reply, "user-unknown", 550},
      {"host mx.example.org[192.0.2.1] said: 550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown in local recipient table (in reply to RCPT TO command)", Kind::reply, "user-unknown", 550},
      {"<bob@example.org>: host mx.example.org[192.0.2.1] said: 452 4.2.2 Mailbox full (in reply to RCPT TO command)", Kind::reply, "mailbox-full", 452},
      {"host mx.example.org[192.0.2.1] refused to talk to me: 554 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using zen.spamhaus.org", Kind::reply, "sender-listed", 554},
      {"Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient bob@example.org not found by SMTP address lookup'", Kind::reply, "user-unknown", 550},
      {"Remote Server returned '550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP.'", Kind::reply, "*", 550},
      {"SMTP error from remote mail server after RCPT TO:<bob@example.org>: host mx.example.org [192.0.2.1]: 550 5.1.1 User unknown", Kind::reply, "user-unknown", 550},
      {"SMTP error from remote mail server after end of data: 552 5.2.3 Message size exceeds fixed maximum message size", Kind::reply, "message-too-large", 552},
      {"Remote host said: 550 sorry, no mailbox here by that name (#5.1.1 - chkuser)", Kind::reply, "user-unknown", 550},
      {"Diagnostic-Code: smtp; 550 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using bl.spamcop.net", Kind::reply, "sender-listed", 550},
      {"The response from the remote server was:\n\n550 5.1.1 <bob@example.org> User doesn't exist: bob@example.org", Kind::reply, "user-unknown", 550},
      {"The error that the other server returned was:\n550 5.2.1 The email account that you tried to reach is disabled.", Kind::reply, "mailbox-disabled", 550},
      {"<** 550 5.1.1 User unknown", Kind::reply, "user-unknown", 550},
      {"<~* 554 5.7.1 <bob@example.net>: Relay access denied", Kind::reply, "relay-denied", 554},
      {"The server responded: 550 5.7.1 Unable to relay", Kind::reply, "relay-denied", 550},
      {"An error occurred while sending mail. The mail server responded:  5.7.1 <bob@example.net>: Relay access denied.", Kind::reply, "relay-denied"},
      {"Server error: '554 5.7.1 <bob@example.net>: Relay access denied'", Kind::reply, "relay-denied", 554},
      {"Cannot send mail. The server response was: 5.7.1 Client does not have permissions to send as this sender", Kind::reply, "*"},
      {"System.Net.Mail.SmtpException: Mailbox unavailable. The server response was: 5.1.1 User unknown", Kind::reply, "user-unknown"},
      {"smtplib.SMTPRecipientsRefused: {'bob@example.org': (550, b'5.1.1 <bob@example.org>: Recipient address rejected: User unknown')}", Kind::reply, "user-unknown", 550},
      {"smtplib.SMTPAuthenticationError: (535, b'5.7.8 Error: authentication failed: UGFzc3dvcmQ6')", Kind::reply, "login-failed", 535},
      {"smtplib.SMTPSenderRefused: (530, b'5.7.0 Must issue a STARTTLS command first', 'ann@example.org')", Kind::reply, "tls-required", 530},
      {"smtplib.SMTPDataError: (554, b'5.7.1 The message was rejected because it contains spam')", Kind::reply, "spam-refused|content-refused", 554},
      {"Error: Invalid login: 535-5.7.8 Username and Password not accepted. For more information, go to 535 5.7.8  https://support.google.com/mail/?p=BadCredentials", Kind::reply, "login-failed", 535},
      {"com.sun.mail.smtp.SMTPAddressFailedException: 550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown", Kind::reply, "user-unknown", 550},
      {"javax.mail.AuthenticationFailedException: 535 5.7.8 Error: authentication failed", Kind::reply, "login-failed", 535},
      {"com.sun.mail.smtp.SMTPSendFailedException: 552 5.3.4 Message size exceeds fixed limit", Kind::reply, "message-too-large", 552},
      {"SMTP server error: RCPT TO command failed Detail: <bob@example.org>: Recipient address rejected: User unknown SMTP code: 550 Additional SMTP info: 5.1.1", Kind::reply, "user-unknown", 550},
      {"delivery temporarily suspended: host mx.example.org[192.0.2.1] refused to talk to me: 421 4.7.0 Too many connections from your IP", Kind::reply, "*", 421},
      {"421 4.7.0 mx.example.org Error: too many connections from 192.0.2.25", Kind::reply, "too-many-connections", 421},
      {"451 4.7.1 Greylisting in action, please come back later", Kind::reply, "greylisted", 451},
      {"450 4.2.0 <bob@example.org>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.org.html", Kind::reply, "greylisted", 450},
      {"550 5.7.25 The IP address sending this message does not have a PTR record setup", Kind::reply, "no-ptr", 550},
      {"550-5.7.26 Unauthenticated email from example.org is not accepted due to domain's DMARC policy.\n550 5.7.26 https://support.google.com/mail/answer/2451690", Kind::reply, "dmarc-fail", 550},
      {"550 SPF check failed: 192.0.2.25 is not allowed to send mail from example.org", Kind::reply, "spf-fail", 550},
      {"554 5.7.1 <ann@example.org>: Sender address rejected: Access denied", Kind::reply, "*", 554},
      {"450 4.1.8 <ann@nowhere.example>: Sender address rejected: Domain not found", Kind::reply, "sender-domain-unknown", 450},
      {"504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname", Kind::reply, "helo-refused", 504},
      {"552 5.2.2 The email account that you tried to reach is over quota", Kind::reply, "mailbox-full", 552},
      {"530 5.7.0 Must issue a STARTTLS command first", Kind::reply, "tls-required", 530},
      {"530 5.7.0 Authentication required", Kind::reply, "auth-required|relay-denied", 530},
      {"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.", Kind::reply, "login-failed", 535},
      {"556 5.1.10 Recipient address has null MX", Kind::reply, "*", 556},
      {"User unknown in virtual mailbox table", Kind::reply, "user-unknown"},
      {"Recipient address rejected: User unknown", Kind::reply, "user-unknown"},
      {"host mx.example.org[192.0.2.1] said: 550\n5.1.1 User unknown (in reply to RCPT TO\ncommand)", Kind::reply, "user-unknown", 550},
      {"> 550 5.1.1 <bob@example.org>: User unknown", Kind::reply, "user-unknown", 550},
      {"```\n550 5.1.1 User unknown\n```", Kind::reply, "user-unknown", 550},
      {"<p>The server said:</p><pre>550 5.1.1 &lt;bob@example.org&gt;: User unknown</pre>", Kind::reply, "user-unknown", 550},
      {"\x1b[31m550 5.1.1 User unknown\x1b[0m", Kind::reply, "user-unknown", 550},
      {"451 4.7.1", Kind::reply, "*", 451},
      {"5.3.2 System not accepting network messages", Kind::reply, "*"},
      {"5.4.4 unrouteable", Kind::reply, "host-not-found"},
      {"454 4.7.0 Temporary authentication failure: Connection lost to authentication server", Kind::reply, "server-config", 454},
      {"534 5.7.14 <https://accounts.example/signin> Please log in via your web browser and then try again.", Kind::reply, "auth-required|login-failed", 534},
      {"503 5.5.1 Error: authentication not enabled", Kind::reply, "*", 503},
      {"421 4.4.0 x509: certificate signed by unknown authority", Kind::error, "certificate-untrusted"},
      {"250 2.1.5 Ok", Kind::reply, "*", 250},
  };
  for (const auto& row : rows) check(row);
}

TEST_CASE("a mail program's own words behind the quotation are not the server's") {
  CHECK(pasted::find_quote("Server Response: '550 5.7.1 Unable to relay', Port: 25, Server Error: 550, Error Number: 0x800CCC79")->text == "550 5.7.1 Unable to relay");
}

TEST_CASE("a reply may name whom it is about; the sender is somebody else") {
  CHECK(pasted::find_quote("550 5.1.1 <bob@example.org>: User unknown")->recipient == "bob@example.org");
  CHECK(pasted::find_quote("554 5.7.1 <ann@example.org>: Sender address rejected: Access denied")->recipient.empty());
  CHECK(pasted::find_quote("550 5.1.1 User unknown")->recipient.empty());
}

TEST_CASE("errors of TLS: alerts by name, by number and in the words of the libraries") {
  const Row rows[] = {
      {"error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:s3_pkt.c:1494:SSL alert number 40", Kind::error, "tls-alert-40"},
      {"sslv3 alert handshake failure", Kind::error, "tls-alert-40"},
      {"alert number 40", Kind::error, "tls-alert-40"},
      {"A TLS fatal alert has been received.: Certificate is bad", Kind::error, "tls-alert-42"},
      {"TLS fatal alert has been received: CA is unknown", Kind::error, "tls-alert-48"},
      {"Error in the pull function.", Kind::error, "tls-cut-off"},
      {"SSL alert number 70", Kind::error, "tls-alert-70"},
      {"tlsv1 alert protocol version", Kind::error, "tls-alert-70"},
      {"remote error: tls: handshake failure", Kind::error, "tls-alert-40"},
      {"remote error: tls: protocol version not supported", Kind::error, "tls-version-too-old"},
      {"javax.net.ssl.SSLHandshakeException: Received fatal alert: handshake_failure", Kind::error, "tls-alert-40"},
      {"javax.net.ssl.SSLHandshakeException: Received fatal alert: protocol_version", Kind::error, "tls-alert-70"},
      {"TLS fatal alert has been received.: Handshake failed", Kind::error, "tls-alert-40"},
      {"tlsv1 alert unknown ca", Kind::error, "tls-alert-48"},
      {"TLS write fatal alert: unknown ca (alert number 48)", Kind::error, "tls-alert-48"},
      {"SSL3_READ_BYTES:sslv3 alert bad certificate:SSL alert number 42", Kind::error, "tls-alert-42"},
      {"sslv3 alert certificate expired", Kind::error, "tls-alert-45|certificate-expired"},
      {"sslv3 alert certificate unknown", Kind::error, "tls-alert-46"},
      {"tlsv1 unrecognized name", Kind::error, "tls-alert-112"},
      {"tlsv13 alert certificate required", Kind::error, "tls-alert-116"},
      {"tlsv1 alert internal error", Kind::error, "tls-alert-80"},
      {"tlsv1 alert insufficient security", Kind::error, "tls-alert-71"},
      {"decryption failed or bad record mac", Kind::error, "*"},
      {"TLS alert: inappropriate fallback", Kind::error, "tls-alert-86"},
      {"error:0A00010B:SSL routines:ssl3_get_record:wrong version number", Kind::error, "tls-on-plain-port"},
      {"SSL routines:ssl3_get_record:wrong version number", Kind::error, "tls-on-plain-port"},
      {"tls: first record does not look like a TLS handshake", Kind::error, "tls-on-plain-port"},
      {"An unexpected TLS packet was received.", Kind::error, "tls-on-plain-port"},
      {"Cannot determine the frame size or a corrupted frame was received.", Kind::error, "tls-on-plain-port"},
      {"javax.net.ssl.SSLException: Unrecognized SSL message, plaintext connection?", Kind::error, "tls-on-plain-port"},
      {"The client and server cannot communicate, because they do not possess a common algorithm", Kind::error, "tls-no-common-algorithm"},
      {"error:0A0000C1:SSL routines::no shared cipher", Kind::error, "tls-no-common-algorithm"},
      {"SSL_accept error from unknown[192.0.2.25]: no shared cipher", Kind::error, "tls-no-common-algorithm"},
      {"error:0A000102:SSL routines::unsupported protocol", Kind::error, "tls-version-too-old"},
      {"error:0A00018A:SSL routines::dh key too small", Kind::error, "tls-weak-key"},
      {"certificate verify failed", Kind::error, "certificate-untrusted"},
      {"certificate verify failed: self signed certificate", Kind::error, "certificate-self-signed|certificate-untrusted"},
      {"[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1007)", Kind::error, "certificate-untrusted"},
      {"[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for 'mail.example.org'.", Kind::error, "certificate-name"},
      {"x509: certificate signed by unknown authority", Kind::error, "certificate-untrusted"},
      {"x509: certificate is valid for mx.example.net, not mail.example.org", Kind::error, "certificate-name"},
      {"x509: certificate has expired or is not yet valid: current time 2026-11-21T12:00:00Z is after 2026-11-01", Kind::error, "certificate-expired"},
      {"PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target", Kind::error, "certificate-untrusted"},
      {"The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch", Kind::error, "certificate-name|certificate-untrusted"},
      {"TLS is required, but was not offered by host mx.example.org[192.0.2.1]", Kind::error, "tls-required-not-offered"},
      {"smtplib.SMTPNotSupportedError: STARTTLS extension not supported by server.", Kind::error, "tls-required-not-offered"},
      {"OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to mail.example.org:465", Kind::error, "tls-cut-off"},
      {"error:0A000126:SSL routines::unexpected eof while reading", Kind::error, "tls-cut-off"},
      {"javax.net.ssl.SSLHandshakeException: Remote host terminated the handshake", Kind::error, "tls-cut-off"},
      {"curl: (60) SSL certificate problem: unable to get local issuer certificate", Kind::error, "certificate-untrusted"},
  };
  for (const auto& row : rows) check(row);
}

TEST_CASE("errors of the network, of names, of logins and of programs") {
  const Row rows[] = {
      {"Connection timed out", Kind::error, "timed-out"},
      {"connect to mx.example.org[192.0.2.1]:25: Connection timed out", Kind::error, "timed-out"},
      {"connect ETIMEDOUT 192.0.2.1:587", Kind::error, "timed-out"},
      {"dial tcp 192.0.2.1:25: i/o timeout", Kind::error, "timed-out"},
      {"TimeoutError: [Errno 110] Connection timed out", Kind::error, "timed-out"},
      {"Connection refused", Kind::error, "refused"},
      {"ConnectionRefusedError: [Errno 111] Connection refused", Kind::error, "refused"},
      {"connect ECONNREFUSED 127.0.0.1:25", Kind::error, "refused"},
      {"No connection could be made because the target machine actively refused it 192.0.2.1:25", Kind::error, "refused"},
      {"No route to host", Kind::error, "no-route"},
      {"connect to mx.example.org[2001:db8::1]:25: Network is unreachable", Kind::error, "no-route"},
      {"Connection reset by peer", Kind::error, "reset"},
      {"An existing connection was forcibly closed by the remote host", Kind::error, "reset"},
      {"lost connection with mx.example.org[192.0.2.1] while receiving the initial server greeting", Kind::error, "closed"},
      {"smtplib.SMTPServerDisconnected: Connection unexpectedly closed", Kind::error, "closed"},
      {"socket.gaierror: [Errno 11001] getaddrinfo failed", Kind::error, "name-unknown"},
      {"getaddrinfo ENOTFOUND smtp.example.org", Kind::error, "name-unknown"},
      {"socket.gaierror: [Errno -2] Name or service not known", Kind::error, "name-unknown"},
      {"java.net.UnknownHostException: smtp.example.org", Kind::error, "name-unknown"},
      {"dial tcp: lookup smtp.example.org: no such host", Kind::error, "name-unknown"},
      {"Temporary failure in name resolution", Kind::error, "name-later"},
      {"getaddrinfo EAI_AGAIN smtp.example.org", Kind::error, "name-later"},
      {"mail for example.org loops back to myself", Kind::error, "no-mx"},
      {"Permission denied", Kind::error, "not-permitted"},
      {"fsockopen(): unable to connect to smtp.example.org:587 (Permission denied)", Kind::error, "not-permitted"},
      {"Could not instantiate mail function.", Kind::error, "php-mail"},
      {"SMTP Error: Could not authenticate.", Kind::error, "login-failed"},
      {"SMTP connect() failed. https://github.com/PHPMailer/PHPMailer/wiki/Troubleshooting", Kind::error, "php-connect"},
      {"SMTP Error: Could not connect to SMTP host. Connection refused", Kind::error, "refused"},
      {"javax.mail.AuthenticationFailedException", Kind::error, "login-failed"},
      {"com.sun.mail.util.MailConnectException: Couldn't connect to host, port: smtp.example.org, 587; timeout -1;\n  nested exception is:\n\tjava.net.ConnectException: Connection refused", Kind::error, "refused"},
      {"curl: (67) Login denied", Kind::error, "login-failed"},
      {"curl: (7) Failed to connect to smtp.example.org port 25 after 2 ms: Couldn't connect to server", Kind::error, "curl-7"},
      {"sh: 1: /usr/sbin/sendmail: not found", Kind::error, "no-sendmail"},
      {"SASL authentication failed; cannot authenticate to server smtp.example.org[192.0.2.1]: no mechanism available", Kind::error, "login-no-mechanism|login-failed"},
      {"smtplib.SMTPNotSupportedError: SMTP AUTH extension not supported by server.", Kind::error, "login-no-mechanism"},
      {"Application-specific password required", Kind::error, "login-app-password"},
      {"Too many open files", Kind::error, "too-many-files"},
      {"Cannot assign requested address", Kind::error, "no-source-address"},
  };
  for (const auto& row : rows) check(row);
}

TEST_CASE("answers of block lists") {
  const Row rows[] = {
      {"127.0.0.2", Kind::list_answer, ""},
      {"127.0.0.2 from zen.spamhaus.org", Kind::list_answer, "zen.spamhaus.org"},
      {"zen.spamhaus.org returned 127.0.0.4", Kind::list_answer, "zen.spamhaus.org"},
      {"2.0.0.127.zen.spamhaus.org has address 127.0.0.2", Kind::list_answer, "zen.spamhaus.org"},
      {"25.2.0.192.zen.spamhaus.org. 60 IN A 127.0.0.10", Kind::list_answer, "zen.spamhaus.org"},
      {"Host 25.2.0.192.zen.spamhaus.org not found: 3(NXDOMAIN)", Kind::list_answer, "clean zen.spamhaus.org"},
      {"25.2.0.192.zen.spamhaus.org has address 127.255.255.254", Kind::list_answer, "refused zen.spamhaus.org"},
      {"25.2.0.192.bl.spamcop.net has address 127.0.0.2", Kind::list_answer, "bl.spamcop.net"},
      {"Name:\t25.2.0.192.zen.spamhaus.org\nAddress: 127.0.0.4", Kind::list_answer, "zen.spamhaus.org"},
      {"25.2.0.192.dnsbl.unheard-of.example has address 127.0.0.3", Kind::list_answer, "dnsbl.unheard-of.example"},
      {"127.255.255.254", Kind::list_answer, "refused "},
  };
  for (const auto& row : rows) check(row);
  // A resolver on the loopback address and an ordinary one are no answers of a list.
  for (const std::string text : {"connect to 127.0.0.2 failed somehow", "Server: 127.0.0.53\nAddress: 127.0.0.53#53", "192.0.2.1", "25.2.0.192.in-addr.arpa domain name pointer mail.example.org."}) {
    CAPTURE(text);
    CHECK(pasted::sniff(text, setting).pieces.front().kind != Kind::list_answer);
  }
}

TEST_CASE("the name of a list, or of a question to it, says of nobody that he is listed") {
  for (const std::string text : {"zen.spamhaus.org", "2.0.0.127.zen.spamhaus.org", "b.barracudacentral.org."}) {
    CAPTURE(text);
    const auto out = pasted::sniff(text, setting);
    REQUIRE(out.pieces.size() == 1);
    REQUIRE(out.pieces.front().kind == Kind::list_answer);
    CHECK(out.pieces.front().list->answers.empty());
    CHECK_FALSE(out.pieces.front().list->not_found);
  }
  CHECK(pasted::sniff("203.0.113.9.dyn.isp.example", setting).pieces.front().kind != Kind::list_answer);
}

TEST_CASE("one word names nobody whose move it is") {
  for (const std::string text : {"DMARC\n", "greylisting", "spam"}) {
    CAPTURE(text);
    const auto out = pasted::sniff(text, setting);
    REQUIRE(out.pieces.front().kind == Kind::reply);
    CHECK(out.pieces.front().judged.cause.party == "unknown");
  }
  CHECK(pasted::sniff("User unknown", setting).pieces.front().judged.cause.party == "recipient_mailbox");
}

TEST_CASE("what a spam filter wrote is no refusal") {
  const auto status = pasted::sniff("X-Spam-Status: Yes, score=7.4 required=5.0 tests=BAYES_99,URIBL_BLACK,\n\tRDNS_NONE autolearn=no version=4.0.0\nX-Spam-Level: *******", setting);
  REQUIRE(status.pieces.size() == 1);
  CHECK(status.pieces.front().kind == Kind::filter);
  CHECK(status.pieces.front().text.find("RDNS_NONE") != std::string::npos);
  const auto beside = pasted::sniff("X-Spam-Status: No, score=-1.0 required=5.0 tests=ALL_TRUSTED\n550 5.1.1 <bob@example.org>: User unknown", setting);
  REQUIRE(beside.pieces.size() == 2);
  CHECK(beside.pieces.front().kind == Kind::reply);
  CHECK(pasted::sniff("X-Mailer: something 1.0", setting).pieces.front().kind != Kind::filter);
}

TEST_CASE("records and fields") {
  const Row rows[] = {
      {"v=spf1 include:_spf.example.org -all", Kind::record, "spf"},
      {"example.org. 300 IN TXT \"v=spf1 mx -all\"", Kind::record, "spf"},
      {"_dmarc.example.org. 300 IN TXT \"v=DMARC1; p=reject\"", Kind::record, "dmarc"},
      {"v=DKIM1; k=rsa; p=MIGfMA0G", Kind::record, "dkim"},
      {"v=STSv1; id=20260101", Kind::record, "mta-sts"},
      {"v=TLSRPTv1; rua=mailto:tls@example.org", Kind::record, "tlsrpt"},
      {"v=BIMI1; l=https://example.org/logo.svg", Kind::record, "bimi"},
      {"Received: from mail.example.net (mail.example.net [192.0.2.25])\n\tby mx.example.org (Postfix) with ESMTPS id 4F1C22\n\tfor <bob@example.org>; Sat, 21 Nov 2026 03:02:13 +0000 (UTC)", Kind::received, "-"},
      {"Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=example.net; dkim=none; dmarc=fail header.from=example.net", Kind::authentication, "-"},
  };
  for (const auto& row : rows) check(row);
  const auto dmarc = pasted::sniff("_dmarc.example.org. 300 IN TXT \"v=DMARC1; p=reject\"", setting);
  CHECK(dmarc.pieces.front().record->domain == "example.org");
  const auto auth = pasted::sniff("Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=example.net; dkim=none", setting);
  REQUIRE(auth.pieces.front().auth.size() == 2);
  CHECK(auth.pieces.front().auth[0].result == "fail");
}

TEST_CASE("base64 of a login: questions are shown, secrets never") {
  const Row rows[] = {
      {"334 VXNlcm5hbWU6", Kind::login, "Username:"},
      {"334 UGFzc3dvcmQ6", Kind::login, "Password:"},
      {"VXNlcm5hbWU6", Kind::login, "Username:"},
      {"334 PDE4OTYuNjk3MTcwOTUyQG1haWwuZXhhbXBsZS5vcmc+", Kind::login, "<1896.697170952@mail.example.org>"},
      {"AUTH PLAIN AGJvYgBzZWNyZXQ=", Kind::login, "user bob"},
      {"AGJvYgBzZWNyZXQ=", Kind::login, "user bob"},
      {"334 eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0=", Kind::login, "{\"status\":\"400\",\"schemes\":\"Bearer\"}"},
  };
  for (const auto& row : rows) check(row);
  for (const std::string text : {"AUTH PLAIN AGJvYgBzZWNyZXQ=", "AGJvYgBzZWNyZXQ="}) {
    const auto out = pasted::sniff(text, setting);
    for (const auto& piece : out.pieces) {
      CHECK(piece.text.find("AGJv") == std::string::npos);
      CHECK(piece.text.find("secret") == std::string::npos);
    }
  }
}

TEST_CASE("lines of a log, with what else was pasted beside them") {
  const Row rows[] = {
      {"Nov 21 03:02:13 mx postfix/smtp[123]: 4F1C22A0B1: to=<bob@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=2.1, delays=0.1/0/1/1, dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command))", Kind::log, "-"},
      {"2026-11-21T03:02:13.123456+00:00 mx postfix/smtpd[123]: NOQUEUE: reject: RCPT from unknown[192.0.2.25]: 554 5.7.1 <bob@example.org>: Relay access denied; from=<ann@example.net> to=<bob@example.org> proto=ESMTP helo=<x>", Kind::log, "-"},
  };
  for (const auto& row : rows) check(row);
}

TEST_CASE("whole conversations: who said what, the refusal that counts, and what the typist did wrong") {
  struct Talk {
    const char* text;
    const char* meaning;
    const char* stage;
    int code;
  };
  const Talk rows[] = {
      {"Trying 192.0.2.1...\nConnected to mx.example.org.\nEscape character is '^]'.\n220 mx.example.org ESMTP Postfix\nHELO me.example.net\n250 mx.example.org\nMAIL FROM:<ann@example.net>\n250 2.1.0 Ok\nRCPT TO:<bob@example.org>\n550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown\nQUIT\n221 2.0.0 Bye\nConnection closed by foreign host.\n", "user-unknown", "rcpt_to", 550},
      {"=== Trying mx.example.org:25...\n=== Connected to mx.example.org.\n<-  220 mx.example.org ESMTP\n -> EHLO me.example.net\n<-  250-mx.example.org\n<-  250 SIZE 1000\n -> MAIL FROM:<ann@example.net>\n<** 550 5.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.25]\n -> QUIT\n<-  221 Bye\n=== Connection closed with remote host.\n", "no-ptr", "mail_from", 550},
      {"S: 220 mx.example.org ESMTP\nC: EHLO me\nS: 250 mx.example.org\nC: MAIL FROM:<a@example.net>\nS: 250 ok\nC: RCPT TO:<b@example.com>\nS: 554 5.7.1 <b@example.com>: Relay access denied\n", "relay-denied", "rcpt_to", 554},
      {"2026-11-21 03:02:11 SERVER -> CLIENT: 220 smtp.example.org ESMTP\n2026-11-21 03:02:11 CLIENT -> SERVER: EHLO me\n2026-11-21 03:02:11 SERVER -> CLIENT: 250-smtp.example.org\n250 AUTH PLAIN LOGIN\n2026-11-21 03:02:11 CLIENT -> SERVER: AUTH LOGIN\n2026-11-21 03:02:11 SERVER -> CLIENT: 334 VXNlcm5hbWU6\n2026-11-21 03:02:11 CLIENT -> SERVER: Ym9i\n2026-11-21 03:02:11 SERVER -> CLIENT: 334 UGFzc3dvcmQ6\n2026-11-21 03:02:11 CLIENT -> SERVER: c2VjcmV0\n2026-11-21 03:02:11 SERVER -> CLIENT: 535 5.7.8 Error: authentication failed\n", "login-failed", "login", 535},
      {"* Connected to smtp.example.org (192.0.2.1) port 25\n< 220 smtp.example.org ESMTP\n> EHLO me\n< 250-smtp.example.org\n< 250 SIZE\n> MAIL FROM:<a@example.net>\n< 250 Ok\n> RCPT TO:<b@example.com>\n< 452 4.2.2 Mailbox full\n", "mailbox-full", "rcpt_to", 452},
      {"220 mx.example.org ESMTP\nHELO me\n250 mx.example.org\nMAIL FROM: ann@example.net\n501 5.1.7 Bad sender address syntax\n", "address-syntax|syntax", "mail_from", 501},
      {"send: 'ehlo me\\r\\n'\nreply: b'250-mx.example.org\\r\\n'\nreply: b'250 SIZE\\r\\n'\nreply: retcode (250); Msg: b'mx'\nsend: 'mail FROM:<a@example.net>\\r\\n'\nreply: b'250 Ok\\r\\n'\nsend: 'rcpt TO:<b@example.org>\\r\\n'\nreply: b'550 5.1.1 User unknown\\r\\n'\n", "user-unknown", "rcpt_to", 550},
      {"... while talking to mx.example.org.:\n>>> RCPT To:<bob@example.org>\n<<< 550 5.1.1 User unknown\n>>> DATA\n<<< 503 5.5.1 need RCPT\n", "user-unknown", "rcpt_to", 550},
      {"220 mx.example.org ESMTP\nEHLO me\n250 mx.example.org\nMAIL FROM:<a@example.net>\n250 Ok\nRCPT TO:<b@example.org>\n250 Ok\nDATA\n354 End data with .\nSubject: x\n\n550 is what they said\n.\n554 5.7.1 Message rejected as spam\n", "spam-refused", "data", 554},
      {"554 mx.example.org ESMTP not accepting connections; 192.0.2.25 is listed by zen.spamhaus.org\nEHLO me\n503 bad sequence\n", "*", "*", 0},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto out = pasted::sniff(row.text, setting);
    const auto& first = out.pieces.front();
    REQUIRE(pasted::to_string(first.kind) == "conversation");
    if (row.code == 0) continue;
    const auto at = first.conversation->refusal();
    REQUIRE(at);
    const auto& exchange = first.conversation->exchanges[*at];
    CHECK(exchange.reply->code == row.code);
    CHECK(exchange.stage == row.stage);
    const auto said = told(first);
    CAPTURE(said);
    CHECK(one_of(said, row.meaning));
    for (const auto& one : first.conversation->exchanges) {
      CHECK(one.command.find("c2VjcmV0") == std::string::npos);
      CHECK(one.command.find("Ym9i") == std::string::npos);
    }
  }
  const auto typed = pasted::sniff(rows[5].text, setting);
  const auto& wrong = typed.pieces.front().conversation->exchanges[*typed.pieces.front().conversation->refusal()];
  CHECK(wrong.meant == "MAIL FROM:<ann@example.net>");
}

TEST_CASE("a conversation that went well has no refusal; one that was cut off says so") {
  const auto good = pasted::sniff("220 mx.example.org ESMTP\nHELO me\n250 hi\nMAIL FROM:<a@example.net>\n250 Ok\nRCPT TO:<b@example.org>\n250 Ok\nQUIT\n221 Bye\n", setting);
  REQUIRE(good.pieces.front().kind == Kind::conversation);
  CHECK(!good.pieces.front().conversation->refusal());
  const auto cut = pasted::sniff("220 mx.example.org ESMTP\nEHLO me\nConnection closed by foreign host.\n", setting);
  REQUIRE(cut.pieces.front().kind == Kind::conversation);
  CHECK(cut.pieces.front().conversation->lost);
}

TEST_CASE("bounces, whole, quoted, without header") {
  const char* texts[] = {
      "This is the mail system at host mx.example.net.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients. It's attached below.\n\n<bob@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1\n    <bob@example.org>: Recipient address rejected: User unknown in virtual\n    mailbox table (in reply to RCPT TO command)\n",
      "> This is the mail system at host mx.example.net.\n> \n> I'm sorry to have to inform you that your message could not\n> be delivered to one or more recipients. It's attached below.\n> \n> <bob@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command)\n",
      "Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; bob@example.org\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx.example.org\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n",
      "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  bob@example.org\n    host mx.example.org [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<bob@example.org>:\n    550 5.1.1 User unknown\n",
  };
  for (const auto* text : texts) {
    CAPTURE(text);
    const auto out = pasted::sniff(text, setting);
    const auto& first = out.pieces.front();
    // Where the reader of notices does not take it, the reply within is found.
    const auto said = told(first);
    CAPTURE(said);
    CHECK(first.kind == Kind::notice);
    CHECK(said == "user-unknown");
  }
}

TEST_CASE("nothing is made up") {
  for (const std::string text : {"hello world", "the mail does not arrive", "Dear Bob, see you in room 550 at 5.1.1", "call me on 555 1234", "in 450 seconds we leave", "123456", "...", "bob@example.org", "https://example.org/550", "The report has 550 pages and 421 pictures.",
                           "access denied to the building", "we had a handshake failure yesterday, he would not shake hands", "version 5.1.1 of the program is out", "-----", "name=value", "SGVsbG8gd29ybGQ="}) {
    CAPTURE(text);
    const auto out = pasted::sniff(text, setting);
    CAPTURE(pasted::to_string(out.pieces.front().kind));
    const auto said = told(out.pieces.front());
    CAPTURE(said);
    CHECK((out.pieces.front().kind == Kind::unknown || text.find("handshake") != std::string_view::npos));
  }
}

TEST_CASE("several things: the most telling first") {
  const auto out = pasted::sniff("It does not work!\n\nConnection timed out\n\n550 5.1.1 <bob@example.org>: User unknown\n\nv=spf1 -all\n", setting);
  REQUIRE(out.pieces.size() == 3);
  CHECK(out.pieces[0].kind == Kind::reply);
  CHECK(out.pieces[1].kind == Kind::error);
  CHECK(out.pieces[2].kind == Kind::record);
}

TEST_CASE("hostile bytes") {
  const std::string long_line(1 << 20, 'a');
  for (const auto& text : {std::string(), std::string(1000, '\0'), std::string(1 << 20, '>'), std::string(1 << 20, '\n'), long_line, "550 " + long_line, std::string(100'000, '('), std::string(300'000, '5'), std::string("\xff\xfe"),
                           std::string("\xff\xfe\x35\x00\x35\x00\x30\x00", 8), "220 x\n" + std::string(100'000, '\n') + "EHLO a\n", "<p>" + std::string(100'000, '&')}) {
    const auto out = pasted::sniff(text, setting);
    CHECK(out.pieces.size() >= 1);
    CHECK(out.pieces.size() <= 50);
  }
}

TEST_CASE("every row of the table of errors is found by its own words and has all it needs") {
  for (const auto& error : pasted::all_known_errors()) {
    CAPTURE(error.id);
    CHECK(!error.means.empty());
    CHECK(!error.todo.empty());
    CHECK(error.means.back() != '.');
    CHECK(error.todo.back() == '.');
    for (auto rest = error.words; !rest.empty();) {
      const auto bar = std::min(rest.find(" | "), rest.size());
      const auto words = std::string(rest.substr(0, bar));
      rest.remove_prefix(std::min(bar + 3, rest.size()));
      CHECK(words == lower_ascii(words));
      CHECK(!trim(words).empty());
    }
  }
}

// The first piece, and what told() of a reply or an error is.
std::string first_told(std::string_view text) {
  const auto pieces = pasted::sniff(text, setting).pieces;
  const auto& first = pieces.front();
  if (first.error) return std::string(first.error->error->id);
  return first.kind == Kind::reply ? std::string(bounce::to_string(first.judged.meaning)) : std::string(pasted::to_string(first.kind));
}

TEST_CASE("a login's code speaks of the login whatever stands beside it, and services speak to their own users") {
  CHECK(first_told("535 5.7.1 Username or password is incorrect") == "login-failed");
  CHECK(first_told("534-5.7.14 <https://accounts.example/continue> Please log in via your web browser\n534 5.7.14 then try again.") == "auth-required");
  CHECK(first_told("504 5.7.4 Unrecognized authentication type") == "login-failed");
  CHECK(first_told("User unknown to the underlying authentication module") == "login-failed");
  CHECK(first_told("sendmail: fatal: user(1001): No recipient addresses found in message header") == "message-format");
  CHECK(first_told("501 Mail from address must be same as authorization user.") == "sender-refused");
  const auto locked = pasted::sniff("554 5.7.1 Account locked due to suspicious activity (spam sent). Please change your password.", setting);
  CHECK(locked.pieces.front().judged.cause.party == "sender_host");
  CHECK(first_told("System.Net.Mail.SmtpException: Syntax error in parameters or arguments. The server response was: 5.5.4 Invalid domain name") == "helo-refused");
  CHECK(first_told("553 5.1.2 Recipient domain does not exist") == "host-not-found");
  CHECK(first_told("warning: SASL: Connect to private/auth failed: No such file or directory") == "postfix-no-login-service");
  CHECK(first_told("LOGIN failed. Basic auth is disabled") == "login-basic-off");
  const auto later = pasted::sniff("450 4.7.1 Try again later", setting).pieces;
  CHECK(later.front().judged.doubtful);
  for (const std::string_view words : {"535 5.7.8 user unknown", "smtplib.SMTPAuthenticationError: (535, b'Mailbox full')", "535 mailbox is disabled"}) {
    const auto said = pasted::sniff(words, setting).pieces.front();
    CAPTURE(words);
    CHECK(said.judged.meaning == bounce::Meaning::login_failed);
    CHECK(said.judged.cause.party == "sender_host");
  }
  CHECK(first_told("550 5.1.1 user unknown") == "user-unknown");
  CHECK(first_told("550 Your mailbox is over quota; you cannot send mail") == "sender-refused");
  CHECK(first_told("553 Relaying disallowed as ann@example.org") == "sender-refused");
  CHECK(first_told("550 5.7.1 Your account has been suspended") == "sender-refused");
  const auto unverified = pasted::sniff("MessageRejected: Email address is not verified. The following identities failed the check: ann@example.org", setting).pieces;
  CHECK(unverified.front().judged.cause.party == "sender_host");
  CHECK(first_told("550 sender address does not exist") == "sender-verify-failed");
  CHECK(first_told("5.1.1 no such user, 550 5.7.1 sender authentication mechanism") != "login-failed");
}

TEST_CASE("what programs run together, say in other languages, or borrow from elsewhere") {
  CHECK(first_told("TLSV1_ALERT_PROTOCOL_VERSION") == "tls-alert-70");
  CHECK(first_told("Authentifizierung fehlgeschlagen") == "login-failed");
  CHECK(first_told("unencrypted connection") == "login-unencrypted");
  CHECK(first_told("postfix/smtp[1]: fatal: open database /etc/postfix/sasl_passwd.db: No such file or directory") == "postfix-no-table");
  CHECK(first_told("Untrusted TLS connection established to mx.example.org[192.0.2.1]:25: TLSv1.3") == "tls-unverified");
  CHECK(first_told("MailKit.Security.SslHandshakeException: An error occurred while attempting to establish an SSL or TLS connection.") == "tls-start");
  CHECK(first_told("None of your e-mail accounts could send to this recipient.") == "outlook-no-account");
  CHECK(first_told("send-mail: fatal: open /etc/postfix/main.cf: No such file or directory") == "postfix-not-set-up");
  CHECK(first_told("postdrop: warning: mail_queue_enter: create file maildrop/1.2: Permission denied") == "not-permitted");
  CHECK(first_told("git push rejected: permission denied (publickey)") == "unknown");
  CHECK(first_told("HTTP/1.1 503 Service Unavailable") == "unknown");
  CHECK(first_told("dkim=fail (body hash did not verify)") == "authentication");
  CHECK(first_told("PermError: SPF Permanent Error: Too many DNS lookups") == "spf-fail");
  CHECK(first_told("spf=strange (what)") != "authentication");
}

TEST_CASE("words alone are less sure than words with an address or a code") {
  CHECK(pasted::sniff("quota exceeded", setting).pieces.front().judged.doubtful);
  CHECK_FALSE(pasted::sniff("552 5.2.2 quota exceeded", setting).pieces.front().judged.doubtful);
  CHECK_FALSE(pasted::sniff("Your message wasn't delivered to bob@example.org because the address couldn't be found.", setting).pieces.front().judged.doubtful);
}

TEST_CASE("what a file holds") {
  CHECK(pasted::kind_of_file("-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n", setting) == Kind::queue);
  CHECK(pasted::kind_of_file("From: ann@example.org\nTo: bob@example.org\nSubject: Hello\nDate: Sat, 21 Nov 2026 12:00:00 +0000\n\nHello\n", setting) == Kind::message);
  CHECK(pasted::kind_of_file("Nov 21 03:02:13 mx postfix/smtp[123]: 4F1C22A0B1: to=<bob@example.org>, relay=none, delay=2.1, delays=0.1/0/1/1, dsn=4.4.1, status=deferred (connect to mx.example.org[192.0.2.1]:25: Connection timed out)\n", setting) == Kind::log);
  CHECK(pasted::kind_of_file("550 5.1.1 User unknown\n", setting) == Kind::reply);
}
}  // namespace
