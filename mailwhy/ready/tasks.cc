#include "mailwhy/ready/tasks.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/relay/judge.h"

namespace mailwhy::ready {
namespace {
using bounce::Meaning;

Task new_task(const Survey& survey, std::string_view id) {
  Task task;
  task.kind = find_kind(id);
  MAILWHY_CHECK(task.kind != nullptr, "every task is of a kind in the table");
  task.state = task.kind->state;
  if (!survey.helo.empty()) task.args["helo"] = survey.helo;
  return task;
}

std::string name_of(const Survey& survey) { return survey.host.is_root() ? survey.target : survey.host.text(); }

// What users meet on a port where they hand in mail.
class Counter {
 public:
  Counter(const Survey& survey, const Face& face, const Door& door) : survey_(survey), face_(face), door_(door) {}

  void judge(std::vector<Task>& tasks) const {
    if (!door_.open()) return;
    login_in_clear(tasks);
    if (!door_.tls_from_start && !door_.welcomes()) return;
    if (!encrypted(tasks)) return;
    certificate(tasks);
  }
  void login_in_clear(std::vector<Task>& tasks) const {
    const auto readable = door_.readable_logins();
    if (readable.empty()) return;
    Task task = about("login.offered-in-clear");
    task.args["offered"] = join(readable, ", ");
    task.seen.push_back({"smtp", "AUTH " + join(door_.transcript.clear->auth, " ")});
    tasks.push_back(std::move(task));
  }

 private:
  Task about(std::string_view id) const {
    Task task = task_about(survey_, face_, id);
    task.args["port"] = std::to_string(door_.to.port);
    task.args["place"] = door_.to.text();
    return task;
  }

  // A port that offers neither TLS nor a login takes nobody's password.
  bool encrypted(std::vector<Task>& tasks) const {
    if (door_.encrypted()) return true;
    const bool answered = door_.transcript.clear.has_value() || (door_.tls && !door_.tls->ok());
    if (!answered || (!door_.tls_from_start && !door_.tls && !door_.offers_login() && door_.to.port != 587)) return false;
    Task task = about("ready.submission-without-tls");
    if (door_.tls && !door_.tls->ok()) task.seen.push_back({"tls", shorten(door_.tls->failure().detail, 300)});
    else if (const auto* reply = door_.transcript.reply_to(smtp::Step::starttls)) task.seen.push_back({"smtp", fmt::format("STARTTLS {} {}", reply->code, shorten(reply->words(), 300))});
    else task.seen.push_back({"smtp", "no STARTTLS after EHLO"});
    tasks.push_back(std::move(task));
    return false;
  }

  // Mail programs refuse what senders on port 25 shrug at (RFC 8314 s4.4).
  void certificate(std::vector<Task>& tasks) const {
    const tls::Facts& facts = door_.tls->value();
    const bool other_name = facts.trusted && !facts.name_matches && !survey_.host.is_root();
    if (facts.trusted && !other_name) return;
    Task task = about("ready.submission-certificate");
    const auto* leaf = facts.chain.empty() ? nullptr : &facts.chain.front();
    task.args["problem"] = other_name ? "it is for another name" : !facts.chain_problems.empty() ? facts.chain_problems.front() : "it does not come from a known authority";
    std::vector<std::string> names;
    if (leaf != nullptr) names = leaf->dns_names;
    if (names.size() > 6) names.resize(6);
    task.seen.push_back({"tls", names.empty() ? task.args["problem"] : fmt::format("{}: {}", shorten(join(names, ", "), 300), task.args["problem"])});
    // Users may have been told another name than this one.
    if (other_name) task.state = "note";
    tasks.push_back(std::move(task));
  }

