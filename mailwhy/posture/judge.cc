#include "mailwhy/posture/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/posture/tasks.h"

namespace mailwhy::posture {
namespace {
constexpr std::size_t most_string = 255;
constexpr std::array<std::string_view, 4> states = {"fail", "warn", "unknown", "note"};
// What tells tasks of one kind apart.
constexpr std::array<std::string_view, 8> naming = {"name", "host", "selector", "target", "address", "term", "zone", "detail"};

std::size_t rank_of(const Task& task) {
  const auto state = std::find(states.begin(), states.end(), task.state);
  const auto level = static_cast<std::size_t>(state - states.begin()) + (task.known ? states.size() : 0);  // what is accepted comes last
  return level * all_kinds().size() + static_cast<std::size_t>(task.kind - all_kinds().data());
}

// RFC 1035 s5.1: quotation marks and backslashes are escaped.
std::string quoted_string(std::string_view bytes) {
  std::string out = "\"";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    if (byte < 0x20 || byte >= 0x7f) out += fmt::format("\\{:03}", byte);
    else out += c;
  }
  return out + "\"";
}
}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::sound: return "sound";
    case Verdict::problems: return "problems";
    case Verdict::inconclusive: break;
  }
  return "inconclusive";
}

int exit_code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::sound: return 0;
    case Verdict::problems: return 1;
    case Verdict::inconclusive: break;
  }
  return 3;
}

std::string_view to_string(Change::Act act) {
  switch (act) {
    case Change::Act::publish: return "publish";
    case Change::Act::replace: return "replace";
    case Change::Act::remove: break;
  }
  return "remove";
}

std::string Change::label() const {
  if (name == apex) return "@";
  if (apex.is_root() || !name.is_within(apex)) return name.text();
  return name.text().substr(0, name.text().size() - apex.text().size() - 1);
}

std::string Change::zone_text() const {
  if (type != "TXT") return fmt::format("{}. 3600 IN {} {}", name.text(), type, value);
  std::string line = fmt::format("{}. 3600 IN TXT", name.text());
  std::string_view rest = value;
  do {
    line += " " + quoted_string(rest.substr(0, most_string));
    rest.remove_prefix(std::min(rest.size(), most_string));
  } while (!rest.empty());
  return line;
}

std::string Task::key() const {
  std::string out(kind->id);
  for (const auto word : naming) {
    const auto found = args.find(std::string(word));
    if (found != args.end() && !found->second.empty()) out += " " + visible(found->second);
  }
  return out;
}

Task task_about(const Survey& survey, std::string_view id) {
  Task task;
  task.kind = find_kind(id);
  MAILWHY_CHECK(task.kind != nullptr, "every id stands in the table");
  task.state = task.kind->state;
  task.args["domain"] = survey.domain.text();
  return task;
}

Change change_of(const Survey& survey, Change::Act act, const Domain& name, std::string type, std::string value) {
  return {act, name, survey.apex, std::move(type), std::move(value)};
}

void settle(Judgement& judgement, const Survey& survey) {
  auto& tasks = judgement.tasks;
  std::stable_sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) { return rank_of(a) < rank_of(b); });
  const auto any = [&](std::string_view state) {
    return std::any_of(tasks.begin(), tasks.end(), [&](const Task& task) { return task.state == state && !task.known; });
  };
  judgement.verdict = any("fail") ? Verdict::problems : any("unknown") || !survey.complete ? Verdict::inconclusive : Verdict::sound;
}

Judgement judge(const Survey& survey) {
  Judgement judgement;
  for (const auto part : {judge_route, judge_encryption, judge_spf, judge_keys, judge_dmarc, judge_mail}) {
    auto tasks = part(survey);
    std::move(tasks.begin(), tasks.end(), std::back_inserter(judgement.tasks));
  }
  settle(judgement, survey);
  return judgement;
}

}  // namespace mailwhy::posture
