// Any bytes as a WHOIS answer.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/contact/whois_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const contact::Thing things[] = {{IpAddress::of("192.0.2.25"), Domain()}, {std::nullopt, Domain::of("example.org")}};
  for (const auto& thing : things) {
    const auto answer = contact::read_whois(bytes, thing, "WHOIS x");
    MAILWHY_CHECK(answer.contacts.size() <= 12 && answer.referrals.size() <= 4, "numbers are limited");
    for (const auto& one : answer.contacts) MAILWHY_CHECK(one.mail.empty() || contact::usable_mail(one.mail) == one.mail, "a mailbox is one");
    for (const auto& host : answer.referrals) MAILWHY_CHECK(Domain::parse(host).has_value(), "a referral leads to a host");
  }
  return 0;
}
