// What others report is judged by the same table as a live check, and every judgement has its page.
#include <doctest/doctest.h>

#include <algorithm>

#include "mailwhy/rules/page.h"
#include "mailwhy/rules/said.h"

namespace mailwhy::rules {
namespace {
using bounce::Meaning;

bounce::Judged judged(Meaning meaning, std::string row = "test.row", bool from_words = true, std::string party = "") {
  bounce::Judged out;
  out.meaning = meaning;
  out.cause.meaning = meaning;
  out.cause.row_id = std::move(row);
  out.cause.from_words = from_words;
  out.cause.party = std::move(party);
  return out;
}
SaidOf about(const bounce::Judged& judged) {
  SaidOf facts;
  facts.judged = &judged;
  facts.stage = "rcpt_to";
  facts.recipient = "bob@example.test";
  facts.sender = "ann@sender.test";
  return facts;
}
}  // namespace

TEST_CASE("every meaning at every stage is a finding that has a page in every language") {
  for (int number = 0; number <= static_cast<int>(Meaning::challenge); ++number) {
    const auto reason = judged(static_cast<Meaning>(number));
    for (const std::string_view stage : {"", "connect", "greeting", "hello", "tls", "login", "mail_from", "rcpt_to", "data", "content", "nonsense"})
      for (const bool temporary : {false, true}) {
        auto facts = about(reason);
        facts.stage = stage;
        facts.temporary = temporary;
        const auto out = said(facts);
        const std::string where = std::string(bounce::to_string(reason.meaning)) + " at " + std::string(stage) + ": " + std::string(out.id);
        CHECK_MESSAGE((find_rule(out.id) != nullptr || find_said_kind(out.id) != nullptr), where);
        for (const Language language : all_languages()) CHECK_MESSAGE(page_of(out.id, language).has_value(), where);
      }
  }
}

TEST_CASE("the kinds that only reports know are in order, have their pages, and are no rules") {
  CHECK(std::is_sorted(all_said_kinds().begin(), all_said_kinds().end(), [](const SaidKind& a, const SaidKind& b) { return a.id < b.id; }));
  for (const auto& kind : all_said_kinds()) {
    CAPTURE(kind.id);
    CHECK(find_said_kind(kind.id) == &kind);
    CHECK(find_rule(kind.id) == nullptr);
    const auto page = page_of(kind.id);
    REQUIRE(page);
    CHECK(page->id == kind.id);
    CHECK_FALSE(page->means.empty());
    CHECK_FALSE(page->whose.empty());
    CHECK_FALSE(page->wrong.empty());
    CHECK(page->steps.size() >= 1);
    CHECK(page->steps.size() <= 3);
    CHECK(page->again.starts_with("mailwhy "));
    CHECK_FALSE(page_of(kind.id, Language::german)->sentence.empty());
  }
}

TEST_CASE("what the other server looked up about the sender is certain only when it refuses for good") {
  const auto of = [](Meaning meaning, int code) {
    const auto reason = judged(meaning);
    auto facts = about(reason);
    facts.code = code;
    return said(facts).confidence;
  };
  for (const auto meaning : {Meaning::sender_domain_unknown, Meaning::no_ptr, Meaning::spf_fail, Meaning::dkim_fail, Meaning::dmarc_fail}) {
    CHECK(of(meaning, 550) == Confidence::certain);
    CHECK(of(meaning, 450) == Confidence::likely);
  }
  CHECK(of(Meaning::mailbox_full, 452) == Confidence::certain);
}

TEST_CASE("clear words are certain, a code for this very thing is likely, a class of codes a guess") {
  const auto of = [](const bounce::Judged& reason) { return said(about(reason)); };
  CHECK(of(judged(Meaning::user_unknown)).confidence == Confidence::certain);
  CHECK(of(judged(Meaning::user_unknown)).party == Party::recipient_mailbox);
  CHECK(of(judged(Meaning::user_unknown, "iana.X.1.1", false)).confidence == Confidence::likely);
  CHECK(of(judged(Meaning::user_unknown, "code.550", false)).confidence == Confidence::guess);
  CHECK(of(judged(Meaning::reputation)).confidence == Confidence::likely);
  CHECK(of(judged(Meaning::unknown, "", false)).confidence == Confidence::guess);
  CHECK(of(judged(Meaning::unknown, "", false)).party == Party::unknown);
  // Nobody can be blamed for a connection that did not come about.
  CHECK(of(judged(Meaning::connect_failed)).confidence == Confidence::guess);
  CHECK(of(judged(Meaning::connect_failed)).party == Party::unknown);
  // The table of replies knows better whom the words mean.
  CHECK(of(judged(Meaning::relay_denied, "test", true, "sender_host")).party == Party::sender_host);
}

TEST_CASE("who does not relay may be the recipient's server or the sender's own: names and words tell which, else it is a guess") {
  const auto of = [](bounce::Judged reason, std::string_view host, std::string_view stage, bool wants_login = false) {
    reason.wants_login = wants_login;
    auto facts = about(reason);
    facts.remote_host = host;
    facts.stage = stage;
    return said(facts);
  };
  const auto denied = judged(Meaning::relay_denied);
  for (const std::string_view theirs : {"mx1.example.test", "smtp.example.test", "example-test.mail.protection.outlook.com"}) {
    CHECK(of(denied, theirs, "rcpt_to").confidence == Confidence::likely);
    CHECK(of(denied, theirs, "", true).party == Party::recipient_domain);
  }
  for (const std::string_view anybodys : {"", "mail.isp.test", "smtp.gmail.com", "192.0.2.25", "other-test.mail.protection.outlook.com"}) {
    const auto out = of(denied, anybodys, "rcpt_to");
    CHECK(out.id == "rcpt_to.relay-denied");
    CHECK(out.confidence == Confidence::guess);
    CHECK(of(judged(Meaning::auth_required, "test", true, "recipient_policy"), anybodys, "mail_from", true).confidence == Confidence::guess);
  }
  // "Relaying denied, log in first", without a word about whose server it is.
  for (const auto meaning : {Meaning::relay_denied, Meaning::auth_required}) {
    const auto out = of(judged(meaning), "mail.isp.test", "", true);
    CHECK(out.id == "delivery.login-failed");
    CHECK(out.party == Party::sender_host);
    CHECK(out.confidence == Confidence::likely);
  }
}

TEST_CASE("whom a server refuses at its own door is who must log in, or go elsewhere") {
  for (const auto meaning : {Meaning::relay_denied, Meaning::auth_required}) {
    const auto reason = judged(meaning, "test", true, "recipient_domain");
    auto facts = about(reason);
    facts.stage = "rcpt_to";
    CHECK(said(facts).party == Party::recipient_domain);
    facts.incoming = true;
    const auto out = said(facts);
    CHECK(out.party == Party::sender_host);
    CHECK(out.id != "delivery.login-failed");
    CHECK(out.confidence != Confidence::certain);
  }
}

TEST_CASE("the trouble of the sending server is no trouble of the recipient's: another page, and no check of the recipient") {
  for (const auto meaning : {Meaning::server_config, Meaning::server_storage, Meaning::server_error}) {
    auto facts = [&](std::string_view party) {
      const auto reason = judged(meaning, "test", true, std::string(party));
      return said(about(reason));
    };
    CHECK(facts("sender_host").id == "delivery.own-trouble");
    CHECK(facts("sender_host").again.empty());
    CHECK(facts("recipient_host").id == "rcpt_to.server-error");
    const auto reason = judged(meaning, "test", true, "sender_host");
    auto door = about(reason);
    door.incoming = true;
    CHECK(said(door).party == Party::recipient_host);
    CHECK_FALSE(facts("recipient_host").again.empty());
  }
}

TEST_CASE("words with other readings are never certain") {
  auto reason = judged(Meaning::host_not_found);
  CHECK(said(about(reason)).confidence == Confidence::certain);
  reason.doubtful = true;
  CHECK(said(about(reason)).confidence == Confidence::likely);
}

TEST_CASE("the place counts: spam before the message is about the sender, a 4xx that was given up stays temporary words") {
  const auto spam = judged(Meaning::spam_refused);
  auto facts = about(spam);
  CHECK(said(facts).id == "reputation.sender-blocked");
  facts.stage = "data";
  CHECK(said(facts).id == "content.spam-refused");
  facts.stage = "";
  CHECK(said(facts).id == "content.spam-refused");
  const auto unknown = judged(Meaning::unknown);
  facts.judged = &unknown;
  facts.stage = "rcpt_to";
  CHECK(said(facts).id == "rcpt_to.refused");
  facts.code = 451;
  CHECK(said(facts).id == "rcpt_to.deferred");
  facts.stage = "data";
  CHECK(said(facts).id == "data.deferred");
}

TEST_CASE("the check that proves it: an address that a command line may hold, the address of the sender when it is told") {
  using Command = std::vector<std::string>;
  const auto user = judged(Meaning::user_unknown);
  CHECK(said(about(user)).again == Command{"mailwhy", "check", "bob@example.test"});
  for (const std::string_view bad : {"", "bob", "@example.test", "-v@example.test", "a b@example.test", "bob@localhost", "\x1b@example.test"}) {
    auto facts = about(user);
    facts.recipient = bad;
    CHECK_MESSAGE(said(facts).again.empty(), std::string(bad));
  }
  const auto listed = judged(Meaning::sender_listed);
  auto facts = about(listed);
  CHECK(said(facts).again.empty());
  facts.sending_ip = "192.0.2.25";
  CHECK(said(facts).again == Command{"mailwhy", "wait", "listed", "192.0.2.25"});
  const auto spf = judged(Meaning::spf_fail);
  facts.judged = &spf;
  CHECK(said(facts).again == Command{"mailwhy", "domain", "sender.test", "--ip", "192.0.2.25", "--from", "ann@sender.test"});
  const auto tls = judged(Meaning::tls_failed);
  facts.judged = &tls;
  CHECK(said(facts).again == Command{"mailwhy", "tls", "example.test"});
}

}  // namespace mailwhy::rules
