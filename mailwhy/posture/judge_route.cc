// Can mail reach the domain: MX records, name servers, DNSSEC.
#include <fmt/format.h>

#include <set>

#include "mailwhy/posture/tasks.h"

namespace mailwhy::posture {
namespace {
using route::Host;
using route::Route;

bool is_denied(dns::Answer::Kind kind) { return kind == dns::Answer::Kind::nodata || kind == dns::Answer::Kind::nxdomain; }

Task about_host(const Survey& survey, std::string_view id, const Host& host) {
  Task task = task_about(survey, id);
  task.args["host"] = host.literal ? host.literal->text() : host.name.text();
  task.seen.push_back({"dns", fmt::format("{} MX {} {}", survey.domain.text(), host.preference, task.args["host"])});
  return task;
}

void judge_hosts(const Survey& survey, Tasks& tasks) {
  std::set<Domain> names;
  for (const Host& host : survey.route->hosts) {
    if (host.implicit) continue;
    if (host.literal) {
      tasks.push_back(about_host(survey, "route.mx-is-address-literal", host));
      continue;
    }
    if (!names.insert(host.name).second) tasks.push_back(about_host(survey, "route.mx-listed-twice", host));
    if (host.alias_of) tasks.push_back(about_host(survey, "route.mx-is-alias", host));
    if (!host.addresses.empty()) continue;
    if (is_denied(host.a) && is_denied(host.aaaa)) {
      tasks.push_back(about_host(survey, "route.mx-without-address", host));
    } else {
      Task task = about_host(survey, "domain.dns-unanswered", host);
      task.args["name"] = host.name.text() + " A, AAAA";
      task.args["problem"] = std::string(dns::to_string(is_denied(host.a) ? host.aaaa : host.a));
      tasks.push_back(std::move(task));
    }
  }
}

void judge_mx(const Survey& survey, Tasks& tasks) {
  const Route& route = *survey.route;
  switch (route.kind) {
    case Route::Kind::no_such_domain: tasks.push_back(task_about(survey, "domain.does-not-exist")); return;
    case Route::Kind::null_mx: tasks.push_back(task_about(survey, "route.null-mx")); return;
    case Route::Kind::implicit_mx: tasks.push_back(task_about(survey, "route.implicit-mx")); break;
    case Route::Kind::no_address: {
      Task task = task_about(survey, "route.no-address");
      task.changes.push_back(change_of(survey, Change::Act::publish, survey.domain, "MX", "0 ."));
      tasks.push_back(std::move(task));
      return;
    }
    case Route::Kind::unknown: {
      Task task = task_about(survey, "domain.dns-unanswered");
      task.args["name"] = survey.domain.text() + " MX";
      task.args["problem"] = std::string(dns::to_string(route.mx_failure.value_or(dns::Answer::Kind::silence)));
      tasks.push_back(std::move(task));
      return;
    }
    case Route::Kind::mx:
    case Route::Kind::literal: break;
  }
  for (const auto& [host, address] : survey.hidden) {
    Task task = task_about(survey, "route.mx-not-public");
    task.args["host"] = host.text();
    task.args["address"] = address.text();
    task.args["scope"] = std::string(mailwhy::to_string(address.scope()));
    tasks.push_back(std::move(task));
  }
  if (route.null_mx_mixed) tasks.push_back(task_about(survey, "route.null-mx-mixed"));
  judge_hosts(survey, tasks);
}
}  // namespace

Tasks judge_route(const Survey& survey) {
  Tasks tasks;
  if (survey.route && survey.has(Part::mx)) judge_mx(survey, tasks);
  if (survey.servers && survey.servers->names.size() == 1) {
    Task task = task_about(survey, "dns.one-server");
    task.args["zone"] = survey.servers->zone.text();
    task.seen.push_back({"dns", fmt::format("{} NS {}", survey.servers->zone.text(), survey.servers->names.front().text())});
    tasks.push_back(std::move(task));
  }
  if (survey.signing && survey.signing->status == Signing::Status::is_unsigned) {
    Task task = task_about(survey, "domain.not-signed");
    task.args["zone"] = survey.apex.text();
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace mailwhy::posture
