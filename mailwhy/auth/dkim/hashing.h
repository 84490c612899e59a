// What DKIM and ARC hash of a message: the canonical body up to l=, and the canonical fields that h= selects (RFC 6376 s3.7).
//
// Used by auth/dkim and auth/arc alone.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "mailwhy/auth/dkim/signature.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::auth::dkim {

// The fields of a message by name.
class FieldIndex {
 public:
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);
  explicit FieldIndex(const mail::RawMessage& message);
  // RFC 6376 s5.4.2: of fields of one name the last one comes first; a name used up selects nothing.  `names` in small letters.
  // `own` is never selected: a signature does not sign itself through h= (s3.5).
  std::vector<std::size_t> select(const std::vector<std::string>& names, std::size_t own) const;
  std::size_t count(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::size_t>> entries_;  // sorted
};

// Hashes of one body, each made once whoever wants it.
class BodyHashes {
 public:
  struct Want {
    Canonical canonical = Canonical::simple;
    crypto::Hash hash = crypto::Hash::sha256;
    std::optional<std::uint64_t> length_bytes;
    friend auto operator<=>(const Want&, const Want&) = default;
  };
  struct Made {
    Bytes hash;                     // empty: the body is shorter than the length
    std::uint64_t body_bytes = 0;   // of the whole canonical body
  };
  BodyHashes(std::string_view body, mail::LineEnd line_end) : body_(body), line_end_(line_end) {}
  void want(const Want& want) { made_.try_emplace(want); }
  // All that were wanted, in one pass a canonicalization.
  void make();
  const Made& get(const Want& want) const { return made_.at(want); }

 private:
  std::string_view body_;
  mail::LineEnd line_end_;
  std::map<Want, Made> made_;
};

inline BodyHashes::Want body_of(const Signature& signature) { return {signature.body, signature.hash, signature.length_bytes}; }

// The signature's own field with the value of b= and the blanks around it taken out, canonical, without its last CRLF.
std::string own_field(const mail::RawMessage& message, std::size_t field, const Signature& signature);

// All that b= is over: the selected fields and the signature's own.
std::string signed_header(const mail::RawMessage& message, const std::vector<std::size_t>& selected, std::size_t own, const Signature& signature);

}  // namespace mailwhy::auth::dkim
