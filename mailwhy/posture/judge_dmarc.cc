// The DMARC record by both RFCs, where its reports go, and BIMI, which hangs on it.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/posture/tasks.h"

namespace mailwhy::posture {
namespace {
using auth::dmarc::Applied;
using auth::dmarc::Found;
using auth::dmarc::Policy;
using auth::dmarc::Target;
using BimiStatus = auth::bimi::Record::Status;

std::string at_name(const Domain& domain) { return "_dmarc." + domain.text(); }
Seen record_seen(const Domain& at, const std::string& text) { return {"dns", fmt::format("{} TXT \"{}\"", at_name(at), text)}; }

// The record with another value for a tag.
std::string with_tag(const std::string& text, std::string_view tag, std::string_view value) {
  std::vector<std::string> parts;
  bool there = false;
  for (const auto part : split(text, ';')) {
    const auto field = trim(part);
    if (field.empty()) continue;
    const bool this_one = lower_ascii(trim(field.substr(0, field.find('=')))) == tag;
    there |= this_one;
    if (!this_one) parts.emplace_back(field);
    else if (!value.empty()) parts.push_back(fmt::format("{}={}", tag, value));
  }
  // p follows the version, as RFC 7489 has it.
  if (!there && !value.empty()) parts.insert(tag == "p" && !parts.empty() ? parts.begin() + 1 : parts.end(), fmt::format("{}={}", tag, value));
  return join(parts, "; ");
}

// What was meant by a text that is almost a record.
std::string put_right(std::string_view text) {
  std::string clean;
  for (const char c : text)
    if (c != '"' && c != '\\') clean += c;
  std::string_view rest = trim(clean);
  while (rest.starts_with(';')) rest = trim(rest.substr(1));
  std::vector<std::string> parts{"v=DMARC1"};
  for (const auto part : split(rest, ';')) {
    auto field = trim(part);
    std::string squeezed;
    for (const char c : field)
      if (c != ' ' && c != '\t') squeezed += lower_ascii(c);
    if (squeezed.starts_with("v=dmarc")) {
      const auto blank = field.find_first_of(" \t", field.find_first_of("1cC", field.find('=')));  // "v=DMARC1 p=none": the ; is missing
      if (blank == field.npos) continue;
      field = trim(field.substr(blank));
      if (field.find('=') == field.npos) continue;
    }
    if (!field.empty()) parts.emplace_back(field);
  }
  return join(parts, "; ");
}

Change new_record(const Survey& survey, Change::Act act, const Domain& at, std::string text) {
  return change_of(survey, act, at.with_prefix("_dmarc").value_or(at), "TXT", std::move(text));
}

void judge_missing_dmarc(const Survey& survey, Tasks& tasks) {
  if (survey.dmarc_own && !survey.dmarc_own->texts.empty()) {
    Task task = task_about(survey, "dmarc.record-mistyped");
    task.args["name"] = at_name(survey.domain);
    for (const auto& text : survey.dmarc_own->texts) task.seen.push_back(record_seen(survey.domain, text));
    task.changes.push_back(new_record(survey, Change::Act::replace, survey.domain, put_right(survey.dmarc_own->texts.front())));
    tasks.push_back(std::move(task));
    return;
  }
  if (survey.route && survey.route->kind == route::Route::Kind::no_such_domain) return;
  Task task = task_about(survey, "dmarc.no-record");
  const bool takes_mail = !survey.route || !survey.route->hosts.empty();
  task.changes.push_back(new_record(survey, Change::Act::publish, survey.apex, takes_mail ? fmt::format("v=DMARC1; p=none; rua=mailto:dmarc-reports@{}", survey.apex.text()) : "v=DMARC1; p=reject"));
  tasks.push_back(std::move(task));
}

bool is_weaker(const auth::dmarc::Record& record, const auth::dmarc::Record::Wish& wish) {
  return wish.valid() && record.p.valid() && *wish.policy < *record.p.policy;
}

// The record one step on: what is none becomes quarantine, and subdomains get no less.  One for all findings.
std::string next_step(const Applied& applied) {
  const auto& record = applied.record;
  std::string text = record.text;
  if (is_weaker(record, record.sp)) text = with_tag(text, "sp", "");
  if (is_weaker(record, record.np)) text = with_tag(text, "np", "");
  return record.p.valid() && *record.p.policy == Policy::none ? with_tag(text, "p", "quarantine") : text;
}

void judge_strength(const Survey& survey, const Applied& applied, Tasks& tasks) {
  const auto& record = applied.record;
  if (applied.asked == Policy::none && applied.problems.empty()) {
    Task task = task_about(survey, "dmarc.policy-none");
    task.args["tag"] = applied.tag.empty() ? "p" : applied.tag;
    task.seen.push_back(record_seen(applied.at, record.text));
    task.changes.push_back(new_record(survey, Change::Act::replace, applied.at, next_step(applied)));
    tasks.push_back(std::move(task));
  }
  for (const auto* wish : {&record.sp, &record.np}) {
    if (!is_weaker(record, *wish)) continue;
    Task task = task_about(survey, "dmarc.subdomains-weaker");
    task.args["tag"] = wish == &record.sp ? "sp" : "np";
    task.args["weaker"] = std::string(to_string(*wish->policy));
    task.args["policy"] = std::string(to_string(*record.p.policy));
    task.args["domain"] = applied.at.text();
    task.seen.push_back(record_seen(applied.at, record.text));
    task.changes.push_back(new_record(survey, Change::Act::replace, applied.at, next_step(applied)));
    tasks.push_back(std::move(task));
  }
  if (record.testing && applied.effective != applied.asked) {
    Task task = task_about(survey, "dmarc.testing");
    task.args["policy"] = std::string(to_string(applied.asked));
    tasks.push_back(std::move(task));
  }
}

void judge_details(const Survey& survey, const Applied& applied, Tasks& tasks) {
  const auto& record = applied.record;
  if (applied.at != survey.domain) {
    Task task = task_about(survey, "dmarc.inherited");
    task.args["from"] = applied.at.text();
    task.args["tag"] = applied.tag.empty() ? "p" : applied.tag;
    task.args["policy"] = std::string(to_string(applied.asked));
    task.seen.push_back(record_seen(applied.at, record.text));
    tasks.push_back(std::move(task));
  }
  if (record.pct < 100 && applied.asked != Policy::none) {
    Task task = task_about(survey, "dmarc.partial");
    task.args["pct"] = std::to_string(record.pct);
    tasks.push_back(std::move(task));
  } else if (!record.old_tags.empty()) {
    Task task = task_about(survey, "dmarc.old-tags");
    task.args["tags"] = join(record.old_tags, ", ");
    tasks.push_back(std::move(task));
  }
  for (const auto& oddity : record.oddities) {
    Task task = task_about(survey, "dmarc.oddity");
    task.args["detail"] = oddity;
    task.seen.push_back(record_seen(applied.at, record.text));
    tasks.push_back(std::move(task));
  }
}

void judge_dmarc_reports(const Survey& survey, const Applied& applied, Tasks& tasks) {
  if (applied.record.rua.empty()) {
    Task task = task_about(survey, "dmarc.no-reports");
    task.changes.push_back(new_record(survey, Change::Act::replace, applied.at, with_tag(next_step(applied), "rua", "mailto:dmarc-reports@" + applied.at.text())));
    tasks.push_back(std::move(task));
  }
  if (!survey.report_targets) return;
  for (const auto& target : *survey.report_targets) {
    if (target.state == Target::State::unusable) {
      Task task = task_about(survey, "dmarc.report-address-unusable");
      task.args["address"] = target.address.uri;
      task.seen.push_back(record_seen(applied.at, applied.record.text));
      tasks.push_back(std::move(task));
    } else if (target.state == Target::State::silent) {
      Task task = task_about(survey, "dmarc.reports-not-agreed");
      task.args["target"] = target.address.host.text();
      task.args["domain"] = applied.at.text();
      task.seen.push_back({"dns", target.question.text() + " TXT"});
      task.changes.push_back({Change::Act::publish, target.question, target.address.host, "TXT", "v=DMARC1"});
      tasks.push_back(std::move(task));
    } else if (target.state == Target::State::failed) {
      Task task = task_about(survey, "dmarc.unanswered");
      task.args["problem"] = target.question.text();
      tasks.push_back(std::move(task));
    }
  }
}

// What half of the receivers see otherwise.
void judge_difference(const Survey& survey, Tasks& tasks) {
  const Applied &now = *survey.dmarc_now, &before = *survey.dmarc_before;
  if (now.status == before.status && now.at == before.at && now.asked == before.asked && now.organization == before.organization) return;
  Task task = task_about(survey, "dmarc.rules-differ");
  const auto policy = [](const Applied& one) { return one.status == Applied::Status::record ? fmt::format("{}={}: {}", one.tag.empty() ? "p" : one.tag, to_string(one.asked), one.why) : one.why; };
  task.args["detail"] = fmt::format("by RFC 9989 {}; by RFC 7489 {}", policy(now), policy(before));
  tasks.push_back(std::move(task));
}

void judge_bimi(const Survey& survey, Tasks& tasks) {
  if (!survey.bimi) return;
  const auto& record = *survey.bimi;
  if (record.status == BimiStatus::several || record.status == BimiStatus::malformed) {
    Task task = task_about(survey, "bimi.record-unusable");
    task.args["problem"] = record.status == BimiStatus::several ? "there are several of them" : record.problem;
    task.seen.push_back({"dns", fmt::format("default._bimi.{} TXT \"{}\"", survey.domain.text(), record.text)});
    tasks.push_back(std::move(task));
  }
  if (record.status != BimiStatus::good) return;
  const auto* dmarc = survey.dmarc_now ? &*survey.dmarc_now : nullptr;
  const auto weak = [](const auth::dmarc::Record::Wish& wish) { return wish.present && (!wish.valid() || *wish.policy == Policy::none); };
  const bool strong = dmarc != nullptr && dmarc->status == Applied::Status::record && dmarc->effective != Policy::none && dmarc->record.p.valid() && *dmarc->record.p.policy != Policy::none &&
                      !weak(dmarc->record.sp) && !(*dmarc->record.p.policy == Policy::quarantine && dmarc->record.pct < 100);
  if (dmarc != nullptr && dmarc->status != Applied::Status::failed && !strong) {
    Task task = task_about(survey, "bimi.policy-too-weak");
    if (dmarc->status == Applied::Status::record) task.seen.push_back(record_seen(dmarc->at, dmarc->record.text));
    tasks.push_back(std::move(task));
  }
  if (record.evidence.empty()) tasks.push_back(task_about(survey, "bimi.no-evidence"));
}
}  // namespace

Tasks judge_dmarc(const Survey& survey) {
  Tasks tasks;
  judge_bimi(survey, tasks);
  if (!survey.has(Part::dmarc) || !survey.dmarc_now || !survey.dmarc_before) return tasks;
  const Applied& applied = *survey.dmarc_now;
  if (survey.dmarc_own && survey.dmarc_own->status == Found::Status::several) {
    Task task = task_about(survey, "dmarc.several-records");
    task.args["name"] = at_name(survey.domain);
    for (const auto& text : survey.dmarc_own->texts) task.seen.push_back(record_seen(survey.domain, text));
    tasks.push_back(std::move(task));
    return tasks;
  }
  switch (applied.status) {
    case Applied::Status::failed: {
      Task task = task_about(survey, "dmarc.unanswered");
      task.args["problem"] = applied.why;
      tasks.push_back(std::move(task));
      return tasks;
    }
    case Applied::Status::unusable: {
      Task task = task_about(survey, "dmarc.record-unusable");
      task.args["name"] = at_name(applied.at);
      task.args["problem"] = join(applied.problems, ", ");
      task.seen.push_back(record_seen(applied.at, applied.record.text));
      tasks.push_back(std::move(task));
      return tasks;
    }
    case Applied::Status::none:
    case Applied::Status::several: judge_missing_dmarc(survey, tasks); break;
    case Applied::Status::record:
      judge_strength(survey, applied, tasks);
      judge_details(survey, applied, tasks);
      judge_dmarc_reports(survey, applied, tasks);
      if (!applied.problems.empty()) {
        Task task = task_about(survey, "dmarc.record-unusable");
        task.args["name"] = at_name(applied.at);
        task.args["problem"] = join(applied.problems, ", ");
        task.seen.push_back(record_seen(applied.at, applied.record.text));
        tasks.push_back(std::move(task));
      }
      break;
  }
  judge_difference(survey, tasks);
  return tasks;
}

}  // namespace mailwhy::posture
