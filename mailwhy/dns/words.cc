// The names of types, response codes and extended errors, as IANA's DNS parameters list them.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/dns/message.h"
#include "mailwhy/dns/types/codec.h"

namespace mailwhy::dns {
namespace {
struct Named {
  std::uint16_t code;
  std::string_view name;
};

constexpr Named types[] = {
    {1, "A"},      {2, "NS"},     {5, "CNAME"},   {6, "SOA"},     {12, "PTR"},    {13, "HINFO"},   {15, "MX"},
    {16, "TXT"},   {17, "RP"},    {18, "AFSDB"},  {28, "AAAA"},   {29, "LOC"},    {33, "SRV"},     {35, "NAPTR"},
    {39, "DNAME"}, {41, "OPT"},   {43, "DS"},     {44, "SSHFP"},  {46, "RRSIG"},  {47, "NSEC"},    {48, "DNSKEY"},
    {50, "NSEC3"}, {51, "NSEC3PARAM"}, {52, "TLSA"}, {53, "SMIMEA"}, {59, "CDS"}, {60, "CDNSKEY"}, {61, "OPENPGPKEY"},
    {64, "SVCB"},  {65, "HTTPS"}, {99, "SPF"},    {251, "IXFR"},  {252, "AXFR"},  {255, "ANY"},    {257, "CAA"},
};

constexpr Named rcodes[] = {
    {0, "NOERROR"},  {1, "FORMERR"},  {2, "SERVFAIL"}, {3, "NXDOMAIN"}, {4, "NOTIMP"},   {5, "REFUSED"},
    {6, "YXDOMAIN"}, {7, "YXRRSET"},  {8, "NXRRSET"},  {9, "NOTAUTH"},  {10, "NOTZONE"}, {11, "DSOTYPENI"},
    {16, "BADVERS"}, {17, "BADKEY"},  {18, "BADTIME"}, {19, "BADMODE"}, {20, "BADNAME"}, {21, "BADALG"},
    {22, "BADTRUNC"}, {23, "BADCOOKIE"},
};

// RFC 8914 s4 and the registrations since.
constexpr Named extended_errors[] = {
    {0, "Other Error"},
    {1, "Unsupported DNSKEY Algorithm"},
    {2, "Unsupported DS Digest Type"},
    {3, "Stale Answer"},
    {4, "Forged Answer"},
    {5, "DNSSEC Indeterminate"},
    {6, "DNSSEC Bogus"},
    {7, "Signature Expired"},
    {8, "Signature Not Yet Valid"},
    {9, "DNSKEY Missing"},
    {10, "RRSIGs Missing"},
    {11, "No Zone Key Bit Set"},
    {12, "NSEC Missing"},
    {13, "Cached Error"},
    {14, "Not Ready"},
    {15, "Blocked"},
    {16, "Censored"},
    {17, "Filtered"},
    {18, "Prohibited"},
    {19, "Stale NXDOMAIN Answer"},
    {20, "Not Authoritative"},
    {21, "Not Supported"},
    {22, "No Reachable Authority"},
    {23, "Network Error"},
    {24, "Invalid Data"},
    {25, "Signature Expired before Valid"},
    {26, "Too Early"},
    {27, "Unsupported NSEC3 Iterations Value"},
    {28, "Unable to conform to policy"},
    {29, "Synthesized"},
    {30, "Invalid Query Type"},
};

template <std::size_t N>
std::optional<std::string_view> name_of(const Named (&table)[N], std::uint16_t code) {
  for (const auto& entry : table)
    if (entry.code == code) return entry.name;
  return std::nullopt;
}

template <std::size_t N>
std::optional<std::uint16_t> code_of(const Named (&table)[N], std::string_view name, std::string_view prefix) {
  for (const auto& entry : table)
    if (equal_ignoring_case(entry.name, name)) return entry.code;
  if (!starts_with_ignoring_case(name, prefix)) return std::nullopt;
  const auto number = parse_number(name.substr(prefix.size()), 65535);
  if (!number) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

template <typename Enum>
std::uint16_t raw(Enum value) {
  return static_cast<std::uint16_t>(value);
}
}  // namespace

std::string to_string(Type type) {
  if (const auto name = name_of(types, raw(type))) return std::string(*name);
  return fmt::format("TYPE{}", raw(type));
}

std::optional<Type> parse_type(std::string_view text) {
  const auto code = code_of(types, text, "TYPE");
  return code ? std::optional(Type{*code}) : std::nullopt;
}

std::string to_string(Rcode rcode) {
  if (const auto name = name_of(rcodes, raw(rcode))) return std::string(*name);
  return fmt::format("RCODE{}", raw(rcode));
}

std::optional<Rcode> parse_rcode(std::string_view text) {
  const auto code = code_of(rcodes, text, "RCODE");
  return code ? std::optional(Rcode{*code}) : std::nullopt;
}

std::string ExtendedError::name() const {
  if (const auto known = name_of(extended_errors, code)) return std::string(*known);
  return fmt::format("code {}", code);
}

std::string Question::text() const {
  return (name.is_root() ? std::string(".") : name.text()) + " " + to_string(type);
}

std::string Record::text() const {
  return fmt::format("{} IN {} {}", ttl_s, to_string(type), codec_of(data).print(data));
}

}  // namespace mailwhy::dns
