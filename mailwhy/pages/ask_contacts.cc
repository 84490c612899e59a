#include "mailwhy/pages/ask_contacts.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/lab/identities.h"
#include "mailwhy/pages/place.h"
#include "mailwhy/probe/registry.h"
#include "mailwhy/report/contacts/contacts.h"

namespace mailwhy::pages {

Asked ask_contacts(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& how) {
  Asked asked;
  const auto wrong = [&](const std::string& why) {
    asked.complaints.push_back(fmt::format("{}:{}: {}", world.name, ask.line, why));
    return asked;
  };
  if (ask.args.size() != 2) return wrong("after contacts comes one domain, address or mailbox");
  report::ContactsResult result;
  result.target = ask.args[1];
  result.thing.address = IpAddress::parse(result.target);
  const auto at = result.target.rfind('@');
  const auto domain = result.thing.address ? Result<Domain>(Domain()) : Domain::parse(at == std::string::npos ? result.target : result.target.substr(at + 1));
  if (!domain) return wrong(domain.error().text);
  result.thing.domain = *domain;
  const auto registries = contact::Registries::read(world.registries);
  if (!registries) return wrong(registries.error().text);

  probe::RegistryOptions options;
  for (const lab::Resolver& resolver : world.resolvers)
    if (!resolver.authority) options.fetch.resolvers.push_back(resolver.at);
  if (how.dns_try < options.dns_try) options.fetch.limit = 1s;  // silence takes its time on the loopback
  options.dns_try = how.dns_try;
  options.fetch.public_networks = lab_networks();
  options.fetch.ca_file = lab::lab_ca_file();
  const Time began = net.now();
  auto found = probe::find_contacts({{.thing = result.thing, .conventions = true, .ask_registries = true}}, *registries, {}, net, options);
  result.found = std::move(found.found.front());
  result.complete = found.complete;
  result.started = began;
  result.elapsed = net.now() - began;
  asked.exit_code = report::contacts_exit_code(result);
  asked.cause = "none";
  for (const auto& contact : result.found.contacts) asked.says.push_back(std::string(to_string(contact.role)) + " " + (contact.mail.empty() ? contact.page : contact.mail));
  for (const auto& tried : result.found.tried) asked.says.push_back(tried.source + " " + tried.words);
  asked.text = report::contacts_text(result, {.width = 100, .utf8 = true, .verbosity = 1}, report::Words::of(Language::english));
  return asked;
}

}  // namespace mailwhy::pages
