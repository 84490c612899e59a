#include "mailwhy/rules/stages.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/rules/own_row.h"

namespace mailwhy::rules {
namespace {
using evidence::Stage;
using smtp::Step;

StageRow address_row(const View& view) {
  const auto& recipient = view.the_case().recipient;
  StageRow row{Stage::address, State::ok, "", "", {}, "plain ASCII, no quoting needed"};
  if (recipient.literal) row.words = "an address literal: no DNS needed";
  else if (recipient.utf8_local_part) row.words = "UTF-8 local part: needs SMTPUTF8";
  else if (recipient.local_part.starts_with("\"")) row.words = "quoted local part";
  else if (view.the_case().target == evidence::Case::Target::domain) row.words = "a domain: no recipient is asked for";
  return row;
}

std::string route_words(const route::Route& route) {
  std::size_t addresses = 0;
  for (const auto& host : route.hosts) addresses += host.addresses.size();
  const auto count = [](std::size_t n, std::string_view one, std::string_view many) { return fmt::format("{} {}", n, n == 1 ? one : many); };
  switch (route.kind) {
    case route::Route::Kind::mx:
      return count(route.hosts.size(), "MX", "MX") + ", " + count(addresses, "address", "addresses");
    case route::Route::Kind::implicit_mx: return "no MX, the domain's own address is used";
    case route::Route::Kind::null_mx: return "a single MX record that names no host";
    case route::Route::Kind::no_such_domain: return "the domain does not exist";
    case route::Route::Kind::no_address: return "no MX and no address";
    case route::Route::Kind::literal: return "no look-up needed";
    case route::Route::Kind::unknown: break;
  }
  return "the MX question was not answered";
}

// Questions about ourselves, about lists and about names in greetings are no part of the way to the mail hosts.
bool leads_to_mail(const View& view, const Domain& name) {
  if (name == view.the_case().recipient.domain || !view.has_route()) return true;
  const auto& route = view.route();
  return route.alias_of == name || std::any_of(route.hosts.begin(), route.hosts.end(), [&](const route::Host& host) { return host.name == name || host.alias_of == name; });
}

// DNS in two rows: does the domain exist, and where does its mail go.
void dns_rows(const View& view, const Judgement& judgement, std::vector<StageRow>& rows) {
  StageRow domain{Stage::domain, State::unknown, "", "", {}, "not finished"};
  StageRow route{Stage::route, State::not_reached, "", "", {}, "not reached"};
  Time first = Time::max(), last = Time::min();
  for (const auto& lookup : view.evidence().lookups.all()) {
    if (!leads_to_mail(view, lookup.question.name)) continue;
    first = std::min(first, lookup.at);
    last = std::max(last, lookup.at + lookup.took);
  }
  if (view.has_route()) {
    const auto kind = view.route().kind;
    const bool has_addresses = std::any_of(view.route().hosts.begin(), view.route().hosts.end(),
                                           [](const route::Host& host) { return !host.addresses.empty(); });
    if (kind == route::Route::Kind::unknown) {
      domain.state = State::unknown;
      domain.words = route_words(view.route());
    } else if (kind == route::Route::Kind::no_such_domain) {
      domain.state = State::fail;
      domain.words = route_words(view.route());
    } else {
      domain.state = State::ok;
      domain.words = kind == route::Route::Kind::literal ? "an address literal" : "the domain exists";
      route.state = has_addresses ? State::ok : State::fail;
      route.words = route_words(view.route());
      if (last > first) route.elapsed = last - first;
    }
  }
  if (judgement.verdict == Verdict::depends && judgement.stage == Stage::domain) {
    domain.state = State::fail;
    domain.words = "different answers are in circulation";
  }
  // An undecided DNS finding is not the domain's failure.
  for (StageRow* row : {&domain, &route})
    if (row->state == State::fail && judgement.stage == row->stage && judgement.verdict == Verdict::inconclusive) row->state = State::unknown;
  rows.push_back(domain);
  rows.push_back(route);
}

State state_of_exchange(const smtp::Exchange& exchange) {
  if (!exchange.reply) return exchange.failure ? State::fail : State::unknown;
  if (exchange.reply->positive()) return exchange.failure ? State::fail : State::ok;
  return exchange.reply->temporary() ? State::later : State::fail;
}

std::string capability_words(const smtp::Transcript& transcript) {
  const auto& offered = transcript.encrypted ? transcript.encrypted : transcript.clear;
  if (!offered) return transcript.used_helo ? "HELO only, no extensions" : "";
  std::string words;
  const auto add = [&](bool has, const std::string& word) {
    if (has) words += (words.empty() ? "" : ", ") + word;
  };
  add(transcript.clear && transcript.clear->starttls, "STARTTLS");
  add(offered->size_bytes && *offered->size_bytes > 0, fmt::format("SIZE {} MiB", offered->size_bytes.value_or(0) >> 20));
  add(offered->pipelining, "PIPELINING");
  add(offered->eight_bit_mime, "8BITMIME");
  add(offered->smtputf8, "SMTPUTF8");
  return words.empty() ? "no extensions" : words;
}

StageRow tls_row(const evidence::Session& session, StageRow row) {
  const auto& transcript = session.transcript;
  if (session.tls && session.tls->ok()) {
    const auto& facts = session.tls->value();
    row.state = State::ok;
    row.elapsed = session.tls->took;
    row.words = facts.protocol + (facts.name_matches ? ", certificate names " + session.host.text() : ", certificate for another name") +
                (facts.trusted ? "" : ", not from a trusted authority");
  } else if (session.tls) {
    row.state = State::warn;
    row.elapsed = session.tls->took;
    row.words = session.tls->failure().detail;
  } else if (const auto* starttls = transcript.find(Step::starttls)) {
    row.state = State::warn;
    row.words = starttls->reply ? starttls->reply->text() : "STARTTLS was not answered";
  } else if (session.purpose == evidence::Session::Purpose::without_tls) {
    row.state = State::warn;
    row.words = "the handshake failed on an earlier connection; this one is in clear";
  } else if (transcript.clear) {
    row.state = State::note;
    row.words = "not offered";
  } else if (transcript.used_helo) {
    row.state = State::note;
    row.words = "cannot be offered to HELO";
  }
  return row;
}

StageRow exchange_row(const evidence::Session& session, Stage stage, const smtp::Exchange* exchange, StageRow row) {
  if (!exchange) return row;
  row.state = state_of_exchange(*exchange);
  row.elapsed = exchange->took;
  if (exchange->reply) row.words = exchange->reply->text();
  else if (exchange->failure) row.words = failure_words(*exchange->failure, exchange->took, false);
  if (stage == Stage::hello && row.state == State::ok) row.words = capability_words(session.transcript);
  return row;
}

const smtp::Exchange* hello_of(const smtp::Transcript& transcript) {
  for (const Step step : {Step::ehlo_after_tls, Step::helo, Step::ehlo})
    if (const auto* exchange = transcript.find(step)) return exchange;
  return nullptr;
}

StageRow connect_row(const evidence::Session& session, StageRow row) {
  row.elapsed = session.connect.took;
  row.state = session.connect.ok() ? State::ok : State::fail;
  row.words = session.connect.ok() ? fmt::format("port {}", session.to.port)
                                   : failure_words(session.connect.failure(), session.connect.took, session.to.address.is_v6());
  return row;
}
}  // namespace

std::vector<StageRow> stage_rows(const View& view, const Judgement& judgement) {
  std::vector<StageRow> rows;
  if (auto ours = own_row(view)) rows.push_back(std::move(*ours));
  rows.push_back(address_row(view));
  dns_rows(view, judgement, rows);
  const Attempt* attempt = view.decisive();
  const evidence::Session* session = attempt ? attempt->session : nullptr;
  StageRow blank{Stage::connect, State::not_reached, "", "", {}, "not reached"};
  if (attempt) {
    blank.host = attempt->host.text();
    blank.address = attempt->address.text();
  }
  const auto at = [&](Stage stage) {
    StageRow row = blank;
    row.stage = stage;
    return row;
  };
  if (!session) {
    for (const Stage stage : {Stage::connect, Stage::greeting, Stage::hello, Stage::tls, Stage::mail_from, Stage::rcpt_to}) rows.push_back(at(stage));
  } else {
    const auto& transcript = session->transcript;
    rows.push_back(connect_row(*session, at(Stage::connect)));
    rows.push_back(exchange_row(*session, Stage::greeting, transcript.find(Step::greeting), at(Stage::greeting)));
    rows.push_back(exchange_row(*session, Stage::hello, hello_of(transcript), at(Stage::hello)));
    rows.push_back(tls_row(*session, at(Stage::tls)));
    rows.push_back(exchange_row(*session, Stage::mail_from, transcript.find(Step::mail), at(Stage::mail_from)));
    const auto* mail = transcript.reply_to(Step::mail);
    StageRow rcpt = at(Stage::rcpt_to);
    if (view.the_case().target == evidence::Case::Target::domain) {
      rcpt.state = State::not_asked;
      rcpt.words = "no recipient was given";
    } else if (mail && mail->positive()) {  // the reply to a pipelined RCPT after a refused MAIL is no fact about the recipient
      rcpt = exchange_row(*session, Stage::rcpt_to, transcript.find(Step::rcpt), rcpt);
    }
    rows.push_back(rcpt);
  }
  if (judgement.verdict == Verdict::inconclusive)
    for (auto& row : rows)
      if (row.stage == judgement.stage && row.state == State::fail) row.state = State::unknown;
  return rows;
}

}  // namespace mailwhy::rules
