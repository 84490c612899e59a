#include "mailwhy/logs/causes.h"

#include <doctest/doctest.h>

#include <string>

namespace mailwhy::logs {
namespace {

Failed failure(std::string_view text, std::string_view recipient, std::string_view host = "mx1.example.net", std::string_view command = "RCPT") {
  Failed out;
  out.spoken.text = text;
  out.spoken.command = command;
  out.spoken.remote_host = host;
  out.recipient = recipient;
  out.remote_host = host;
  return out;
}

}  // namespace

TEST_CASE("the same words of a mail host and of the sender's own relay are two causes") {
  Causes causes;
  auto relay = failure("554 5.7.1 <bob@example.net>: Relay access denied", "bob@example.net");
  causes.add(relay);
  relay.spoken.at_submission = true;
  causes.add(relay);
  const auto groups = causes.groups();
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].judged.meaning != groups[1].judged.meaning);
}

TEST_CASE("replies that differ only in whom they name are one cause, judged and counted") {
  Causes causes;
  causes.add(failure("550 5.1.1 <ann@example.net>: User unknown", "ann@example.net"));
  causes.add(failure("550 5.1.1 <bob@Example.Net>: User unknown", "bob@Example.Net"));
  causes.add(failure("550 5.1.1 <bob@example.net>: User unknown", "bob@Example.Net"));
  causes.add(failure("552 5.2.2 <bob@example.org>: Mailbox full", "bob@example.org", "gmail-smtp-in.l.google.com"));
  const auto groups = causes.groups();
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].masked == "550 5.1.1 <address>: User unknown");
  CHECK(groups[0].example == "550 5.1.1 <ann@example.net>: User unknown");
  CHECK(groups[0].judged.meaning == bounce::Meaning::user_unknown);
  CHECK(groups[0].count == 3);
  CHECK(groups[0].recipients == 2);
  CHECK_FALSE(groups[0].many);
  REQUIRE(groups[0].domains.size() == 1);
  CHECK(groups[0].domains[0] == std::pair<std::string, std::uint64_t>{"example.net", 3});
  REQUIRE(groups[0].providers.size() == 1);
  CHECK(groups[0].providers[0].first == "example.net");
  CHECK(groups[1].providers[0].first == "google");
  CHECK(groups[1].example_recipient == "bob@example.org");
}

TEST_CASE("command, direction and dialect tell causes apart") {
  Causes causes;
  causes.add(failure("550 no", "a@example.net"));
  causes.add(failure("550 no", "a@example.net", "mx1.example.net", "DATA"));
  auto ours = failure("550 no", "a@example.net");
  ours.incoming = true;
  causes.add(ours);
  causes.add(failure("550 Unknown user x@docomo.ne.jp", "x@docomo.ne.jp", "mfsmax.docomo.ne.jp", "DATA"));
  causes.add(failure("550 Unknown user x@docomo.ne.jp", "x@docomo.ne.jp", "mx.example.net", "DATA"));
  CHECK(causes.groups().size() == 5);
}

TEST_CASE("a cause is temporary as long as all of it is, and knows when it was seen") {
  Causes causes;
  auto failed = failure("451 4.3.0 later", "a@example.net");
  failed.time = Time{} + std::chrono::seconds(50);
  causes.add(failed);
  CHECK(causes.groups()[0].temporary);
  failed.time = Time{} + std::chrono::seconds(10);
  failed.temporary = false;
  causes.add(failed);
  const auto group = causes.groups()[0];
  CHECK_FALSE(group.temporary);
  CHECK(group.first == Time{} + std::chrono::seconds(10));
  CHECK(group.last == Time{} + std::chrono::seconds(50));
}

TEST_CASE("what is kept has an end, what is counted has none") {
  Causes causes;
  std::string word = "aaaa";
  for (int i = 0; i < 10'005; ++i) {
    for (std::size_t at = 0; at < word.size() && ++word[at] > 'z'; ++at) word[at] = 'a';
    causes.add(failure("550 refused " + word, "a@example.net"));
  }
  const auto groups = causes.groups();
  CHECK(groups.size() == 10'001);
  CHECK(groups.back().masked.empty());
  CHECK(groups.back().count == 5);
  CHECK(groups.back().many);

  Causes people;
  for (int i = 0; i < 10'010; ++i) people.add(failure("550 no", std::to_string(i) + "@example.net"));
  CHECK(people.groups()[0].count == 10'010);
  CHECK(people.groups()[0].recipients == 10'000);
  CHECK(people.groups()[0].many);
}

TEST_CASE("the order of what comes does not change the order of what is said") {
  Causes forth, back;
  const std::string_view texts[] = {"550 a", "551 b", "552 c"};
  for (const auto text : texts) forth.add(failure(text, "a@example.net"));
  for (auto it = std::rbegin(texts); it != std::rend(texts); ++it) back.add(failure(*it, "a@example.net"));
  const auto one = forth.groups(), other = back.groups();
  REQUIRE(one.size() == other.size());
  for (std::size_t i = 0; i < one.size(); ++i) CHECK(one[i].masked == other[i].masked);
}

}  // namespace mailwhy::logs
