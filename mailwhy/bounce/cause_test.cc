#include "mailwhy/bounce/cause.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "mailwhy/base/text.h"

namespace mailwhy::bounce {
namespace {

Cause cause_of(std::string_view text, std::string_view stage = "rcpt_to", std::string_view host = {}) {
  const auto reply = smtp::parse_reply(text);
  REQUIRE_MESSAGE(reply.has_value(), std::string(text));
  return ReplyTable::builtin().classify(*reply, stage, host);
}

std::string meaning_of(std::string_view text, std::string_view stage = "rcpt_to", std::string_view host = {}) {
  return std::string(to_string(cause_of(text, stage, host).meaning));
}

}  // namespace

TEST_CASE("every row matches its own sample, and no earlier row steals it") {
  const auto& table = ReplyTable::builtin();
  CHECK(table.rows().size() >= 150);
  for (const auto& row : table.rows()) {
    CAPTURE(row.id);
    if (row.stages.starts_with("notice")) continue;  // spoken_test.cc
    const auto reply = smtp::parse_reply(row.sample);
    REQUIRE(reply.has_value());
    const std::string stage = row.stages == "*" ? "rcpt_to" : std::string(split(row.stages, ',')[0]);
    const auto cause = table.classify(*reply, stage, table.host_of(row));
    std::string expected = row.id;
    if (const auto x = expected.find(".X."); x != std::string::npos) expected.replace(x + 1, 1, std::to_string(reply->enhanced->klass));
    CHECK(cause.row_id == expected);
    CHECK(cause.from_words == (row.pattern != "*"));
    if (cause.from_words) {
      const auto text = reply->text();
      REQUIRE(cause.mark_end <= text.size());
      CHECK(cause.mark_begin < cause.mark_end);
    }
    CHECK_FALSE(row.source.empty());
  }
}

TEST_CASE("meanings have names and back") {
  for (int i = 0; i <= static_cast<int>(Meaning::challenge); ++i) {
    const auto meaning = static_cast<Meaning>(i);
    CHECK(parse_meaning(to_string(meaning)) == meaning);
  }
  CHECK_FALSE(parse_meaning("").has_value());
}

TEST_CASE("what replies mean where they are said") {
  struct Said {
    std::string text, stage, meaning, host;
  };
  const std::vector<Said> rows{
      {"554", "greeting", "policy", ""},
      {"554 mx.example.net", "greeting", "policy", ""},
      {"554 5.7.1", "rcpt_to", "policy", ""},
      {"550", "rcpt_to", "unknown", ""},
      {"550 5.7.1 No", "rcpt_to", "policy", ""},
      {"550 5.1.1", "rcpt_to", "user-unknown", ""},
      {"550 5.4.1 Recipient address rejected: Access denied", "rcpt_to", "user-unknown", "example-net.mail.protection.outlook.com"},
      {"550 5.1.10 no", "rcpt_to", "user-unknown", "example-net.mail.protection.outlook.com"},
      {"550 5.1.10 no", "rcpt_to", "host-takes-no-mail", "mx.example.net"},
      {"554 5.7.1 <x@y.example>: Relay access denied", "rcpt_to", "relay-denied", ""},
      {"553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "rcpt_to", "relay-denied", ""},
      {"451 4.7.1 Please try again later", "rcpt_to", "greylisted", ""},
      {"450 4.7.1 no", "rcpt_to", "unknown", ""},
      {"451 4.7.1 Greylisting in action, please come back in 00:04:59", "rcpt_to", "greylisted", ""},
      {"450 4.7.25 Client host rejected: cannot find your reverse hostname, [192.0.2.1]", "rcpt_to", "no-ptr", ""},
      {"554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using list.example", "rcpt_to", "sender-listed", ""},
      {"421 4.7.0 Try again later, closing connection.", "hello", "rate-limited", "gmail-smtp-in.l.google.com"},
      {"521 no", "greeting", "host-takes-no-mail", ""},
      {"250 Ok blacklisted", "rcpt_to", "unknown", ""},
      {"450 5.1.1 busy", "rcpt_to", "user-unknown", ""},
      {"451 4.3.0 Our disk fell over. Please try again later.", "rcpt_to", "server-error", ""},
      {"550 5.1.0 no, see https://example.net/residential/blacklisted", "mail_from", "unknown", ""},
      {"554 5.5.1 Error: no valid recipients", "data", "bad-sequence", ""},
      {"550 Requested action not taken: mailbox unavailable", "rcpt_to", "unknown", ""},
      {"550 5.7.1 Access denied", "", "policy", ""},
      {"554 no", "", "unknown", ""},
      {"503 5.5.0 <DATA>: Improper use of SMTP command pipelining", "mail_from", "bad-sequence", ""},
      {"554 5.5.0 SMTP protocol synchronization error", "rcpt_to", "bad-sequence", ""},
      {"550 5.5.0 improper use of command pipelining", "rcpt_to", "bad-sequence", ""},
      {"421 4.7.0 unauthorized pipelining, good-bye", "mail_from", "bad-sequence", ""},
      {"550 5.1.1 The pipelining team has no such user", "rcpt_to", "user-unknown", ""},
      {"530 5.7.0 Must issue a STARTTLS command first", "mail_from", "tls-required", ""},
      {"550-5.1.1 The email account that you tried to reach does\r\n550-5.1.1 not exist. Please try\r\n550 5.1.1 again - gsmtp", "rcpt_to", "user-unknown", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CAPTURE(cause_of(row.text, row.stage, row.host).row_id);
    CHECK(meaning_of(row.text, row.stage, row.host) == row.meaning);
  }
}

TEST_CASE("words of ours that the server repeats mean nothing") {
  for (const char* text : {"550 <relay-denied@example.org>", "550 <user unknown@example.org>", "550 greylisted@example.org", "550 \"mailbox full\"@example.org",
                           "450 <blacklisted@greylisted.example>: no"})
    CHECK_MESSAGE(meaning_of(text) != "greylisted", text);
  CHECK(meaning_of("550 <relay-denied@example.org>") == "unknown");
  CHECK(meaning_of("550 blacklisted@example.org no") == "unknown");
  CHECK(meaning_of("450 <greylisted@example.org>") == "unknown");
  CHECK(meaning_of("550 unlisted number") == "unknown");
}

TEST_CASE("the marked words are the deciding ones") {
  const auto cause = cause_of("554 5.7.1 <bob@example.net>: Relay access denied");
  const auto said = smtp::parse_reply("554 5.7.1 <bob@example.net>: Relay access denied")->text();
  CHECK(said.substr(cause.mark_begin, cause.mark_end - cause.mark_begin) == "Relay access denied");
}

TEST_CASE("waiting times") {
  const std::vector<std::pair<std::string, long long>> rows{
      {"451 4.7.1 Greylisting in action, please come back in 00:04:59", 299},
      {"450 4.2.0 Greylisted, please try again in 5 minutes", 300},
      {"450 Greylisted for 300 seconds", 300},
      {"451 wait 1 hour and try again", 3600},
      {"450 try again later, sent 300 mails in total", -1},
      {"550 try again in 5 minutes", -1},
      {"450 limit of 10 messages, 12:34:56 was the last, try again", -1},
      {"450 try again in 99999999999999999999 seconds", -1},
      {"450 delayed, retry after 60s", 60}};
  for (const auto& row : rows) {
    const auto& text = row.first;
    const auto& seconds = row.second;
    CAPTURE(text);
    CHECK(cause_of(text).retry_after_s.value_or(-1) == seconds);
  }
}

TEST_CASE("a provider's dialect needs evidence") {
  CHECK(cause_of("550 5.7.606 Access denied, banned sending IP", "rcpt_to", "x.mail.protection.outlook.com.").row_id == "exchange-online.banned-ip");
  CHECK(cause_of("550 5.7.606 what", "rcpt_to", "notprotection.outlook.com.example.net").row_id == "code.550");
  CHECK(cause_of("550 5.7.606 what", "rcpt_to", "evil-mail.protection.outlook.com.example").row_id == "code.550");
}

TEST_CASE("names that sound like a verdict are still names") {
  for (const char* text : {"550 <mailbox-full@spam.example>: no", "550 5.0.0 spam@blocked.example no", "554 <blacklisted.example[192.0.2.1]>: no",
                           "550 relay.denied.blocked@example.org, no", "451 <greylist-test@user-unknown.example> later"})
    for (const char* stage : {"mail_from", "rcpt_to", "data", ""}) {
      CAPTURE(text);
      CHECK(meaning_of(text, stage) == "unknown");
    }
  // A provider's name in an address is no evidence for its dialect, and its block codes are whole words.
  CHECK(cause_of("550 <bob@google.com> no 5.7.26").row_id == "code.550");
  CHECK(meaning_of("550 <aup@x.example>: AUPAIR 1090") == "unknown");
  CHECK(meaning_of("554 order BL0000019 refused by the kitchen", "rcpt_to", "mx1.comcast.net") == "unknown");
}

TEST_CASE("the same words mean different things at different stages") {
  CHECK(meaning_of("550 Unknown user bob", "rcpt_to", "mfsmax.docomo.ne.jp") == "user-unknown");
  CHECK(meaning_of("550 Unknown user bob", "data", "mfsmax.docomo.ne.jp") == "recipient-restricted");
  CHECK(meaning_of("554 no spam, please", "data") == "spam-refused");
  CHECK(meaning_of("554 refused", "greeting") == "policy");
  CHECK(meaning_of("554 refused", "rcpt_to") == "unknown");
}

TEST_CASE("an unknown reply has a nearest known one, or none") {
  const auto near = [](std::string_view text, std::string_view stage = "rcpt_to") {
    const auto* row = ReplyTable::builtin().nearest(smtp::parse_reply(text).value(), stage);
    return row ? row->meaning : std::string();
  };
  CHECK(near("550 The message's recipient's mailbox was found full up, sorry") == "mailbox-full");
  CHECK(near("550 Sender signature of domain verification has gone wrong") != "user-unknown");
  CHECK(near("550 qwertyuiop asdfghjkl zxcvbnm").empty());
  CHECK(near("550").empty());
  CHECK(near("250 mailbox full quota exceeded").empty());
  CHECK(near("550 <mailbox.full.quota.exceeded@example.org>").empty());
}

TEST_CASE("the index misses nothing that a pattern matches") {
  const std::vector<std::string> patterns{"no", "relay access denied", "black*ed", "*x*", "^go away", "ab", "too  big", "bl.example*", ""};
  const std::vector<std::string> texts{"550 no", "relay access denied", "relay  access\tdenied", "blacklisted", "axb", "550 go away", "ab", "too big", "bl.example.org", "", "no ab"};
  PatternIndex index;
  for (const auto& pattern : patterns) index.add(pattern);
  index.build();
  for (const auto& text : texts) {
    const auto found = index.candidates(text);
    CHECK(std::set(found.begin(), found.end()).size() == found.size());
    for (std::uint32_t i = 0; i < patterns.size(); ++i)
      if (Pattern(patterns[i]).find(text)) CHECK_MESSAGE(std::count(found.begin(), found.end(), i) == 1, patterns[i] << " in " << text);
  }
  CHECK(PatternIndex().candidates("anything").empty());
}

TEST_CASE("the tables are broad") {
  const auto& rows = ReplyTable::builtin().rows();
  std::set<std::string> who;
  for (const auto& row : rows) who.insert(row.id.substr(0, row.id.find('.')));
  CHECK(rows.size() >= 600);
  CHECK(who.size() >= 80);  // sixty providers and programs, twenty languages
}

TEST_CASE("mistakes in a table name file and line") {
  const std::string head = "id\tcodes\tenhanced\tstages\tpattern\tmeaning\tparty\tsource\tsample\n";
  const auto error_of = [&](const std::string& line) {
    const auto table = ReplyTable::read({{"x.tsv", head + line}});
    return table ? std::string() : table.error().text;
  };
  CHECK(error_of("a.b\t550\t*\t*\tno\tpolicy\tunknown\ts\t550 no\n").empty());
  CHECK(error_of("a.b\t550\n").starts_with("x.tsv, line 2: "));
  CHECK(error_of("a.b\t55x\t*\t*\tno\tpolicy\tunknown\ts\t550 no\n").find("bad code") != std::string::npos);
  CHECK(error_of("a.b\t550\t*\tlunch\tno\tpolicy\tunknown\ts\t550 no\n").find("stage") != std::string::npos);
  CHECK(error_of("a.b\t550\t*\t*\tno\tnothing\tunknown\ts\t550 no\n").find("meaning") != std::string::npos);
  CHECK(error_of("a.b\t550\t*\t*\tno\tpolicy\tme\ts\t550 no\n").find("party") != std::string::npos);
}

}  // namespace mailwhy::bounce
