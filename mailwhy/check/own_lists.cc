#include "mailwhy/check/own_lists.h"

#include <algorithm>

#include "mailwhy/bounce/about_whom.h"
#include "mailwhy/bounce/cause.h"
#include "mailwhy/evidence/seen_as.h"
#include "mailwhy/listing/default_lists.h"

namespace mailwhy::check {
namespace {
using evidence::Evidence;
using evidence::Session;
using smtp::Step;

// The steps at which a server may turn us away for what we are, with interface.md's word for the stage.
struct Hurdle {
  Step step;
  std::string_view stage;
};
constexpr Hurdle hurdles[] = {
    {Step::greeting, "greeting"},      {Step::ehlo, "hello"},     {Step::helo, "hello"},
    {Step::ehlo_after_tls, "hello"},   {Step::mail, "mail_from"}, {Step::rcpt, "rcpt_to"},
};

bool went_through(const Evidence& e, const Session& session) {
  const bool domain_only = e.the_case.target == evidence::Case::Target::domain;
  const auto* last = session.transcript.find(domain_only ? Step::mail : Step::rcpt);
  return last && last->reply && last->reply->positive() && !last->failure;
}

// Silence and hang-ups name no cause; our own cancelling is no hang-up.
bool left_without_words(const smtp::Exchange& exchange) {
  if (exchange.reply || !exchange.failure) return false;
  const auto kind = exchange.failure->kind;
  return kind == Failure::Kind::closed || kind == Failure::Kind::reset || kind == Failure::Kind::timed_out;
}

bool may_be_about_us(const smtp::Exchange& exchange, std::string_view stage, const Domain& host) {
  if (left_without_words(exchange)) return true;
  if (!exchange.reply || !(exchange.reply->temporary() || exchange.reply->permanent())) return false;
  const auto cause = bounce::ReplyTable::builtin().classify(*exchange.reply, stage, host.text());
  return bounce::about_whom(cause.meaning, stage, exchange.reply->permanent()) != bounce::About::them;
}

bool turned_away(const Session& session) {
  for (const auto& exchange : session.transcript.exchanges)
    for (const auto& hurdle : hurdles)
      if (exchange.step == hurdle.step && may_be_about_us(exchange, hurdle.stage, session.host)) return true;
  return false;
}

// Another try at the same place went well, or is still to come.
bool made_good(const Evidence& e, const Session& session) {
  const auto next = follow_up(session);
  const bool still_to_come = next && std::none_of(e.sessions.begin(), e.sessions.end(), [&](const Session& other) {
    return other.to.address == session.to.address && other.host == session.host && other.purpose == *next;
  });
  return still_to_come || std::any_of(e.sessions.begin(), e.sessions.end(), [&](const Session& other) {
    return other.to.address == session.to.address && went_through(e, other);
  });
}

// Test networks that were named with --public are in no list.
bool may_be_listed(const Evidence& e, const IpAddress& address) {
  return e.the_case.may_connect_to(address) && evidence::is_world_wide(address);
}

void add(std::vector<IpAddress>& addresses, const IpAddress& address, std::size_t most) {
  if (addresses.size() < most && std::find(addresses.begin(), addresses.end(), address) == addresses.end()) addresses.push_back(address);
}
}  // namespace

std::vector<IpAddress> faces(const Evidence& evidence) {
  constexpr std::size_t most = 4;
  std::vector<IpAddress> ours;
  for (const auto& source : {evidence.vantage.ip4, evidence.vantage.ip6})
    if (source && evidence.the_case.may_connect_to(*source)) add(ours, *source, most);
  for (const auto& session : evidence.sessions)
    if (const auto other = evidence::other_address(session); other && evidence.the_case.may_connect_to(*other)) add(ours, *other, most);
  return ours;
}

std::vector<ListClaim> own_list_questions(const Evidence& evidence) {
  constexpr std::size_t most = 2;
  std::vector<IpAddress> ours;
  for (const auto& session : evidence.sessions) {
    if (!session.connect.ok()) continue;
    const IpAddress face = evidence::other_address(session).value_or(session.connect.value().address.unmapped());
    if (may_be_listed(evidence, face) && turned_away(session) && !made_good(evidence, session)) add(ours, face, most);
  }
  std::vector<ListClaim> questions;
  for (const auto& address : ours)
    for (const auto& zone : listing::default_lists_for(address)) questions.push_back({zone, address});
  return questions;
}

}  // namespace mailwhy::check
