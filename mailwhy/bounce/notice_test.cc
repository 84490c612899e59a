#include "mailwhy/bounce/notice.h"

#include <doctest/doctest.h>

#include <string>

#include "mailwhy/bounce/notice_sample.h"

namespace mailwhy::bounce {
namespace {

using samples::Sample;

void check_sample(const Sample& sample, const std::string& mail) {
  const auto notice = read_notice(mail);
  const std::string name(sample.name);
  INFO(name);
  CHECK(to_string(notice.kind) == to_string(sample.kind));
  REQUIRE(notice.recipients.size() == sample.who.size());
  for (std::size_t i = 0; i < sample.who.size(); ++i) {
    const auto& want = sample.who[i];
    const auto& got = notice.recipients[i];
    CHECK(got.recipient == want.recipient);
    CHECK(got.reply_code == want.code);
    CHECK(got.enhanced_code == want.enhanced);
    if (!want.command.empty()) CHECK(got.command == want.command);
    if (!want.host.empty()) CHECK(got.remote_host == want.host);
  }
  if (!sample.klass.empty()) CHECK(to_string(notice.recipients.at(0).judged.klass) == sample.klass);
  if (!sample.agent.empty()) CHECK(notice.agent == sample.agent);
}

void check_all(const std::vector<Sample>& all) {
  for (const auto& sample : all) {
    const std::string mail(sample.mail);
    check_sample(sample, mail);
    std::string dos, mac;
    for (const char c : mail) {
      if (c == '\n') dos += '\r';
      dos += c;
      mac += c == '\n' ? '\r' : c;
    }
    check_sample(sample, dos);
    check_sample(sample, mac);
  }
}

TEST_CASE("notices of servers are read") { check_all(samples::of_servers()); }
TEST_CASE("notices of services are read") { check_all(samples::of_services()); }
TEST_CASE("notices in other languages are read") { check_all(samples::of_languages()); }
TEST_CASE("what is no bounce is told apart") { check_all(samples::of_others()); }

TEST_CASE("the client that is turned away is not who turned it away") {
  const auto notice = read_notice("From: MAILER-DAEMON@out.example.net\nTo: ann@example.net\nSubject: Undelivered Mail Returned to Sender\n\n"
                                  "The mail system could not deliver your message.\n\n<bob@example.org>: 554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using bl.example.test\n");
  REQUIRE(notice.recipients.size() == 1);
  CHECK(notice.recipients[0].remote_host.empty());
  CHECK(notice.recipients[0].remote_address.empty());
}

}  // namespace
}  // namespace mailwhy::bounce
