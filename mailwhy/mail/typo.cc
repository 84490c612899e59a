// Slips of the finger in the names of the biggest mailbox providers.
#include <algorithm>
#include <array>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/address.h"

namespace mailwhy::mail {
namespace {

// Names that people mean.  No everyday words: their neighbours are too often real.
constexpr std::array<std::string_view, 46> meant{
    "gmail.com",    "googlemail.com", "outlook.com",    "hotmail.com",  "live.com",       "msn.com",        "yahoo.com",    "ymail.com",
    "aol.com",      "icloud.com",     "me.com",         "mac.com",      "proton.me",      "protonmail.com", "gmx.de",       "gmx.net",
    "gmx.com",      "web.de",         "t-online.de",    "freenet.de",   "mail.com",       "mail.ru",        "yandex.ru",    "qq.com",
    "163.com",      "126.com",        "comcast.net",    "verizon.net",  "att.net",        "sbcglobal.net",  "bellsouth.net", "cox.net",
    "wanadoo.fr",   "laposte.net",    "libero.it",      "virgilio.it",  "btinternet.com", "rediffmail.com", "fastmail.com", "hotmail.co.uk",
    "yahoo.co.uk",  "hotmail.fr",     "yahoo.fr",       "yahoo.co.jp",  "outlook.de",     "bigpond.com"};

// Real ones that stand near to them.
constexpr std::array<std::string_view, 22> also_real{"email.com",  "gmx.at",     "gmx.ch",     "gmx.fr",   "gmx.es",   "live.de",    "live.fr",      "live.co.uk",
                                                     "yahoo.de",   "yahoo.it",   "yahoo.es",   "yahoo.ca", "yahoo.in", "hotmail.de", "hotmail.es",   "hotmail.it",
                                                     "naver.com",  "rambler.ru", "yandex.com", "zoho.com", "me.co.uk", "posteo.de"};

struct Slip {
  std::string_view wrong, right;
  bool exists;  // a top-level domain of that name exists: believed only after a long name
};
constexpr std::array<Slip, 20> slips{{
    {"con", "com", false},  {"cmo", "com", false}, {"ocm", "com", false}, {"comm", "com", false}, {"coom", "com", false},
    {"vom", "com", false},  {"xom", "com", false}, {"cim", "com", false}, {"cpm", "com", false},  {"cok", "com", false},
    {"comn", "com", false}, {"co", "com", true},   {"cm", "com", true},   {"om", "com", true},    {"ner", "net", false},
    {"nte", "net", false},  {"ent", "net", false}, {"nett", "net", false}, {"met", "net", false}, {"ne", "net", true},
}};

constexpr std::size_t long_name = 5;

std::pair<std::string_view, std::string_view> cut(std::string_view domain) {
  const auto dot = domain.find('.');
  if (dot == std::string_view::npos) return {domain, {}};
  return {domain.substr(0, dot), domain.substr(dot + 1)};
}

}  // namespace

std::optional<Domain> likely_typo_of(const Domain& domain) {
  const std::string_view text = domain.text();
  const auto is_text = [&](std::string_view name) { return name == text; };
  if (std::any_of(meant.begin(), meant.end(), is_text) || std::any_of(also_real.begin(), also_real.end(), is_text)) return std::nullopt;
  const auto [name, rest] = cut(text);
  for (const auto candidate : meant) {
    const auto [meant_name, meant_rest] = cut(candidate);
    if (name == meant_name) {
      for (const auto& slip : slips)
        if (slip.wrong == rest && slip.right == meant_rest && (!slip.exists || name.size() >= long_name)) return Domain::of(candidate);
    }
    if (rest == meant_rest && meant_name.size() >= long_name && name.size() + 1 >= meant_name.size() && name.size() <= 20 &&
        edit_distance(name, meant_name) == 1)
      return Domain::of(candidate);
  }
  return std::nullopt;
}

}  // namespace mailwhy::mail
