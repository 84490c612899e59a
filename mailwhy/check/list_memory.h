// What lists and resolvers have said in this run of the program, until their TTLs end; and how often each list was asked.
//
// Of many targets each test point is asked once, and no list more often than it likes.
#pragma once
#include <map>

#include "mailwhy/dns/facts.h"

namespace mailwhy::check {

class ListMemory {
 public:
  // What this resolver said, with what is left of its life; nullptr when it is unknown or too old.
  const dns::Lookup* find(const Endpoint& resolver, const dns::Question& question, Time now) const;
  // Denials live as long as their SOA says (RFC 2308 s5), failures not at all, nothing longer than an hour.  At most 50,000 are kept.
  void keep(const Endpoint& resolver, const dns::Lookup& lookup, Time now);
  // Questions to a list, by its zone as it is asked.
  std::size_t& asked(const Domain& zone) { return asked_[zone]; }
  // No more questions than these to this list, whatever it allows in a run: what is left of its day.
  void allow(const Domain& zone, std::size_t most) { allowed_[zone] = most; }
  bool allows(const Domain& zone, std::size_t spent) const {
    const auto found = allowed_.find(zone);
    return found == allowed_.end() || spent < found->second;
  }
  // The same for all lists, to be put back when no question reached anybody.
  using Asked = std::map<Domain, std::size_t>;
  const Asked& all_asked() const { return asked_; }
  void put_back(Asked asked) { asked_ = std::move(asked); }

 private:
  struct Kept {
    dns::Lookup lookup;
    Time until;
  };
  std::map<std::pair<Endpoint, dns::Question>, Kept> kept_;
  Asked asked_, allowed_;
};

}  // namespace mailwhy::check
