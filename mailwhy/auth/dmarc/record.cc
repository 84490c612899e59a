#include "mailwhy/auth/dmarc/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "mailwhy/auth/tags.h"
#include "mailwhy/base/text.h"

namespace mailwhy::auth::dmarc {
namespace {
constexpr std::size_t most_addresses = 20;
constexpr std::uint64_t most_bytes = UINT64_MAX / 2;

std::string quoted(std::string_view bytes) { return "\"" + visible(shorten(bytes, 80)) + "\""; }

std::optional<Policy> policy_named(std::string_view word) {
  for (const Policy policy : {Policy::none, Policy::quarantine, Policy::reject})
    if (equal_ignoring_case(word, to_string(policy))) return policy;
  return std::nullopt;
}

// RFC 3986 s2.1; a broken one stays as it is.
std::string decode_percent(std::string_view text) {
  const auto hex = [](char c) { return is_digit(c) ? c - '0' : lower_ascii(c) >= 'a' && lower_ascii(c) <= 'f' ? lower_ascii(c) - 'a' + 10 : -1; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// RFC 3986 s3.1   scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )
std::size_t scheme_length(std::string_view uri) {
  const auto is_letter = [](char c) { return lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z'; };
  if (uri.empty() || !is_letter(uri.front())) return 0;
  for (std::size_t i = 1; i < uri.size(); ++i) {
    if (uri[i] == ':') return i;
    if (!is_letter(uri[i]) && !is_digit(uri[i]) && uri[i] != '+' && uri[i] != '-' && uri[i] != '.') return 0;
  }
  return 0;
}

// RFC 7489 s6.4   dmarc-uri = URI [ "!" 1*DIGIT [ "k" / "m" / "g" / "t" ] ]
std::optional<std::uint64_t> read_limit(std::string_view text) {
  std::uint64_t unit = 1;
  if (!text.empty() && !is_digit(text.back())) {
    constexpr std::string_view units = "kmgt";
    const auto at = units.find(lower_ascii(text.back()));
    if (at == units.npos) return std::nullopt;
    for (std::size_t i = 0; i <= at; ++i) unit *= 1024;
    text.remove_suffix(1);
  }
  const auto number = parse_number(text, most_bytes);
  if (!number) return std::nullopt;
  return *number > most_bytes / unit ? most_bytes : *number * unit;
}

void read_addresses(std::string_view value, std::string_view tag, std::vector<ReportAddress>& addresses, Record& record) {
  for (const std::string_view part : split(value, ',')) {
    const auto text = trim(part);
    if (text.empty()) continue;
    auto address = read_report_address(text);
    if (!address.usable) record.oddities.push_back(fmt::format("{} of {} is no address that a report can go to", quoted(text), tag));
    if (addresses.size() < most_addresses) addresses.push_back(std::move(address));
  }
}

void read_wish(const Tag& tag, Record::Wish& wish) {
  wish.present = true;
  wish.word = std::string(tag.value);
  wish.policy = policy_named(tag.value);
}

// One letter of those that the tag may have, in small; 0 when it has another value.
char letter(const Tag& tag, std::string_view allowed, Record& record) {
  const char c = tag.value.size() == 1 ? lower_ascii(tag.value.front()) : '\0';
  if (c != '\0' && allowed.find(c) != allowed.npos) return c;
  record.oddities.push_back(fmt::format("{} is not a value of {}, whose default counts", quoted(tag.value), lower_ascii(tag.name)));
  return '\0';
}

void read_tag(const Tag& tag, const std::string& name, Record& record) {
  if (name == "p") read_wish(tag, record.p);
  else if (name == "sp") read_wish(tag, record.sp);
  else if (name == "np") read_wish(tag, record.np);
  else if (name == "adkim") record.strict_dkim = letter(tag, "rs", record) == 's';
  else if (name == "aspf") record.strict_spf = letter(tag, "rs", record) == 's';
  else if (name == "t") record.testing = letter(tag, "yn", record) == 'y';
  else if (name == "rua") read_addresses(tag.value, "rua", record.rua, record);
  else if (name == "ruf") read_addresses(tag.value, "ruf", record.ruf, record);
  else if (name == "fo") record.fo = std::string(tag.value);
  else if (name == "psd") {
    const char c = letter(tag, "ynu", record);
    record.psd = c == 'y' ? Record::Psd::yes : c == 'n' ? Record::Psd::no : Record::Psd::unsaid;
  } else if (name == "pct") {
    const auto pct = parse_number(tag.value, 100);
    if (pct) record.pct = static_cast<int>(*pct);
    else record.oddities.push_back(fmt::format("{} is not a value of pct, whose default counts", quoted(tag.value)));
    record.old_tags.push_back(name);
  } else if (name == "rf" || name == "ri") {
    record.old_tags.push_back(name);
  } else {
    record.oddities.push_back(fmt::format("{} is a tag that DMARC does not know, and is passed over", quoted(tag.name)));
  }
}

// Of a tag that stands there more than once none counts: RFC 6376 s3.2 throws such a list away, and a wish that contradicts itself is none.
std::set<std::string> repeated_names(const std::vector<Tag>& tags) {
  std::set<std::string> seen, repeated;
  for (const auto& tag : tags)
    if (!seen.insert(lower_ascii(tag.name)).second) repeated.insert(lower_ascii(tag.name));
  return repeated;
}
}  // namespace

std::string_view to_string(Policy policy) {
  constexpr std::array<std::string_view, 3> names = {"none", "quarantine", "reject"};
  return names[static_cast<std::size_t>(policy)];
}

bool Record::has_report_address() const {
  return std::any_of(rua.begin(), rua.end(), [](const ReportAddress& address) { return address.usable; });
}

ReportAddress read_report_address(std::string_view text) {
  ReportAddress address;
  const auto mark = text.rfind('!');
  if (mark != text.npos) address.limit_bytes = read_limit(text.substr(mark + 1));
  const auto uri = address.limit_bytes ? text.substr(0, mark) : text;
  address.uri = std::string(uri);
  const auto scheme = scheme_length(uri);
  const bool printable = std::all_of(uri.begin(), uri.end(), [](char c) { return c > ' ' && c < 0x7f && c != '!'; });
  if (scheme == 0 || !printable) return address;
  const auto rest = uri.substr(scheme + 1);
  address.usable = !rest.empty();
  if (equal_ignoring_case(uri.substr(0, scheme), "mailto")) {
    address.is_mail = true;
    address.mailbox = decode_percent(rest.substr(0, rest.find('?')));
    const auto at = address.mailbox.rfind('@');
    const auto host = at == std::string::npos || at == 0 ? Result<Domain>(fail("no mailbox")) : Domain::parse(std::string_view(address.mailbox).substr(at + 1));
    address.usable = host.has_value() && !host->is_root();
    if (address.usable) address.host = *host;
  } else if (rest.starts_with("//")) {
    auto authority = rest.substr(2, rest.find_first_of("/?#", 2) - 2);
    authority.remove_prefix(authority.rfind('@') + 1);  // npos + 1 is 0
    const auto host = Domain::parse(authority.substr(0, authority.find(':')));
    address.usable = host.has_value() && !host->is_root();
    if (address.usable) address.host = *host;
  }
  return address;
}

// RFC 9989 s4.8   dmarc-version = "v" equals %s"DMARC1"
bool is_record(std::string_view text) {
  if (text.empty() || lower_ascii(text.front()) != 'v') return false;
  const auto end = text.find(';');
  const auto field = text.substr(0, end);
  const auto equals = field.find('=');
  return equals != field.npos && lower_ascii(trim(field.substr(0, equals))) == "v" && trim(field.substr(equals + 1)) == "DMARC1";
}

bool is_almost_record(std::string_view text) {
  if (is_record(text)) return false;
  std::string squeezed;
  for (const char c : text.substr(0, 200))
    if (c != ' ' && c != '\t' && c != '"' && c != '\'' && c != '\\') squeezed += lower_ascii(c);
  return squeezed.starts_with("v=dmarc") || squeezed.starts_with(";v=dmarc") || (squeezed.starts_with("p=") && squeezed.find("v=dmarc1") != squeezed.npos);
}

// RFC 9989 s4.8   dmarc-record = dmarc-version *(dmarc-sep dmarc-tag) [dmarc-sep]
Record read_record(std::string_view text) {
  Record record;
  record.text = std::string(text);
  auto tags = read_tags(text);
  if (!tags.empty()) tags.erase(tags.begin());
  const auto repeated = repeated_names(tags);
  for (const auto& name : repeated) record.oddities.push_back(fmt::format("{} is there more than once; none of them counts", quoted(name)));
  for (const auto& tag : tags) {
    const std::string name = lower_ascii(tag.name);
    if (repeated.contains(name)) continue;
    if (!tag.has_value) record.oddities.push_back(fmt::format("{} has no value", quoted(tag.name)));
    else read_tag(tag, name, record);
  }
  if (!tags.empty() && record.p.present && lower_ascii(tags.front().name) != "p") record.oddities.emplace_back("p does not follow v, as RFC 7489 has it");
  return record;
}

}  // namespace mailwhy::auth::dmarc
