// The mail path in one line: you --ok--> dns --ok--> mx1 --X
#include "mailwhy/report/text/sections.h"

namespace mailwhy::report::text {
namespace {
using rules::State;

struct Piece {
  std::string text;
  Style style = Style::plain;
};

std::string arrow(std::string_view word, bool utf8) {
  if (utf8) return "\u2500\u2500" + std::string(word) + "\u2500\u2500\u25b6 ";
  return "--" + std::string(word) + "--> ";
}

// How the way went between two stages: the worst of their rows.
State between(const std::vector<rules::StageRow>& rows, evidence::Stage first, evidence::Stage last) {
  State worst = State::ok;
  const auto rank = [](State state) {
    switch (state) {
      case State::fail: return 5;
      case State::later: return 4;
      case State::unknown: return 3;
      case State::not_reached: return 2;
      default: return 0;
    }
  };
  for (const auto& row : rows)
    if (row.stage != evidence::Stage::identity && row.stage >= first && row.stage <= last && rank(row.state) > rank(worst)) worst = row.state;
  return worst;
}

// The server by its shortest name: the first label of the host, or its address.
std::string server_name(const std::vector<rules::StageRow>& rows) {
  for (const auto& row : rows) {
    if (row.stage != evidence::Stage::connect) continue;
    if (row.host.empty()) return row.address;
    return row.host.substr(0, row.host.find('.'));
  }
  return "mx";
}

class Path {
 public:
  Path(bool utf8, const Words& words) : utf8_(utf8), words_(words) {}
  void node(std::string_view name) { pieces_.push_back({std::string(words_(name)) + " ", Style::bold}); }
  void maybe(std::string_view name) { pieces_.push_back({"[ " + std::string(words_(name)) + " ? ] ", Style::faint}); }
  void ok() { pieces_.push_back({arrow(words_("ok"), utf8_), Style::good}); }
  void later() { pieces_.push_back({arrow(words_("later"), utf8_), Style::later}); }
  void unknown() { pieces_.push_back({arrow("?", utf8_), Style::faint}); }
  void stop(State state) {
    const bool open = state == State::unknown || state == State::not_reached;
    pieces_.push_back({utf8_ ? open ? "\u2500\u2500? " : "\u2500\u2500\u2717 " : open ? "--? " : "--X ",
                       open ? Style::careful : Style::bad});
  }
  const std::vector<Piece>& pieces() const { return pieces_; }

 private:
  bool utf8_;
  const Words& words_;
  std::vector<Piece> pieces_;
};

void walk(const Source& source, Path& path, const std::vector<rules::StageRow>& rows) {
  using evidence::Stage;
  path.node(key("you"));
  const State address = between(rows, Stage::address, Stage::address);
  if (address == State::fail) return path.stop(address);
  const State dns = between(rows, Stage::domain, Stage::route);
  if (source.judgement.verdict == rules::Verdict::no_mail_by_choice || dns != State::ok) {
    if (dns == State::unknown || dns == State::not_reached) {
      path.stop(State::unknown);
      return path.maybe("dns");
    }
    path.ok();
    path.node("dns");
    return path.stop(State::fail);
  }
  path.ok();
  path.node("dns");
  const State connect = between(rows, Stage::connect, Stage::connect);
  if (connect != State::ok) {
    path.stop(connect);
    return path.maybe(server_name(rows));
  }
  path.ok();
  path.node(server_name(rows));
  const State talk = between(rows, Stage::greeting, Stage::rcpt_to);
  const bool domain_only = source.evidence.the_case.target == evidence::Case::Target::domain;
  if (talk == State::fail || talk == State::unknown || (talk == State::not_reached && !domain_only)) return path.stop(talk);
  if (talk == State::later) path.later();
  else path.ok();
  path.maybe(key("filter"));
  path.unknown();
  path.maybe(key("mailbox"));
}
}  // namespace

void path_line(const Source& source, Paper& paper) {
  if (source.judgement.stages.empty()) return;
  Path path(paper.utf8(), source.words);
  walk(source, path, source.judgement.stages);
  paper.blank();
  Line line("  ");
  for (const auto& piece : path.pieces()) {
    const std::string text = paper.safe(piece.text);
    if (line.columns() > 4 && line.columns() + columns(text) - 1 > paper.width()) {
      paper.line(line);
      line = Line("    ");
    }
    line.add(text, piece.style);
  }
  paper.line(line);
}

}  // namespace mailwhy::report::text
