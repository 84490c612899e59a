// What a validator made of an answer (RFC 4035 s4.3), and what its word rests on.
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/dns/message.h"

namespace mailwhy::dns {

struct Validation {
  enum class Status {
    secure,    // signed, and the chain holds up to a trust anchor
    insecure,  // proved to be unsigned
    bogus,     // the chain is broken
    unknown,   // nobody whom we can trust has looked
  };
  Question question;
  Status status = Status::unknown;
  std::string rests_on;  // "libunbound, asking 127.0.0.1:53, with the root's key 20326"; "the AD bit of 127.0.0.53:53, on this machine"
  std::string why;       // of bogus and unknown: what the validator said; bytes from outside
  friend bool operator==(const Validation&, const Validation&) = default;
};
std::string_view to_string(Validation::Status status);

}  // namespace mailwhy::dns
