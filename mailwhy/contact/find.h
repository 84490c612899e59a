// Whom to ask about a domain or an address: conventions, the DNS, and what registries say (RDAP, and WHOIS where RDAP fails).
//
// An evaluation: what it misses of the DNS it notes in `facts`, what it misses of registries in `asks`; after the answers came it is
// called again from the start.  Redirects and referrals are followed here, so that whoever performs only ever asks one question.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mailwhy/contact/bootstrap.h"
#include "mailwhy/contact/rdap.h"
#include "mailwhy/dns/facts.h"

namespace mailwhy::contact {

// One question to one registry.
struct Question {
  enum class Way { rdap, whois } way = Way::rdap;
  std::string where;  // rdap: the URL; whois: the host
  std::string what;   // whois: the line to send, without its end
  std::string text() const;                // for people and as the name under which an answer is kept
  std::string source() const;              // "RDAP rdap.example.net"
  friend auto operator<=>(const Question&, const Question&) = default;
};

// What came of it.
struct Reply {
  bool answered = false;  // bytes came; for RDAP a whole HTTP response
  int status = 0;         // of HTTP
  std::string location;   // where a redirect leads
  std::string body;       // bytes from outside
  std::string problem;    // short words when nothing was answered
  bool kept = false;      // from an earlier run
};

class Asks {
 public:
  explicit Asks(const std::map<Question, Reply>& known) : known_(known) {}
  // The reply, or nullptr after noting the question as wanted.
  const Reply* ask(const Question& question) {
    if (const auto found = known_.find(question); found != known_.end()) return &found->second;
    wanted_.insert(question);
    return nullptr;
  }
  const std::set<Question>& wanted() const { return wanted_; }

 private:
  const std::map<Question, Reply>& known_;
  std::set<Question> wanted_;
};

struct Wish {
  Thing thing;
  bool conventions = true;      // postmaster@ and abuse@ of a domain, and the mailbox in its SOA
  bool ask_registries = false;  // third parties: only when a person wants to know
  friend bool operator==(const Wish&, const Wish&) = default;
};

// A registry that was asked, and how it went in short words.
struct Tried {
  std::string source;
  std::string words;
  bool good = false;
  friend bool operator==(const Tried&, const Tried&) = default;
};

struct Found {
  std::vector<Contact> contacts;  // best first
  std::vector<Tried> tried;
  std::string registered;         // the name or block that the registry knows, when one did
};

// postmaster@ and abuse@, as every domain that takes mail should have them (RFC 5321 s4.5.1, RFC 2142 s2); assumed, not known.
std::vector<Contact> conventions(const Domain& domain);
// The mailbox in the SOA of the zone that holds `name` (RFC 1035 s3.3.13), and that zone; nullopt inside when there is none to see.
struct ZoneContact {
  Domain zone;
  std::optional<Contact> contact;
};
dns::Settled<ZoneContact> zone_contact(const Domain& name, const std::string& about, dns::Facts& facts);

// Never fails: what cannot be found is not there, and `tried` says why.  Whether registries may hear of an address is the caller's to say.
dns::Settled<Found> find(const Wish& wish, const Registries& registries, dns::Facts& facts, Asks& asks);

}  // namespace mailwhy::contact
