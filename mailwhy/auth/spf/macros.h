// The macro language of SPF (RFC 7208 s7): is it well formed, and what does it say for one client and sender.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/auth/spf/record.h"
#include "mailwhy/base/domain.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/time.h"

namespace mailwhy::auth::spf {

enum class MacroUse { name, explanation };  // c, r and t are for explanations alone (RFC 7208 s7.2)

// The first thing that breaks `text`, with its place in it.  Blanks are part of explanations only.
std::optional<Flaw> flaw_of_macros(std::string_view text, MacroUse use);
// RFC 7208 s7.1   domain-spec = macro-string domain-end
std::optional<Flaw> flaw_of_domain_spec(std::string_view text);

// Of text without a flaw.
bool has_macros(std::string_view text);
// `letter` in lower case; both cases of it count.
bool uses_macro(std::string_view text, char letter);

// What the letters stand for (RFC 7208 s7.3).
struct MacroValues {
  std::string_view sender, local_part, sender_domain, domain;
  IpAddress client;
  std::string_view validated = "unknown";   // p
  std::string_view helo, receiver = "unknown";
  Time now{};
};
constexpr std::size_t most_expanded = 64U << 10;
// Of text without a flaw; nullopt when it grows beyond most_expanded.
std::optional<std::string> expand(std::string_view text, const MacroValues& values);

// As the name of a question: without a final dot, and cut from the left, label by label, to 253 bytes (RFC 7208 s7.3).
std::string fit_name(std::string name);
// nullopt: nothing that the DNS could know, because of an empty or too long label.
std::optional<Domain> name_of(std::string_view fitted);

}  // namespace mailwhy::auth::spf
