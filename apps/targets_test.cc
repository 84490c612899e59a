#include "apps/targets.h"

#include <doctest/doctest.h>

using namespace mailwhy;
using namespace mailwhy::apps;

TEST_CASE("a list is one target a line, with comments and any line ends") {
  const auto targets = read_target_list("\xef\xbb\xbf" "# ours\r\nbob@example.test\r\n\r\n  ann@other.test   # the second\n#x\na#b@example.test");
  REQUIRE(targets.size() == 3);
  CHECK(targets[0].text == "bob@example.test");
  CHECK(targets[0].line == 2);
  CHECK(targets[1].text == "ann@other.test");
  CHECK(targets[1].line == 4);
  CHECK(targets[2].text == "a#b@example.test");
  CHECK(read_target_list("").empty());
  CHECK(read_target_list("\r\n#\n").empty());
}

TEST_CASE("words of the command line are targets as they are") {
  const auto targets = expand_targets({"bob@example.test", "#x@example.test"});
  REQUIRE(targets);
  CHECK((*targets)[1].text == "#x@example.test");
  CHECK((*targets)[1].word == 1);
}
