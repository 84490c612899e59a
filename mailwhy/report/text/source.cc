// Small answers that several sections of the text report share.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "mailwhy/base/text.h"
#include "mailwhy/evidence/views.h"
#include "mailwhy/report/text/sections.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::text {
using evidence::Stage;
using rules::State;
using End = rules::Attempt::End;

std::string target_ascii(const evidence::Evidence& evidence) {
  const auto& c = evidence.the_case;
  if (c.target == evidence::Case::Target::address) return c.recipient.text();
  return c.recipient.literal ? c.recipient.literal->literal() : c.recipient.domain.text();
}

std::string target_unicode(const evidence::Evidence& evidence) {
  const auto& c = evidence.the_case;
  if (c.target == evidence::Case::Target::address) return c.recipient.unicode();
  return c.recipient.unicode_domain.empty() ? target_ascii(evidence) : c.recipient.unicode_domain;
}

std::string resolver_text(const Endpoint& resolver) {
  return resolver.port == 53 ? resolver.address.text() : resolver.text();
}

namespace {
// "2 name servers, 1 answered": those of the recipient's zone, when they were asked.
std::string name_servers_words(const evidence::Evidence& evidence, const Words& words) {
  const auto reading = evidence::read_views(evidence);
  if (!reading) return {};
  std::set<std::string> asked, answered;
  for (const auto& row : reading->comparison.rows) {
    if (!row.server || !row.reply) continue;
    const std::string who = row.name.empty() ? row.at.text() : row.name;
    asked.insert(who);
    if (row.group) answered.insert(who);
  }
  if (asked.empty()) return {};
  if (asked.size() == answered.size()) return words(asked.size() == 1 ? key("{} name server") : key("{} name servers"), asked.size());
  return words(asked.size() == 1 ? key("{} name server ({} answered)") : key("{} name servers ({} answered)"), asked.size(), answered.size());
}
}  // namespace

std::string vantage_words(const evidence::Evidence& evidence, const Words& words) {
  const auto& vantage = evidence.vantage;
  std::string from = vantage.ip4 ? vantage.ip4->text() : vantage.ip6 ? vantage.ip6->text() : std::string(words("this machine"));
  if (!vantage.helo.empty()) from = words("{} as {}", from, vantage.helo);
  const auto& resolvers = evidence.the_case.resolvers;
  std::string asked(words("no resolver"));
  if (!resolvers.empty()) asked = words("resolver {}", resolver_text(resolvers.front()));
  if (resolvers.size() > 1) asked = words("{} and {} more", asked, resolvers.size() - 1);
  if (const auto servers = name_servers_words(evidence, words); !servers.empty()) asked += " + " + servers;
  return words("from {}, {}, {}", from, asked, to_readable(evidence.started));
}

std::string codes_of(const smtp::Reply& reply) {
  const std::string code = fmt::format("{:03}", reply.code);
  return reply.enhanced ? code + " " + reply.enhanced->text() : code;
}

const smtp::Exchange* exchange_of(const rules::StageRow& row, const evidence::Evidence& evidence) {
  const smtp::Exchange* found = nullptr;
  for (const auto& session : evidence.sessions) {
    if (session.host.text() != row.host || session.to.address.text() != row.address) continue;
    const smtp::Exchange* here = nullptr;
    if (row.stage == Stage::mail_from) here = session.transcript.find(smtp::Step::mail);
    if (row.stage == Stage::rcpt_to) here = session.transcript.find(smtp::Step::rcpt);
    if (here) found = here;
  }
  return found;
}

namespace {
bool is_ok(const rules::StageRow& row) { return row.state == State::ok; }

// The check-list's row for how an attempt ended.
rules::StageRow row_of(const rules::Attempt& attempt, const Words& words) {
  rules::StageRow row{attempt.stage, attempt_state(attempt), attempt.host.text(), attempt.address.text(), {}, attempt_words(attempt, words)};
  if (attempt.exchange) row.elapsed = attempt.exchange->took;
  return row;
}
}  // namespace

const rules::Attempt* refusing_attempt(const Source& source) {
  if (source.judgement.verdict != rules::Verdict::depends) return nullptr;
  const auto& attempts = source.view.attempts();
  const auto refusing = std::find_if(attempts.begin(), attempts.end(), [](const auto& attempt) { return attempt.end == End::refused; });
  return refusing == attempts.end() ? nullptr : &*refusing;
}

