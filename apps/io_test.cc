#include "apps/io.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <map>

using namespace mailwhy;
using namespace mailwhy::apps;

namespace {
using Environment = std::map<std::string, std::string>;
Terminal decide(bool is_terminal, const Environment& environment, const Options& options = {}, int columns = 0) {
  return decide_terminal({.is_terminal = is_terminal, .columns = columns,
                          .environment =
                              [&](const std::string& name) {
                                const auto found = environment.find(name);
                                return found == environment.end() ? std::nullopt : std::optional(found->second);
                              }},
                         options);
}
}  // namespace

TEST_CASE("colour is decided by option, NO_COLOR, CLICOLOR_FORCE, CLICOLOR, TERM and the terminal, in this order") {
  struct Case {
    bool is_terminal;
    Environment environment;
    When option;
    bool colour;
  };
  const Case cases[] = {
      {true, {}, When::automatic, true},
      {false, {}, When::automatic, false},
      {true, {{"NO_COLOR", "1"}}, When::automatic, false},
      {true, {{"NO_COLOR", ""}}, When::automatic, true},
      {true, {{"NO_COLOR", "1"}}, When::always, true},
      {true, {{"NO_COLOR", "1"}, {"CLICOLOR_FORCE", "1"}}, When::automatic, false},
      {false, {{"CLICOLOR_FORCE", "1"}}, When::automatic, true},
      {false, {{"CLICOLOR_FORCE", "0"}}, When::automatic, false},
      {true, {{"CLICOLOR", "0"}}, When::automatic, false},
      {true, {{"TERM", "dumb"}}, When::automatic, false},
      {true, {}, When::never, false},
      {false, {}, When::always, true},
  };
  for (const Case& c : cases) {
    Options options;
    options.color = c.option;
    CHECK(decide(c.is_terminal, c.environment, options).colour == c.colour);
  }
}

TEST_CASE("width and symbols") {
  CHECK(decide(false, {}).width == 80);
  CHECK(decide(true, {}, {}, 200).width == 100);
  CHECK(decide(true, {{"COLUMNS", "60"}}, {}, 200).width == 60);
  CHECK(decide(true, {{"COLUMNS", "7"}}).width == 40);
  CHECK(decide(true, {{"COLUMNS", "wide"}}, {}, 90).width == 90);
  CHECK(decide(true, {{"LANG", "en_GB.UTF-8"}}).utf8);
  CHECK(!decide(true, {{"LC_ALL", "C"}, {"LANG", "en_GB.UTF-8"}}).utf8);
  CHECK(decide(true, {{"LC_ALL", ""}, {"LC_CTYPE", "C.utf8"}}).utf8);
  Options ascii;
  ascii.ascii = true;
  CHECK(!decide(true, {{"LANG", "en_GB.UTF-8"}}, ascii).utf8);
}

TEST_CASE("a file is replaced only when asked, and never half written") {
  char pattern[] = "/tmp/mailwhy-io-XXXXXX";
  REQUIRE(mkdtemp(pattern) != nullptr);
  const std::string folder = pattern, path = folder + "/report.json";
  CHECK(write_file(path, "one", false));
  const auto second = write_file(path, "two", false);
  REQUIRE(!second);
  CHECK(second.error().text.find("--force") != std::string::npos);
  CHECK(*read_file(path) == "one");
  CHECK(write_file(path, "two", true));
  CHECK(*read_file(path) == "two");
  CHECK(!write_file(folder + "/absent/report.json", "x", false));
  CHECK(write_file("/dev/null", "x", false));
  CHECK(!read_file(folder + "/absent"));
  CHECK(!read_file(folder));
  CHECK(!read_file(path, 2));
  int files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++files;
  CHECK(files == 1);
  std::filesystem::remove_all(folder);
}
