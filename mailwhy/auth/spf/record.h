// An SPF record as its grammar has it (RFC 7208 s12): terms with their byte positions, and everything that breaks it.
//
// Knows no DNS and no client; evaluate.h asks, survey.h looks at all clients at once.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/ip.h"

namespace mailwhy::auth::spf {

// RFC 7208 s2.6.
enum class Result { none, neutral, pass, fail, softfail, temperror, permerror };
std::string_view to_string(Result result);  // "softfail"
std::optional<Result> parse_result(std::string_view text);

enum class Kind { all, include, a, mx, ptr, ip4, ip6, exists, redirect, exp, other_modifier };
std::string_view to_string(Kind kind);  // "include"; "modifier" for other_modifier
bool is_mechanism(Kind kind);
// Counts against the ten of RFC 7208 s4.6.4.
bool asks_dns(Kind kind);

// A part of the record's text.
struct Span {
  std::uint32_t position = 0, length = 0;
  std::string_view in(std::string_view text) const { return text.substr(position, length); }
  friend bool operator==(const Span&, const Span&) = default;
};

struct Term {
  Kind kind = Kind::all;
  Result gives = Result::pass;      // by its qualifier; pass, neutral, softfail or fail
  bool written_qualifier = false;
  Span whole;                       // "-include:_spf.example.org"
  Span spec;                        // what follows ":" or "=", without prefix lengths; empty when there is nothing
  Network network;                  // of ip4 and ip6
  std::uint8_t prefix4 = 32, prefix6 = 128;  // of a and mx
  bool has_macros = false;          // the spec is not the same for everybody
  friend bool operator==(const Term&, const Term&) = default;
};

struct Flaw {
  Span at;
  std::string problem;              // in words
  friend bool operator==(const Flaw&, const Flaw&) = default;
};

struct Record {
  std::vector<Term> terms;          // as written, those with an error left out; at most 5000
  std::vector<Flaw> errors;         // any of them makes it a permerror for everybody (RFC 7208 s4.6); at most 20
  std::vector<Flaw> oddities;       // harmless, yet hardly meant; at most 20
  std::optional<std::size_t> redirect, exp;  // in terms
  friend bool operator==(const Record&, const Record&) = default;
};

// "v=spf1" in either case, followed by a blank or by nothing (RFC 7208 s4.5).
bool is_spf(std::string_view text);
// RFC 7208 s4.6.1, s12   record = version terms *SP.  `text` has the version.
Record read_record(std::string_view text);

}  // namespace mailwhy::auth::spf
