// DNSSEC for the lab: keys for the zones that a page calls signed, signatures made as answers leave, and a root key to trust.
//
// Records of a name server lie in the zone of the nearest name above them that is called signed, has an SOA or a delegation.  What
// stands directly below the root or a top-level name and is not called signed is an unsigned zone of its own, as on the Internet.
// Every zone has one key of algorithm 13 (RFC 6605), which follows from its name; signatures are made when they are wanted (RFC 4035
// s3.1), valid around the lab's clock, and what does not exist is denied by NSEC records that cover next to nothing (RFC 4470).
#pragma once
#include <vector>

#include "mailwhy/dns/trust_anchor.h"
#include "mailwhy/lab/world.h"

namespace mailwhy::lab {

// The zone is signed so from now on, whatever was said of it before.
void sign_zone(Resolver& resolver, SignedZone zone);

// Adds to the records what signing makes visible to everybody: each signed zone's key, its DS in the zone above, and an SOA where a
// resolver has none.  Name servers get what belongs to the zones that they hold.
void publish_keys(Resolver& resolver);

// What a validator must trust in the lab: the root's key.
std::vector<dns::TrustAnchor> lab_trust_anchors();

class Signer {
 public:
  // `resolver` is borrowed and must live longer.
  Signer(const Resolver& resolver, Time now) : resolver_(resolver), now_(now) {}

  // Adds signatures and denials to an answer without any.
  void sign(const dns::Question& question, dns::Message& reply) const;

  // What a validator with the right clock and root key must make of this answer, before it is signed.
  struct Word {
    enum class Status { secure, insecure, bogus } status = Status::insecure;
    dns::ExtendedError why;  // of bogus
  };
  Word word_on(const dns::Question& question, const dns::Message& reply) const;

 private:
  const Resolver& resolver_;
  Time now_;
};

}  // namespace mailwhy::lab
