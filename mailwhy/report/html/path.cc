// The mail path: a picture that turns vertical by being vertical always, each stop with its state in words; and the same as a
// sentence for those who do not see it.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/html/parts.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::html {
namespace {
using rules::State;

struct Stop {
  std::string name, detail;
  State state;
  bool tested = true;
};

bool in(const rules::StageRow& row, evidence::Stage first, evidence::Stage last) { return row.stage >= first && row.stage <= last; }

// The stop that stands for these stages: the first row that is not well speaks for it.
Stop stop_for(const std::vector<rules::StageRow>& rows, std::string name, evidence::Stage first, evidence::Stage last, const text::Source& source) {
  Stop stop{std::move(name), "", State::not_reached, false};
  for (const auto& row : rows) {
    if (!in(row, first, last) || row.state == State::not_reached || row.state == State::not_asked) continue;
    const bool bad = row.state == State::fail || row.state == State::later || row.state == State::unknown;
    if (stop.tested && (!bad || stop.state == State::fail)) continue;
    if (!stop.tested || bad) {
      stop.state = bad ? row.state : State::ok;
      stop.detail = bad ? text::row_words(row, source) : "";
      stop.tested = true;
    }
  }
  return stop;
}

std::vector<Stop> stops_of(const text::Source& source) {
  using evidence::Stage;
  const auto rows = text::shown_rows(source);
  std::string server = "mail server";
  for (const auto& row : rows)
    if (row.stage == Stage::connect && !(row.host + row.address).empty()) server = row.host.empty() ? row.address : row.host;
  std::vector<Stop> stops{{"you", "", State::ok, true},
                          stop_for(rows, "DNS", Stage::domain, Stage::route, source),
                          stop_for(rows, "connection", Stage::connect, Stage::connect, source),
                          stop_for(rows, server, Stage::greeting, Stage::rcpt_to, source)};
  for (const auto& row : rows)
    if (row.stage == Stage::address && row.state == State::fail) stops.front() = {"the address", row.words, State::fail, true};
  stops.push_back({"filter", "", State::not_asked, false});
  stops.push_back({"mailbox", "", State::not_asked, false});
  return stops;
}

std::string_view spoken(const Stop& stop) {
  if (!stop.tested) return "not tested";
  switch (stop.state) {
    case State::ok: return "ok";
    case State::later: return "later";
    case State::unknown: return "cannot be told";
    default: return "FAIL";
  }
}

// A sign for each state that differs in shape, not only in colour.
std::string sign(const Stop& stop, int y) {
  const std::string ring = fmt::format("<circle class=\"shape{}\" cx=\"20\" cy=\"{}\" r=\"12\"/>", stop.tested ? "" : " untested", y);
  const auto path = [&](std::string_view d) { return ring + fmt::format("<path class=\"way\" transform=\"translate(20 {})\" d=\"{}\"/>", y, d); };
  if (!stop.tested) return path("M-5 0H5");
  switch (stop.state) {
    case State::ok: return path("M-5 0L-1 4L6 -4");
    case State::later: return path("M0 -6V0L4 3");
    case State::unknown: return path("M-3 -3Q0 -8 3 -3Q3 0 0 1V3M0 5V6");
    default: return path("M-5 -5L5 5M5 -5L-5 5");
  }
}
}  // namespace

std::string mail_path(const text::Source& source, int number) {
  const auto stops = stops_of(source);
  constexpr int step = 44;
  const int height = step * static_cast<int>(stops.size());
  std::string sentence, drawing;
  for (std::size_t i = 0; i < stops.size(); ++i) {
    const auto& stop = stops[i];
    const int y = step * static_cast<int>(i) + 20;
    const std::string name = forms::markup_safe(shorten(stop.name, 34));
    sentence += (i == 0 ? "" : ", ") + forms::markup_safe(stop.name) + ": " + std::string(spoken(stop));
    if (i + 1 < stops.size())
      drawing += fmt::format("<g class=\"{}\"><path class=\"way{}\" d=\"M20 {}V{}\"/></g>\n", state_class(stops[i + 1].state),
                             stops[i + 1].tested ? "" : " untested", y + 12, y + step - 12);
    drawing += fmt::format("<g class=\"{}\">{}<text x=\"44\" y=\"{}\">{} <tspan class=\"word\">{}</tspan></text></g>\n", state_class(stop.state),
                           sign(stop, y), y + 5, name, spoken(stop));
  }
  std::string out = "<section>\n<h2>The way of the mail</h2>\n";
  out += fmt::format("<svg viewBox=\"0 0 320 {0}\" width=\"320\" height=\"{0}\" role=\"img\" aria-labelledby=\"path-{1}\">\n"
                     "<title id=\"path-{1}\">{2}</title>\n{3}</svg>\n", height, number, sentence, drawing);
  for (const auto& stop : stops)
    if (!stop.detail.empty())
      out += fmt::format("<p>{} {}: {}</p>\n", state_badge(stop.state), forms::markup_safe(stop.name), code(shorten(stop.detail, 300)));
  return out + "</section>\n";
}

}  // namespace mailwhy::report::html
