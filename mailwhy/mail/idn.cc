// Internationalised domain names by libidn2 (IDNA 2008, non-transitional TR46 mapping).
#include <fmt/format.h>
#include <idn2.h>

#include <memory>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/address.h"

namespace mailwhy::mail {
namespace {

constexpr std::size_t max_domain_text = 1000;

struct Idn2Free {
  void operator()(void* p) const { idn2_free(p); }
};

std::string label_to_unicode(const std::string& label) {
  if (!starts_with_ignoring_case(label, "xn--")) return label;
  char* raw = nullptr;
  if (idn2_to_unicode_8z8z(label.c_str(), &raw, 0) != IDN2_OK || raw == nullptr) return label;
  const std::unique_ptr<char, Idn2Free> owned(raw);
  const std::string decoded(raw);
  // What hides or reorders itself is better shown in its ASCII form.
  const bool harmless = visible(decoded) == decoded && decoded.find_first_of(". /@\\<>") == std::string::npos;
  return harmless ? decoded : label;
}

}  // namespace

Result<Domain> to_ascii(std::string_view domain) {
  const std::string shown = shorten(visible(domain), 80);
  if (domain.size() > max_domain_text)
    return fail(fmt::format("\"{}\" is not a domain name: it is longer than 253 characters (RFC 1035).", shown));
  if (is_ascii(domain)) return Domain::parse(domain);
  if (!is_utf8(domain)) return fail(fmt::format("\"{}\" is not a domain name: its bytes are not UTF-8.", shown));
  if (domain.find('\0') != std::string_view::npos) return fail(fmt::format("\"{}\" is not a domain name: it contains a NUL.", shown));
  const std::string text(domain);
  std::uint8_t* raw = nullptr;
  const int rc = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(text.c_str()), &raw, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  if (rc != IDN2_OK || raw == nullptr)
    return fail(fmt::format("\"{}\" is not an internationalised domain name: {} (IDNA 2008).", shown, idn2_strerror(rc)));
  const std::unique_ptr<std::uint8_t, Idn2Free> owned(raw);
  return Domain::parse(reinterpret_cast<const char*>(raw));
}

std::string to_unicode(const Domain& domain) {
  std::string out;
  for (const auto part : split(domain.text(), '.')) {
    if (!out.empty()) out += '.';
    out += label_to_unicode(std::string(part));
  }
  return out;
}

}  // namespace mailwhy::mail
