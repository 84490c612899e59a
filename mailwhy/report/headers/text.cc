// The report of mailwhy headers for people (ux.md M9).
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/filters/filters.h"
#include "mailwhy/report/headers/headers.h"
#include "mailwhy/report/text/paper.h"

namespace mailwhy::report {
namespace {
using headers_words::Bar;
using text::Line;
using text::Paper;
using text::Style;

constexpr std::size_t hops_shown = 40;
constexpr int label_width = 7;

Style style_of(std::string_view state) {
  if (state == "fail") return Style::bad;
  return state == "note" ? Style::faint : Style::careful;
}
std::string_view level_of(std::string_view state) {
  if (state == "fail") return "FAIL";
  if (state == "warn") return "WARN";
  return state == "note" ? key("note") : std::string_view("?");
}
Style style_of_result(std::string_view result) {
  if (result == "pass") return Style::good;
  if (result == "fail" || result == "permerror") return Style::bad;
  return result == "none" || result == "-" || result == "neutral" ? Style::plain : Style::careful;
}
std::string padded(std::string text, int width) {
  const int have = text::columns(text);
  if (have < width) text.append(static_cast<std::size_t>(width - have), ' ');
  return text;
}
// Its first columns, with "~" where it goes on.
std::string cut_to(const std::string& text, int width) {
  if (text::columns(text) <= width) return text;
  std::string out;
  for (const char c : text) {
    if (text::columns(out) >= width - 1 && (static_cast<unsigned char>(c) & 0xC0) != 0x80) break;
    out += c;
  }
  return out + "~";
}

class Report {
 public:
  Report(const HeadersResult& result, const TextOptions& options, const Words& words)
      : result_(result), trail_(result.analysis.trail), options_(options), words_(words), paper_(options) {}

  std::string take() {
    head();
    if (!trail_.hops.empty()) way();
    vouchers();
    then();
    findings();
    filters();
    end();
    return paper_.take();
  }

 private:
  void head() {
    paper_.wrapped(Line(), headers_summary(result_, words_), 2, Style::bold);
    if (!trail_.hops.empty()) {
      const auto bars = headers_words::bars_of(trail_);
      std::size_t clocks = 0;
      for (const auto& clock : trail_.clocks) clocks += clock.off >= 2s || clock.off <= -2s;
      std::string line = trail_.received_fields == 1 ? std::string(words_("read bottom-up: 1 Received line")) : words_("read bottom-up: {} Received lines", trail_.received_fields);
      line += ", " + (bars.size() == 1 ? std::string(words_("1 hop")) : words_("{} hops", bars.size()));
      if (clocks > 0) line += ", " + (clocks == 1 ? std::string(words_("1 clock corrected")) : words_("{} clocks corrected", clocks));
      paper_.wrapped(Line(), line + ", " + std::string(words_("all times UTC")), 2, Style::faint);
    }
    for (const auto* name : {"From", "Subject", "Date"})
      if (const auto value = headers_words::field_of(result_.message, name); !value.empty()) paper_.wrapped(Line("  ").add(name, Style::faint).pad_to(11), paper_.safe(value), 11);
    if (result_.message.cut) paper_.wrapped(Line(), words_("The header is too long; this is its beginning."), 2, Style::careful);
  }

  void way() {
    paper_.blank();
    const auto bars = headers_words::bars_of(trail_);
    if (options_.accessible) return sentences(bars);
    // Number, from and to, wait, and the drawing in what is left.
    const int width = paper_.width(), drawing = width >= 96 ? 34 : std::max(12, width - 58), mark = width >= 96 ? 10 : 0, names = std::max(12, width - 5 - 11 - drawing - mark);
    const Duration whole = bars.empty() ? Duration::zero() : bars.back().end;
    const std::string scale = "|0" + padded("", std::max(1, drawing - 3 - text::columns(to_readable(whole)))) + to_readable(whole) + "|";
    paper_.line(Line("  ").add(words_(key("hop")), Style::faint).pad_to(5 + names + 1).add(words_(key("wait")), Style::faint).pad_to(5 + names + 11).add(scale, Style::faint));
    for (std::size_t k = 0; k < bars.size(); ++k) {
      if (bars.size() > hops_shown && k >= hops_shown / 2 && k + hops_shown / 2 < bars.size()) {
        if (k == hops_shown / 2) paper_.line("  ... " + words_("{} more", bars.size() - hops_shown / 2 * 2));
        continue;
      }
      one_hop(k, bars[k], whole, names, drawing);
    }
    encryption(bars);
  }

