// DKIM keys: are they there, can they be used, and are they good enough today (RFC 8301 s3.2).
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/posture/tasks.h"

namespace mailwhy::posture {
namespace {
using auth::dkim::Key;
using auth::dkim::KeysFound;

constexpr int least_bits = 1024, wanted_bits = 2048;

std::string name_of(const Survey& survey, const Selector& selector) { return fmt::format("{}._domainkey.{}", selector.name, survey.domain.text()); }

Task about_key(const Survey& survey, std::string_view id, const Selector& selector, const Key* key) {
  Task task = task_about(survey, id);
  task.args["selector"] = selector.name;
  if (key == nullptr) return task;
  task.args["bits"] = std::to_string(key->bits);
  task.args["problem"] = key->problem;
  task.seen.push_back({"dns", fmt::format("{} TXT \"{}\"", name_of(survey, selector), key->text)});
  return task;
}

// The record without t=y.
std::string without_testing(const std::string& text) {
  std::vector<std::string> parts;
  for (const auto part : split(text, ';')) {
    const auto field = trim(part);
    const auto equals = field.find('=');
    if (field.empty()) continue;
    if (equals != field.npos && trim(field.substr(0, equals)) == "t") {
      if (field.find('s', equals) != field.npos) parts.emplace_back("t=s");
      continue;
    }
    parts.emplace_back(field);
  }
  return join(parts, "; ");
}

void judge_key(const Survey& survey, const Selector& selector, const Key& key, Tasks& tasks) {
  switch (key.status) {
    case Key::Status::revoked: tasks.push_back(about_key(survey, "dkim.key-revoked", selector, &key)); return;
    case Key::Status::malformed:
    case Key::Status::unknown_type: tasks.push_back(about_key(survey, "dkim.key-unusable", selector, &key)); return;
    case Key::Status::foreign: return;
    case Key::Status::good: break;
  }
  if (key.type == "rsa" && key.bits < least_bits) tasks.push_back(about_key(survey, "dkim.key-too-short", selector, &key));
  else if (key.type == "rsa" && key.bits < wanted_bits) tasks.push_back(about_key(survey, "dkim.key-weak", selector, &key));
  if (key.testing) {
    Task task = about_key(survey, "dkim.key-testing", selector, &key);
    if (const auto name = Domain::parse(name_of(survey, selector))) task.changes.push_back(change_of(survey, Change::Act::replace, *name, "TXT", without_testing(key.text)));
    tasks.push_back(std::move(task));
  }
}

void judge_selector(const Survey& survey, const Selector& selector, Tasks& tasks) {
  const bool guessed = selector.from == Selector::From::provider;
  switch (selector.found.status) {
    case KeysFound::Status::none:
    case KeysFound::Status::unaskable:
      if (!guessed) tasks.push_back(about_key(survey, "dkim.no-key", selector, nullptr));
      return;
    case KeysFound::Status::failed:
      if (!guessed) tasks.push_back(about_key(survey, "dkim.unanswered", selector, nullptr));
      return;
    case KeysFound::Status::found: break;
  }
  // A wildcard answers for selectors that nobody uses: of what was guessed nothing follows.
  if (guessed && survey.wildcard.value_or(false)) return;
  if (selector.found.keys.size() > 1) {
    Task task = about_key(survey, "dkim.several-keys", selector, nullptr);
    task.args["count"] = std::to_string(selector.found.keys.size());
    for (const auto& key : selector.found.keys) task.seen.push_back({"dns", fmt::format("{} TXT \"{}\"", name_of(survey, selector), key->text)});
    tasks.push_back(std::move(task));
  }
  for (const auto& key : selector.found.keys) judge_key(survey, selector, *key, tasks);
}
}  // namespace

Tasks judge_keys(const Survey& survey) {
  Tasks tasks;
  if (!survey.has(Part::dkim)) return tasks;
  for (const auto& selector : survey.selectors) judge_selector(survey, selector, tasks);
  if (survey.wildcard.value_or(false)) tasks.push_back(task_about(survey, "dkim.wildcard"));
  const bool seen = std::any_of(survey.selectors.begin(), survey.selectors.end(), [](const Selector& one) {
    return one.from != Selector::From::provider || one.found.status == KeysFound::Status::found;
  });
  const bool sends = !survey.route || !survey.route->hosts.empty();
  if (!seen && sends) tasks.push_back(task_about(survey, "dkim.no-selector-known"));
  return tasks;
}

}  // namespace mailwhy::posture
