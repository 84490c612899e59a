#include "apps/send_way.h"

#include <doctest/doctest.h>

using namespace mailwhy;
using namespace mailwhy::apps;

TEST_CASE("a server is a name or an address, with its port or without") {
  struct Row {
    std::string_view typed;
    NamedServer read;
  };
  const Row rows[] = {
      {"mail.example.org", {"mail.example.org", {}}},   {"mail.example.org:587", {"mail.example.org", std::uint16_t{587}}},
      {"192.0.2.1", {"192.0.2.1", {}}},                 {"192.0.2.1:2525", {"192.0.2.1", std::uint16_t{2525}}},
      {"2001:db8::1", {"2001:db8::1", {}}},             {"[2001:db8::1]", {"2001:db8::1", {}}},
      {"[2001:db8::1]:25", {"2001:db8::1", std::uint16_t{25}}}, {"localhost:1", {"localhost", std::uint16_t{1}}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.typed);
    const auto read = read_server(row.typed);
    REQUIRE(read.has_value());
    CHECK(*read == row.read);
  }
  for (const char* bad : {"", ":25", "host:", "host:0", "host:70000", "a b", "ann@example.org", "[::1"}) {
    CAPTURE(bad);
    CHECK_FALSE(read_server(bad).has_value());
  }
}

TEST_CASE("a command is split as a shell would, and nothing of it is expanded") {
  using Words = std::vector<std::string>;
  CHECK(*split_command("exim -bs") == Words{"exim", "-bs"});
  CHECK(*split_command(" ssh  host 'sendmail -bs' ") == Words{"ssh", "host", "sendmail -bs"});
  CHECK(*split_command(R"(a "b \"c\" $HOME" d\ e '' x'y'z)") == Words{"a", "b \"c\" $HOME", "d e", "", "xyz"});
  for (const char* bad : {"", "   ", "a 'b", "a \"b"}) CHECK_FALSE(split_command(bad).has_value());
}

TEST_CASE("a hosts file says where a name leads, and localhost is always here") {
  const std::string_view hosts = "127.0.0.1 localhost\n192.0.2.7\tmail.lan Mail2.lan # mail3.lan\nnonsense mail.lan\n2001:db8::7 mail.lan\n192.0.2.7 mail.lan\n";
  CHECK(addresses_in_hosts(hosts, "MAIL.lan") == std::vector<IpAddress>{IpAddress::of("192.0.2.7"), IpAddress::of("2001:db8::7")});
  CHECK(addresses_in_hosts(hosts, "mail2.lan").size() == 1);
  CHECK(addresses_in_hosts(hosts, "mail3.lan").empty());
  CHECK(addresses_in_hosts("", "localhost").size() == 2);
}
