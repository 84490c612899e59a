// Citations: from a place in the evidence to quoted words with a JSON Pointer.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/rules/view.h"

namespace mailwhy::rules {
namespace {
// The kind and the time need no further detail.
bool says_it_all(Failure::Kind kind) {
  return kind == Failure::Kind::timed_out || kind == Failure::Kind::refused || kind == Failure::Kind::reset || kind == Failure::Kind::closed;
}

}  // namespace

std::string failure_words(const Failure& failure, Duration took, bool v6) {
  std::string text;
  switch (failure.kind) {
    case Failure::Kind::timed_out: text = "no answer in " + to_readable(took); break;
    case Failure::Kind::refused: text = "connection refused after " + to_readable(took); break;
    case Failure::Kind::reset: text = "connection reset after " + to_readable(took); break;
    case Failure::Kind::closed: text = "connection closed after " + to_readable(took); break;
    case Failure::Kind::unreachable: text = "unreachable"; break;
    case Failure::Kind::not_permitted: text = "this machine does not permit the connection"; break;
    case Failure::Kind::no_route: text = "this machine has no route"; break;
    case Failure::Kind::cancelled: text = "given up after " + to_readable(took); break;
    default: text = "failed"; break;
  }
  if (failure.icmp) {
    text += ": " + icmp_words(*failure.icmp, v6);
    if (failure.icmp->from) text += ", said by " + failure.icmp->from->text();
  } else if (!failure.detail.empty() && !says_it_all(failure.kind)) {
    text += " (" + failure.detail + ")";
  }
  return text;
}

namespace {
std::string answer_words(const dns::Answer& answer, Duration took) {
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!text.empty()) text += "; ";
    text += part;
  };
  for (const auto& record : answer.aliases) add(record.text());
  for (const auto& record : answer.records) add(record.text());
  switch (answer.kind) {
    case dns::Answer::Kind::records: break;
    case dns::Answer::Kind::nodata: add("no such record"); break;
    case dns::Answer::Kind::nxdomain: add("NXDOMAIN: the name does not exist"); break;
    case dns::Answer::Kind::servfail: add("SERVFAIL"); break;
    case dns::Answer::Kind::refused: add("REFUSED"); break;
    case dns::Answer::Kind::other_rcode: add(to_string(answer.rcode)); break;
    case dns::Answer::Kind::silence: add("no answer in " + to_readable(took)); break;
    case dns::Answer::Kind::failure: add("failed"); break;
    case dns::Answer::Kind::malformed: add("an answer that cannot be read"); break;
  }
  for (const auto& error : answer.errors) add(error.name() + (error.text.empty() ? "" : ": " + error.text));
  if (!answer.problem.empty()) add(answer.problem);
  return text;
}
}  // namespace

Citation View::cite(const Attempt& attempt) const {
  const auto session = static_cast<std::size_t>(attempt.session ? attempt.session - evidence_.sessions.data() : 0);
  if (!attempt.session) {
    return {"connect", "/not_tried", "", "not tried: " + attempt.host.text() + " " + attempt.address.text(), {}, ""};
  }
  if (!attempt.exchange_index) return cite_connect(session);
  Citation citation = cite_exchange(session, *attempt.exchange_index);
  if (attempt.cause.from_words && attempt.cause.mark_end > attempt.cause.mark_begin)
    citation.marks.emplace_back(attempt.cause.mark_begin, attempt.cause.mark_end);
  return citation;
}

Citation View::cite_exchange(std::size_t session, std::size_t exchange) const {
  const auto& said = evidence_.sessions[session].transcript.exchanges[exchange];
  Citation citation;
  citation.kind = said.step == smtp::Step::tls_handshake ? "tls" : "smtp";
  citation.at = fmt::format("/sessions/{}/exchanges/{}", session, exchange);
  citation.command = said.command;
  if (said.reply) {
    citation.text = said.reply->text();
    std::size_t end = citation.text.find(' ');
    if (said.reply->enhanced) {
      const auto code = said.reply->enhanced->text();
      const auto at = citation.text.find(code);
      if (at != std::string::npos && at <= 5) end = at + code.size();
    }
    citation.marks.emplace_back(0, std::min(end, citation.text.size()));
  } else if (said.failure && said.step != smtp::Step::tls_handshake && !trim(said.stray).empty()) {
    citation.text = trim(said.stray);  // their words first, ours beside them
    citation.remark = failure_words(*said.failure, said.took, false);
  } else if (said.failure) {
    citation.text = failure_words(*said.failure, said.took, false);
  }
  if (said.reply && said.failure)
    citation.remark = said.failure->kind == Failure::Kind::timed_out ? "not finished in " + to_readable(said.took)
                                                                     : failure_words(*said.failure, said.took, false);
  if (!said.stray.empty() && citation.text.empty()) citation.text = said.stray;
  return citation;
}