  const Survey& survey_;
  const Face& face_;
  const Door& door_;
};

void judge_shut(const Survey& survey, const Face& face, std::vector<Task>& tasks) {
  std::vector<const Door*> doors;
  if (face.door) doors.push_back(&*face.door);
  for (const auto& door : face.submission) doors.push_back(&door);
  std::vector<std::string> shut;
  std::string trouble;
  for (const auto* door : doors) {
    if (door->open() || is_our_own_trouble(*door)) continue;
    const bool refused = door->connect.failed_with(Failure::Kind::refused);
    if (!is_announced(survey, face, door->to.port)) {
      if (door == doors.front() && face.door) continue;  // of port 25 it is said already
      shut.push_back(std::to_string(door->to.port));
      trouble = mailwhy::to_string(door->connect.failure().kind);
      continue;
    }
    Task task = task_about(survey, face, "ready.announced-port-shut");
    // Silence may be a network's between us and it.
    if (!refused) task.state = "unknown";
    task.args["port"] = std::to_string(door->to.port);
    task.args["trouble"] = std::string(mailwhy::to_string(door->connect.failure().kind));
    task.seen.push_back({"tcp", door->to.text() + ": " + shorten(door->connect.failure().detail, 200)});
    tasks.push_back(std::move(task));
  }
  if (shut.empty()) return;
  Task task = task_about(survey, face, "ready.port-shut");
  task.args["port"] = join(shut, ", ");
  task.args["trouble"] = trouble;
  tasks.push_back(std::move(task));
}

std::string reply_text(const relay::Tried& tried) {
  const auto* reply = tried.decisive();
  return fmt::format("RCPT TO:<{}> {}", tried.form.trial.recipient, reply == nullptr ? std::string("no answer") : fmt::format("{} {}", reply->code, shorten(reply->words(), 300)));
}

}  // namespace

Task task_about(const Survey& survey, const Face& face, std::string_view id) {
  Task task = new_task(survey, id);
  task.address = face.address;
  task.args["address"] = face.address.text();
  return task;
}

Task task_about_host(const Survey& survey, std::string_view id) {
  Task task = new_task(survey, id);
  task.about_host = true;
  task.args["name"] = task.args["host"] = name_of(survey);
  return task;
}

bool is_our_own_trouble(const Door& door) {
  constexpr Failure::Kind ours[] = {Failure::Kind::cancelled, Failure::Kind::no_route, Failure::Kind::not_permitted};
  return std::any_of(std::begin(ours), std::end(ours), [&](Failure::Kind kind) { return door.connect.failed_with(kind); });
}

bool is_announced(const Survey& survey, const Face& face, std::uint16_t port) {
  const bool smtp = face.door && face.door->to.port == port;
  return std::any_of(survey.domains.begin(), survey.domains.end(), [&](const Belonging& one) {
    if (smtp) return one.leads == Belonging::Leads::here;
    if (!one.announced || survey.host.is_root()) return false;
    return std::any_of(one.announced->places.begin(), one.announced->places.end(), [&](const login::Place& place) { return place.host == survey.host && place.port == port; });
  });
}

std::vector<Task> judge_ports(const Survey& survey) {
  std::vector<Task> tasks;
  if (!survey.deep) return tasks;
  for (const auto& face : survey.faces) {
    if (!face.seen_by_all) continue;
    judge_shut(survey, face, tasks);
    if (face.door && face.door->open()) Counter(survey, face, *face.door).login_in_clear(tasks);
    for (const auto& door : face.submission) Counter(survey, face, door).judge(tasks);
  }
  return tasks;
}

std::vector<Task> judge_encryption(const Survey& survey) {
  // A sender that heeds DANE does not look at these (RFC 7672 s3.1.1): they are remarks then.
  constexpr std::string_view unless_dane[] = {"tls.certificate-expired", "tls.certificate-other-name", "tls.certificate-untrusted"};
  std::vector<Task> tasks;
  for (const auto& flaw : survey.flaws) {
    const Kind* kind = find_kind(flaw.id);
    if (kind == nullptr) continue;  // of connections and greetings, which have their own place here
    Task task = task_about_host(survey, flaw.id);
    for (const auto& [name, value] : flaw.args) task.args[name] = value;
    const bool only_then = kind->state == "fail" || std::find(std::begin(unless_dane), std::end(unless_dane), flaw.id) != std::end(unless_dane);
    if (!flaw.harmful && only_then) task.state = kind->state == "fail" ? "warn" : "note";
    for (const auto& text : flaw.seen) task.seen.push_back({"tls", text});
    tasks.push_back(std::move(task));
  }
  return tasks;
}

std::vector<Task> judge_relaying(const Survey& survey) {
  std::vector<Task> tasks;
  if (!survey.relaying) return tasks;
  const relay::Survey& asked = *survey.relaying;
  const auto judged = relay::judge(asked);
  const auto add = [&](std::string_view id) -> Task& {
    tasks.push_back(task_about_host(survey, id));
    tasks.back().args["address"] = asked.names.server_address.text();
    return tasks.back();
  };
  for (const auto& finding : judged.findings) {
    if (finding.kind->id != "relay.open" && finding.kind->id != "relay.routed-form-accepted") continue;
    Task& task = add(finding.kind->id);
    for (const auto& text : finding.seen) task.seen.push_back({"smtp", text});
    task.args["accepted"] = finding.args.contains("accepted") ? finding.args.at("accepted") : "1";
  }
  if (judged.verdict != relay::Verdict::closed && tasks.empty()) {
    Task& task = add("ready.relay-untold");
    if (!judged.findings.empty())
      for (const auto& text : judged.findings.front().seen) task.seen.push_back({"smtp", text});
  }
  for (const auto& said : judged.domains)
    if (said.responsible == relay::Responsible::no) {
      Task& task = add("relay.domain-not-local");
      task.args["domain"] = said.domain.text();
      for (const auto& tried : asked.tried)
        if (tried.form.kind == relay::Form::Kind::must_exist && asked.domains[tried.domain] == said.domain) task.seen.push_back({"smtp", reply_text(tried)});
    }
  for (std::size_t i = 0; i < asked.tried.size(); ++i) {
    const auto kind = asked.tried[i].form.kind;
    if (kind != relay::Form::Kind::must_exist && kind != relay::Form::Kind::should_exist) continue;
    if (judged.tries[i].outcome != relay::Outcome::refused || judged.tries[i].cause.meaning != Meaning::user_unknown) continue;
    Task& task = add(kind == relay::Form::Kind::must_exist ? "ready.no-postmaster" : "ready.no-abuse");
    task.args["domain"] = asked.domains[asked.tried[i].domain].text();
    task.seen.push_back({"smtp", reply_text(asked.tried[i])});
  }
  return tasks;
}

std::vector<Task> judge_domains(const Survey& survey) {
  std::vector<Task> tasks;
  for (const auto& one : survey.domains) {
    // Whoever moves knows that the mail does not come here yet.
    if (!one.given || one.leads == Belonging::Leads::here || (survey.move && survey.move->domain == one.domain)) continue;
    if (one.leads == Belonging::Leads::untold) {
      Task task = task_about_host(survey, "ready.host-unanswered");
      task.args["name"] = one.domain.text();
      task.seen.push_back({"dns", one.domain.text() + " MX"});
      tasks.push_back(std::move(task));
      continue;
    }
    Task task = task_about_host(survey, "ready.not-mx");
    task.args["domain"] = one.domain.text();
    std::vector<std::string> names;
    for (const auto& host : one.exchangers) names.push_back(host.text());
    task.seen.push_back({"dns", fmt::format("{} MX {}", one.domain.text(), names.empty() ? "no records" : join(names, ", "))});
    if (!survey.host.is_root()) task.publish.push_back(fmt::format("{}. 3600 IN MX 10 {}.", one.domain.text(), survey.host.text()));
    tasks.push_back(std::move(task));
  }
  if (const auto& move = survey.move; move && move->old_door && (move->mx == Move::Mx::old || move->mx == Move::Mx::both) && !is_our_own_trouble(*move->old_door) &&
                                      move->old_door->connect.failed_with(Failure::Kind::refused)) {
    Task task = task_about_host(survey, "ready.old-host-shut");
    task.args["old"] = move->old_host.text();
    task.args["domain"] = move->domain.text();
    task.seen.push_back({"tcp", move->old_door->to.text() + ": " + shorten(move->old_door->connect.failure().detail, 200)});
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace mailwhy::ready