  void one_hop(std::size_t k, const Bar& bar, Duration whole, int names, int drawing) {
    const auto& hop = trail_.hops[bar.hop];
    const auto leg = headers_words::leg_of(trail_, bar.hop);
    const int half = (names - 4) / 2;
    const std::string from = paper_.safe(leg.from), to = paper_.safe(leg.to);
    int left = std::min(text::columns(from), half), right = std::min(text::columns(to), names - 4 - half);
    // What one name does not need the other one may have.
    if (left < half) right = std::min(text::columns(to), names - 4 - left);
    if (right < names - 4 - half) left = std::min(text::columns(from), names - 4 - right);
    Line line("  ");
    line.add(std::to_string(k + 1)).pad_to(5);
    line.add(cut_to(from, left) + " -> " + cut_to(to, right)).pad_to(5 + names + 1);
    const bool slow = trail_.slowest && *trail_.slowest == bar.hop && *hop.wait >= trail::noted_wait;
    line.add(headers_words::wait_of(hop), slow ? Style::careful : Style::plain).pad_to(5 + names + 11);
    const auto place = [&](Duration at) { return whole.count() == 0 ? 0 : static_cast<int>(at.count() * (drawing - 1) / whole.count()); };
    const int begin = place(bar.begin), end = std::max(place(bar.end), begin + 1);
    line.add(std::string(static_cast<std::size_t>(begin), ' ') + std::string(static_cast<std::size_t>(end - begin), '#'), slow ? Style::careful : Style::plain);
    if (slow && line.columns() + 9 <= paper_.width()) line.add(" <-- " + std::string(words_(key("here"))), Style::careful);
    paper_.line(line);
    if (options_.verbosity > 0) details(hop);
  }
  void details(const trail::Hop& hop) {
    const auto& line = hop.line;
    std::string out = line.stamp ? to_readable(line.stamp->time) : std::string(words_("no time"));
    if (line.protocol != trail::Protocol::untold) out += ", " + paper_.safe(line.with.empty() ? std::string(to_string(line.protocol)) : line.with);
    if (line.tls.state == trail::Encryption::State::yes) out += ", TLS" + (line.tls.version.empty() ? "" : " (" + paper_.safe(line.tls.version + (line.tls.cipher.empty() ? "" : " " + line.tls.cipher)) + ")");
    if (line.from.address) out += ", " + line.from.address->text();
    if (line.authenticated) out += ", " + std::string(words_("logged in"));
    if (!line.agent.empty()) out += ", " + std::string(line.agent);
    if (!line.id.empty()) out += ", id " + paper_.safe(shorten(line.id, 80));
    paper_.wrapped(Line("     "), out, 5, Style::faint);
  }
  void encryption(const std::vector<Bar>& bars) {
    std::string out;
    for (std::size_t k = 0; k < bars.size() && k < hops_shown; ++k) {
      const auto& hop = trail_.hops[bars[k].hop];
      const auto state = hop.line.tls.state;
      const bool local = hop.line.from.address && hop.line.from.address->scope() == AddressScope::loopback && state != trail::Encryption::State::yes;
      const std::string_view word = local ? words_(key("within the host")) : state == trail::Encryption::State::yes ? words_(key("yes")) : state == trail::Encryption::State::no ? words_(key("no")) : words_(key("unknown"));
      out += (out.empty() ? "" : ", ") + std::to_string(k + 1) + " " + std::string(word);
    }
    paper_.wrapped(Line("  ").add("TLS", Style::faint).pad_to(11), out, 11, Style::faint);
  }
  void sentences(const std::vector<Bar>& bars) {
    for (std::size_t k = 0; k < bars.size() && k < hops_shown * 2; ++k) {
      const auto& hop = trail_.hops[bars[k].hop];
      const auto leg = headers_words::leg_of(trail_, bars[k].hop);
      std::string out = words_("Hop {}: {} to {}, {}", k + 1, paper_.safe(leg.from), paper_.safe(leg.to), hop.wait && !hop.since_date ? headers_words::wait_of(hop) : std::string(words_("wait unknown")));
      if (trail_.slowest && *trail_.slowest == bars[k].hop && *hop.wait >= trail::noted_wait) out += ", " + std::string(words_("the longest wait"));
      out += ", TLS: " + std::string(words_(to_string(hop.line.tls.state)));
      paper_.wrapped(Line(), out + ".", 2);
    }
  }

