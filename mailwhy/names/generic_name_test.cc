#include "mailwhy/names/generic_name.h"

#include <doctest/doctest.h>

namespace mailwhy::names {

TEST_CASE("names made from the address are generic, names that say what a machine does are not") {
  struct Named {
    std::string_view name, address;
    bool generic;
  };
  const Named all[] = {
      {"192-0-2-25.pool.example.net", "192.0.2.25", true},
      {"25.2.0.192.dyn.example.net", "192.0.2.25", true},
      {"host192.0.2.25.example.net", "192.0.2.25", true},
      {"p192000002025.example.net", "192.0.2.25", true},
      {"pc0000219.dip.example.net", "192.0.2.25", true},
      {"dyn-2-25.example.net", "192.0.2.25", true},
      {"2-25.example.net", "192.0.2.25", false},
      {"mail-192-0-2-25.example.net", "192.0.2.25", false},
      {"static.192-0-2-25.example.net", "192.0.2.25", false},
      {"192-0-2-26.pool.example.net", "192.0.2.25", false},
      {"mail.sender.test", "192.0.2.25", false},
      {"dynamo.example.net", "192.0.2.25", false},
      {"2001-db8-0-0-0-0-ab12-cd34.example.net", "2001:db8::ab12:cd34", true},
      {"ab12cd34.v6.example.net", "2001:db8::ab12:cd34", true},
      {"mail.example.net", "2001:db8::25", false},
  };
  for (const auto& one : all) {
    CAPTURE(one.name);
    CHECK(is_generic_name(Domain::of(one.name), IpAddress::of(one.address)) == one.generic);
  }
}

}  // namespace mailwhy::names
