#include "mailwhy/pages/run.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/check/contacts.h"
#include "mailwhy/check/run.h"
#include "mailwhy/report/report.h"

namespace mailwhy::pages {
namespace {

using rules::Judgement;

// What a page may demand word for word.
struct Field {
  std::string_view key;
  std::string (*of)(const Judgement&);
};
constexpr Field fields[] = {
    {"verdict", [](const Judgement& j) { return std::string(to_string(j.verdict)); }},
    {"side", [](const Judgement& j) { return std::string(to_string(j.side)); }},
    {"party", [](const Judgement& j) { return std::string(to_string(j.party)); }},
    {"confidence", [](const Judgement& j) { return std::string(to_string(j.confidence)); }},
    {"stage", [](const Judgement& j) { return std::string(to_string(j.stage)); }},
    {"cause", [](const Judgement& j) { return j.cause; }},
    {"exit", [](const Judgement& j) { return std::to_string(rules::exit_code(j)); }},
};

std::string ids_of(const Judgement& judgement) {
  std::vector<std::string> ids;
  for (const auto& finding : judgement.findings) ids.push_back(finding.id);
  return ids.empty() ? "none" : join(ids, ", ");
}

bool found(const Judgement& judgement, const std::string& id) {
  return std::any_of(judgement.findings.begin(), judgement.findings.end(), [&](const rules::Finding& f) { return f.id == id; });
}

bool quoted(const Outcome& outcome, const std::string& words) {
  for (const auto& finding : outcome.judgement.findings)
    for (const auto& citation : finding.seen)
      if (citation.text.find(words) != std::string::npos || one_line(citation.text).find(words) != std::string::npos) return true;
  const std::string report = report::check_text(outcome.evidence, outcome.judgement, {.width = 100, .utf8 = true});
  return one_line(report).find(words) != std::string::npos;
}

// Empty when the expectation holds.
std::string complaint_about_outcome(const lab::Expectation& expected, const Outcome& outcome) {
  const Judgement& judgement = outcome.judgement;
  for (const Field& field : fields) {
    if (field.key != expected.key) continue;
    const std::string value = field.of(judgement);
    if (value == expected.value) return {};
    return fmt::format("{} should be \"{}\" and is \"{}\" (findings: {})", expected.key, expected.value, value, ids_of(judgement));
  }
  if (expected.key == "finding")
    return found(judgement, expected.value) ? "" : fmt::format("{} was not found (findings: {})", expected.value, ids_of(judgement));
  if (expected.key == "absent")
    return found(judgement, expected.value) ? fmt::format("{} was found and should not be", expected.value) : "";
  if (expected.key == "quotes") return quoted(outcome, expected.value) ? "" : fmt::format("nothing quotes \"{}\"", expected.value);
  return fmt::format("I do not know the expectation \"{}\"", expected.key);
}

}  // namespace

Outcome run_check(const lab::World& world, const lab::Check& check) {
  lab::LabNet net(world);
  return run_check(world, check, net);
}

Outcome run_check(const lab::World& world, const lab::Check& check, net::Net& net, const ReallyAt& really_at) {
  Outcome outcome;
  const auto the_case = case_for(world, check.args);
  if (!the_case) {
    outcome.complaints.push_back(fmt::format("{}:{}: {}", world.name, check.line, the_case.error().text));
    return outcome;
  }
  check::RunOptions run;
  run.validator = lab_validator(check.args, the_case->resolvers, really_at);
  outcome.evidence = check::run(*the_case, net, run);
  outcome.judgement = rules::judge(outcome.evidence);
  if (std::find(check.args.begin(), check.args.end(), "--contacts") != check.args.end()) {
    const auto registries = contact::Registries::read(world.registries);
    if (!registries) outcome.complaints.push_back(fmt::format("{}: {}", world.name, registries.error().text));
    else check::ask_registries(outcome.evidence, outcome.judgement, net, {.registries = &*registries});
  }
  for (const lab::Expectation& expected : check.expectations)
    if (const std::string why = holds_here(expected, check.args, really_at) ? complaint_about_outcome(expected, outcome) : ""; !why.empty())
      outcome.complaints.push_back(fmt::format("{}:{}: {}", world.name, expected.line, why));
  return outcome;
}

}  // namespace mailwhy::pages
