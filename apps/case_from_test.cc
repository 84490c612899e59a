#include "apps/case_from.h"

#include <doctest/doctest.h>

using namespace mailwhy;
using namespace mailwhy::apps;

namespace {
bool asks_control(Options options, std::string_view target) {
  const auto the_case = case_from(options, target, SystemNames{});
  REQUIRE(the_case);
  return the_case->control_recipient;
}
}  // namespace

TEST_CASE("a mailbox that cannot exist is asked for beside one typed address, and never else") {
  Options one;
  one.targets = {"bob@example.test"};
  CHECK(asks_control(one, "bob@example.test"));

  Options off = one;
  off.control_recipient = false;
  CHECK_FALSE(asks_control(off, "bob@example.test"));

  Options domain;
  domain.targets = {"example.test"};
  CHECK_FALSE(asks_control(domain, "example.test"));

  Options several;
  several.targets = {"bob@example.test", "ann@example.test"};
  CHECK_FALSE(asks_control(several, "bob@example.test"));

  Options listed;
  listed.targets = {"-"};
  CHECK_FALSE(asks_control(listed, "bob@example.test"));

  Options monitor = one;
  monitor.outputs = {{Format::nagios, ""}};
  CHECK_FALSE(asks_control(monitor, "bob@example.test"));
}
