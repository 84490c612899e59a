// The mail path as a picture: vertical, so that it fits a narrow page as it is; each stop with a sign of its own shape and its
// state in words; and the same as a sentence for those who do not see it.  Mail servers that disagree stand side by side.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/html/parts.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::html {
namespace {
using rules::State;

struct Stop {
  std::string name, detail;  // a host's name, or words of ours in the reader's language
  State state = State::not_asked;
  bool tested = false;
  bool branch = false;  // one of several mail servers
  bool here = false;    // where the mail stops
};

bool is_bad(State state) { return state == State::fail || state == State::later || state == State::unknown; }

// The stop that stands for these stages: the first row that is not well speaks for it, a failure before all others.  Our own
// side is a stop of its own, wherever its stage stands in the order of stages.
Stop stop_for(const std::vector<rules::StageRow>& rows, std::string name, evidence::Stage first, evidence::Stage last, const text::Source& source) {
  Stop stop{.name = std::move(name), .detail = "", .state = State::not_reached};
  for (const auto& row : rows) {
    if (row.stage == evidence::Stage::identity || row.stage < first || row.stage > last) continue;
    if (row.state == State::not_reached || row.state == State::not_asked) continue;
    const bool bad = is_bad(row.state);
    if (stop.tested && (!bad || stop.state == State::fail)) continue;
    stop.state = bad ? row.state : State::ok;
    stop.detail = bad ? text::row_words(row, source) : "";
    stop.tested = true;
  }
  return stop;
}

// "you", with what is known of our own side; a flaw there is a warning, never the place where the mail stops.
Stop own_stop(const std::vector<rules::StageRow>& rows, const text::Source& source) {
  Stop stop{.name = std::string(source.words(key("you"))), .detail = "", .state = State::ok, .tested = true};
  for (const auto& row : rows) {
    if (row.stage == evidence::Stage::identity && row.state == State::warn) {
      stop.state = State::warn;
      stop.detail = text::row_words(row, source);
    }
    if (row.stage == evidence::Stage::address && row.state == State::fail)
      return {.name = std::string(source.words(key("the address"))), .detail = row.words, .state = State::fail, .tested = true};
  }
  return stop;
}

// The servers of a contradiction, those that refuse first among the few that are shown.
void add_branches(std::vector<Stop>& stops, const text::Source& source) {
  constexpr std::size_t most = 4;
  const auto& attempts = source.view.attempts();
  const auto* refusing = text::refusing_attempt(source);
  std::vector<const rules::Attempt*> shown;
  for (const auto& attempt : attempts)
    if (shown.size() < most) shown.push_back(&attempt);
  if (std::find(shown.begin(), shown.end(), refusing) == shown.end()) shown.back() = refusing;
  for (const auto* attempt : shown) {
    const State state = text::attempt_state(*attempt);
    const std::string name = attempt->host.is_root() ? attempt->address.text() : attempt->host.text();
    stops.push_back({.name = name, .detail = is_bad(state) ? text::attempt_words(*attempt, source.words) : "", .state = state,
                     .tested = attempt->end != rules::Attempt::End::not_tried, .branch = true, .here = attempt == refusing});
  }
}

std::vector<Stop> stops_of(const text::Source& source) {
  using evidence::Stage;
  const auto rows = text::shown_rows(source);
  const auto ours = [&](std::string_view english) { return std::string(source.words(english)); };
  std::string server = ours(key("mail server"));
  for (const auto& row : rows)
    if (row.stage == Stage::connect && !(row.host + row.address).empty()) server = row.host.empty() ? row.address : row.host;
  std::vector<Stop> stops{own_stop(rows, source),
                          stop_for(rows, ours(key("DNS")), Stage::domain, Stage::route, source),
                          stop_for(rows, ours(key("connection")), Stage::connect, Stage::connect, source)};
  if (text::refusing_attempt(source)) add_branches(stops, source);
  else stops.push_back(stop_for(rows, server, Stage::greeting, Stage::rcpt_to, source));
  stops.push_back({.name = ours(key("filter")), .detail = ""});
  stops.push_back({.name = ours(key("mailbox")), .detail = ""});
  return stops;
}

// Marks where the mail stops: the refusing server, else the first stop that is not well, else the first that was not reached.
void mark_end(std::vector<Stop>& stops, rules::Verdict verdict) {
  if (verdict == rules::Verdict::accepted) return;
  const auto marked = [](const Stop& stop) { return stop.here; };
  if (std::any_of(stops.begin(), stops.end(), marked)) return;
  auto at = std::find_if(stops.begin(), stops.end(), [](const Stop& stop) { return is_bad(stop.state); });
  if (at == stops.end()) at = std::find_if(stops.begin(), stops.end(), [](const Stop& stop) { return !stop.tested; });
  if (at != stops.end()) at->here = true;
}

std::string_view spoken(const Stop& stop) {
  if (!stop.tested) return key("not tested");
  switch (stop.state) {
    case State::ok: return key("ok");
    case State::warn: return key("warning");
    case State::later: return key("later");
    case State::unknown: return key("cannot be told");
    default: return key("FAIL");
  }
}

// A sign for each state that differs in shape, not only in colour.
std::string_view sign(const Stop& stop) {
  if (!stop.tested) return "M-5 0H5";
  switch (stop.state) {
    case State::ok: return "M-5 0L-1 4L6 -4";
    case State::warn: return "M0 -6V2M0 5V6";
    case State::later: return "M0 -6V0L4 3";
    case State::unknown: return "M-3 -3Q0 -8 3 -3Q3 0 0 1V3M0 5V6";
    default: return "M-5 -5L5 5M5 -5L-5 5";
  }
}

constexpr int step = 42, trunk = 22, middle = 21, radius = 12;

// The way from the stop above to this one; a branch leaves the trunk, which goes on below.
std::string way(const Stop& stop, int y, bool after_branch, bool first_branch) {
  const std::string_view dashed = stop.tested ? "" : " untested";
  if (stop.branch) {
    const int from = y - step + (first_branch ? radius : 0);
    return fmt::format("<g class=\"{}\"><path class=\"way{}\" d=\"M{} {}V{}Q{} {} {} {}H{}\"/></g>\n", state_class(stop.state), dashed, trunk, from,
                       y - 8, trunk, y, trunk + 8, y, trunk + 30 - radius);
  }
  return fmt::format("<g class=\"{}\"><path class=\"way{}\" d=\"M{} {}V{}\"/></g>\n", state_class(stop.state), dashed, trunk,
                     y - step + (after_branch ? -8 : radius), y - radius);
}

std::string draw(const Stop& stop, int y, int number, const text::Source& source) {
  const int x = stop.branch ? trunk + 30 : trunk;
  std::string out = fmt::format("<g class=\"stop {}\"{}>", state_class(stop.state), stop.here ? fmt::format(" id=\"here-{}\"", number) : "");
  out += fmt::format("<circle class=\"shape{}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/><path class=\"way\" transform=\"translate({} {})\" d=\"{}\"/>",
                     stop.tested ? "" : " untested", x, y, radius, x, y, sign(stop));
  out += fmt::format("<text x=\"{}\" y=\"{}\">{}</text><text class=\"word\" x=\"{}\" y=\"{}\">{}</text></g>\n", x + 24, y - 2,
                     forms::markup_safe(shorten(stop.name, stop.branch ? 26 : 30)), x + 24, y + 14, say(source, spoken(stop)));
  return out;
}
}  // namespace

