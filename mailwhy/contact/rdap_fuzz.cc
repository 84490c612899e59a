// Any bytes as an RDAP answer: what comes out can be shown, written to and pasted.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/contact/rdap.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const contact::Thing things[] = {{IpAddress::of("192.0.2.25"), Domain()}, {std::nullopt, Domain::of("example.org")}};
  for (const auto& thing : things) {
    const auto answer = contact::read_rdap(bytes, thing, "RDAP x");
    if (!answer) {
      MAILWHY_CHECK(!answer.error().text.empty(), "an error has words");
      continue;
    }
    MAILWHY_CHECK(answer->contacts.size() <= 12, "the number of contacts is limited");
    for (const auto& one : answer->contacts) {
      MAILWHY_CHECK(!one.mail.empty() || !one.page.empty() || !one.phone.empty(), "a contact can be contacted");
      MAILWHY_CHECK(one.mail.empty() || contact::usable_mail(one.mail) == one.mail, "a mailbox is one");
      MAILWHY_CHECK(one.holder.size() <= 140 && one.holder.find('\n') == std::string::npos, "a holder is one short line");
    }
  }
  return 0;
}
