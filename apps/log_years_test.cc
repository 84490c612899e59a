#include "apps/log_years.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>

#include "apps/folder_test.h"

namespace mailwhy::apps {
namespace {

const Time read_at = *parse_time("2026-11-22T03:00:00Z");

struct LogFolder : Folder {
  // The file's name; written at `time`.
  std::string file(std::string_view text, Time time = read_at) const {
    const auto name = (path / "mail.log").string();
    std::ofstream(name, std::ios::binary) << text;
    const timespec at{std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count(), 0};
    const timespec times[2] = {at, at};
    ::utimensat(AT_FDCWD, name.c_str(), times, 0);
    return name;
  }
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
  const LogFolder folder;
  REQUIRE(read_at.time_since_epoch().count() > 0);
  CHECK(year_of_log(folder.file(day("Nov 20") + day("Feb  3")), read_at) == 2025);
  CHECK(year_of_log(folder.file(day("Nov 20") + day("Nov 21")), read_at) == 2026);
  CHECK(year_of_log(folder.file("garbage\n" + day("Nov 20") + "\tcontinued\nno end: Feb"), read_at) == 2026);
  CHECK_FALSE(year_of_log(folder.file("2026-11-20T00:00:00Z mx1 postfix/qmgr[1]: x\n"), read_at));
  CHECK_FALSE(year_of_log(folder.file(""), read_at));
  CHECK_FALSE(year_of_log(folder.file("Nov 20 03:02:13"), *parse_time("1970-01-01T00:00:00Z")) == 2026);
  CHECK_FALSE(year_of_log("/nowhere/at/all", read_at));
  CHECK_FALSE(year_of_log("-", read_at));
  // A large one, over three New Years.
  std::string large;
  for (int year = 0; year < 3; ++year)
    for (const std::string_view month : {"Jan", "Mar", "May", "Jul", "Sep", "Nov"}) large += days(std::string(month) + " 20", 1000);
  const auto year = year_of_log(folder.file(large + day("Jan  3")), read_at);
  REQUIRE(year);
  CHECK(*year == 2023);
  CHECK(year_of_log_text(large + day("Jan  3"), read_at) == 2023);
}

TEST_CASE("a file is not younger than when it was written last") {
  const LogFolder folder;
  const Time spring = *parse_time("2025-03-01T12:00:00Z");
  CHECK(written_until(folder.file("x", spring), read_at) == spring);
  CHECK(written_until(folder.file("x", read_at + std::chrono::hours(5)), read_at) == read_at);
  CHECK(written_until(folder.file("x", *parse_time("1980-01-01T00:00:00Z")), read_at) == read_at);  // as archives are packed to be the same everywhere
  CHECK(written_until("-", read_at) == read_at);
  const auto name = folder.file(day("Nov 20") + day("Nov 21"), spring);
  CHECK(year_of_log(name, written_until(name, read_at)) == 2024);
}

TEST_CASE("which logs lack years") {
  CHECK(lacks_years(day("Nov 20")));
  CHECK(lacks_years("\n<22>" + day("Nov 20")));
  CHECK_FALSE(lacks_years("Nov 20 2024 03:02:13 mx1 x: y\n" + day("Nov 20")));
  CHECK_FALSE(lacks_years("2026-11-20T00:00:00Z mx1 postfix/qmgr[1]: x\n"));
  CHECK_FALSE(lacks_years(""));
}

}  // namespace mailwhy::apps
