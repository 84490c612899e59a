// What was said, as -v shows it: who (C, S), under TLS or not, and how long each answer took.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/text/sections.h"

namespace mailwhy::report::text {
namespace {
constexpr int words_column = 9;        // "  C> tls  EHLO ..."
constexpr std::size_t most_lines = 64;  // of one reply

Line margin(std::string_view who, bool encrypted) {
  Line line("  ");
  line.add(who, Style::bold).add(" ");
  return line.add(encrypted ? "tls" : "", Style::faint).pad_to(words_column);
}

// Unaltered words, folded at the margin; `right` stands on the last line when there is room.
void say_exactly(std::string_view who, bool encrypted, std::string_view bytes, const std::string& right, Paper& paper) {
  const std::string shown = paper.safe(bytes);
  const auto lines = fold_exactly(shown, paper.width() - words_column);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line line = i == 0 ? margin(who, encrypted) : Line().pad_to(words_column);
    line.add(shown.substr(lines[i].first, lines[i].second - lines[i].first));
    if (i + 1 < lines.size() || right.empty()) {
      paper.line(line);
      continue;
    }
    const int at = paper.width() - columns(right);
    if (line.columns() + 2 > at) {
      paper.line(line);
      line = Line();
    }
    paper.line(line.pad_to(at).add(right, Style::faint));
  }
}

void fact(std::string_view mark, const std::string& words, const std::string& right, Paper& paper) {
  paper.wrapped_with(margin(mark, false), words, words_column, right, Style::faint);
}

// The lines of a reply as they came.
std::vector<std::string> reply_lines(const smtp::Reply& reply) {
  std::vector<std::string> lines;
  if (reply.raw.empty()) {
    for (std::size_t i = 0; i < reply.lines.size(); ++i)
      lines.push_back(fmt::format("{:03}{}{}", reply.code, i + 1 < reply.lines.size() ? '-' : ' ', reply.lines[i]));
    return lines;
  }
  for (auto line : split(reply.raw, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
  }
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

std::string times(const smtp::Exchange& exchange, const TextOptions& options, const Words& words) {
  std::string text = to_readable(exchange.took);
  if (options.verbosity > 1 && exchange.first_byte) text = words("first byte {}, {}", to_readable(*exchange.first_byte), text);
  return text;
}

void tls_facts(const evidence::Session& session, const std::string& right, const Words& tell, Paper& paper) {
  if (!session.tls) return;
  if (!session.tls->ok()) return fact("!!", "TLS: " + failure_words(session.tls->failure(), tell), right, paper);
  const auto& facts = session.tls->value();
  std::string words = facts.protocol + ", " + facts.cipher;
  if (facts.chain.empty()) words += ", " + std::string(tell("no certificate"));
  else words += ", " + std::string(tell(facts.name_matches ? key("the certificate names this host") : key("the certificate is for another name")));
  if (!facts.chain.empty()) words += ", " + std::string(tell(facts.trusted ? key("trusted") : key("not trusted")));
  for (const auto& problem : facts.chain_problems) words += "; " + problem;
  fact("--", words, right, paper);
}

void write_exchange(const evidence::Session& session, const smtp::Exchange& exchange, const Source& source, Paper& paper) {
  const Words& words = source.words;
  const std::string right = times(exchange, source.options, words);
  if (exchange.step == smtp::Step::tls_handshake) {
    tls_facts(session, right, words, paper);
    if (session.tls || !exchange.failure) return;
  } else if (!exchange.command.empty()) {
    if (exchange.talked_early) fact("--", std::string(words("the server spoke before it was asked")), "", paper);
    say_exactly("C>", exchange.encrypted, exchange.command, "", paper);
  }
  if (exchange.reply) {
    const auto lines = reply_lines(*exchange.reply);
    const std::size_t shown = std::min(lines.size(), most_lines);
    for (std::size_t i = 0; i < shown; ++i) say_exactly("S>", exchange.encrypted, lines[i], i + 1 == lines.size() ? right : "", paper);
    if (shown < lines.size()) fact("--", words("{} more lines (--json has them)", lines.size() - shown), right, paper);
    std::string oddities;
    for (const auto oddity : exchange.reply->oddities) oddities += (oddities.empty() ? "" : ", ") + std::string(to_string(oddity));
    if (!oddities.empty()) fact("--", words("not as the standard has it: {}", oddities), "", paper);
  }
  if (!exchange.stray.empty()) {
    fact("--", words("{} bytes that are no reply:", exchange.stray.size()), "", paper);
    say_exactly("S>", exchange.encrypted, std::string_view(exchange.stray).substr(0, 2048), "", paper);
  }
  if (exchange.failure) fact("!!", failure_words(*exchange.failure, words), exchange.reply ? "" : right, paper);
}

void write_session(const evidence::Session& session, const Source& source, Paper& paper) {
  const Words& words = source.words;
  paper.blank();
  std::string title = session.host.is_root() ? session.to.text() : session.host.text() + " " + session.to.text();
  if (session.purpose == evidence::Session::Purpose::with_helo) title += ", " + std::string(words("again with HELO"));
  if (session.purpose == evidence::Session::Purpose::without_tls) title += ", " + std::string(words("again without TLS"));
  if (session.purpose == evidence::Session::Purpose::without_pipelining) title += ", again one command at a time";
  paper.wrapped(Line(), title, 2, Style::bold);
  const std::string took = to_readable(session.connect.took);
  if (!session.connect.ok()) return fact("!!", failure_words(session.connect.failure(), words), took, paper);
  fact("--", words("connected from {}", session.connect.value().text()), took, paper);
  for (const auto& exchange : session.transcript.exchanges) write_exchange(session, exchange, source, paper);
}

void write_reach(const evidence::Reach& reach, const Words& tell, Paper& paper) {
  const bool control = reach.kind == evidence::Reach::Kind::control;
  const std::string words = tell(control ? key("control {}: {}") : key("other port {}: {}"), reach.name + " " + reach.to.text(),
                                reach.connect.ok() ? std::string(tell("answers")) : failure_words(reach.connect.failure(), tell));
  fact(reach.connect.ok() ? "--" : "!!", words, to_readable(reach.connect.took), paper);
}

void write_ping(const evidence::Ping& ping, const Words& tell, Paper& paper) {
  const std::string words =
      tell("echo to {}: {}", ping.address.text(), ping.reply.ok() ? std::string(tell("answers")) : failure_words(ping.reply.failure(), tell));
  fact(ping.reply.ok() ? "--" : "!!", words, to_readable(ping.reply.took), paper);
}
}  // namespace

void transcript(const Source& source, Paper& paper) {
  for (const auto& session : source.evidence.sessions) write_session(session, source, paper);
  if (!source.evidence.reaches.empty() || !source.evidence.pings.empty()) {
    paper.blank();
    paper.line(source.words("Can other places be reached?"), Style::bold);
  }
  for (const auto& reach : source.evidence.reaches) write_reach(reach, source.words, paper);
  for (const auto& ping : source.evidence.pings) write_ping(ping, source.words, paper);
}

}  // namespace mailwhy::report::text
