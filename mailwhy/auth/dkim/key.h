// A public key as a domain publishes it for its signatures (RFC 6376 s3.6, RFC 8301 s3.2, RFC 8463 s4).
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/domain.h"
#include "mailwhy/crypto/public_key.h"
#include "mailwhy/dns/facts.h"

namespace mailwhy::auth::dkim {

struct Key {
  enum class Status {
    good,
    revoked,       // p= is empty
    malformed,     // it is meant as a key and cannot be read
    unknown_type,  // k= is neither rsa nor ed25519
    foreign,       // a TXT record that is no key record
  };
  Status status = Status::malformed;
  std::string text;                    // as published; bytes from outside
  std::string problem;                 // of all but good, in words
  std::string type = "rsa";            // k=
  int bits = 0;                        // of RSA the length of the modulus, of Ed25519 256
  std::vector<std::string> hashes;     // h=, small letters; empty: all
  std::vector<std::string> services;   // s=, small letters; empty: all
  std::string notes;                   // n=, decoded; bytes from outside
  bool testing = false;                // t=y
  bool strict = false;                 // t=s: i= has to be d= itself
  bool has_version = false;            // v=DKIM1 stands in front
  std::vector<std::string> oddities;   // tolerated, in words
  std::shared_ptr<const crypto::PublicKey> key;  // of good

  bool allows_hash(std::string_view hash) const;       // "sha256"
  bool allows_service(std::string_view service) const; // "email"
};
std::string_view to_string(Key::Status status);

// Reads one TXT record.
Key read_key(std::string_view text);

// Keys read before, for those who verify many messages.  Holds at most 1000; not for use by two threads at once.
class KeyCache {
 public:
  std::shared_ptr<const Key> read(std::string_view text);

 private:
  std::map<std::string, std::shared_ptr<const Key>, std::less<>> keys_;
};

struct KeysFound {
  enum class Status {
    found,         // keys has at least one that is not foreign
    none,          // the name does not exist or has no key record
    failed,        // the DNS gave no usable answer, and a later try may
    unaskable,     // selector and domain make no name
  };
  Status status = Status::none;
  std::optional<dns::Question> question;
  std::vector<std::shared_ptr<const Key>> keys;  // with the usable ones first; at most 8, foreign ones are left out
  std::string problem;                 // of failed and unaskable
  std::vector<std::string> oddities;   // "3 records stand there"
};

// What stands at SELECTOR._domainkey.DOMAIN; empty while the answer is wanted.
dns::Settled<KeysFound> find_keys(std::string_view selector, std::string_view domain, dns::Facts& facts, KeyCache* cache = nullptr);

}  // namespace mailwhy::auth::dkim
