#include "mailwhy/contact/whois_text.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "mailwhy/base/text.h"
#include "mailwhy/contact/url.h"

namespace mailwhy::contact {
namespace {
using Role = Contact::Role;

constexpr std::size_t most_lines = 5000, longest_line = 1000, most_contacts = 40, most_kept_referrals = 4;

// What a key stands for in any of the forms.
enum class Part { mail, phone, page };
struct Key {
  std::string_view key;
  Role role;
  Part part;
};
constexpr Key keys[] = {
    // RIPE, APNIC, AFRINIC
    {"abuse-mailbox", Role::abuse, Part::mail},
    // ARIN
    {"orgabuseemail", Role::abuse, Part::mail},
    {"rabuseemail", Role::abuse, Part::mail},
    {"orgabusephone", Role::abuse, Part::phone},
    {"rabusephone", Role::abuse, Part::phone},
    {"orgtechemail", Role::technical, Part::mail},
    {"rtechemail", Role::technical, Part::mail},
    {"orgnocemail", Role::technical, Part::mail},
    {"rnocemail", Role::technical, Part::mail},
    {"orgtechphone", Role::technical, Part::phone},
    // domains
    {"registrar abuse contact email", Role::abuse, Part::mail},
    {"registrar abuse email", Role::abuse, Part::mail},
    {"registrar abuse contact phone", Role::abuse, Part::phone},
    {"abuse contact email", Role::abuse, Part::mail},
    {"abuse contact", Role::abuse, Part::mail},
    {"abuse email", Role::abuse, Part::mail},
    {"abuse-email", Role::abuse, Part::mail},
    {"tech email", Role::technical, Part::mail},
    {"tech contact email", Role::technical, Part::mail},
    {"technical contact email", Role::technical, Part::mail},
    {"tech phone", Role::technical, Part::phone},
    {"registrant email", Role::holder, Part::mail},
    {"registrant contact email", Role::holder, Part::mail},
    {"admin email", Role::holder, Part::mail},
    {"registrar url", Role::registrar, Part::page},
    {"registrar email", Role::registrar, Part::mail},
};

constexpr std::string_view holder_keys[] = {"orgname", "org-name", "organization", "organisation", "owner", "registrant organization", "registrant"};
constexpr std::string_view referral_keys[] = {"refer", "whois", "referralserver", "registrar whois server", "whois server"};
constexpr std::string_view handle_keys[] = {"nic-hdl", "nic-hdl-br", "handle"};
constexpr std::string_view mail_keys[] = {"e-mail", "email", "mail"};
constexpr std::string_view nothing_there[] = {"no match", "not found", "no entries found", "no data found", "nothing found", "object does not exist", "no object found",
                                              "status: free", "status: available", "is free", "no information available"};
constexpr std::string_view too_much[] = {"quota exceeded", "limit exceeded", "rate limit", "too many requests", "too many queries", "query limit", "access denied", "excessive querying",
                                         "try again later", "blacklisted"};

template <std::size_t n>
bool is_one_of(const std::string_view (&words)[n], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}
template <std::size_t n>
bool holds_one_of(const std::string_view (&words)[n], std::string_view text) {
  return std::any_of(std::begin(words), std::end(words), [&](std::string_view word) { return contains_ignoring_case(text, word); });
}

// Old servers write ISO 8859-1; whoever writes UTF-8 can be told by it.
std::string as_utf8(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out.push_back(c);
    } else {
      out.push_back(static_cast<char>(0xC0 | byte >> 6));
      out.push_back(static_cast<char>(0x80 | (byte & 0x3F)));
    }
  }
  return out;
}

// "Registrar Abuse Contact Email: x", "e-mail......: x", "[Email]   x"
struct Line {
  std::string key;         // lower case, without dots at the end
  std::string_view value;
};
std::optional<Line> read_line(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.size() > longest_line || text.front() == '%' || text.front() == '#') return std::nullopt;
  if (text.starts_with(">>>") || text.starts_with("--")) return std::nullopt;
  std::string_view key, value;
  if (text.front() == '[' && text.find(']') != text.npos) {
    const auto end = text.find(']');
    key = text.substr(1, end - 1);
    value = text.substr(end + 1);
  } else {
    const auto colon = text.find(':');
    if (colon == text.npos || colon > 60) return std::nullopt;
    key = text.substr(0, colon);
    value = text.substr(colon + 1);
  }
  while (!key.empty() && (key.back() == '.' || key.back() == ' ' || key.back() == '\t')) key.remove_suffix(1);
  return Line{lower_ascii(trim(key)), trim(value)};
}

std::string holder_name(std::string_view value) {
  constexpr std::string_view masks[] = {"redacted", "not disclosed", "data protected", "privacy", "masked", "statutory"};
  if (holds_one_of(masks, value)) return {};
  return shorten(as_utf8(value), longest_holder);
}

// whois.example.net, whois://whois.example.net:43, whois.example.net/ ...; not rwhois or web pages, nor other ports.
std::optional<std::string> referral_host(std::string_view value) {
  if (starts_with_ignoring_case(value, "whois://")) value.remove_prefix(8);
  if (value.find("://") != value.npos) return std::nullopt;
  while (!value.empty() && value.back() == '/') value.remove_suffix(1);
  if (value.ends_with(":43")) value.remove_suffix(3);
  const auto host = Domain::parse(value);
  if (!host || !host->is_host_name() || host->label_count() < 2) return std::nullopt;
  const std::string last = host->labels().back();
  if (std::all_of(last.begin(), last.end(), is_digit)) return std::nullopt;
  return host->text();
}

