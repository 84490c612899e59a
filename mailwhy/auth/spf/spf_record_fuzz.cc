// Any bytes as an SPF record, a domain-spec and an explanation.
#include <cstdint>

#include "mailwhy/auth/spf/macros.h"
#include "mailwhy/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  using namespace mailwhy::auth::spf;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string text = "v=spf1 " + std::string(bytes);
  const Record record = read_record(text);
  for (const Term& term : record.terms) {
    MAILWHY_CHECK(term.whole.position + std::size_t{term.whole.length} <= text.size(), "a term lies within the record");
    MAILWHY_CHECK(term.spec.length == 0 || (term.spec.position >= term.whole.position && term.spec.position + term.spec.length <= term.whole.position + term.whole.length), "a name lies within its term");
  }
  for (const auto* flaws : {&record.errors, &record.oddities})
    for (const Flaw& flaw : *flaws) MAILWHY_CHECK(flaw.at.position + std::size_t{flaw.at.length} <= text.size(), "a flaw lies within the record");
  const MacroValues values{.sender = bytes.substr(0, 300), .local_part = bytes.substr(0, 200), .sender_domain = "example.org", .domain = "sub.example.org", .client = IpAddress::of("2001:db8::1"), .helo = bytes.substr(0, 100)};
  for (const MacroUse use : {MacroUse::name, MacroUse::explanation}) {
    if (const auto flaw = flaw_of_macros(bytes, use)) {
      MAILWHY_CHECK(flaw->at.position + std::size_t{flaw->at.length} <= bytes.size(), "a flaw lies within the text");
      continue;
    }
    const auto out = expand(bytes, values);
    MAILWHY_CHECK(!out || out->size() <= most_expanded, "what is filled in has a limit");
    if (out) {
      const std::string name = fit_name(*out);
      const auto domain = name_of(name);
      MAILWHY_CHECK(!domain || name.size() <= 254, "a name fits the DNS");
    }
  }
  (void)flaw_of_domain_spec(bytes);
  return 0;
}