namespace {
// Beside what one host said, what another one says to the same.
void add_contradiction(std::vector<rules::StageRow>& rows, const Source& source) {
  for (const auto& attempt : source.view.attempts()) {
    if (attempt.end != End::refused && attempt.end != End::accepted) continue;
    const auto same = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.stage == attempt.stage; });
    if (same == rows.end() || same->state == attempt_state(attempt)) continue;
    rows.insert(is_ok(*same) ? same + 1 : same, row_of(attempt, source.words));
    return;
  }
}
}  // namespace

std::vector<rules::StageRow> shown_rows(const Source& source) {
  std::vector<rules::StageRow> rows;
  for (const auto& row : source.judgement.stages) {
    // An existing domain is part of "dns"; a missing one leaves nothing to say about the route.
    const bool after_domain = row.stage == Stage::route && !rows.empty() && rows.back().stage == Stage::domain;
    if (after_domain && is_ok(rows.back())) rows.back() = row;
    else if (!after_domain) rows.push_back(row);
  }
  if (refusing_attempt(source)) add_contradiction(rows, source);
  rules::StageRow message{Stage::data, State::not_asked, "", "", {}, std::string(key("none sent"))};
  if (!rows.empty() && rows.back().state != State::ok) {
    message.state = State::not_reached;
    message.words = key("not reached");
  }
  rows.push_back(message);
  return rows;
}

namespace {
// The other side's words are quoted, ours are said in the reader's language.
std::string said(const rules::StageRow& row, const Source& source) {
  if (source.words.language() == Language::english) return row.words;
  for (const auto& session : source.evidence.sessions)
    for (const auto& exchange : session.transcript.exchanges)
      if (exchange.reply && exchange.reply->text() == row.words) return row.words;
  return source.words.phrase(row.words);
}
}  // namespace

std::string row_words(const rules::StageRow& row, const Source& source) {
  const smtp::Exchange* exchange = exchange_of(row, source.evidence);
  if (exchange && exchange->reply && row.state != State::not_reached && row.state != State::not_asked) {
    const auto* refusing = refusing_attempt(source);
    if (refusing && refusing->stage == row.stage)
      return source.words("via {}: {}", row.host.empty() ? row.address : row.host, exchange->reply->text());
    return source.words("{} to {}", codes_of(*exchange->reply), exchange->command);
  }
  if (row.stage == Stage::connect && !row.address.empty() && row.state != State::not_reached) {
    const std::string where = row.host.empty() || row.host == row.address ? row.address : row.host + " " + row.address;
    return where + (row.words.empty() ? "" : ", " + said(row, source));
  }
  return said(row, source);
}

State attempt_state(const rules::Attempt& attempt) {
  switch (attempt.end) {
    case End::accepted: return State::ok;
    case End::deferred: return State::later;
    case End::refused:
    case End::refused_session:
    case End::unreachable:
    case End::broken: return State::fail;
    case End::not_tried: break;
  }
  return State::not_asked;
}

std::string failure_words(const Failure& failure, const Words& words) {
  std::string kind(to_string(failure.kind));
  std::replace(kind.begin(), kind.end(), '_', ' ');
  kind = words.phrase(kind);
  return failure.detail.empty() ? kind : kind + ": " + words.phrase(failure.detail);
}

std::string attempt_words(const rules::Attempt& attempt, const Words& words) {
  if (attempt.exchange && attempt.exchange->reply) return attempt.exchange->reply->text();
  const Failure* failure = nullptr;
  if (attempt.exchange && attempt.exchange->failure) failure = &*attempt.exchange->failure;
  else if (attempt.session && !attempt.session->connect.ok()) failure = &attempt.session->connect.failure();
  if (!failure) return attempt.end == End::not_tried ? std::string(words("not tried")) : "";
  return failure_words(*failure, words);
}

bool attempts_differ(const std::vector<rules::Attempt>& attempts) {
  const auto code = [](const rules::Attempt& a) { return a.exchange && a.exchange->reply ? a.exchange->reply->code : 0; };
  return std::any_of(attempts.begin(), attempts.end(), [&](const rules::Attempt& a) {
    const auto& first = attempts.front();
    return a.end != first.end || a.stage != first.stage || code(a) != code(first);
  });
}

bool is_explained(const rules::Finding& finding, const std::vector<rules::Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [&](const rules::Finding& other) {
    return other.id != finding.id && std::find(other.explains.begin(), other.explains.end(), finding.id) != other.explains.end();
  });
}

}  // namespace mailwhy::report::text
