#include "mailwhy/bounce/about_whom.h"
#include "mailwhy/bounce/cause.h"

#include <doctest/doctest.h>

namespace mailwhy::bounce {
namespace {
About read(std::string_view reply, std::string_view stage) {
  const auto parsed = smtp::parse_reply(reply);
  REQUIRE(parsed);
  return about_whom(ReplyTable::builtin().classify(*parsed, stage).meaning, stage, parsed->permanent());
}
}  // namespace

TEST_CASE("words that would meet every sender are theirs, words about us are ours, the rest may be either") {
  struct Said {
    std::string_view stage, reply;
    About about;
  };
  const Said said[] = {
      {"rcpt_to", "550 5.1.1 <bob@example.test>: Recipient address rejected: User unknown", About::them},
      {"rcpt_to", "552 5.2.2 mailbox is full", About::them},
      {"rcpt_to", "451 4.7.1 Greylisted, please try again later", About::them},
      {"rcpt_to", "452 4.3.1 Insufficient system storage", About::them},
      {"rcpt_to", "451 4.3.5 Server configuration error", About::either},
      {"rcpt_to", "554 5.3.5 Server configuration error", About::them},
      {"rcpt_to", "550", About::either},
      {"rcpt_to", "550 5.7.1 Access denied", About::either},
      {"mail_from", "421 Service not available", About::either},
      {"greeting", "554 No", About::either},
      {"greeting", "550 5.1.1 no such user", About::either},
      {"rcpt_to", "554 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using zen.spamhaus.org", About::us},
      {"rcpt_to", "450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.25]", About::us},
  };
  for (const auto& one : said) {
    CAPTURE(one.reply);
    CHECK(read(one.reply, one.stage) == one.about);
  }
}

}  // namespace mailwhy::bounce
