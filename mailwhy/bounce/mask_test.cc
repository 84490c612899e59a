#include "mailwhy/bounce/mask.h"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

namespace mailwhy::bounce {

TEST_CASE("what differs from mail to mail is masked, codes and lists stay") {
  const std::vector<std::pair<const char*, const char*>> rows{
      {"550 5.1.1 <bob@example.net>: Recipient address rejected: User unknown", "550 5.1.1 <address>: Recipient address rejected: User unknown"},
      {"550  5.1.1\tbob@example.net...  User\r\nunknown ", "550 5.1.1 <address>... User unknown"},
      {"550 5.1.1 bob... User unknown", "550 5.1.1 <address>... User unknown"},
      {"User <bob> unknown", "User <address> unknown"},
      {"connect to mx1.example.net[192.0.2.25]:25: Connection timed out", "connect to <host>[<ip>]:25: Connection timed out"},
      {"554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org", "554 5.7.1 Service unavailable; Client host [<ip>] blocked using zen.spamhaus.org"},
      {"blocked, see https://www.spamhaus.org/query/bl?ip=192.0.2.9", "blocked, see https://www.spamhaus.org/query/bl?ip=<ip>"},
      {"see https://support.google.com/mail/?p=NoSuchUser x7-20020a05600c1si123456wmb.26 - gsmtp", "see https://support.google.com/mail/?p=NoSuchUser <id> - gsmtp"},
      {"451 4.7.1 Greylisted, try again in 299 seconds", "451 4.7.1 Greylisted, try again in <n> seconds"},
      {"450 come back in 00:04:59", "450 come back in <time>"},
      {"expired at Thu, 29 Apr 2017 23:34:45 +0900 (JST)", "expired at <time> (JST)"},
      {"expired 2017-04-29T23:34:45Z, sorry", "expired <time>, sorry"},
      {"[TSS04] Messages from 192.0.2.1 temporarily deferred", "[TSS04] Messages from <ip> temporarily deferred"},
      {"refused [2001:db8::1] now", "refused [<ip>] now"},
      {"250 2.0.0 Ok: queued as 4F2A91B3C7", "250 2.0.0 Ok: queued as <id>"},
      {"LPN007_426 and S3150 and RFC 5321", "LPN007_426 and S3150 and RFC <n>"},
      {"554 message of 10485760 bytes", "554 message of <n> bytes"},
      {"#5.1.1 and (#5.7.1)", "#5.1.1 and (#5.7.1)"},
      {"550 5.1.1 RESOLVER.ADR.RecipNotFound; not found", "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found"},
      {"Empfänger unbekannt: 收件人不存在", "Empfänger unbekannt: 收件人不存在"},
      {"", ""},
      {"   ", ""},
  };
  for (const auto& row : rows) CHECK(masked_reply(row.first) == row.second);
}

TEST_CASE("masked words are short and whole") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "größer ";
  CHECK(masked_reply(text).size() <= 400);
  CHECK(masked_reply(std::string(100000, '<')).size() <= 400);
  CHECK(masked_reply(std::string(100000, '\xc3')).size() <= 400);
  CHECK(masked_reply(std::string(5000, ' ')).empty());
}

}  // namespace mailwhy::bounce
