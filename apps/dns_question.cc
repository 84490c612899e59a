#include "apps/dns_question.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/address.h"

namespace mailwhy::apps {
namespace {

// Names that only the DNS knows (_dmarc, *) are no host names, and still questions.
Result<Domain> read_asked_name(std::string_view word) {
  if (const auto at = word.rfind('@'); at != word.npos) word.remove_prefix(at + 1);
  if (word == ".") return Domain();
  auto name = is_ascii(word) ? Domain::parse(word) : mail::to_ascii(word);
  if (name && name->is_root()) return fail("an empty name is no question; the root is written as a dot.", Error::Kind::usage);
  return name;
}

bool is_transfer(dns::Type type) { return static_cast<unsigned>(type) == 251 || static_cast<unsigned>(type) == 252; }

}  // namespace

Result<DnsQuestion> read_dns_question(const std::vector<std::string>& words, std::size_t& wrong) {
  DnsQuestion out;
  std::vector<std::size_t> plain;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].starts_with('@') && words[i].size() > 1) out.servers.push_back(words[i].substr(1));
    else plain.push_back(i);
  }
  wrong = 0;
  if (plain.empty()) return fail("there is no name to ask about.", Error::Kind::usage);
  std::size_t name_at = plain.front();
  for (const std::size_t i : plain)
    if (!dns::parse_type(words[i])) {
      name_at = i;
      break;
    }
  std::optional<dns::Type> type;
  for (const std::size_t i : plain) {
    if (i == name_at) continue;
    wrong = i;
    const auto read = dns::parse_type(words[i]);
    if (!read) return fail(fmt::format("\"{}\" is no record type; A, AAAA, MX, TXT, NS, ... or TYPE123.", visible(shorten(words[i], 60))), Error::Kind::usage);
    if (type) return fail("one record type at a time.", Error::Kind::usage);
    if (is_transfer(*read)) return fail("zone transfers are not for this verb.", Error::Kind::usage);
    type = read;
  }
  wrong = name_at;
  if (const auto address = IpAddress::parse(words[name_at])) {
    out.question = {address->reverse_name(), type.value_or(dns::Type::ptr)};
    return out;
  }
  const auto name = read_asked_name(words[name_at]);
  if (!name) return tl::unexpected(name.error());
  out.question = {*name, type.value_or(dns::Type::mx)};
  return out;
}

}  // namespace mailwhy::apps
