#include "mailwhy/rules/own_address.h"

#include <algorithm>
#include <array>
#include <optional>

#include "mailwhy/base/ip.h"
#include "mailwhy/base/text.h"

namespace mailwhy::rules {
namespace {
using bounce::Meaning;

constexpr std::size_t longest = 4096, longest_lead = 80;

// Words about the sending server, in which an address is mostly its own.
bool speaks_of_the_sender(Meaning meaning) {
  constexpr std::array meanings{Meaning::sender_listed, Meaning::reputation, Meaning::no_ptr, Meaning::spf_fail, Meaning::rate_limited,
                                Meaning::too_many_connections, Meaning::helo_refused, Meaning::greylisted};
  return std::find(meanings.begin(), meanings.end(), meaning) != meanings.end();
}

// Words such as "client host" say it for sure, even of an address that somebody has taken for the server's.
enum class Whose { surely_ours, ours, theirs, untold };

struct Lead {
  std::string_view words;
  Whose whose;
};
// What stands right before an address, or before the name in front of it.  The longest that fits counts.
constexpr Lead leads[] = {
    {"client", Whose::surely_ours}, {"client host", Whose::surely_ours}, {"client ip", Whose::surely_ours},
    {"client address", Whose::surely_ours}, {"client ip address", Whose::surely_ours}, {"your ip", Whose::surely_ours},
    {"your ip address", Whose::surely_ours}, {"your ips", Whose::surely_ours}, {"your host", Whose::surely_ours},
    {"your server", Whose::surely_ours}, {"your mail server", Whose::surely_ours}, {"your address", Whose::surely_ours},
    {"your mta", Whose::surely_ours}, {"your mailserver", Whose::surely_ours}, {"your smtp server", Whose::surely_ours},
    {"your server ip", Whose::surely_ours}, {"your server ip address", Whose::surely_ours}, {"your mail server ip", Whose::surely_ours},
    {"sending ip", Whose::surely_ours}, {"sending ip address", Whose::surely_ours}, {"sending server", Whose::surely_ours},
    {"sending host", Whose::surely_ours}, {"sending mta", Whose::surely_ours}, {"sending server ip", Whose::surely_ours},
    {"sender ip", Whose::surely_ours}, {"sender ip address", Whose::surely_ours}, {"sender's ip", Whose::surely_ours},
    {"sender host", Whose::surely_ours}, {"source ip", Whose::ours}, {"source ip address", Whose::ours}, {"source address", Whose::ours},
    {"originating ip", Whose::ours}, {"connecting ip", Whose::surely_ours}, {"connecting ip address", Whose::surely_ours},
    {"connecting host", Whose::surely_ours}, {"connecting server", Whose::surely_ours}, {"message from", Whose::ours},
    {"messages from", Whose::ours}, {"mail from", Whose::ours}, {"mails from", Whose::ours}, {"email from", Whose::ours},
    {"emails from", Whose::ours}, {"e-mail from", Whose::ours}, {"traffic from", Whose::ours}, {"connection from", Whose::ours},
    {"connections from", Whose::ours}, {"connecting from", Whose::surely_ours}, {"coming from", Whose::ours}, {"sent from", Whose::ours},
    {"from ip", Whose::ours}, {"from ip address", Whose::ours}, {"from host", Whose::ours}, {"ip", Whose::ours},
    {"ip address", Whose::ours}, {"ip-address", Whose::ours}, {"this ip", Whose::ours}, {"server ip", Whose::theirs},
    {"server ip address", Whose::theirs}, {"our ip", Whose::theirs}, {"our ip address", Whose::theirs}, {"our server", Whose::theirs},
    {"our host", Whose::theirs}, {"mx ip", Whose::theirs}, {"local ip", Whose::theirs}, {"destination ip", Whose::theirs},
    {"recipient ip", Whose::theirs}, {"target ip", Whose::theirs}, {"to", Whose::theirs}, {"to host", Whose::theirs},
    {"by", Whose::theirs}, {"by host", Whose::theirs}, {"at", Whose::theirs}, {"relay", Whose::theirs}, {"remote server", Whose::theirs},
    {"url ip", Whose::theirs}, {"link ip", Whose::theirs}, {"uri ip", Whose::theirs}, {"blocked by", Whose::theirs},
};

bool is_letter_or_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); }

// Without what stands between a word and the address that it introduces.
std::string_view without_marks(std::string_view before) {
  constexpr std::string_view marks = " \t[(<{'\":=#,";
  while (!before.empty() && marks.find(before.back()) != marks.npos) before.remove_suffix(1);
  return before;
}

