// Known replies and wanted questions of a survey: like dns::Facts, but of many servers and with whole replies.
//
// An evaluation asks; what is unknown is noted as wanted.  The driver asks everything wanted side by side and evaluates again.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "mailwhy/dns/exchange.h"

namespace mailwhy::zone {

// How a question is put.
enum class Way {
  direct,     // to a server of the zone, which shall not recurse (RD=0)
  over_tcp,   // the same, over TCP from the start
  recursive,  // to a resolver
  unchecked,  // to a resolver that shall not validate (CD=1, RFC 4035 s3.2.2)
  again,      // to a resolver, once more: was its trouble a passing one?
  later,      // to a resolver, a moment later: does its TTL run down?
};

struct Ask {
  Endpoint server;
  dns::Question question;
  Way way = Way::direct;
  friend auto operator<=>(const Ask&, const Ask&) = default;
};

struct Reply {
  Ask ask;
  Time at{};
  Duration took{};
  dns::Answer answer;
  bool timed_out = false;  // nothing came at all, as opposed to a refusal of the system or the network
  // Of the message that counts, when there was one; the addresses only, of the additional section.
  std::vector<dns::Record> authority, additional;
  friend bool operator==(const Reply&, const Reply&) = default;
};

class Replies {
 public:
  const Reply* find(const Ask& ask) const;
  void add(Reply reply);  // the first one of its kind counts
  // In the order of completion.
  const std::vector<Ask>& order() const { return order_; }
  std::size_t size() const { return known_.size(); }
  // The position in order(), for citing it.
  std::optional<std::size_t> index_of(const Ask& ask) const;

 private:
  std::map<Ask, Reply> known_;
  std::vector<Ask> order_;
};

class Asks {
 public:
  // At most `most` questions are put in all; further ones are dropped and capped() says so.
  Asks(const Replies& known, std::size_t most) : known_(known), most_(most) {}
  // The reply, or nullptr after noting the question as wanted.
  const Reply* ask(const Ask& ask);
  // The same for a question that makes sense only from `not_before` on; it is among later(), and not among wanted().
  const Reply* ask_later(const Ask& ask, Time not_before);
  const std::set<Ask>& wanted() const { return wanted_; }
  const std::map<Ask, Time>& later() const { return later_; }
  bool capped() const { return capped_; }
  const Replies& known() const { return known_; }

 private:
  const Replies& known_;
  std::size_t most_;
  std::set<Ask> wanted_;
  std::map<Ask, Time> later_;
  bool capped_ = false;
};

}  // namespace mailwhy::zone
