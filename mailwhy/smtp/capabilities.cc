#include "mailwhy/smtp/capabilities.h"

#include <algorithm>
#include <array>

#include "mailwhy/base/text.h"

namespace mailwhy::smtp {
namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

// Firewalls overwrite the word letter by letter: XXXXXXXA, XXXSTARTT, ********.  XCLIENT and the like have one X.
bool looks_masked(std::string_view keyword) {
  return keyword.size() >= 4 && keyword.size() <= 12 && (keyword.starts_with("XXX") || keyword.starts_with("****"));
}

// A server without a greeting line puts an extension first; only words that name nothing else are believed there.
bool is_unmistakable(std::string_view keyword) {
  static constexpr std::array<std::string_view, 8> known{"STARTTLS", "PIPELINING", "8BITMIME", "SMTPUTF8",
                                                         "CHUNKING", "ENHANCEDSTATUSCODES", "REQUIRETLS", "BINARYMIME"};
  return std::find(known.begin(), known.end(), keyword) != known.end();
}

// RFC 5321 s4.1.1.1   ehlo-line = ehlo-keyword *( SP ehlo-param )
// Tolerated: "AUTH=LOGIN" and "SIZE=1", leading and doubled blanks, tabs.
Capability read_line(std::string_view line) {
  Capability out;
  out.line = std::string(line);
  std::vector<std::string_view> words = split_words(trim(line));
  if (words.empty()) return out;
  std::string_view first = words[0];
  if (starts_with_ignoring_case(first, "AUTH=") || starts_with_ignoring_case(first, "SIZE=")) {
    if (first.size() > 5) out.parameters.emplace_back(first.substr(5));
    first = first.substr(0, 4);
  }
  out.keyword = upper(first);
  for (std::size_t i = 1; i < words.size(); ++i) out.parameters.emplace_back(words[i]);
  return out;
}

void take_size(Capabilities& out, const Capability& capability) {
  if (out.size_bytes || capability.parameters.empty()) return;
  out.size_bytes = parse_number(capability.parameters[0]);
}

void take_auth(Capabilities& out, const Capability& capability) {
  for (const auto& parameter : capability.parameters) {
    auto mechanism = upper(parameter.starts_with('=') ? std::string_view(parameter).substr(1) : std::string_view(parameter));
    if (!mechanism.empty() && std::find(out.auth.begin(), out.auth.end(), mechanism) == out.auth.end())
      out.auth.push_back(std::move(mechanism));
  }
}

void take(Capabilities& out, const Capability& capability) {
  static constexpr std::array<std::pair<std::string_view, bool Capabilities::*>, 8> flags{{
      {"STARTTLS", &Capabilities::starttls},
      {"PIPELINING", &Capabilities::pipelining},
      {"8BITMIME", &Capabilities::eight_bit_mime},
      {"SMTPUTF8", &Capabilities::smtputf8},
      {"DSN", &Capabilities::dsn},
      {"CHUNKING", &Capabilities::chunking},
      {"ENHANCEDSTATUSCODES", &Capabilities::enhanced_status_codes},
      {"REQUIRETLS", &Capabilities::requiretls},
  }};
  for (const auto& [keyword, member] : flags)
    if (capability.keyword == keyword) out.*member = true;
  if (capability.keyword == "SIZE") take_size(out, capability);
  if (capability.keyword == "AUTH") take_auth(out, capability);
  if (capability.keyword == "STARTTLS" && trim(capability.line).substr(0, 8) != "STARTTLS") out.starttls_lower_case = true;
  if (looks_masked(capability.keyword)) out.starttls_masked = true;
}

}  // namespace

const Capability* Capabilities::find(std::string_view keyword) const {
  for (const auto& capability : all)
    if (equal_ignoring_case(capability.keyword, keyword)) return &capability;
  return nullptr;
}

Capabilities read_capabilities(const Reply& ehlo) {
  Capabilities out;
  for (std::size_t i = 0; i < ehlo.lines.size(); ++i) {
    auto capability = read_line(ehlo.lines[i]);
    if (i == 0) {
      out.greeting = ehlo.lines[i];
      if (!is_unmistakable(capability.keyword)) continue;
    }
    if (capability.keyword.empty()) continue;
    take(out, capability);
    out.all.push_back(std::move(capability));
  }
  // A masked line says nothing once the word itself is there.
  if (out.starttls) out.starttls_masked = false;
  return out;
}

}  // namespace mailwhy::smtp
