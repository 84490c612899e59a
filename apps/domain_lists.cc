#include "apps/domain_lists.h"

#include <algorithm>
#include <set>

#include "apps/list_budget.h"
#include "mailwhy/base/text.h"
#include "mailwhy/check/lists.h"
#include "mailwhy/posture/tasks.h"

namespace mailwhy::apps {
namespace {

std::vector<listing::Subject> subjects_of(const posture::Question& question, const posture::Survey& survey) {
  constexpr std::size_t most_addresses = 8;
  std::vector<IpAddress> addresses;
  const auto add = [&](const IpAddress& address) {
    const auto ip = address.unmapped();
    const bool hidden = std::any_of(survey.hidden.begin(), survey.hidden.end(), [&](const auto& one) { return one.second == ip; });
    if (!hidden && addresses.size() < most_addresses && std::find(addresses.begin(), addresses.end(), ip) == addresses.end()) addresses.push_back(ip);
  };
  if (question.mail.client) add(*question.mail.client);
  if (survey.route)
    for (const auto& host : survey.route->hosts)
      for (const auto& address : host.addresses) add(address.ip);
  std::vector<listing::Subject> subjects{{{}, survey.domain}};
  for (const auto& address : addresses) subjects.push_back({address, {}});
  return subjects;
}

posture::Task task_of(const posture::Survey& survey, const listing::Survey& told, const listing::Entry& entry) {
  const auto& subject = told.subjects[entry.subject];
  const auto& list = told.sources[entry.source].list;
  auto task = posture::task_about(survey, "domain.listed");
  if (!listing::matters(list)) task.state = "note";
  task.args["target"] = subject.domain.is_root() ? subject.address->text() : subject.domain.text();
  task.args["list"] = list.zone;
  task.args["address"] = task.args["target"] + " " + list.zone;
  task.args["removal"] = !list.removal.empty() ? list.removal : !list.look_up.empty() ? list.look_up : list.zone;
  std::string codes = list.zone;
  for (const auto& code : entry.codes) codes += " " + code.text();
  task.seen.push_back({"list", codes});
  if (!entry.reason.empty()) task.seen.push_back({"list", entry.reason});
  return task;
}

}  // namespace

void ask_lists_about_domain(const Options& options, const posture::Question& question, const posture::Survey& survey, const Lists& lists,
                            const std::vector<Endpoint>& resolvers, net::Net& net, const std::atomic<bool>& stop, posture::Judgement& judgement) {
  check::ListQuestions ask;
  ask.target = question.target;
  ask.resolvers = resolvers;
  ask.source = options.source;
  ask.limit = options.dns_timeout;
  ask.whole = options.timeout;
  ask.seed = question.seed;
  ask.all_at_once = true;
  ask.reverse = false;
  ask.subjects = subjects_of(question, survey);
  std::set<std::string> zones;
  for (const auto& subject : ask.subjects)
    for (auto& source : listing::choose(*lists.table, lists.choice, subject).sources)
      if (zones.insert(source.list.zone).second) ask.sources.push_back(std::move(source));
  check::ListMemory memory;
  const DayOfLists day(options, ask.sources, net.now(), memory);
  check::ListRunOptions run;
  run.stop = &stop;
  run.memory = &memory;
  const auto told = check::ask_lists(ask, net, run);
  std::set<std::pair<std::size_t, std::string>> families;
  for (const auto& entry : told.entries) {
    const auto& list = told.sources[entry.source].list;
    if (entry.result == listing::Result::listed && families.insert({entry.subject, list.family.empty() ? list.zone : list.family}).second) judgement.tasks.push_back(task_of(survey, told, entry));
  }
  day.keep_count();
  posture::settle(judgement, survey);
}

}  // namespace mailwhy::apps
