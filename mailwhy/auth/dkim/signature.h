// The tags of a DKIM-Signature field, and of ARC's two signatures, which have the same form (RFC 6376 s3.2, s3.5; RFC 8617 s4.1).
//
// Says what stands there and what is wrong with it by itself; nothing is verified.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mailwhy/base/bytes.h"
#include "mailwhy/base/domain.h"
#include "mailwhy/crypto/digest.h"
#include "mailwhy/mail/canonical.h"

namespace mailwhy::auth::dkim {

// What is wrong with a signature, its key or what it covers.  to_string() gives the key that JSON and other rooms use.
enum class Reason {
  good,                    // it verifies and nothing speaks against it
  // of the field itself
  malformed,               // its tag list cannot be read
  duplicate_tag,
  missing_tag,
  version,                 // v= is not 1
  algorithm,               // a= is none that RFC 6376, 8301 and 8463 know
  canonicalization,
  domain,                  // d= is no domain name
  selector,
  identity,                // i= is not within d=
  bad_body_hash,           // bh= is no base64 of the right length
  bad_signature_value,     // b= is no base64
  bad_length,              // l= is no number
  bad_time,                // t= or x= is no number, or x= is not after t=
  query,                   // no method of q= is known
  from_unsigned,           // h= does not name From
  bad_fields,              // h= is empty or names what it may not
  // of its time
  expired,
  // of its key
  key_unavailable,         // the DNS gave no usable answer
  no_key,
  key_malformed,
  key_revoked,
  key_type,                // k= is not what a= wants
  key_hash,                // h= of the key forbids the hash
  key_service,             // s= of the key is not for mail
  key_identity,            // t=s, and i= is below d=
  // of the mathematics
  body_changed,            // the body has another hash than bh=
  body_shorter,            // than l= says
  other_key,               // b= was not made with the key that is published
  header_changed,          // b= was made with that key, over other words than the header has now
  // valid, but not accepted today (RFC 8301 s3)
  sha1, key_too_short,
  header_cut,              // the header was too long to be read to its end, and what follows was not read
  body_missing,            // only a header is there, without an empty line after it
  not_examined,            // one more than are looked at
};
std::string_view to_string(Reason reason);  // "body-changed"

struct Tag {
  std::string name, value;            // value without the blanks around it; folds and blanks inside stay
  std::size_t begin = 0, end = 0;     // the value between "=" and ";" or the end, as position in the text that was read
};

struct TagList {
  std::vector<Tag> tags;              // in order, at most 100
  bool well_formed = true;            // RFC 6376 s3.2: tag-spec *( ";" tag-spec ) [ ";" ]
  bool duplicates = false;
  const Tag* find(std::string_view name) const;  // names are case-sensitive
};
TagList read_tag_list(std::string_view text);

using mail::Canonical;
std::string_view to_string(Canonical canonical);

enum class Form { dkim, arc_message, arc_seal };

struct Signature {
  // good, or the first thing that makes it unusable; `problem` says it in words.
  Reason reason = Reason::good;
  std::string problem;
  TagList tags;

  std::string version;                 // v=
  std::string algorithm;               // a=, as written in small letters
  bool ed25519 = false;
  crypto::Hash hash = crypto::Hash::sha256;
  Bytes signature, body_hash;          // b=, bh= decoded
  Canonical header = Canonical::simple, body = Canonical::simple;
  std::string domain, selector;        // d=, s= as written
  std::optional<std::string> identity; // i= decoded (RFC 6376 s2.11); of ARC: absent
  unsigned instance = 0;               // i= of ARC, 1 to 50; 0 when it is none of these
  std::string chain;                   // cv= of a seal
  std::vector<std::string> fields;     // h=, small letters
  std::optional<std::uint64_t> length_bytes;  // l=
  std::optional<std::uint64_t> signed_at, expires_at;  // t=, x=, seconds since 1970
  std::vector<std::pair<std::string, std::string>> copied_fields;  // z=, decoded: the header as the signer saw it
};

// `value` is the field after its colon.  Reads as much as can be read, whatever is wrong.
Signature read_signature(std::string_view value, Form form = Form::dkim);

// Base64 with blanks and folds anywhere; the "=" at its end may be missing.  nullopt for text that is none.
std::optional<Bytes> decode_base64(std::string_view text);

// RFC 6376 s2.11 with the blanks that may stand anywhere left out; nullopt for text that is none.
std::optional<std::string> decode_quoted(std::string_view text);

}  // namespace mailwhy::auth::dkim