std::string mail_path(const text::Source& source, int number) {
  auto stops = stops_of(source);
  mark_end(stops, source.judgement.verdict);
  const int height = step * static_cast<int>(stops.size());
  std::string sentence, ground, ways, signs;
  for (std::size_t i = 0; i < stops.size(); ++i) {
    const auto& stop = stops[i];
    const int y = step * static_cast<int>(i) + middle;
    sentence += (i == 0 ? "" : ", ") + forms::markup_safe(stop.name) + ": " + say(source, spoken(stop)) +
                (stop.here ? ", " + say(source, key("and here it stops")) : "");
    const bool after_branch = i > 0 && stops[i - 1].branch;
    if (i > 0) ways += way(stop, y, after_branch, stop.branch && !after_branch);
    signs += draw(stop, y, number, source);
    if (stop.here)
      ground += fmt::format("<g class=\"{}\"><rect class=\"here\" x=\"1\" y=\"{}\" width=\"288\" height=\"{}\" rx=\"6\"/></g>\n",
                            state_class(stop.state), y - middle + 1, step - 2);
  }
  return fmt::format("<svg class=\"path\" viewBox=\"0 0 290 {0}\" width=\"290\" height=\"{0}\" role=\"img\" aria-labelledby=\"path-{1}\">\n"
                     "<title id=\"path-{1}\">{2} {3}</title>\n{4}{5}{6}</svg>\n",
                     height, number, say(source, key("The way of the mail:")), sentence, ground, ways, signs);
}

std::string stops_in_words(const text::Source& source) {
  std::string out;
  for (const auto& stop : stops_of(source))
    if (!stop.detail.empty())
      out += fmt::format("<p class=\"quote\">{} {}: {}</p>\n", state_badge(stop.state, source), forms::markup_safe(shorten(stop.name, 300)),
                         code(shorten(stop.detail, 300)));
  return out;
}

}  // namespace mailwhy::report::html
