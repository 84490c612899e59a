// Which lists a server's words name.
#include <algorithm>
#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/listing/known_zones.h"
#include "mailwhy/listing/listing.h"

namespace mailwhy::listing {
namespace {
constexpr std::size_t max_zones = 3, max_host_bytes = 253;

template <std::size_t N>
bool is_one_of(std::string_view word, const std::string_view (&words)[N]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// Parts of a label that only lists have: dnsbl-1, rbl, bl.
bool is_list_word(std::string_view word) {
  static constexpr std::string_view words[] = {"bl",  "bls", "dnsbl", "rbl", "dbl", "sbl",   "xbl", "pbl", "cbl", "ubl",
                                               "zen", "ipbl", "psbl", "spambl", "blackhole", "blackholes", "drbl"};
  while (!word.empty() && is_digit(word.back())) word.remove_suffix(1);
  for (const std::string_view part : {"dnsbl", "blacklist", "blocklist", "spamlist", "denylist"})
    if (word.find(part) != std::string_view::npos) return true;
  return is_one_of(word, words) || (word.size() > 3 && word.ends_with("rbl"));
}

// Names of machines that take or send mail, whatever stands behind.
bool is_mail_host_label(std::string_view label) {
  for (const std::string_view start : {"mx", "mail", "smtp", "relay", "mta", "out", "in"})
    if (label.starts_with(start) && label.size() <= start.size() + 3) return true;
  return false;
}

// Two labels or more, host characters only, and a last label that no address has.
bool is_host_like(std::string_view host) {
  if (host.empty() || host.size() > max_host_bytes) return false;
  const auto labels = split(host, '.');
  if (labels.size() < 2) return false;
  for (const auto label : labels)
    if (label.empty() || label.size() > 63) return false;
  const auto last = labels.back();
  return last.size() >= 2 && std::none_of(last.begin(), last.end(), [](char c) { return is_digit(c) && c != '-'; });
}

bool looks_like_list(std::string_view host) {
  const auto labels = split(host, '.');
  if (is_mail_host_label(labels.front())) return false;
  for (std::size_t i = 0; i + 1 < labels.size(); ++i)
    for (const auto word : split(labels[i], '-'))
      if (is_list_word(word)) return true;
  return false;
}

// 2.0.0.127.bl.example is a question to bl.example.
std::string_view without_address(std::string_view host) {
  std::string_view rest = host;
  for (int i = 0; i < 4; ++i) {
    const std::size_t dot = rest.find('.');
    if (dot == std::string_view::npos || !parse_number(rest.substr(0, dot), 255)) return host;
    rest.remove_prefix(dot + 1);
  }
  return rest;
}

bool is_host_char(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_'; }

class Reader {
 public:
  std::vector<Domain> zones;

  // A piece of text between blanks and brackets, in lower case.
  void take(std::string_view piece) {
    if (piece.find('@') != std::string_view::npos) return word({});
    if (const std::size_t scheme = piece.find("://"); scheme != std::string_view::npos) return page(piece.substr(scheme + 3));
    if (piece.find('/') != std::string_view::npos) return page(piece);
    while (!piece.empty()) {
      const std::size_t length = std::find_if_not(piece.begin(), piece.end(), is_host_char) - piece.begin();
      if (length > 0) host_or_word(piece.substr(0, length));
      piece.remove_prefix(std::min(piece.size(), std::max<std::size_t>(length, 1)));
    }
  }

 private:
  void page(std::string_view url) {
    const std::size_t slash = std::min(url.find('/'), url.size());
    std::string_view host = url.substr(0, slash), path = url.substr(slash);
    host = host.substr(0, host.find_first_of(":?#"));
    while (host.ends_with('.')) host.remove_suffix(1);
    while (path.starts_with('/')) path.remove_prefix(1);
    if (is_host_like(host) && !is_domain_list(host))
      if (const auto zone = zone_of_page(host, path)) add(*zone);
    word({});
  }

  void host_or_word(std::string_view text) {
    while (text.starts_with('.') || text.starts_with('-')) text.remove_prefix(1);
    while (text.ends_with('.') || text.ends_with('-')) text.remove_suffix(1);
    if (!is_host_like(text)) return word(text);
    if (is_domain_list(text)) return word({});
    if (const auto zone = known_zone_of(text)) return add(*zone);
    text = without_address(text);
    if (is_host_like(text) && (blocked_using() || (introduced() && looks_like_list(text)))) return add(text);
    word({});
  }

  void word(std::string_view text) {
    if (text == "and" || text == "or" || text == "the") return;
    before_last_ = std::exchange(last_, std::string(text));
  }

  bool introduced() const {
    static constexpr std::string_view words[] = {"using", "by",   "at",   "in",    "on",        "via",       "from",   "list",
                                                 "lists", "rbl",  "rbls", "dnsbl", "dnsbls",    "blacklist", "blocklist", "blacklists",
                                                 "see",   "zone", "bl",   "site", "listed", "blacklisted", "blocklisted", "restriction"};
    return is_one_of(last_, words);
  }
  // Postfix and many after it: "blocked using NAME" is said of nothing else.
  bool blocked_using() const {
    static constexpr std::string_view verbs[] = {"blocked", "blacklisted", "blocklisted"};
    return last_ == "using" && is_one_of(before_last_, verbs);
  }

  void add(std::string_view text) {
    const auto zone = Domain::parse(text);
    if (zone && zones.size() < max_zones && std::find(zones.begin(), zones.end(), *zone) == zones.end()) zones.push_back(*zone);
  }

  std::string last_, before_last_;
};
}  // namespace

std::vector<Domain> zones_named_in(std::string_view reply_text) {
  const std::string text = lower_ascii(reply_text);
  const std::string_view separators = " \t\r\n()<>[]{}\"'`,|;";
  Reader reader;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
    if (end > at) reader.take(std::string_view(text).substr(at, end - at));
    at = end + 1;
  }
  return reader.zones;
}

}  // namespace mailwhy::listing
