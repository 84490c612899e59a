// The records of one of the lab's name servers, asked by name.
#pragma once
#include <optional>
#include <vector>

#include "mailwhy/dns/message.h"

namespace mailwhy::lab {

class RecordsByName {
 public:
  // `records` are borrowed and must live longer.
  explicit RecordsByName(const std::vector<dns::Record>& records) : records_(records) {}

  // A name with something below it exists (RFC 8020).
  bool exists(const Domain& name) const;
  // The name exists, or a wildcard stands for it.
  bool covered(const Domain& name) const;
  // Exactly at this name; ANY: all types.
  std::vector<dns::Record> at(const Domain& name, dns::Type type) const;
  // The same, owned by `name` also when they come from a wildcard (RFC 4592).
  std::vector<dns::Record> find(const Domain& name, dns::Type type) const;
  // The wildcard that stands for a name that does not exist, when there is one.
  std::optional<Domain> wildcard_for(const Domain& name) const;
  // The longest name above this one that exists (RFC 4592 s3.3.1); the root always does.
  Domain closest_encloser(Domain name) const;
  // The zone of this server that `name` lies in: the deepest one with an SOA.
  std::optional<Domain> apex_above(Domain name) const;
  // The delegation between `apex` and `name`, the topmost one.
  std::vector<dns::Record> delegation(Domain name, const Domain& apex) const;
  // The addresses of these name servers.
  std::vector<dns::Record> addresses(const std::vector<dns::Record>& servers) const;
  // The SOA of the zone that `name` would be in.
  std::vector<dns::Record> soa_above(Domain name) const;

 private:
  const std::vector<dns::Record>& records_;
};

}  // namespace mailwhy::lab
