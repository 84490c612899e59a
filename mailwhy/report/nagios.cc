// Monitoring plug-ins: "MAIL CRITICAL - what is wrong | performance data" (monitoring-plugins guidelines; Nagios, Icinga).
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/forms.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report {

int plugin_code(const rules::Judgement& judgement) {
  switch (judgement.verdict) {
    case rules::Verdict::accepted: {
      const auto& findings = judgement.findings;
      const bool risky = std::any_of(findings.begin(), findings.end(), [](const auto& f) { return f.state() == rules::State::warn; });
      return risky ? 1 : 0;
    }
    case rules::Verdict::delayed: return 1;
    case rules::Verdict::inconclusive: return 3;
    default: return 2;
  }
}

int worse_plugin_code(int a, int b) {
  for (const int code : {2, 1, 3})
    if (a == code || b == code) return code;
  return 0;
}

namespace {
std::string_view state_name(int code) {
  constexpr std::string_view names[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
  return code >= 0 && code <= 3 ? names[code] : names[3];
}

// One line of plain text: a bar would begin the performance data.
std::string status_words(std::string_view bytes) {
  std::string out;
  for (const char c : shorten(visible_ascii(bytes), 400)) {
    if (c == '|') out += "\\x7c";
    else out += c;
  }
  return out;
}

std::string side_words(const rules::Judgement& judgement) {
  switch (judgement.side) {
    case rules::Side::sender: return "your side";
    case rules::Side::recipient: return "their side";
    case rules::Side::between: return "in between";
    case rules::Side::nobody: return "nobody's fault";
    case rules::Side::unknown: break;
  }
  return "side unknown";
}

// label=value[unit];warn;crit;min;max, the thresholds left empty: the state comes from the verdict, not from the times.
std::string performance(const text::Source& source) {
  std::string out = "total=" + forms::seconds(source.evidence.elapsed) + "s;;;0";
  for (const auto& row : text::shown_rows(source)) {
    const std::string label = fmt::format(" {}=", text::stage_label(row.stage));
    if (row.elapsed <= Duration(0) || out.find(label) != std::string::npos) continue;
    out += label + forms::seconds(row.elapsed) + "s;;;0";
  }
  const auto& attempts = source.view.attempts();
  const auto good = std::count_if(attempts.begin(), attempts.end(), [](const auto& a) { return a.end == rules::Attempt::End::accepted; });
  return out + fmt::format(" mx_ok={};;;0;{}", good, attempts.size());
}
}  // namespace

std::string plugin_unknown(std::string_view sentence) { return "MAIL UNKNOWN - " + status_words(trim(sentence)) + "\n"; }

namespace forms {

Pieces nagios_pieces(const text::Source& source, const DocumentOptions& options) {
  const auto& judgement = source.judgement;
  std::string words = text::target_ascii(source.evidence) + " " + one_sentence(source);
  const std::string decided = deciding_words(source);
  if (judgement.cause == "none" && !decided.empty()) words += ", " + decided;
  std::string line = status_words(words);
  if (judgement.cause != "none") line += status_words(fmt::format(" ({}, {})", judgement.cause, side_words(judgement)));
  std::string more;
  if (options.verbosity > 0)
    for (const char c : plain_report(source)) more += c == '|' ? std::string("\\x7c") : std::string(1, c);
  return {line, performance(source), more};
}

Pieces nagios_sheet(const Sheet& sheet, const Words&, const DocumentOptions& options) {
  std::string line = status_words(sheet.summary);
  if (sheet.cause != "none") line += status_words(" (" + sheet.cause + ")");
  std::string more;
  if (options.verbosity > 0)
    for (const auto part : split(sheet.text, '\n'))
      for (const char c : visible_ascii(part) + "\n") more += c == '|' ? std::string("\\x7c") : std::string(1, c);
  const auto count = [&](rules::State state) { return std::count_if(sheet.items.begin(), sheet.items.end(), [&](const Sheet::Item& item) { return item.state == state; }); };
  return {line, fmt::format("total={}s;;;0 problems={};;;0 warnings={};;;0", seconds(sheet.elapsed), count(rules::State::fail), count(rules::State::warn)), more};
}

std::string nagios(const Parts& parts, const DocumentOptions&) {
  if (parts.empty()) return plugin_unknown("nothing was checked");
  if (parts.size() == 1) {
    const auto& part = parts.front();
    return fmt::format("MAIL {} - {} | {}\n{}", state_name(part.plugin_code), part.pieces[0], part.pieces[1], part.pieces[2]);
  }
  int code = 0;
  std::size_t good = 0;
  Duration total{};
  std::string lines;
  for (const auto& part : parts) {
    code = worse_plugin_code(code, part.plugin_code);
    good += part.plugin_code == 0 ? 1 : 0;
    total += part.elapsed;
    lines += fmt::format("{}: {}\n{}", state_name(part.plugin_code), part.pieces[0], part.pieces[2]);
  }
  const auto worst = std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.plugin_code == code; });
  const std::string first = code == 0 ? "" : ", first: " + worst->pieces[0];
  return fmt::format("MAIL {} - {} of {} targets are well{} | well={};;;0;{} total={}s;;;0\n{}", state_name(code), good, parts.size(), first,
                     good, parts.size(), seconds(total), lines);
}

}  // namespace forms
}  // namespace mailwhy::report
