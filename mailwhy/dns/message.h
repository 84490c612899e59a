// DNS names, records and messages: wire form (RFC 1035 s4) and the record types that mail needs.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mailwhy/base/bytes.h"
#include "mailwhy/base/domain.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/result.h"

namespace mailwhy::dns {

enum class Type : std::uint16_t {
  a = 1, ns = 2, cname = 5, soa = 6, ptr = 12, mx = 15, txt = 16, aaaa = 28, srv = 33, ds = 43, rrsig = 46, dnskey = 48,
  tlsa = 52, any = 255,
};
std::string to_string(Type type);  // "MX"; unknown ones as "TYPE123" (RFC 3597 s5)
std::optional<Type> parse_type(std::string_view text);  // either case, TYPE123 too

enum class Rcode : std::uint16_t {
  noerror = 0, formerr = 1, servfail = 2, nxdomain = 3, notimp = 4, refused = 5, notauth = 9, badvers = 16,
};
std::string to_string(Rcode rcode);                      // "NXDOMAIN"; unknown ones as "RCODE12"
std::optional<Rcode> parse_rcode(std::string_view text);  // either case, RCODE12 too

// Record data, one struct a type (each in its own file under mailwhy/dns/types/).
struct A { IpAddress address; friend bool operator==(const A&, const A&) = default; };
struct Aaaa { IpAddress address; friend bool operator==(const Aaaa&, const Aaaa&) = default; };
struct Mx { std::uint16_t preference = 0; Domain host; friend bool operator==(const Mx&, const Mx&) = default; };
struct Cname { Domain target; friend bool operator==(const Cname&, const Cname&) = default; };
struct Ns { Domain host; friend bool operator==(const Ns&, const Ns&) = default; };
struct Ptr { Domain name; friend bool operator==(const Ptr&, const Ptr&) = default; };
struct Soa {
  Domain primary, mailbox;
  std::uint32_t serial = 0, refresh_s = 0, retry_s = 0, expire_s = 0, minimum_s = 0;
  friend bool operator==(const Soa&, const Soa&) = default;
};
struct Txt {
  std::vector<std::string> strings;
  std::string joined() const;  // without anything between (RFC 7208 s3.3)
  friend bool operator==(const Txt&, const Txt&) = default;
};
struct Srv { std::uint16_t priority = 0, weight = 0, port = 0; Domain target; friend bool operator==(const Srv&, const Srv&) = default; };
struct Tlsa { std::uint8_t usage = 0, selector = 0, matching = 0; std::string data; friend bool operator==(const Tlsa&, const Tlsa&) = default; };
struct Opaque { std::string bytes; friend bool operator==(const Opaque&, const Opaque&) = default; };  // any other type (RFC 3597)

using Data = std::variant<Opaque, A, Aaaa, Mx, Cname, Ns, Ptr, Soa, Txt, Srv, Tlsa>;

struct Record {
  Domain name;
  Type type = Type::a;
  std::uint32_t ttl_s = 0;
  Data data;
  // As zone text, without the name: "300 IN MX 10 mx.example.org."
  std::string text() const;
  friend bool operator==(const Record&, const Record&) = default;
};

struct Question {
  Domain name;
  Type type = Type::a;
  std::string text() const;  // "example.org MX"
  friend auto operator<=>(const Question&, const Question&) = default;
};

// Extended DNS error (RFC 8914).
struct ExtendedError {
  std::uint16_t code = 0;
  std::string text;  // the server's own words; bytes from outside
  std::string name() const;  // "DNSSEC Bogus", "Network Error", ...; "code 4711" when unknown
  friend bool operator==(const ExtendedError&, const ExtendedError&) = default;
};

struct Edns {
  std::uint16_t udp_size = 1232;
  bool dnssec_ok = false;
  std::vector<ExtendedError> errors;
  friend bool operator==(const Edns&, const Edns&) = default;
};

struct Message {
  std::uint16_t id = 0;
  bool response = false, authoritative = false, truncated = false, recursion_desired = false, recursion_available = false,
       authentic = false, checking_disabled = false;
  std::uint8_t opcode = 0;
  Rcode rcode = Rcode::noerror;  // with the upper bits from EDNS
  std::vector<Question> questions;
  // The first question's name exactly as spelled on the wire (0x20 comparison); raw labels joined by '.'.
  std::string question_spelling;
  std::vector<Record> answers, authority, additional;  // without OPT
  std::optional<Edns> edns;
  std::vector<std::string> oddities;  // tolerated faults, in words
};

// Wire form.  With `spelling` the first question's name is written so (same name, other letter case).
// Names are compressed.  `max_bytes`: answers that do not fit are left out and TC is set (for the lab's server).
Bytes encode(const Message& message, std::size_t max_bytes = 65535);
// Strict about structure (bounds, pointer loops, lengths), tolerant about content; a sentence on what is broken.
Result<Message> decode(BytesView wire);

}  // namespace mailwhy::dns
