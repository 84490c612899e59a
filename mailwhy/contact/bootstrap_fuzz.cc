// Any bytes as a bootstrap file, in our form and in IANA's.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/contact/bootstrap.h"
#include "mailwhy/contact/url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto registries = contact::Registries::read(bytes);
  if (!registries) registries = contact::Registries();
  if (!registries->add_iana(bytes)) MAILWHY_CHECK(true, "a bad file is told");
  for (const auto& urls : {registries->rdap_for(Domain::of("a.example.org")), registries->rdap_for(IpAddress::of("192.0.2.1"))})
    for (const auto& url : urls) MAILWHY_CHECK(contact::parse_url(url).has_value() && url.ends_with('/'), "a base URL is one");
  if (const auto url = contact::parse_url(bytes)) MAILWHY_CHECK(contact::parse_url(url->text()) == url, "a URL reads back");
  const contact::Url base{true, "rdap.example.org", 443, "/a/b"};
  if (const auto url = contact::resolve_url(base, bytes)) MAILWHY_CHECK(contact::parse_url(url->text()).has_value(), "what a redirect leads to is a URL");
  return 0;
}
