// What is wrong with the SPF record and with those that it leads to, and which record would be right.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "mailwhy/base/text.h"
#include "mailwhy/posture/tasks.h"

namespace mailwhy::posture {
namespace {
using auth::spf::Branch;
using auth::spf::Fault;
using FaultKind = Fault::Kind;

struct Row {
  FaultKind kind;
  std::string_view id;
};
constexpr Row rows[] = {
    {FaultKind::plus_all, "spf.passes-everybody"},   {FaultKind::neutral_all, "spf.neutral-for-all"},
    {FaultKind::no_all, "spf.no-all"},               {FaultKind::ptr, "spf.uses-ptr"},
    {FaultKind::loop, "spf.loop"},                   {FaultKind::several_records, "spf.several-records"},
    {FaultKind::syntax, "spf.syntax-error"},         {FaultKind::no_record, "spf.include-without-record"},
    {FaultKind::no_such_name, "spf.include-does-not-exist"}, {FaultKind::failed, "spf.unanswered"},
    {FaultKind::long_string, "spf.strings-run-together"}, {FaultKind::long_answer, "spf.answer-too-long"},
    {FaultKind::long_record, "spf.answer-too-long"}, {FaultKind::after_all, "spf.after-all"},
    {FaultKind::redirect_with_all, "spf.after-all"}, {FaultKind::covered, "spf.covered-term"},
    {FaultKind::void_lookup, "spf.void-lookup"},     {FaultKind::too_many_mx_hosts, "spf.too-many-mx"},
    {FaultKind::wide_network, "spf.wide-network"},   {FaultKind::oddity, "spf.oddity"},
};

// One record with the terms of all; empty when that would change what they mean.
std::string merged(const std::vector<std::string>& texts) {
  std::vector<std::string> words{"v=spf1"};
  std::string all;
  for (const auto& text : texts) {
    const auto parts = split_words(text);
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const std::string word(parts[i]), bare = lower_ascii(word);
      if (bare.starts_with("redirect=") || bare.starts_with("exp=")) return {};
      if (bare == "all" || (bare.size() == 4 && bare.substr(1) == "all")) all = all.empty() || bare != "-all" ? word : all;
      else if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
    }
  }
  if (!all.empty()) words.push_back(all);
  return join(words, " ");
}

// What would stand in place of what the fault is about; nullopt where nobody but the owner can tell.
std::optional<std::string_view> better_words(const Fault& fault) {
  switch (fault.kind) {
    case FaultKind::plus_all:
    case FaultKind::neutral_all: return "~all";
    case FaultKind::ptr:
    case FaultKind::loop:
    case FaultKind::no_record:
    case FaultKind::no_such_name:
    case FaultKind::void_lookup:
    case FaultKind::after_all:
    case FaultKind::redirect_with_all:
    case FaultKind::covered: return "";
    default: return std::nullopt;
  }
}

// The domain's own record with everything put right that can be: one record for all findings, so that one does not undo another.
std::string corrected(const Survey& survey) {
  const Branch& own = survey.spf->branches.front();
  std::vector<const Fault*> edits;
  bool no_all = false;
  for (const auto& fault : survey.spf->faults) {
    if (fault.branch != 0) continue;
    no_all |= fault.kind == FaultKind::no_all;
    if (better_words(fault) && fault.at.length > 0) edits.push_back(&fault);
  }
  std::stable_sort(edits.begin(), edits.end(), [](const Fault* a, const Fault* b) { return a->at.position > b->at.position; });
  std::string text = own.text;
  std::size_t untouched = text.size();  // an edit ends before the last one begins
  for (const Fault* edit : edits) {
    if (edit->at.position + edit->at.length > untouched) continue;
    text.replace(edit->at.position, edit->at.length, *better_words(*edit));
    untouched = edit->at.position;
  }
  std::vector<std::string> words;
  for (const auto word : split_words(text)) words.emplace_back(word);
  if (no_all) words.emplace_back("~all");
  return join(words, " ");
}

std::string record_line(const Branch& branch) { return fmt::format("{} TXT \"{}\"", branch.domain.text(), branch.text); }

void add_record(const Survey& survey, Task& task, std::string text) { task.changes.push_back(change_of(survey, Change::Act::replace, survey.domain, "TXT", std::move(text))); }

void judge_fault(const Survey& survey, const Fault& fault, Tasks& tasks) {
  const auto row = std::find_if(std::begin(rows), std::end(rows), [&](const Row& one) { return one.kind == fault.kind; });
  if (row == std::end(rows) || fault.branch >= survey.spf->branches.size()) return;
  const Branch& branch = survey.spf->branches[fault.branch];
  const bool own = fault.branch == 0;
  Task task = task_about(survey, row->id);
  const std::string term(visible(fault.at.in(branch.text)));
  task.args["name"] = branch.domain.text();
  task.args["term"] = term;
  task.args["problem"] = task.args["detail"] = fault.detail;
  task.args["target"] = fault.detail.empty() || fault.detail.find(' ') != std::string::npos ? term.substr(term.find_first_of(":=") + 1) : fault.detail;
  if (fault.kind == FaultKind::several_records) {
    for (const auto& text : branch.texts) task.seen.push_back({"dns", fmt::format("{} TXT \"{}\"", branch.domain.text(), text)});
  } else if (!branch.text.empty()) {
    task.seen.push_back({"dns", record_line(branch)});
  }
  // Slips in the records of others weigh less: one can only tell them, or do without.
  if (!own && task.state == "warn") task.state = "note";
  if (own && fault.kind == FaultKind::several_records) {
    if (auto text = merged(branch.texts); !text.empty()) add_record(survey, task, std::move(text));
  } else if (own && task.state != "note" && (fault.kind == FaultKind::no_all || (better_words(fault) && fault.at.length > 0))) {
    add_record(survey, task, corrected(survey));
  }
  tasks.push_back(std::move(task));
}

void judge_cost(const Survey& survey, Tasks& tasks) {
  const auto& worst = survey.spf->worst;
  const auto place = [&](const std::optional<auth::spf::TermPlace>& at) {
    const Branch& branch = survey.spf->branches[at->branch];
    return at->term < branch.record.terms.size() ? fmt::format("{}: {}", branch.domain.text(), branch.record.terms[at->term].whole.in(branch.text)) : record_line(branch);
  };
  if (worst.breaks_terms) {
    Task task = task_about(survey, "spf.too-many-lookups");
    task.args["count"] = std::to_string(worst.dns_terms);
    task.seen.push_back({"dns", record_line(survey.spf->branches.front())});
    task.seen.push_back({"dns", "the eleventh look-up: " + place(worst.breaks_terms)});
    if (survey.spf->proposal && !survey.spf->proposal->too_long) add_record(survey, task, survey.spf->proposal->text);
    tasks.push_back(std::move(task));
  }
  if (worst.breaks_void) {
    Task task = task_about(survey, "spf.too-many-void-lookups");
    task.seen.push_back({"dns", place(worst.breaks_void)});
    tasks.push_back(std::move(task));
  }
}

void judge_missing_spf(const Survey& survey, Tasks& tasks) {
  Task task = task_about(survey, "spf.no-record");
  const bool sends = survey.route && !survey.route->hosts.empty();
  task.changes.push_back(change_of(survey, Change::Act::publish, survey.domain, "TXT", sends ? "v=spf1 mx ~all" : "v=spf1 -all"));
  tasks.push_back(std::move(task));
}
}  // namespace

Tasks judge_spf(const Survey& survey) {
  Tasks tasks;
  if (!survey.spf || survey.spf->branches.empty()) return tasks;
  const Branch& own = survey.spf->branches.front();
  if (own.status == Branch::Status::no_such_name) {
    if (!survey.has(Part::mx)) tasks.push_back(task_about(survey, "domain.does-not-exist"));
    return tasks;
  }
  if (own.status == Branch::Status::no_record) {
    judge_missing_spf(survey, tasks);
    return tasks;
  }
  for (const auto& fault : survey.spf->faults) judge_fault(survey, fault, tasks);
  judge_cost(survey, tasks);
  return tasks;
}

}  // namespace mailwhy::posture
