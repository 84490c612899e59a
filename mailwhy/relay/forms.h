// The envelopes with which a server that relays for strangers gives itself away.
//
// A plain form names somebody elsewhere: whoever accepts that from a stranger relays.  A routed form hides the real address behind a
// domain of the server (percent hack, source route, bang path, quotes): it may be taken for a mailbox of its own, so that its
// acceptance is a suspicion and no proof.  Controls are no tries: a mailbox that must exist and one that cannot (RFC 5321 s3.6.1, s7.8).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/domain.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/smtp/trials.h"

namespace mailwhy::relay {

struct Form {
  // should_exist is a mailbox that RFC 2142 asks for: told, and never a reason to judge.
  enum class Kind { must_exist, cannot_exist, should_exist, plain, routed };
  Kind kind = Kind::plain;
  std::string_view id;       // "null-sender", stable
  smtp::Trial trial;
  bool leads_outside = false;  // a message with this envelope would go to Names::outside, if the server passed it on
};
std::string_view to_string(Form::Kind kind);

// What the forms are made of.
struct Names {
  mail::Address sender;      // ours
  mail::Address outside;     // the recipient elsewhere
  Domain server;             // how the server calls itself, else its name in the DNS; the root: unknown
  IpAddress server_address;
  std::string our_literal;   // "[192.0.2.25]"; empty: unknown
};

// The two controls of a domain that the server should be responsible for.  `nobody` is a local part that cannot exist.
std::vector<Form> controls_of(const Domain& domain, std::string_view nobody);
// abuse@ of the domain (RFC 2142 s4), for those who want to know that too.
Form abuse_of(const Domain& domain);
// The tries, plain ones first.  `local`: a domain of the server; the root: unknown, and the forms that need it are left out.
std::vector<Form> forms_of(const Names& names, const Domain& local);

}  // namespace mailwhy::relay