  void vouchers() {
    const auto rows = headers_words::vouchers_of(result_, words_);
    paper_.blank();
    const auto& author = result_.analysis.vouching.author.domain;
    const std::string aligned = author ? words_("aligned with From: {}", author->text()) : std::string(words_("aligned"));
    const bool narrow = paper_.width() < 72;
    if (!options_.accessible && !narrow) {
      Line line("  ");
      line.add(words_(key("who vouches")), Style::faint).pad_to(16).add(words_(key("result")), Style::faint).pad_to(27).add(words_(key("for")), Style::faint).pad_to(48).add(aligned, Style::faint);
      paper_.line(line);
    }
    for (const auto& row : rows) {
      if (options_.accessible) {
        paper_.wrapped(Line(), row.method + ": " + row.result + (row.domain.empty() ? "" : ", " + std::string(words_(key("for"))) + " " + paper_.safe(row.domain)) + (row.aligned.empty() ? "" : ", " + aligned + ": " + paper_.safe(row.aligned)) + ".", 2);
        continue;
      }
      if (narrow) {
        Line line("  ");
        line.add(row.method).pad_to(9).add(row.result, style_of_result(row.result)).pad_to(20);
        paper_.wrapped(line, paper_.safe(row.domain) + (row.domain.empty() || row.aligned.empty() ? "" : ": ") + paper_.safe(row.aligned), 20);
        continue;
      }
      Line line("  ");
      line.add(row.method).pad_to(16).add(row.result, style_of_result(row.result)).pad_to(27).add(cut_to(paper_.safe(row.domain), 20)).pad_to(48);
      if (row.aligned.empty()) paper_.line(line);
      else paper_.wrapped(line, paper_.safe(row.aligned), 48);
    }
    if (!result_.analysis.asked) paper_.wrapped(Line("  "), std::string(words_("nobody was asked: keys and records are not known")), 2, Style::faint);
  }

  // What the receiver's servers found when it came.
  void then() {
    std::size_t others = 0;
    for (const auto& stated : result_.analysis.vouching.stated) {
      const bool believed = stated.trust == trail::Trust::yes || stated.trust == trail::Trust::adjacent;
      if (!believed && options_.verbosity < 1) {
        ++others;
        continue;
      }
      std::string out;
      for (const auto& one : stated.results.results) {
        const auto* domain = one.find("header", "d");
        if (domain == nullptr) domain = one.find("smtp", "mailfrom");
        if (domain == nullptr) domain = one.find("header", "from");
        out += (out.empty() ? "" : ", ") + one.method + "=" + one.result + (domain ? " (" + domain->value + ")" : "");
      }
      if (stated.results.none || out.empty()) out = words_("nothing was checked");
      paper_.wrapped(Line("  ").add(words_(key("then")), Style::faint).pad_to(11), (stated.results.authserv_id.empty() ? std::string("?") : paper_.safe(shorten(stated.results.authserv_id, 100))) + ": " + paper_.safe(shorten(out, 1000)) + (believed ? "" : " " + std::string(words_("(not to be believed)"))), 11);
    }
    if (others > 0) paper_.wrapped(Line("  ").add(words_(key("then")), Style::faint).pad_to(11), words_("{} more results by others, which anybody could have written (-v shows them)", others), 11, Style::faint);
  }

