#include "apps/session_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/json_session.h"
#include "apps/wrap.h"
#include "mailwhy/base/text.h"
#include "mailwhy/report/text/paper.h"

namespace mailwhy::apps {
namespace {

using report::key;
using smtp::Step;

bool lists_extensions(Step step) { return step == Step::ehlo || step == Step::ehlo_after_tls || step == Step::lhlo; }

// What came before the reply, as a script reads it.
std::string asked(const smtp::Exchange& exchange) {
  if (!exchange.command.empty()) return exchange.command;
  if (exchange.step == Step::other) return "(unasked)";
  return std::string(smtp::to_string(exchange.step));
}

}  // namespace

int SessionScore::exit_code() const {
  if (not_understood > 0) return 2;
  if (refused > 0 || not_as_expected > 0) return 1;
  if (lost > 0 || !connected) return 3;
  return later > 0 ? 4 : 0;
}

const report::Words& SessionWriter::words() const { return form_ == Form::json ? report::Words::of(options_.lang.value_or(Language::english)) : io_.words(); }

// Secrets out, then control characters.
std::string SessionWriter::safe(std::string_view bytes) const {
  const std::string clean = blanker_.clean(bytes);
  return io_.out_terminal().utf8 ? visible(clean) : visible_ascii(clean);
}

void SessionWriter::paragraph(std::string_view start, std::string_view text) {
  const int width = std::max(20, io_.out_terminal().width - static_cast<int>(start.size()));
  std::string out;
  for (const auto& line : report::text::wrap(text, width, width)) out += std::string(start) + line + "\n";
  io_.out(out);
}

void SessionWriter::connected(const Place& place, const evidence::Session& session, const std::string& helo) {
  if (form_ == Form::json) return io_.out(session_connected_json(place, session, helo) + "\n");
  if (options_.verbosity < 0) return;
  io_.out(words()("Connected to {} in {}, as {}.", place.text(), to_readable(session.connect.took), safe(helo)) + "\n");
}

void SessionWriter::not_connected(const Place& place, const Failure& why, Duration took) {
  if (form_ == Form::json) return io_.out(session_refused_json(place, why, took) + "\n");
  smtp::Exchange attempt;
  attempt.failure = why;
  const auto explained = explain_exchange(attempt, place.host, nullptr, words());
  io_.out(words()("No connection to {}: {}; {}", place.text(), words().phrase(why.detail), explained.text) + "\n");
}

void SessionWriter::sent(std::string_view command) { io_.out("C  " + safe(command) + "\n"); }

void SessionWriter::exchange(const ToldExchange& told) {
  const Explained explained = explain_exchange(told.exchange, told.place.host, told.tls, words());
  ++number_;
  if (form_ == Form::json) return io_.out(session_exchange_json(number_, told, explained, blanker_) + "\n");
  if (form_ == Form::person) person_exchange(told, explained);
  else if (options_.verbosity > -2) script_exchange(told, explained);
}

void SessionWriter::person_exchange(const ToldExchange& told, const Explained& explained) {
  const auto& exchange = told.exchange;
  if (exchange.reply) {
    const auto& lines = exchange.reply->lines;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const bool last = i + 1 == lines.size();
      std::string line = fmt::format("S  {}{}{}", exchange.reply->code, last ? " " : "-", safe(lines[i]));
      const std::string offer = i > 0 && lists_extensions(exchange.step) ? explain_capability(lines[i], words()) : "";
      if (!offer.empty()) line += std::string(line.size() < 34 ? 34 - line.size() : 1, ' ') + "| " + offer;
      if (last && exchange.took > Duration::zero()) line += "   (" + to_readable(exchange.took) + ")";
      io_.out(line + "\n");
    }
    if (lines.empty()) io_.out(fmt::format("S  {}\n", exchange.reply->code));
  }
  if (!exchange.stray.empty()) io_.out("S  " + safe(shorten(trim(exchange.stray), 400)) + "\n");
  if (exchange.failure) paragraph("   ! ", words().phrase(exchange.failure->detail));
  if (!explained.text.empty()) paragraph("   | ", explained.text);
}

void SessionWriter::script_exchange(const ToldExchange& told, const Explained& explained) {
  const auto& exchange = told.exchange;
  std::string line = safe(asked(exchange)) + " => ";
  if (exchange.reply) line += safe(shorten(exchange.reply->text(), 2000));
  if (exchange.failure) line += (exchange.reply ? "; " : "") + words().phrase(exchange.failure->detail);
  if (!exchange.reply && !exchange.failure) line += "ok";
  if (!explained.text.empty() && options_.verbosity >= 0) line += " | " + explained.text;
  io_.out(line + "\n");
}

void SessionWriter::read_as(std::string_view typed, std::string_view read) {
  if (form_ != Form::person) return;
  paragraph("   ~ ", words()("read as {}   (to send it as it is: raw {})", safe(read), safe(shorten(typed, 60))));
}

void SessionWriter::note(std::string_view sentence, std::string_view typed) {
  if (form_ == Form::json) return io_.out(session_note_json(sentence, typed, blanker_) + "\n");
  if (form_ == Form::person) return paragraph("   ", sentence);
  if (options_.verbosity < -1) return;
  io_.out((typed.empty() ? "" : safe(typed) + " => ") + std::string(sentence) + "\n");
}

void SessionWriter::lines(std::string_view text) {
  if (form_ == Form::json) return note(trim(text));
  if (options_.verbosity < -1) return;
  io_.out(form_ == Form::person && io_.out_terminal().is_terminal ? wrap_page(std::string(text), io_.out_terminal().width) : std::string(text));
}

void SessionWriter::verbatim(std::string_view text) {
  if (form_ == Form::json) return note(trim(text));
  if (options_.verbosity < -1) return;
  std::string out;
  for (const auto line : split(trim(text), '\n')) out += safe(line) + "\n";
  io_.out(out);
}

void SessionWriter::mismatch(const smtp::Mismatch& mismatch, std::string_view file) {
  const std::string got = mismatch.got.empty() ? std::string(words()("nothing")) : safe(words().phrase(mismatch.got));
  const std::string where = mismatch.line > 0 ? words()("line {} of {}", mismatch.line, safe(file)) : words()("the end of {}", safe(file));
  note(where + ": " + words()("{} was expected, and there was: {}", safe(words().phrase(mismatch.expected)), got));
}

void SessionWriter::end(const SessionScore& score) {
  if (form_ == Form::json) return io_.out(session_end_json(score) + "\n");
  if (form_ != Form::person || options_.verbosity < 0 || !score.connected) return;
  io_.out(words()("Commands: {}, refused: {}, to be tried later: {}.", score.commands, score.refused, score.later) + "\n");
}

}  // namespace mailwhy::apps