std::optional<Whose> by_lead(std::string_view before) {
  std::optional<Whose> out;
  std::size_t size = 0;
  for (const auto& lead : leads) {
    if (lead.words.size() <= size || !before.ends_with(lead.words)) continue;
    if (before.size() > lead.words.size() && is_letter_or_digit(before[before.size() - lead.words.size() - 1])) continue;
    out = lead.whose;
    size = lead.words.size();
  }
  return out;
}

// `before` is in small letters and ends where the address begins.
Whose whose_by(std::string_view before) {
  before = without_marks(before.substr(before.size() - std::min(before.size(), longest_lead)));
  for (const std::string_view verb : {" is", " of", " ist"})
    if (before.ends_with(verb)) before = without_marks(before.substr(0, before.size() - verb.size()));
  if (const auto told = by_lead(before)) return *told;
  // "Client host mail.example.org[192.0.2.9]", "by mx.example.org (192.0.2.1)".
  const auto begin = before.find_last_of(" \t([<");
  const auto name = before.substr(begin == before.npos ? 0 : begin + 1);
  if (begin != before.npos && (name.find('.') != name.npos || name == "unknown"))
    if (const auto told = by_lead(without_marks(before.substr(0, begin + 1)))) return *told;
  return Whose::untold;
}

bool is_part(char c) { return is_digit(c) || c == '.' || c == ':' || (c >= 'a' && c <= 'f'); }
// Beside an address they make it a piece of something longer, such as a link.
bool is_joined(char c) { return c == '-' || c == '_' || c == '/' || c == '@' || (c >= 'g' && c <= 'z'); }

// "Section 4.1.1.1", "version 1.2.3.4": a number of something else, of a document perhaps.
bool is_reference(std::string_view before) {
  constexpr std::string_view kinds[] = {"section", "sections", "sect.", "chapter", "version", "rfc"};
  before = without_marks(before.substr(before.size() - std::min(before.size(), longest_lead)));
  while (!before.empty() && is_digit(before.back())) before.remove_suffix(1);
  before = without_marks(before);
  return std::any_of(std::begin(kinds), std::end(kinds), [&](std::string_view kind) { return before.ends_with(kind); });
}

struct Shown {
  IpAddress address;
  Whose whose = Whose::untold;
};

// The next address in `text` (small letters) from `at` on, which moves behind it.
std::optional<Shown> next_address(std::string_view text, std::size_t& at) {
  while (at < text.size()) {
    if (!is_part(text[at])) {
      ++at;
      continue;
    }
    std::size_t begin = at, end = at;
    while (end < text.size() && is_part(text[end])) ++end;
    at = end;
    auto word = text.substr(begin, end - begin);
    if (word.starts_with("6:") && text.substr(0, begin).ends_with("ipv")) {
      word.remove_prefix(2);
      begin -= 3;
    }
    while (word.ends_with('.') || (word.ends_with(':') && !word.ends_with("::"))) word.remove_suffix(1);
    const bool alone = (begin == 0 || !is_joined(text[begin - 1])) && (end >= text.size() || !is_joined(text[end]));
    const bool full = word.find(':') != word.npos || std::count(word.begin(), word.end(), '.') == 3;
    const auto address = alone && full ? IpAddress::parse(word) : std::nullopt;
    if (address && !is_reference(text.substr(0, begin)) && address->scope() != AddressScope::loopback && address->scope() != AddressScope::unspecified) return Shown{*address, whose_by(text.substr(0, begin))};
  }
  return std::nullopt;
}

std::string find(std::string_view words, std::string_view remote_address, bool about_sender) {
  const std::string text = lower_ascii(words.substr(0, longest));
  const auto remote = IpAddress::parse(remote_address);
  std::optional<IpAddress> only;
  bool several = false;
  for (std::size_t at = 0; const auto shown = next_address(text, at);) {
    if (shown->whose == Whose::surely_ours) return shown->address.text();
    if (shown->whose == Whose::theirs || shown->address == remote) continue;
    if (shown->whose == Whose::ours) return shown->address.text();
    several = several || (only && *only != shown->address);
    only = shown->address;
  }
  return about_sender && only && !several ? only->text() : std::string();
}

}  // namespace

std::string own_address_in(std::string_view words, Meaning meaning, std::string_view remote_address) { return speaks_of_the_sender(meaning) ? find(words, remote_address, true) : std::string(); }

std::string told_own_address_in(std::string_view words, std::string_view remote_address) { return find(words, remote_address, false); }

}  // namespace mailwhy::rules
