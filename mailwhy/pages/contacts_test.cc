// What registries cost, and that nobody is asked twice.
#include <doctest/doctest.h>

#include <map>

#include "mailwhy/lab/lab_net.h"
#include "mailwhy/pages/place.h"
#include "mailwhy/pages/worlds_test.h"
#include "mailwhy/probe/registry.h"

namespace mailwhy::pages {
namespace {

const char* const registry_page =
    "```dns\nexample.test. SOA ns1.example.test. hostmaster.dns.example.net. 1 3600 900 604800 60\n```\n"
    "```rdap 203.0.113.90 rdap.reg.test for example.test\nGET *\n{\"objectClassName\": \"domain\", \"ldhName\": \"example.test\", \"entities\": [{\"roles\": [\"abuse\"], "
    "\"vcardArray\": [\"vcard\", [[\"email\", {}, \"text\", \"abuse@registrar.example.net\"]]]}]}\n```\n"
    "```check bob@example.test\n```\n";

std::string first_mail(const lab::World& world, lab::LabNet& net, const probe::AnswerStore& store) {
  probe::RegistryOptions options;
  options.fetch.resolvers = {world.resolvers.front().at};
  options.fetch.public_networks = lab_networks();
  options.store = store;
  const auto registries = contact::Registries::read(world.registries);
  REQUIRE(registries);
  const auto result = probe::find_contacts({{.thing = {std::nullopt, Domain::of("example.test")}, .conventions = true, .ask_registries = true}}, *registries, {}, net, options);
  REQUIRE(result.found.size() == 1);
  return result.found.front().contacts.empty() ? "" : result.found.front().contacts.front().mail;
}

}  // namespace

TEST_CASE("what a registry said is not asked again, and what is no answer of it is") {
  const lab::World world = world_in("contacts", registry_page);
  std::map<std::string, std::string> kept;
  probe::AnswerStore store;
  store.read = [&kept](const std::string& key) { return kept.contains(key) ? std::optional(kept[key]) : std::nullopt; };
  store.write = [&kept](const std::string& key, const std::string& text) { kept[key] = text; };
  const Endpoint registry = *Endpoint::parse("203.0.113.90:80", 80);

  lab::LabNet first(world);
  CHECK(first_mail(world, first, store) == "abuse@registrar.example.net");
  CHECK(first.connections(registry) == 1);
  REQUIRE(kept.size() == 1);
  lab::LabNet second(world);
  CHECK(first_mail(world, second, store) == "abuse@registrar.example.net");
  CHECK(second.connections(registry) == 0);
  for (const char* broken : {"", "200", "x\n\n{}", "99999\n\n{}"}) {
    CAPTURE(broken);
    kept.begin()->second = broken;
    lab::LabNet third(world);
    CHECK(first_mail(world, third, store) == "abuse@registrar.example.net");
    CHECK(third.connections(registry) == 1);
  }
}

TEST_CASE("trouble is not kept, and silence costs ten seconds at most") {
  const lab::World world = world_in(
      "contacts",
      "```rdap 203.0.113.90 rdap.reg.test for example.test\n! silent\n```\n```whois 203.0.113.91 whois.reg.test for example.test\n! silent\n```\n```check bob@example.test\n```\n");
  int written = 0;
  probe::AnswerStore store;
  store.write = [&written](const std::string&, const std::string&) { ++written; };
  lab::LabNet net(world);
  CHECK(first_mail(world, net, store) == "abuse@example.test");
  CHECK(written == 0);
  CHECK(net.elapsed() <= 10s);
}

TEST_CASE("one failing operation, whichever it is, neither hangs nor loses the conventions") {
  const lab::World world = world_in("contacts", registry_page);
  for (const auto how : {lab::LabNet::Sabotage::How::timeout, lab::LabNet::Sabotage::How::reset})
    for (int at = 1; at < 12; ++at) {
      CAPTURE(at);
      lab::LabNet net(world, {at, how});
      CHECK_FALSE(first_mail(world, net, {}).empty());
      CHECK(net.elapsed() <= 11s);
    }
}

}  // namespace mailwhy::pages
