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

Asked ask_ready(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options) {
  Asked asked;
  const auto wrong = [&](const std::string& why) {
    asked.complaints.push_back(fmt::format("{}:{}: {}", world.name, ask.line, why));
    return asked;
  };
  const bool with_contacts = !ask.args.empty() && ask.args.back() == "--contacts";
  const std::size_t words = ask.args.size() - (with_contacts ? 1 : 0);
  const bool with_helo = words == 4 && ask.args[2] == "--helo";
  if (words != 2 && !with_helo) return wrong("after ready comes one server, and maybe --helo NAME and --contacts");
  const auto registries = contact::Registries::read(world.registries);
  if (!registries) return wrong(registries.error().text);
  const auto table = listing::read_table(world.lists);
  if (!table.bad.empty()) return wrong("a row of the lists: \"" + visible(table.bad.front().word) + "\" " + table.bad.front().wish);
  check::ReadyQuestion question;
  question.target = ask.args[1];
  question.address = IpAddress::parse(ask.args[1]);
  if (!question.address) {
    const auto host = Domain::parse(ask.args[1]);
    if (!host) return wrong(host.error().text);
    question.host = *host;
  }
  if (with_helo) question.helo = ask.args[3];
  question.table = &table;
  question.choice.own_table = true;
  for (const lab::Resolver& resolver : world.resolvers)
    if (!resolver.authority) question.resolvers.push_back(resolver.at);
  question.public_networks = lab_networks();
  question.our_name = world.helo;
  question.dns_limit = options.dns_try;
  if (options.dns_try < 1s) question.connect = 1s;  // silence takes its time on the loopback
  const auto survey = check::look_at_server(question, net);
  const auto judgement = ready::judge(survey);
  asked.verdict = ready::to_string(judgement.verdict);
  asked.exit_code = ready::exit_code_of(judgement.verdict);
  asked.cause = judgement.tasks.empty() ? "none" : std::string(judgement.tasks.front().kind->id);
  if (!judgement.tasks.empty()) {
    asked.party = judgement.tasks.front().kind->party;
    asked.confidence = judgement.tasks.front().kind->confidence;
  }
  for (const auto& task : judgement.tasks) {
    asked.findings.emplace_back(task.kind->id);
    asked.says.insert(asked.says.end(), task.publish.begin(), task.publish.end());
  }
  probe::RegistryOptions registry;
  registry.fetch.resolvers = question.resolvers;
  registry.fetch.public_networks = question.public_networks;
  registry.fetch.ca_file = lab::lab_ca_file();
  registry.dns_try = options.dns_try;
  const auto contacts = check::contacts_for(survey, judgement, *registries, with_contacts, net, registry);
  for (const auto& contact : contacts) asked.says.push_back(std::string(to_string(contact.role)) + " " + contact.mail);
  asked.text = report::ready_text(survey, judgement, options.paper, report::Words::of(Language::english), contacts);
  return asked;
}

}  // namespace mailwhy::pages