// RIPE and its kin: "% Abuse contact for '192.0.2.0 - 192.0.2.255' is 'abuse@example.org'".
std::optional<std::string> abuse_line(std::string_view text) {
  constexpr std::string_view start = "% Abuse contact for '";
  if (!starts_with_ignoring_case(text, start)) return std::nullopt;
  const auto is = text.find("' is '");
  if (is == text.npos || text.back() != '\'') return std::nullopt;
  return usable_mail(text.substr(is + 6, text.size() - is - 7));
}

class WhoisReader {
 public:
  WhoisReader(const Thing& thing, const std::string& source) : thing_(thing), source_(source) {}

  WhoisAnswer read(std::string_view bytes) {
    constexpr std::size_t most_bytes = 256U << 10;
    std::size_t count = 0;
    for (const auto raw : split(bytes.substr(0, most_bytes), '\n')) {
      if (++count > most_lines) break;
      take_line(trim(raw));
    }
    end_paragraph();
    finish();
    return std::move(answer_);
  }

 private:
  void add(Role role, Part part, std::string value) {
    if (value.empty()) return;
    // A telephone or page belongs to the mailbox of the same role.
    const auto known = std::find_if(answer_.contacts.begin(), answer_.contacts.end(), [&](const Contact& contact) {
      return contact.role == role && (part == Part::mail ? contact.mail.empty() || contact.mail == value : part == Part::phone ? contact.phone.empty() : contact.page.empty());
    });
    if (known == answer_.contacts.end() && answer_.contacts.size() >= most_contacts) return;
    Contact& contact = known != answer_.contacts.end() ? *known : answer_.contacts.emplace_back(Contact{.role = role, .about = thing_.text(), .source = source_});
    if (part == Part::mail) contact.mail = std::move(value);
    else if (part == Part::phone) contact.phone = std::move(value);
    else contact.page = std::move(value);
  }

  void take_line(std::string_view text) {
    if (text.empty()) return end_paragraph();
    if (const auto mail = abuse_line(text)) return add(Role::abuse, Part::mail, *mail);
    said_nothing_ = said_nothing_ || holds_one_of(nothing_there, text);
    answer_.turned_away = answer_.turned_away || (text.size() < 300 && holds_one_of(too_much, text));
    const auto line = read_line(text);
    if (!line || line->value.empty()) return;
    for (const auto& key : keys)
      if (key.key == line->key) return add(key.role, key.part, value_of(key.part, line->value));
    if (is_one_of(referral_keys, line->key)) return refer(line->value);
    if (is_one_of(holder_keys, line->key) && holder_.empty()) holder_ = holder_name(line->value);
    if (line->key == "registrar" && registrar_.empty()) registrar_ = holder_name(line->value);
    if (line->key == "netname" || line->key == "nethandle") nobodys_ = nobodys_ || is_nobodys_block(line->value);
    // Contacts that are named by a handle and described in a paragraph of their own (LACNIC, JPNIC and others).
    if (line->key == "abuse-c") abuse_handle_ = std::string(line->value.substr(0, 64));
    if (line->key == "tech-c" && tech_handle_.empty()) tech_handle_ = std::string(line->value.substr(0, 64));
    if (is_one_of(handle_keys, line->key)) paragraph_handle_ = std::string(line->value.substr(0, 64));
    if (is_one_of(mail_keys, line->key) && paragraph_mail_.empty()) paragraph_mail_ = usable_mail(line->value).value_or("");
    if (line->key == "irt" ) paragraph_is_irt_ = true;
  }

  static std::string value_of(Part part, std::string_view value) {
    switch (part) {
      case Part::mail: return usable_mail(value).value_or("");
      case Part::phone: return usable_phone(value);
      case Part::page: break;
    }
    return usable_page(value).value_or("");
  }

  void refer(std::string_view value) {
    const auto host = referral_host(value);
    auto& known = answer_.referrals;
    if (host && known.size() < most_kept_referrals && std::find(known.begin(), known.end(), *host) == known.end()) known.push_back(*host);
  }

  void end_paragraph() {
    if (!paragraph_mail_.empty() && paragraph_is_irt_) add(Role::abuse, Part::mail, paragraph_mail_);
    if (!paragraph_mail_.empty() && !paragraph_handle_.empty() && by_handle_.size() < most_contacts) by_handle_.emplace(paragraph_handle_, paragraph_mail_);
    paragraph_handle_.clear();
    paragraph_mail_.clear();
    paragraph_is_irt_ = false;
  }

  void finish() {
    if (const auto found = by_handle_.find(abuse_handle_); found != by_handle_.end()) add(Role::abuse, Part::mail, found->second);
    if (const auto found = by_handle_.find(tech_handle_); found != by_handle_.end()) add(Role::technical, Part::mail, found->second);
    if (nobodys_ && thing_.address) answer_.contacts.clear();
    for (auto& contact : answer_.contacts)
      contact.holder = !thing_.address && (contact.role == Role::registrar || contact.role == Role::abuse) ? registrar_ : holder_;
    answer_.no_such = answer_.contacts.empty() && (said_nothing_ || (nobodys_ && thing_.address));
    // What says that it keeps us out may say so in the terms of use that everybody gets.
    answer_.turned_away = answer_.turned_away && answer_.contacts.empty() && answer_.referrals.empty() && !answer_.no_such;
    put_in_order(answer_.contacts);
  }

  const Thing& thing_;
  const std::string& source_;
  WhoisAnswer answer_;
  std::string holder_, registrar_, abuse_handle_, tech_handle_, paragraph_handle_, paragraph_mail_;
  bool paragraph_is_irt_ = false, said_nothing_ = false, nobodys_ = false;
  std::map<std::string, std::string> by_handle_;
};

}  // namespace

WhoisAnswer read_whois(std::string_view bytes, const Thing& thing, const std::string& source) { return WhoisReader(thing, source).read(bytes); }

}  // namespace mailwhy::contact
