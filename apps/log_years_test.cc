#include "apps/log_years.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace mailwhy::apps {
namespace {

const Time now = *parse_time("2026-11-22T03:00:00Z");

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "mailwhy-years-XXXXXX").string();
    path_ = ::mkdtemp(name.data()) == nullptr ? std::filesystem::path() : std::filesystem::path(name);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  // The file's name; written at `time`.
  std::string file(std::string_view text, Time time = now) const {
    const auto name = (path_ / "mail.log").string();
    std::ofstream(name, std::ios::binary) << text;
    const timespec at{std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count(), 0};
    const timespec times[2] = {at, at};
    ::utimensat(AT_FDCWD, name.c_str(), times, 0);
    return name;
  }

 private:
  std::filesystem::path path_;
};

std::string day(std::string_view stamp) { return std::string(stamp) + " 03:02:13 mx1 postfix/qmgr[1]: 4ABCDEF012: removed\n"; }
// Many lines of one day.
std::string days(std::string_view stamp, int lines) {
  std::string out;
  for (int i = 0; i < lines; ++i) out += day(stamp);
  return out;
}

}  // namespace

TEST_CASE("the year of a log is told by its last line and its file's time") {
  const Folder folder;
  REQUIRE(now.time_since_epoch().count() > 0);
  CHECK(year_of_log(folder.file(day("Nov 20") + day("Feb  3")), now) == 2025);
  CHECK(year_of_log(folder.file(day("Nov 20") + day("Nov 21")), now) == 2026);
  CHECK(year_of_log(folder.file("garbage\n" + day("Nov 20") + "\tcontinued\nno end: Feb"), now) == 2026);
  CHECK_FALSE(year_of_log(folder.file("2026-11-20T00:00:00Z mx1 postfix/qmgr[1]: x\n"), now));
  CHECK_FALSE(year_of_log(folder.file(""), now));
  CHECK_FALSE(year_of_log(folder.file("Nov 20 03:02:13"), *parse_time("1970-01-01T00:00:00Z")) == 2026);
  CHECK_FALSE(year_of_log("/nowhere/at/all", now));
  CHECK_FALSE(year_of_log("-", now));
  // A large one, over three New Years.
  std::string large;
  for (int year = 0; year < 3; ++year)
    for (const std::string_view month : {"Jan", "Mar", "May", "Jul", "Sep", "Nov"}) large += days(std::string(month) + " 20", 1000);
  const auto year = year_of_log(folder.file(large + day("Jan  3")), now);
  REQUIRE(year);
  CHECK(*year == 2023);
  CHECK(year_of_log_text(large + day("Jan  3"), now) == 2023);
}

TEST_CASE("a file is not younger than when it was written last") {
  const Folder folder;
  const Time spring = *parse_time("2025-03-01T12:00:00Z");
  CHECK(written_until(folder.file("x", spring), now) == spring);
  CHECK(written_until(folder.file("x", now + std::chrono::hours(5)), now) == now);
  CHECK(written_until(folder.file("x", *parse_time("1980-01-01T00:00:00Z")), now) == now);  // as archives are packed to be the same everywhere
  CHECK(written_until("-", now) == now);
  const auto name = folder.file(day("Nov 20") + day("Nov 21"), spring);
  CHECK(year_of_log(name, written_until(name, now)) == 2024);
}

TEST_CASE("which logs lack years") {
  CHECK(lacks_years(day("Nov 20")));
  CHECK(lacks_years("\n<22>" + day("Nov 20")));
  CHECK_FALSE(lacks_years("Nov 20 2024 03:02:13 mx1 x: y\n" + day("Nov 20")));
  CHECK_FALSE(lacks_years("2026-11-20T00:00:00Z mx1 postfix/qmgr[1]: x\n"));
  CHECK_FALSE(lacks_years(""));
}

}  // namespace mailwhy::apps
