// OpenMetrics text (OpenMetrics 1.0 s3.2.1), kept to what Prometheus's older text format reads too: gauges only.
#include <fmt/format.h>

#include <array>
#include <map>

#include "mailwhy/base/text.h"
#include "mailwhy/report/forms.h"
#include "mailwhy/report/gauge_label.h"

namespace mailwhy::report::forms {
namespace {
struct Family {
  std::string_view name, help;
};
// Every label but "target" takes its values from a list of words that this program has.
constexpr std::array<Family, 8> families{{
    {"mailwhy_probe_success", "1 when the target would accept the mail."},
    {"mailwhy_probe_temporary", "1 when the mail would only be delayed."},
    {"mailwhy_probe_unknown", "1 when it cannot be told from here."},
    {"mailwhy_probe_complete", "0 when the time limit or a signal ended the check."},
    {"mailwhy_probe_failure_info", "Why the last probe failed. All values come from fixed lists."},
    {"mailwhy_probe_duration_seconds", "How long the check took."},
    {"mailwhy_probe_stage_seconds", "How long each stage took at the server that decided."},
    {"mailwhy_probe_addresses", "Addresses of mail servers by the state in which the attempt at them ended."},
}};

std::string sample(std::size_t family, const std::string& labels, std::string_view value) {
  return fmt::format("{}{{{}}} {}\n", families[family].name, labels, value);
}
std::string_view flag(bool value) { return value ? "1" : "0"; }

std::string addresses(const text::Source& source, const std::string& target) {
  std::map<std::string_view, int> by_state;
  for (const auto& attempt : source.view.attempts()) ++by_state[to_string(text::attempt_state(attempt))];
  std::string out;
  for (const auto& [state, count] : by_state) out += sample(7, target + "," + gauge_label("state", state), std::to_string(count));
  return out;
}
}  // namespace

Pieces openmetrics_pieces(const text::Source& source, const DocumentOptions&) {
  const auto& judgement = source.judgement;
  const bool accepted = judgement.verdict == rules::Verdict::accepted;
  const std::string target = gauge_label("target", text::target_ascii(source.evidence));
  Pieces pieces(families.size());
  pieces[0] = sample(0, target, flag(accepted));
  pieces[1] = sample(1, target, flag(judgement.verdict == rules::Verdict::delayed));
  pieces[2] = sample(2, target, flag(judgement.verdict == rules::Verdict::inconclusive));
  pieces[3] = sample(3, target, flag(source.evidence.complete));
  if (!accepted) {
    const auto words = {target, gauge_label("verdict", to_string(judgement.verdict)), gauge_label("stage", to_string(judgement.stage)),
                        gauge_label("cause", judgement.cause), gauge_label("side", to_string(judgement.side))};
    pieces[4] = sample(4, join(words, ","), "1");
  }
  pieces[5] = sample(5, target, seconds(source.evidence.elapsed));
  for (const auto& row : judgement.stages)
    if (row.elapsed > Duration(0)) pieces[6] += sample(6, target + "," + gauge_label("stage", to_string(row.stage)), seconds(row.elapsed));
  pieces[7] = addresses(source, target);
  return pieces;
}

std::string openmetrics(const Parts& parts, const DocumentOptions&) {
  std::string out;
  for (std::size_t i = 0; i < families.size(); ++i) {
    out += fmt::format("# HELP {} {}\n# TYPE {} gauge\n", families[i].name, families[i].help, families[i].name);
    std::map<std::string, bool> seen;  // the same target twice would be the same series twice
    for (const auto& part : parts)
      if (!std::exchange(seen[part.target], true)) out += part.pieces[i];
  }
  return out + "# EOF\n";
}

}  // namespace mailwhy::report::forms
