#include "mailwhy/smtp/server_name.h"

#include <algorithm>

#include "mailwhy/base/ip.h"
#include "mailwhy/base/private_names.h"
#include "mailwhy/base/text.h"

namespace mailwhy::smtp {
namespace {

std::string_view without_marks(std::string_view word) {
  constexpr std::string_view marks = ".,;:<>()\"'-";
  while (!word.empty() && marks.find(word.front()) != std::string_view::npos) word.remove_prefix(1);
  while (!word.empty() && marks.find(word.back()) != std::string_view::npos) word.remove_suffix(1);
  return word;
}

bool is_address(std::string_view word) {
  if (word.starts_with('[')) word.remove_prefix(1);
  if (word.ends_with(']')) word.remove_suffix(1);
  if (starts_with_ignoring_case(word, "IPv6:")) word.remove_prefix(5);
  return IpAddress::parse(word).has_value();
}

bool is_protocol(std::string_view word) {
  return equal_ignoring_case(word, "SMTP") || equal_ignoring_case(word, "ESMTP") || equal_ignoring_case(word, "LMTP");
}

// "8.14.4" has the form of a name and is a version.
bool ends_in_a_number(const Domain& domain) {
  const std::string& text = domain.text();
  const auto last = text.substr(text.rfind('.') + 1);
  return std::all_of(last.begin(), last.end(), is_digit);
}

ServerName::Kind kind_of(const Domain& domain, std::string_view next_word) {
  if (!domain.is_host_name() || domain.is_root() || ends_in_a_number(domain)) return ServerName::Kind::none;
  if (is_private_name(domain)) return ServerName::Kind::internal;
  if (domain.label_count() > 1) return ServerName::Kind::full;
  return is_protocol(next_word) && !is_protocol(domain.text()) ? ServerName::Kind::lone : ServerName::Kind::none;
}
}  // namespace

ServerName name_in(const Reply& reply) {
  ServerName name;
  if (!reply.positive() || reply.lines.empty()) return name;
  const auto words = split_words(reply.lines.front());
  if (words.empty()) return name;
  name.word = std::string(without_marks(words[0]));
  if (is_address(name.word)) {
    name.kind = ServerName::Kind::literal;
    return name;
  }
  const auto domain = Domain::parse(name.word);
  if (!domain) return name;
  name.kind = kind_of(*domain, words.size() > 1 ? words[1] : std::string_view{});
  if (name.kind != ServerName::Kind::none) name.domain = *domain;
  return name;
}

}  // namespace mailwhy::smtp
