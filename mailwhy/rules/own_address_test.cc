#include "mailwhy/rules/own_address.h"

#include <doctest/doctest.h>

using mailwhy::bounce::Meaning;
using mailwhy::rules::own_address_in;
using mailwhy::rules::told_own_address_in;

TEST_CASE("words that tell whose an address is") {
  const struct {
    const char* words;
    const char* told;   // whatever they mean
    const char* about;  // when they are about the sending server
  } rows[] = {
      {"554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org", "192.0.2.7", "192.0.2.7"},
      {"554 5.7.1 Service unavailable; Client host [IPv6:2001:DB8::7] blocked using zen.spamhaus.org", "2001:db8::7", "2001:db8::7"},
      {"554 5.7.1 <mail.sender.test[10.0.0.7]>: Client host rejected: no", "", "10.0.0.7"},
      {"550 5.7.606 Access denied, banned sending IP [192.0.2.7]", "192.0.2.7", "192.0.2.7"},
      {"550 Mail rejected for policy reasons. IP: 192.0.2.7", "192.0.2.7", "192.0.2.7"},
      {"550 your IP address is 192.0.2.7, which is not welcome", "192.0.2.7", "192.0.2.7"},
      {"550 Client host mail.sender.test[192.0.2.7] is not welcome", "192.0.2.7", "192.0.2.7"},
      {"550 Messages from 192.0.2.7 were refused by mx.example.org [198.51.100.4]", "192.0.2.7", "192.0.2.7"},
      {"550 refused by mx.example.org [198.51.100.4]: bad reputation of 192.0.2.7", "", "192.0.2.7"},
      {"550 refused by mx.example.org [198.51.100.4]: bad reputation", "", ""},
      {"550-5.7.1 [192.0.2.7      12] Our system has detected", "", "192.0.2.7"},
      {"550 [192.0.2.7] and [192.0.2.8] are listed", "", ""},
      {"550 listed, see https://list.example/query/ip/192.0.2.7", "", ""},
      {"550 listed, see https://list.example/query?ip=192.0.2.7", "192.0.2.7", "192.0.2.7"},
      {"550 listed: 7.2.0.192.zen.spamhaus.org is 127.0.0.2", "", ""},
      {"550 Access denied - Invalid HELO name (See RFC" "2821 4.1.1.1)", "", ""},
      {"550 not polite, see RFC" " 5321 section 4.1.1.1, 192.0.2.7", "", "192.0.2.7"},
      {"550 our server IP 198.51.100.4 takes nothing", "", ""},
      {"550 no such user at 21:03:15, version 3.4.5", "", ""},
      {"550 ship 192.0.2.7 tulip 192.0.2.8", "", ""},
      {"", "", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.words);
    CHECK(told_own_address_in(row.words) == row.told);
    CHECK(own_address_in(row.words, Meaning::sender_listed) == row.about);
    CHECK(own_address_in(row.words, Meaning::user_unknown).empty());
  }
  CHECK(own_address_in("550 [198.51.100.4] refuses 192.0.2.7", Meaning::reputation, "198.51.100.4") == "192.0.2.7");
  CHECK(own_address_in("550 Client host [192.0.2.7] blocked", Meaning::reputation, "192.0.2.7") == "192.0.2.7");
  CHECK(told_own_address_in("550 IP: 198.51.100.4", "198.51.100.4").empty());
}
