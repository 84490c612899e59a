#include "mailwhy/rules/greetings.h"

#include "mailwhy/dns/record_address.h"

namespace mailwhy::rules {

std::vector<GreetingSeen> greetings_seen(const View& view) {
  std::vector<GreetingSeen> greetings;
  for (const auto& seen : sessions_seen(view)) {
    const auto at = position_of(*seen.session, smtp::Step::greeting);
    if (!at) continue;
    const auto& exchange = seen.session->transcript.exchanges[*at];
    if (exchange.reply && exchange.reply->positive() && !exchange.failure) greetings.push_back({seen, *at, smtp::name_in(*exchange.reply)});
  }
  return greetings;
}

NameInDns look_up(const View& view, const Domain& name) {
  using Kind = dns::Answer::Kind;
  NameInDns found;
  int denials = 0, questions = 0;
  for (const auto type : {dns::Type::a, dns::Type::aaaa}) {
    const auto* answer = answer_to(view, name, type);
    if (!answer) continue;
    ++questions;
    if (answer->kind == Kind::nodata || answer->kind == Kind::nxdomain) ++denials;
    if (answer->kind == Kind::records || found.question.name.is_root()) found.question = {name, type};
    for (const auto& record : answer->records)
      if (const auto address = dns::address_of(record)) found.addresses.push_back(*address);
  }
  if (!found.addresses.empty()) found.kind = NameInDns::Kind::known;
  else if (questions == 2 && denials == 2) found.kind = NameInDns::Kind::denied;
  return found;
}

}  // namespace mailwhy::rules
