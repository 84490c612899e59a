#include "mailwhy/bounce/cause.h"
#include "mailwhy/bounce/spoken.h"

#include <doctest/doctest.h>

#include <string>

#include "mailwhy/base/text.h"

namespace mailwhy::bounce {
namespace {

Judged judged(std::string_view text, std::string_view command = {}, std::string_view host = {}, std::string_view action = "failed") {
  return judge({.text = text, .command = command, .remote_host = host, .action = action});
}

struct Said {
  std::string_view text, command, host, meaning, klass;
  bool permanent = false;
};

}  // namespace

TEST_CASE("every row of notices is found by its own sample") {
  const auto& table = ReplyTable::builtin();
  int tried = 0;
  for (const auto& row : table.rows()) {
    if (!row.stages.starts_with("notice")) continue;
    CAPTURE(row.id);
    ++tried;
    const auto found = judged(row.sample, "", table.host_of(row));
    const auto name = row.id.substr(0, row.id.find(".X."));
    CHECK(found.cause.row_id.substr(0, name.size()) == name);
    CHECK_FALSE(row.source.empty());
  }
  CHECK(tried >= 60);
}

TEST_CASE("every meaning has its names in other systems") {
  for (int i = 0; i <= static_cast<int>(Meaning::challenge); ++i) {
    const auto meaning = static_cast<Meaning>(i);
    CAPTURE(to_string(meaning));
    CHECK_FALSE(sisimai_of(meaning).empty());
    CHECK_FALSE(ses_of(meaning).empty());
    CHECK_FALSE(powermta_of(meaning).empty());
    CHECK((class_of(meaning) == Class::unknown) == (meaning == Meaning::unknown));
  }
  CHECK(to_string(Class::bad_address) == "bad-address");
  CHECK(to_string(Class::delivered) == "delivered");
  CHECK(sparkpost_of(Meaning::user_unknown) == "10");
}

TEST_CASE("commands have stages") {
  CHECK(stage_of_command("RCPT") == "rcpt_to");
  CHECK(stage_of_command("data") == "data");
  CHECK(stage_of_command(".") == "data");
  CHECK(stage_of_command("CONN") == "greeting");
  CHECK(stage_of_command("").empty());
  CHECK(stage_of_command("LUNCH").empty());
}

TEST_CASE("words mean the same with a code, without one, and in somebody's frame") {
  const Said rows[] = {
      {"550 5.1.1 <bob@example.net>: Recipient address rejected: User unknown", "RCPT", "", "user-unknown", "bad-address", true},
      {"User unknown", "", "", "user-unknown", "bad-address", true},
      {"host mx1.example.net[192.0.2.25] said: 550 User unknown (in reply to end of DATA command)", "DATA", "", "user-unknown", "bad-address", true},
      {"Mailbox quota exceeded", "", "", "mailbox-full", "mailbox-full"},
      {"retry timeout exceeded", "", "", "expired", "transport"},
      {"connect to mx1.example.net[192.0.2.25]:25: Connection refused", "", "", "connect-failed", "transport"},
      {"Host or domain name not found. Name service error for name=example.invalid type=A: Host not found", "", "", "host-not-found", "bad-domain", true},
      {"Host or domain name not found. Name service error for name=example.net type=MX: Host not found, try again", "", "", "dns-failed", "transport"},
      {"mail forwarding loop for bob@example.net", "", "", "mail-loop", "transport"},
      // The words of a queue are no news beside those of the server.
      {"User's mailbox is full. I'm not going to try again; this message has been in the queue too long.", "", "", "mailbox-full", "mailbox-full"},
      // Codes without words.
      {"", "", "", "unknown", "unknown"},
      {"5.1.1", "", "", "user-unknown", "bad-address", true},
      {"550", "", "", "unknown", "unknown"},
      {"550 5.2.2", "RCPT", "", "mailbox-full", "mailbox-full"},
      // Words beat codes.
      {"550 5.1.1 mailbox is full", "RCPT", "", "mailbox-full", "mailbox-full"},
      {"550 5.7.1 access denied", "RCPT", "", "policy", "policy"},
      {"550 5.4.1 Recipient address rejected: Access denied", "RCPT", "x.mail.protection.outlook.com", "user-unknown", "bad-address", true},
      // Our own domain is not the recipient's.
      {"553 5.1.8 <ann@example.invalid>... Domain of sender address ann@example.invalid does not exist", "MAIL", "", "sender-domain-unknown", "policy"},
      {"550 No such domain example.invalid", "MAIL", "", "sender-domain-unknown", "policy"},
      {"550 MAIL FROM domain is listed in a block list", "MAIL", "", "reputation", "reputation"},
      // Before any address: about where we come from.
      {"554 refused", "CONN", "", "policy", "reputation"},
      // KDDI and docomo after DATA.
      {"550 Unknown user bob@docomo.ne.jp", "DATA", "mfsmax.docomo.ne.jp", "recipient-restricted", "recipient-refused"},
      {"550 Unknown user bob@docomo.ne.jp", "RCPT", "mfsmax.docomo.ne.jp", "user-unknown", "bad-address", true},
      // Names of hosts are no words.
      {"host mailbox-full.spam.example[192.0.2.1] said: 550 no", "RCPT", "", "unknown", "unknown"},
      {"550 <mailbox-full@spam.example>: no", "RCPT", "", "unknown", "unknown"},
  };
  for (const auto& row : rows) {
    const auto found = judged(row.text, row.command, row.host);
    CAPTURE(row.text);
    CAPTURE(found.cause.row_id);
    CHECK(to_string(found.meaning) == row.meaning);
    CHECK(to_string(found.klass) == row.klass);
    CHECK(found.permanent == row.permanent);
  }
}

TEST_CASE("a submission server that does not relay wants a login of the sender") {
  const std::string_view words = "554 5.7.1 <bob@example.org>: Relay access denied";
  const auto at = [&](int port) { return judge({.text = words, .code = 554, .command = "RCPT", .remote_host = "smtp.example.net", .at_submission = is_submission_port(port)}); };
  for (const int port : {465, 587}) {
    CHECK(at(port).meaning == Meaning::auth_required);
    CHECK(at(port).cause.party == "sender_host");
  }
  CHECK(at(25).meaning == Meaning::relay_denied);
  CHECK(judge({.text = "550 5.1.1 <bob@example.org>: User unknown", .code = 550, .command = "RCPT", .at_submission = true}).meaning == Meaning::user_unknown);
  CHECK(judge({.text = "454 4.7.0 Temporary authentication failure", .code = 454, .command = "AUTH"}).cause.party == "sender_host");
  for (const std::string_view own : {"550 5.7.1 Message rejected by policy", "554 5.7.1 <ann@example.org>: Sender address rejected: Access denied", "452 4.3.1 Queue full"}) {
    CHECK(judge({.text = own, .code = 550, .command = "RCPT", .at_submission = true}).cause.party == "sender_host");
    CHECK(judge({.text = own, .code = 550, .command = "RCPT"}).cause.party != "sender_host");
  }
}

TEST_CASE("who denies relaying may name the login as the way") {
  CHECK(judged("550-Please turn on SMTP Authentication in your mail client. h [192.0.2.1] is not permitted to relay through this server").wants_login);
  CHECK(judged("530 5.7.0 Authentication required", "MAIL").wants_login);
  CHECK_FALSE(judged("554 5.7.1 <bob@example.org>: Relay access denied", "RCPT").wants_login);
  CHECK_FALSE(judged("550 5.7.1 Unauthenticated mail is refused: no SPF, no DKIM, please authenticate your domain").wants_login);
}

TEST_CASE("sendmail's word for any refusal blames nobody") {
  CHECK(judged("Service unavailable").cause.party == "unknown");
  CHECK(judged("421 4.3.2 Service unavailable", "RCPT").cause.party != "unknown");
}

TEST_CASE("a row of the table may doubt its own words") {
  CHECK(judged("Unrouteable address").doubtful);
  CHECK_FALSE(judged("550 5.1.1 User unknown", "RCPT").doubtful);
}

TEST_CASE("only what is final is a hard bounce, and what was handed over is no bounce") {
  CHECK_FALSE(judged("450 4.1.1 User unknown", "RCPT", "", "").permanent);
  CHECK_FALSE(judged("450 4.1.1 User unknown", "RCPT", "", "delayed").permanent);
  CHECK(judged("450 4.1.1 User unknown", "RCPT", "", "failed").permanent);
  CHECK(judged("250 ok", "DATA", "", "relayed").meaning == Meaning::delivered);
  CHECK(judged("no words at all", "", "", "delayed").meaning == Meaning::expired);
}

TEST_CASE("the dialect is told, and by what it was known") {
  const auto by_host = judged("550 5.7.606 Access denied, banned sending IP", "RCPT", "x.mail.protection.outlook.com");
  CHECK(by_host.dialect == "exchange-online");
  CHECK(by_host.dialect_by == "remote host");
  const auto by_words = judged("550-5.1.1 The email account that you tried to reach does not exist. - gsmtp", "RCPT");
  CHECK(by_words.dialect == "google");
  const auto by_reporter = judge({.text = "550 5.7.515 Access denied", .reporting_host = "am0.eurprd01.prod.exchangelabs.com"});
  CHECK(by_reporter.dialect == "exchange-online");
  CHECK(by_reporter.dialect_by == "reporting host");
  CHECK(by_reporter.meaning == Meaning::dmarc_fail);
  CHECK(judge({.text = "550 5.7.515 Access denied", .remote_host = "mx.example.org", .reporting_host = "am0.eurprd01.prod.exchangelabs.com"}).dialect.empty());
  CHECK(by_words.dialect_by == "signature");
  CHECK(judged("User unknown").dialect.empty());
}

TEST_CASE("a domain that is unknown before a recipient was named is not the recipient's") {
  const auto at_mail = judged("550 No such domain example.invalid", "MAIL");
  CHECK(at_mail.meaning == Meaning::sender_domain_unknown);
  CHECK(at_mail.cause.party.empty());
}

TEST_CASE("marks count in the words as they were given") {
  const std::string text = "host mx1.example.net[192.0.2.25] said:\r\n550-5.1.1 <bob@example.net>\r\n550 5.1.1 User   unknown";
  const auto found = judged(text, "RCPT");
  REQUIRE(found.cause.from_words);
  CHECK(text.substr(found.cause.mark_begin, found.cause.mark_end - found.cause.mark_begin) == "User   unknown");
}

TEST_CASE("a host that takes no mail says so of itself at the greeting too") {
  const auto gone = judged("521 5.3.2 This host does not accept mail", "HELO");
  CHECK(gone.meaning == Meaning::host_takes_no_mail);
  CHECK(gone.cause.party == "recipient_domain");
  CHECK(judged("550 Domain does not exist", "EHLO").meaning == Meaning::helo_refused);
}

TEST_CASE("what is said of the sender's mailbox or domain blames nobody else") {
  const auto no_domain = judged("550 5.1.8 Sender domain example.net has no A or MX record", "RCPT");
  CHECK(no_domain.meaning == Meaning::sender_domain_unknown);
  CHECK(no_domain.cause.party == "sender_domain");
  CHECK(no_domain.doubtful);
  CHECK_FALSE(no_domain.permanent);
  CHECK(judged("550 Your account is disabled because of spam. Contact your provider.", "RCPT").cause.party == "sender_host");
  CHECK(judged("550 The account you are sending from is over quota", "RCPT").meaning == Meaning::sender_refused);
  CHECK(judged("550 5.1.0 Sender address ann@example.net does not exist", "RCPT").meaning == Meaning::sender_verify_failed);
  CHECK(judged("550 5.1.2 We could not find the MX of your domain example.net", "RCPT").meaning == Meaning::sender_domain_unknown);
  CHECK(judged("550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown. Ask the sender address book.", "RCPT").meaning == Meaning::user_unknown);
  CHECK(judged("550 5.1.1 No such user. Return to sender", "RCPT").meaning == Meaning::user_unknown);
}

TEST_CASE("whose list, whose limit, whose right to send") {
  CHECK(judged("550 your domain is on the personal block list of the recipient").meaning == Meaning::recipient_restricted);
  CHECK(judged("553 5.7.1 Sender is not allowed to relay emails", "MAIL").cause.party == "sender_host");
  CHECK(judged("554 5.6.0 Reject, id=1234-01 - BANNED: .exe,.zip", "DATA").cause.party == "sender_message");
  CHECK(judged("550 5.7.1 Client [192.0.2.5] not authorized to send as example.net: check the SPF record of example.net", "DATA").meaning == Meaning::spf_fail);
  CHECK(judged("550 5.4.300 Message expired -> 421 4.4.0 Remote server response was not RFC conformant").cause.party == "recipient_host");
  CHECK(judged("554 5.7.1 <ann@example.net>: Sender address rejected: mail from your own domain must be authenticated", "RCPT").cause.party == "unknown");
  CHECK(judged("550 5.7.1 You are not allowed to send mail as example.org", "MAIL").cause.party == "sender_host");
  CHECK(judged("550 5.7.1 Zip files with passwords are not accepted here", "DATA").cause.party == "sender_message");
  CHECK(judged("550 recipient cannot receive: he has reached the limit of mails per day", "RCPT").cause.party == "recipient_mailbox");
  CHECK(judged("553-Message filtered. Refer to the Troubleshooting page at 553-http://www.symanteccloud.com/troubleshooting", "DATA", "cluster1.eu.messagelabs.com").cause.party == "sender_message");
  CHECK(judged("550 5.7.520 Access denied, Your organization does not allow external forwarding.").cause.party == "sender_host");
  CHECK(judged("553 5.3.0 <bob@example.org>... Addressee no longer at this company", "RCPT").meaning == Meaning::user_unknown);
}

}  // namespace mailwhy::bounce
