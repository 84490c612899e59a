#include "mailwhy/pages/disguise.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "mailwhy/base/text.h"

namespace mailwhy::pages {
namespace {
constexpr std::string_view plain = "example.test";

bool is_name_byte(char c) { return is_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z') || c == '-' || c == '_'; }

// The domain of an address or the domain itself; empty for options and for what is no plain name.
std::string_view domain_in(std::string_view word) {
  if (const auto at = word.rfind('@'); at != word.npos) word.remove_prefix(at + 1);
  const bool is_name = std::all_of(word.begin(), word.end(), [](char c) { return is_name_byte(c) || c == '.'; });
  return is_name && !word.starts_with('-') && word.find('.') != word.npos ? word : std::string_view();
}

// The one domain that the page is about.
std::optional<std::string> subject_of(const std::vector<lab::World>& worlds) {
  std::optional<std::string> subject;
  for (const auto& world : worlds)
    for (const auto& check : world.checks) {
      const std::string_view name = check.args.empty() ? std::string_view() : domain_in(check.args.front());
      if (name.empty() || (subject && *subject != name)) return {};
      subject = std::string(name);
    }
  return subject;
}

// `name` at `at` is a whole name or the end of one, such as mx.NAME, and not a part of something longer.
bool stands_alone(std::string_view text, std::size_t at, std::size_t size) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? text[i] : ' '; };
  const bool begins = at == 0 || !is_name_byte(text[at - 1]);
  const bool ends = !is_name_byte(byte(at + size)) && !(byte(at + size) == '.' && is_name_byte(byte(at + size + 1)));
  return begins && ends;
}

std::string renamed(std::string_view text, std::string_view from) {
  std::string out;
  std::size_t done = 0;
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + from.size())) {
    out += text.substr(done, at - done);
    out += stands_alone(text, at, from.size()) ? plain : from;
    done = at + from.size();
  }
  return out.append(text.substr(done));
}
}  // namespace

PageText disguised(const PageText& page) {
  const auto worlds = worlds_of(page);
  const auto subject = worlds ? subject_of(*worlds) : std::nullopt;
  if (!subject || page.text.find(plain) != page.text.npos) return page;
  return {page.name, renamed(page.text, *subject), page.kind};
}

}  // namespace mailwhy::pages
