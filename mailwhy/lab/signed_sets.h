// The records of DNSSEC (RFC 4034) as the lab makes them: keys, DS, signatures over sets, NSEC.  Pure but for the signing itself.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "mailwhy/lab/world.h"

namespace mailwhy::lab {

// Records of the same name and type together, in the order in which they first appear.
std::vector<std::vector<dns::Record>> sets_of(const std::vector<dns::Record>& section);

// The zone's key, as it is published and signs.
dns::Record key_record(const SignedZone& zone);
// What the zone above (or a trust anchor) says of the key; with the flaw ds_mismatch it is not the one that signs.
dns::Record ds_record(const Domain& zone);
std::string ds_text(const dns::Record& ds);  // "IN DS 4711 13 2 ab12..."

// The signature of one set (RFC 4034 s3).  `owner`: the wildcard that it comes from, else its name.
dns::Record sign_set(const std::vector<dns::Record>& set, const Domain& owner, const SignedZone& zone, Time now);

// RFC 4034 s4.1
dns::Opaque nsec_data(const std::vector<std::string>& next, const std::set<dns::Type>& types);

// Labels that stand a little before and directly after this one in canonical order (RFC 4034 s6.1); empty: there is none before.
std::string label_before(std::string label);
std::string label_after(std::string label);

}  // namespace mailwhy::lab