Citation View::cite_connect(std::size_t session) const {
  const auto& seen = evidence_.sessions[session];
  Citation citation;
  citation.kind = "connect";
  citation.at = fmt::format("/sessions/{}/connect", session);
  citation.command = (seen.host.is_root() ? "" : seen.host.text() + " ") + seen.to.text();
  citation.text = seen.connect.ok() ? "connected in " + to_readable(seen.connect.took)
                                    : failure_words(seen.connect.failure(), seen.connect.took, seen.to.address.is_v6());
  return citation;
}

Citation View::cite_lookup(const dns::Question& question) const {
  Citation citation;
  citation.kind = "dns";
  citation.command = question.text();
  const auto index = evidence_.lookups.index_of(question);
  if (!index) {
    citation.at = "/lookups";
    citation.text = "not asked";
    return citation;
  }
  const auto& lookup = evidence_.lookups.all()[*index];
  citation.at = fmt::format("/lookups/{}", *index);
  citation.text = answer_words(lookup.answer, lookup.took);
  citation.remark = "asked " + lookup.server.text();
  return citation;
}

Citation View::cite_reply(const zone::Reply& reply, std::string who) const {
  Citation citation;
  citation.kind = "dns";
  const auto index = evidence_.views ? evidence_.views->replies.index_of(reply.ask) : std::nullopt;
  citation.at = index ? fmt::format("/views/replies/{}", *index) : "/views";
  citation.command = std::move(who);
  citation.text = answer_words(reply.answer, reply.took);
  return citation;
}

Citation View::cite_reach(std::size_t index) const {
  const auto& reach = evidence_.reaches[index];
  Citation citation;
  citation.kind = is_control(reach) ? "control" : "connect";
  citation.at = fmt::format("/reaches/{}", index);
  citation.command = reach.name + " " + reach.to.text();
  citation.text = reach.connect.ok() ? "answers in " + to_readable(reach.connect.took)
                                     : failure_words(reach.connect.failure(), reach.connect.took, reach.to.address.is_v6());
  return citation;
}

Citation View::cite_ping(std::size_t index) const {
  const auto& ping = evidence_.pings[index];
  Citation citation;
  citation.kind = "ping";
  citation.at = fmt::format("/pings/{}", index);
  citation.command = "echo to " + ping.address.text();
  citation.text = ping.reply.ok() ? "answers in " + to_readable(ping.reply.took)
                                  : failure_words(ping.reply.failure(), ping.reply.took, ping.address.is_v6());
  return citation;
}

Citation View::cite_listing(std::size_t index) const {
  const auto& listing = evidence_.listings[index];
  Citation citation;
  citation.kind = "list";
  citation.at = fmt::format("/listings/{}", index);
  citation.command = listing.address.reversed_labels() + "." + listing.zone.text();
  citation.text = std::string(listing::to_string(listing.result));
  for (const auto& code : listing.codes) citation.text += " " + code.text();
  if (!listing.reason.empty()) citation.text += " \"" + listing.reason + "\"";
  citation.remark = listing.why;
  return citation;
}

std::map<std::string, std::string> View::args() const {
  const auto& c = evidence_.the_case;
  std::map<std::string, std::string> out;
  const bool host_alone = c.host && c.recipient.domain.is_root() && !c.recipient.literal;  // of a host whose mail domain nobody knows
  out["recipient"] = c.target == evidence::Case::Target::address ? c.recipient.unicode() : c.recipient.unicode_domain;
  out["target"] = c.target == evidence::Case::Target::address ? c.recipient.text() : c.recipient.domain.text();
  out["domain"] = c.recipient.literal ? c.recipient.literal->literal() : c.recipient.domain.text();
  if (host_alone) out["recipient"] = out["target"] = out["domain"] = c.host->text();
  out["sender"] = c.sender.is_null() ? "the null sender <>" : c.sender.text();
  out["sender_domain"] = c.sender.domain.text();
  out["helo"] = evidence_.vantage.helo;
  out["port"] = std::to_string(c.smtp_port);
  const auto& source = evidence_.vantage.ip4 ? evidence_.vantage.ip4 : evidence_.vantage.ip6;
  out["source"] = source ? source->text() : "this machine";
  out["resolver"] = c.resolvers.empty() ? "none" : c.resolvers.front().text();
  return out;
}

std::map<std::string, std::string> View::args_for(const Attempt& attempt) const {
  auto out = args();
  out["host"] = attempt.host.is_root() ? attempt.address.text() : attempt.host.text();
  out["address"] = attempt.address.text();
  out["stage"] = to_string(attempt.stage);
  if (attempt.session && attempt.session->connect.ok()) out["source"] = attempt.session->connect.value().address.text();
  if (attempt.exchange && attempt.exchange->reply) {
    out["reply"] = attempt.exchange->reply->text();
    out["code"] = std::to_string(attempt.exchange->reply->code);
  }
  if (attempt.exchange) out["command"] = attempt.exchange->command;
  return out;
}

}  // namespace mailwhy::rules
