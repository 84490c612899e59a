// IANA's files, from an HTTPS server of the lab on the loopback.
#include "apps/contact_refresh.h"

#include <doctest/doctest.h>

#include "apps/folder_test.h"
#include "apps/io.h"
#include "mailwhy/contact/bootstrap.h"
#include "mailwhy/lab/identities.h"
#include "mailwhy/lab/loopback.h"
#include "mailwhy/lab/page.h"

using namespace mailwhy;
using namespace mailwhy::apps;

namespace {

const std::string three_files =
    "GET /rdap/dns.json\n{\"version\": \"1.0\", \"services\": [[[\"test\"], [\"https://rdap.reg.test/\"]]]}\n"
    "GET /rdap/ipv4.json\n{\"version\": \"1.0\", \"services\": [[[\"203.0.113.0/24\"], [\"https://rdap.rir.test/\"]]]}\n"
    "GET /rdap/ipv6.json\n";

// What comes of a server that says this; the folder keeps what was fetched.
Result<void> refresh_from(const std::string& fence, const Folder& folder, bool trusted = true) {
  const auto worlds = lab::read_worlds("refresh", fence + "```check bob@example.test\n```\n");
  REQUIRE_MESSAGE(worlds.has_value(), (worlds ? "" : worlds.error().text));
  net::AsioNet real;
  for (int instance = 0; instance < 60; ++instance) {
    const auto running = lab::LoopbackLab::start(*worlds, instance, real);
    if (!running) continue;
    const auto net = lab::mapped_net(real, (*running)->map(), worlds->front());
    evidence::Case the_case;
    the_case.resolvers = {worlds->front().resolvers.front().at};
    the_case.public_networks = {*Network::parse("203.0.113.0/24")};
    if (trusted) the_case.ca_file = lab::lab_ca_file();
    const std::atomic<bool> stop = false;
    return refresh_bootstrap(folder.path / "rdap", *net, the_case, stop);
  }
  FAIL("no lab instance is free");
  return {};
}

std::string fence(const std::string& last) { return "```rdap 203.0.113.99 data.iana.org tls\n" + three_files + last + "\n```\n"; }
}  // namespace

TEST_CASE("IANA's files come over HTTPS and are read from then on") {
  const Folder folder;
  const auto done = refresh_from(fence(R"({"version": "1.0", "services": [[["2001:db8::/32"], ["https://rdap.rir.test/"]]]})"), folder);
  REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error().text));
  contact::Registries registries;
  for (const char* name : {"dns.json", "ipv4.json", "ipv6.json"}) {
    const auto text = read_file((folder.path / "rdap" / name).string(), 1U << 20);
    REQUIRE(text.has_value());
    CHECK(registries.add_iana(*text).has_value());
  }
  CHECK(registries.rdap_for(Domain::of("example.test")) == std::vector<std::string>{"https://rdap.reg.test/"});
  CHECK(registries.rdap_for(IpAddress::of("203.0.113.1")) == std::vector<std::string>{"https://rdap.rir.test/"});
  CHECK(registries.rdap_for(IpAddress::of("2001:db8::1")) == std::vector<std::string>{"https://rdap.rir.test/"});
}

TEST_CASE("what is no such file is not kept, and what was there stays") {
  const Folder folder;
  std::filesystem::create_directories(folder.path / "rdap");
  REQUIRE(write_file((folder.path / "rdap" / "ipv6.json").string(), "older", true).has_value());
  const auto broken = refresh_from(fence("<html>maintenance</html>"), folder);
  REQUIRE_FALSE(broken.has_value());
  CHECK(broken.error().text.starts_with("https://data.iana.org/rdap/ipv6.json: "));
  CHECK(*read_file((folder.path / "rdap" / "ipv6.json").string(), 100) == "older");
  CHECK(std::filesystem::exists(folder.path / "rdap" / "dns.json"));
}

TEST_CASE("nothing is taken from a server whose certificate does not hold") {
  const Folder folder;
  const auto done = refresh_from(fence("{}"), folder, false);
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().text.find("certificate") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder.path / "rdap"));
}
