#include "apps/list_budget.h"

#include <doctest/doctest.h>

#include <fstream>
#include <thread>
#include <vector>

#include "apps/folder_test.h"

using namespace mailwhy;
using namespace mailwhy::apps;

namespace {
const Domain list = Domain::of("bl.example.org"), other_list = Domain::of("wl.example.org");
const Time noon = *parse_time("2026-11-21T12:00:00Z");
}  // namespace

TEST_CASE("what lists were asked today is remembered, and forgotten tomorrow") {
  const Folder folder;
  const auto file = folder.path / "deeper" / "lists";
  CHECK(ListBudget(file, noon).spent().empty());
  ListBudget(file, noon).add({{list, 0}});
  CHECK_FALSE(std::filesystem::exists(file));
  ListBudget(file, noon).add({{list, 7}, {other_list, 1}});
  ListBudget(file, noon + std::chrono::hours(11)).add({{list, 3}});
  auto spent = ListBudget(file, noon).spent();
  CHECK(spent[list] == 10);
  CHECK(spent[other_list] == 1);
  CHECK(ListBudget(file, noon + std::chrono::hours(12)).spent().empty());
  CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::others_all) == std::filesystem::perms::none);
}

TEST_CASE("a file that is none of ours costs nothing but the memory") {
  const Folder folder;
  const auto file = folder.path / "lists";
  for (const char* text : {"", "2026-11-21", "2026-11-21\nbl.example.org\nbl.example.org many\n..x 3\n\xff\xfe 4 5\n", "2026-11-20\nbl.example.org 7\n"}) {
    std::ofstream(file) << text;
    CHECK(ListBudget(file, noon).spent().empty());
    ListBudget(file, noon).add({{list, 2}});
    CHECK(ListBudget(file, noon).spent()[list] == 2);
  }
  std::filesystem::remove(file);
  std::filesystem::create_symlink("/dev/zero", file);
  CHECK(ListBudget(file, noon).spent().empty());
  ListBudget(folder.path, noon).add({{list, 1}});  // a folder
  CHECK(ListBudget(folder.path, noon).spent().empty());
}

TEST_CASE("runs side by side lose nothing of each other") {
  const Folder folder;
  const auto file = folder.path / "lists";
  std::vector<std::jthread> runs;
  for (int run = 0; run < 4; ++run)
    runs.emplace_back([&file] {
      for (int i = 0; i < 3; ++i) ListBudget(file, noon).add({{list, 1}});
    });
  runs.clear();
  CHECK(ListBudget(file, noon).spent()[list] == 12);
}
