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
void say(std::string_view who, bool encrypted, std::string_view bytes, const std::string& right, Paper& paper) {
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

std::string failure_words(const Failure& failure) {
  std::string words(to_string(failure.kind));
  std::replace(words.begin(), words.end(), '_', ' ');
  return failure.detail.empty() ? words : words + ": " + failure.detail;
}

std::string times(const smtp::Exchange& exchange, const TextOptions& options) {
  std::string text = to_readable(exchange.took);
  if (options.verbosity > 1 && exchange.first_byte) text = "first byte " + to_readable(*exchange.first_byte) + ", " + text;
  return text;
}

void tls_facts(const evidence::Session& session, const std::string& right, Paper& paper) {
  if (!session.tls) return;
  if (!session.tls->ok()) return fact("!!", "TLS: " + failure_words(session.tls->failure()), right, paper);
  const auto& facts = session.tls->value();
  std::string words = facts.protocol + ", " + facts.cipher;
  if (facts.chain.empty()) words += ", no certificate";
  else words += facts.name_matches ? ", the certificate names this host" : ", the certificate is for another name";
  if (!facts.chain.empty()) words += facts.trusted ? ", trusted" : ", not trusted";
  for (const auto& problem : facts.chain_problems) words += "; " + problem;
  fact("--", words, right, paper);
}

void write_exchange(const evidence::Session& session, const smtp::Exchange& exchange, const TextOptions& options, Paper& paper) {
  const std::string right = times(exchange, options);
  if (exchange.step == smtp::Step::tls_handshake) {
    tls_facts(session, right, paper);
    if (session.tls || !exchange.failure) return;
  } else if (!exchange.command.empty()) {
    if (exchange.talked_early) fact("--", "the server spoke before it was asked", "", paper);
    say("C>", exchange.encrypted, exchange.command, "", paper);
  }
  if (exchange.reply) {
    const auto lines = reply_lines(*exchange.reply);
    const std::size_t shown = std::min(lines.size(), most_lines);
    for (std::size_t i = 0; i < shown; ++i) say("S>", exchange.encrypted, lines[i], i + 1 == lines.size() ? right : "", paper);
    if (shown < lines.size()) fact("--", fmt::format("{} more lines (--json has them)", lines.size() - shown), right, paper);
    std::string oddities;
    for (const auto oddity : exchange.reply->oddities) oddities += (oddities.empty() ? "" : ", ") + std::string(to_string(oddity));
    if (!oddities.empty()) fact("--", "not as the standard has it: " + oddities, "", paper);
  }
  if (!exchange.stray.empty()) {
    fact("--", fmt::format("{} bytes that are no reply:", exchange.stray.size()), "", paper);
    say("S>", exchange.encrypted, std::string_view(exchange.stray).substr(0, 2048), "", paper);
  }
  if (exchange.failure) fact("!!", failure_words(*exchange.failure), exchange.reply ? "" : right, paper);
}

void write_session(const evidence::Session& session, const TextOptions& options, Paper& paper) {
  paper.blank();
  std::string title = session.host.is_root() ? session.to.text() : session.host.text() + " " + session.to.text();
  if (session.purpose == evidence::Session::Purpose::with_helo) title += ", again with HELO";
  if (session.purpose == evidence::Session::Purpose::without_tls) title += ", again without TLS";
  paper.wrapped(Line(), title, 2, Style::bold);
  const std::string took = to_readable(session.connect.took);
  if (!session.connect.ok()) return fact("!!", failure_words(session.connect.failure()), took, paper);
  fact("--", "connected from " + session.connect.value().text(), took, paper);
  for (const auto& exchange : session.transcript.exchanges) write_exchange(session, exchange, options, paper);
}

void write_reach(const evidence::Reach& reach, Paper& paper) {
  const std::string what = reach.kind == evidence::Reach::Kind::control ? "control " : "other port ";
  const std::string words = what + reach.name + " " + reach.to.text() + ": " +
                            (reach.connect.ok() ? "answers" : failure_words(reach.connect.failure()));
  fact(reach.connect.ok() ? "--" : "!!", words, to_readable(reach.connect.took), paper);
}

void write_ping(const evidence::Ping& ping, Paper& paper) {
  const std::string words =
      "echo to " + ping.address.text() + ": " + (ping.reply.ok() ? "answers" : failure_words(ping.reply.failure()));
  fact(ping.reply.ok() ? "--" : "!!", words, to_readable(ping.reply.took), paper);
}
}  // namespace

void transcript(const Source& source, Paper& paper) {
  for (const auto& session : source.evidence.sessions) write_session(session, source.options, paper);
  if (!source.evidence.reaches.empty() || !source.evidence.pings.empty()) {
    paper.blank();
    paper.line("Can other places be reached?", Style::bold);
  }
  for (const auto& reach : source.evidence.reaches) write_reach(reach, paper);
  for (const auto& ping : source.evidence.pings) write_ping(ping, paper);
}

}  // namespace mailwhy::report::text
