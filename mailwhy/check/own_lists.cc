#include "mailwhy/check/own_lists.h"

#include <algorithm>

#include "mailwhy/bounce/about_whom.h"
#include "mailwhy/listing/default_lists.h"

namespace mailwhy::check {
namespace {
using evidence::Evidence;
using evidence::Session;
using smtp::Step;

// The steps at which a server may turn us away for what we are, with interface.md's word for the stage.
struct Door {
  Step step;
  std::string_view stage;
};
constexpr Door doors[] = {
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
    for (const auto& door : doors)
      if (exchange.step == door.step && may_be_about_us(exchange, door.stage, session.host)) return true;
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
bool seen_by_the_world(const Evidence& e, const IpAddress& address) {
  const auto scope = address.scope();
  return e.the_case.may_connect_to(address) && (scope == AddressScope::global || scope == AddressScope::documentation);
}
}  // namespace

std::vector<ListClaim> own_list_questions(const Evidence& evidence) {
  constexpr std::size_t most = 2;
  std::vector<IpAddress> sources;
  for (const auto& session : evidence.sessions) {
    if (!session.connect.ok() || sources.size() >= most) continue;
    const IpAddress source = session.connect.value().address.unmapped();
    if (!seen_by_the_world(evidence, source) || std::find(sources.begin(), sources.end(), source) != sources.end()) continue;
    if (turned_away(session) && !made_good(evidence, session)) sources.push_back(source);
  }
  std::vector<ListClaim> questions;
  for (const auto& source : sources)
    for (const auto& zone : listing::default_lists_for(source)) questions.push_back({zone, source});
  return questions;
}

}  // namespace mailwhy::check