  void filters() {
    const auto explanation = filters::explain(result_.message);
    if (explanation.filters.empty()) return;
    paper_.blank();
    put_filters(paper_, explanation, options_, words_);
  }

  void findings() {
    boundary();
    for (const auto& finding : result_.judgement.findings) {
      if (finding.state == "note" && options_.verbosity < 0) continue;
      tell(finding);
    }
  }
  void boundary() {
    if (!trail_.boundary) return;
    const auto bars = headers_words::bars_of(trail_);
    std::size_t number = 0;
    for (std::size_t k = 0; k < bars.size(); ++k)
      if (bars[k].hop == *trail_.boundary) number = k + 1;
    if (number == 0) return;
    paper_.blank();
    std::string out = words_("Everything below hop {} was written by the sender's side and could be invented. The first line that can be trusted is the one that {} added", number,
                             paper_.safe(shorten(trail_.hops[*trail_.boundary].line.by, 100)));
    out += trail_.boundary_by == trail::BoundaryBy::guessed ? std::string(" (") + std::string(words_("a guess by the names; --mine NAME says it")) + ")." : ".";
    Line line("  ");
    line.add(words_(key("note")), Style::faint);
    paper_.wrapped(options_.accessible ? line.add(": ") : line.pad_to(label_width + 2), out, options_.accessible ? 2 : label_width + 2);
  }
  void tell(const trail::Finding& finding) {
    if (finding.state != "note") paper_.blank();
    Line line("  ");
    line.add(finding.state == "note" || finding.state == "unknown" ? words_(level_of(finding.state)) : level_of(finding.state), style_of(finding.state));
    const int indent = options_.accessible ? 2 : label_width + 2;
    std::string sentence = headers_words::sentence_of(finding, words_);
    if (finding.confidence == "guess") sentence += " (" + std::string(words_(key("a guess"))) + ")";
    paper_.wrapped(options_.accessible ? line.add(": ") : line.pad_to(indent), paper_.safe(sentence), indent);
    if (finding.state == "note" && options_.verbosity < 1) return;
    std::size_t shown = 0;
    for (const auto& seen : finding.seen)
      if (shown++ < 3) below(key("seen"), paper_.safe(shorten(seen, options_.verbosity > 0 ? 400 : 200)), indent);
    for (const auto& step : headers_words::steps_of(finding, words_)) below(key("do"), step, indent);
    if (options_.verbosity > 0) below(key("more"), shell_line({"mailwhy", "explain", std::string(finding.kind->id)}), indent);
  }
  void below(std::string_view label, const std::string& text, int indent) {
    paper_.wrapped(Line().pad_to(indent).add(std::string(words_(label)) + " ", Style::faint), text, indent + 2);
  }

  void end() {
    if (!options_.show_exit_code) return;
    paper_.blank();
    paper_.line("  " + words_("exit code {}", result_.judgement.exit_code()));
  }

  const HeadersResult& result_;
  const trail::Trail& trail_;
  const TextOptions& options_;
  const Words& words_;
  Paper paper_;
};
}  // namespace

std::string headers_text(const HeadersResult& result, const TextOptions& options, const Words& words) { return Report(result, options, words).take(); }

std::string headers_line(const HeadersResult& result, const TextOptions& options) {
  const Paper paper(options);
  const auto& findings = result.judgement.findings;
  const std::string_view first = findings.empty() || findings.front().state == "note" ? std::string_view("-") : findings.front().kind->id;
  const auto& dmarc = result.analysis.vouching.dmarc;
  return fmt::format("{:<10}  {:<9}  {:<26}  {}{}\n", to_readable(result.analysis.trail.total), dmarc ? auth::dmarc::to_string(dmarc->now.result) : std::string_view("-"), first, paper.safe(result.file),
                     result.number ? ":" + std::to_string(*result.number) : "");
}

}  // namespace mailwhy::report
