#include "apps/session_history.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "apps/folder_test.h"

using namespace mailwhy;
using namespace mailwhy::apps;
namespace fs = std::filesystem;

namespace {

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("what was typed comes back, and only its owner reads it") {
  const Folder folder;
  const auto file = folder.path / "state" / "mailwhy" / "history";
  CHECK(read_history(file).empty());
  add_to_history(file, {"ehlo", "from <>", "from <>"});
  add_to_history(file, {"to bob@example.org"});
  CHECK(read_history(file) == Lines{"ehlo", "from <>", "to bob@example.org"});
  struct stat facts {};
  REQUIRE(stat(file.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
  REQUIRE(stat(file.parent_path().c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0077) == 0);
}

TEST_CASE("a history has an end, and nothing in it moves a cursor") {
  const Folder folder;
  const auto file = folder.path / "history";
  Lines many;
  for (int i = 0; i < 700; ++i) many.push_back("noop " + std::to_string(i));
  add_to_history(file, many);
  const auto kept = read_history(file);
  CHECK(kept.size() == 500);
  CHECK(kept.front() == "noop 200");
  CHECK(kept.back() == "noop 699");
  add_to_history(file, {"a\x1b[2Jb", "two\nlines", std::string(1001, 'x'), "\xff\xfe", ""});
  CHECK(read_history(file) == kept);
  // Whatever somebody else wrote there.
  std::ofstream(file, std::ios::trunc) << "good\nbad\x07\n\n" << std::string(5000, 'y') << "\nlast";
  CHECK(read_history(file) == Lines{"good", "last"});
}

TEST_CASE("a history that is something else is left alone") {
  const Folder folder;
  const auto file = folder.path / "history";
  fs::create_symlink("/dev/null", file);
  add_to_history(file, {"ehlo"});
  CHECK(fs::is_symlink(file));
  CHECK(read_history(file).empty());
  add_to_history(folder.path, {"ehlo"});
  CHECK(fs::is_directory(folder.path));
}
