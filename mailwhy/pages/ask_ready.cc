#include "mailwhy/pages/ask_ready.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/check/ready.h"
#include "mailwhy/check/ready_contacts.h"
#include "mailwhy/lab/identities.h"
#include "mailwhy/pages/place.h"
#include "mailwhy/ready/judge.h"
#include "mailwhy/report/ready/ready.h"

namespace mailwhy::pages {
namespace {

struct WantedReady {
  check::ReadyQuestion question;
  bool contacts = false;
};

// The error is one sentence.
Result<void> read_ready_words(const std::vector<std::string>& args, WantedReady& wanted) {
  if (args.size() < 2) return fail("after ready comes one server, and maybe --helo NAME, --domain NAME, --moving-from HOST and --contacts");
  auto& question = wanted.question;
  question.target = args[1];
  question.address = IpAddress::parse(args[1]);
  if (!question.address) {
    const auto host = Domain::parse(args[1]);
    if (!host) return tl::unexpected(host.error());
    question.host = *host;
  }
  for (std::size_t i = 2; i < args.size(); ++i) {
    if (args[i] == "--contacts") {
      wanted.contacts = true;
      continue;
    }
    if (i + 1 == args.size()) return fail(fmt::format("\"{}\" wants a word after it, or is none that ready on a page knows", visible(args[i])));
    const std::string& value = args[i + 1];
    const auto name = Domain::parse(value);
    if (args[i] == "--helo") question.helo = value;
    else if (args[i] == "--domain" && name) question.domains.push_back(*name);
    else if (args[i] == "--moving-from" && name) question.moving_from = *name;
    else return fail(fmt::format("ready on a page does not know \"{} {}\"", visible(args[i]), visible(value)));
    ++i;
  }
  return {};
}

}  // namespace

Asked ask_ready(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options) {
  Asked asked;
  const auto wrong = [&](const std::string& why) {
    asked.complaints.push_back(fmt::format("{}:{}: {}", world.name, ask.line, why));
    return asked;
  };
  WantedReady wanted;
  if (const auto read = read_ready_words(ask.args, wanted); !read) return wrong(read.error().text);
  const auto registries = contact::Registries::read(world.registries);
  if (!registries) return wrong(registries.error().text);
  const auto table = listing::read_table(world.lists);
  if (!table.bad.empty()) return wrong("a row of the lists: \"" + visible(table.bad.front().word) + "\" " + table.bad.front().wish);
  check::ReadyQuestion& question = wanted.question;
  question.deep = true;
  question.ca_file = lab::lab_ca_file();
  question.table = &table;
  question.choice.own_table = true;
  for (const lab::Resolver& resolver : world.resolvers)
    if (!resolver.authority) question.resolvers.push_back(resolver.at);
  question.public_networks = lab_networks();
  question.our_name = world.helo;
  question.dns_limit = options.dns_try;
  if (options.really_at) question.connect = question.greeting = question.command = 3s;  // silence takes its time on the loopback
  const auto survey = check::look_at_server(question, net);
  const auto judgement = ready::judge(survey);
  asked.verdict = ready::to_string(judgement.verdict);
  asked.exit_code = ready::exit_code_of(judgement.verdict);
  const bool grave = !judgement.tasks.empty() && judgement.tasks.front().state != "note";
  asked.cause = grave ? std::string(judgement.tasks.front().kind->id) : "none";
  if (grave) {
    asked.party = judgement.tasks.front().kind->party;
    asked.confidence = judgement.tasks.front().kind->confidence;
  }
  for (const auto& task : judgement.tasks) {
    asked.findings.emplace_back(task.kind->id);
    asked.says.push_back(std::string(task.kind->id) + " " + std::string(report::ready_words::level_of(task.state)));
    asked.says.insert(asked.says.end(), task.publish.begin(), task.publish.end());
  }
  for (const auto& step : ready::order_of_work(survey, judgement)) asked.says.push_back(std::string(to_string(step.what)) + " " + std::string(to_string(step.state)));
  probe::RegistryOptions registry;
  registry.fetch.resolvers = question.resolvers;
  registry.fetch.public_networks = question.public_networks;
  registry.fetch.ca_file = lab::lab_ca_file();
  registry.dns_try = options.dns_try;
  const auto contacts = check::contacts_for(survey, judgement, *registries, wanted.contacts, net, registry);
  for (const auto& contact : contacts) asked.says.push_back(std::string(to_string(contact.role)) + " " + contact.mail);
  asked.text = report::ready_text(survey, judgement, options.paper, report::Words::of(Language::english), contacts);
  return asked;
}

}  // namespace mailwhy::pages
