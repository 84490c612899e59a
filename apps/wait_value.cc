#include "apps/wait_value.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/dns/zone_text.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/zone/compare.h"

namespace mailwhy::apps {
namespace {

// A name as people type it, with or without the final dot; "." is the root.
Result<Domain> read_host(std::string_view text) {
  if (text == ".") return Domain();
  auto name = is_ascii(text) ? Domain::parse(text) : mail::to_ascii(text);
  if (name && name->is_root()) return fail("a host name is missing.", Error::Kind::usage);
  return name;
}

Result<dns::Data> read_mx(std::string_view text, bool& any_preference) {
  const auto words = split_words(text);
  any_preference = words.size() == 1;
  if (words.empty() || words.size() > 2) return fail("an MX is HOST or PREFERENCE HOST.", Error::Kind::usage);
  const auto preference = any_preference ? std::optional<std::uint64_t>(0) : parse_number(words.front(), 65535);
  if (!preference) return fail(fmt::format("\"{}\" is no preference; a number from 0 to 65535.", visible(shorten(words.front(), 40))), Error::Kind::usage);
  const auto host = read_host(words.back());
  if (!host) return tl::unexpected(host.error());
  return dns::Data(dns::Mx{static_cast<std::uint16_t>(*preference), *host});
}

Result<dns::Data> read_address(dns::Type type, std::string_view text) {
  const auto address = IpAddress::parse(text);
  if (!address || address->is_v4() != (type == dns::Type::a))
    return fail(fmt::format("\"{}\" is no {} address.", visible(shorten(text, 60)), type == dns::Type::a ? "IPv4" : "IPv6"), Error::Kind::usage);
  if (type == dns::Type::a) return dns::Data(dns::A{*address});
  return dns::Data(dns::Aaaa{*address});
}

template <typename Record>
Result<dns::Data> read_record_of_name(std::string_view text) {
  const auto name = read_host(text);
  if (!name) return tl::unexpected(name.error());
  return dns::Data(Record{*name});
}

Result<dns::Data> read_zone_text(dns::Type type, std::string_view text) {
  const bool one_line = std::none_of(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; });
  const auto records = one_line ? dns::parse_zone_text(fmt::format("x. {} {}\n", dns::to_string(type), text)) : fail("one line", Error::Kind::usage);
  if (!records || records->size() != 1 || records->front().type != type)
    return fail(fmt::format("\"{}\" is no data of a {} record.", visible(shorten(text, 80)), dns::to_string(type)), Error::Kind::usage);
  return records->front().data;
}

Result<dns::Data> read_data(dns::Type type, std::string_view text, bool& any_preference) {
  switch (type) {
    case dns::Type::mx: return read_mx(text, any_preference);
    case dns::Type::a:
    case dns::Type::aaaa: return read_address(type, text);
    case dns::Type::ns: return read_record_of_name<dns::Ns>(text);
    case dns::Type::cname: return read_record_of_name<dns::Cname>(text);
    case dns::Type::ptr: return read_record_of_name<dns::Ptr>(text);
    case dns::Type::txt:
      if (!text.starts_with('"')) return dns::Data(dns::Txt{{std::string(text)}});
      break;
    case dns::Type::soa:
      if (const auto serial = parse_number(text, 0xFFFFFFFFU)) {
        dns::Soa soa;
        soa.serial = static_cast<std::uint32_t>(*serial);
        return dns::Data(soa);
      }
      break;
    default: break;
  }
  return read_zone_text(type, text);
}

bool same(const dns::Data& wanted, const dns::Data& seen, bool any_preference) {
  if (const auto* mx = std::get_if<dns::Mx>(&wanted)) {
    const auto* other = std::get_if<dns::Mx>(&seen);
    return other != nullptr && other->host == mx->host && (any_preference || other->preference == mx->preference);
  }
  if (const auto* txt = std::get_if<dns::Txt>(&wanted)) {
    const auto* other = std::get_if<dns::Txt>(&seen);
    return other != nullptr && other->joined() == txt->joined();
  }
  if (const auto* soa = std::get_if<dns::Soa>(&wanted)) {
    const auto* other = std::get_if<dns::Soa>(&seen);
    return other != nullptr && other->serial == soa->serial;
  }
  return wanted == seen;
}

}  // namespace

std::optional<bool> WaitValue::stands_in(const dns::Answer& answer) const {
  if (answer.is_failure()) return std::nullopt;
  if (absent) return answer.records.empty();
  return std::any_of(answer.records.begin(), answer.records.end(), [&](const dns::Record& record) { return same(data, record.data, any_preference); });
}

Result<WaitValue> read_wait_value(dns::Type type, std::string_view text) {
  WaitValue value;
  value.type = type;
  value.text = std::string(trim(text));
  if (value.text.empty() || equal_ignoring_case(value.text, "none")) {
    value.absent = true;
    value.text.clear();
    return value;
  }
  auto data = read_data(type, value.text, value.any_preference);
  if (!data) return tl::unexpected(data.error());
  value.data = std::move(*data);
  return value;
}

}  // namespace mailwhy::apps
