// Logs that real servers wrote: what a plain look at the lines counts is what the readers tell, and no line of a mail server is unread.
#include <doctest/doctest.h>

#include <fstream>
#include <functional>
#include <sstream>

#include "mailwhy/base/text.h"
#include "mailwhy/logs/lines_test.h"

using namespace mailwhy;
using namespace mailwhy::logs;

namespace {

std::string load(const std::string& name) {
  std::ifstream in("../shared/corpora/logs/" + name, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  if (!in) MESSAGE("skipped: ../shared/corpora/logs/" << name << " is not here");
  return out.str();
}

std::size_t lines_with(const std::string& log, const std::function<bool(std::string_view)>& fits) {
  std::size_t n = 0;
  for (const auto line : split(log, '\n')) n += fits(line) ? 1 : 0;
  return n;
}

std::function<bool(std::string_view)> with(std::string words) {
  return [words](std::string_view line) { return line.find(words) != std::string_view::npos; };
}

}  // namespace

TEST_CASE("a real Exim's log") {
  const auto log = load("exim-main.log");
  if (log.empty()) return;
  const auto all = told(log);
  CHECK(count(all, Kind::unread) == 0);
  CHECK(count(all, Kind::arrived) == lines_with(log, with(" <= ")));
  CHECK(count(all, Kind::done) == lines_with(log, with(" Completed")));
  CHECK(count(all, Kind::attempt, Outcome::sent) == lines_with(log, with(" => ")) + lines_with(log, with(" -> ")));
  CHECK(count(all, Kind::attempt, Outcome::deferred) == lines_with(log, with(" == ")));
  CHECK(count(all, Kind::attempt, Outcome::expired) == lines_with(log, with("retry timeout exceeded")));
  CHECK(count(all, Kind::attempt, Outcome::bounced) + count(all, Kind::attempt, Outcome::expired) == lines_with(log, with(" ** ")));
  CHECK(count(all, Kind::login_failed) == lines_with(log, with(" authenticator failed for ")));
}

TEST_CASE("a real sendmail's log") {
  const auto log = load("sendmail.log");
  if (log.empty()) return;
  const auto all = told(log);
  CHECK(count(all, Kind::unread) == 0);
  CHECK(count(all, Kind::attempt, Outcome::sent) == lines_with(log, with(", stat=Sent")));
  CHECK(count(all, Kind::attempt, Outcome::deferred) == lines_with(log, with(", stat=Deferred")));
  CHECK(count(all, Kind::arrived) - count(all, Kind::handed_on) == lines_with(log, [](std::string_view line) {
          return line.find(": from=") != std::string_view::npos && line.find("nrcpts=0,") == std::string_view::npos;
        }));
  CHECK(count(all, Kind::connect) == lines_with(log, with("NOQUEUE: connect from ")));
}

TEST_CASE("a real OpenSMTPD's log") {
  const auto log = load("opensmtpd.log");
  if (log.empty()) return;
  const auto all = told(log);
  CHECK(count(all, Kind::unread) == 0);
  CHECK(count(all, Kind::attempt) == lines_with(log, with(" delivery evpid=")));
  CHECK(count(all, Kind::attempt, Outcome::sent) == lines_with(log, with("result=\"Ok\"")) + lines_with(log, with("result=Ok ")));
  CHECK(count(all, Kind::attempt, Outcome::bounced) == lines_with(log, with("result=\"PermFail\"")) + lines_with(log, with("result=PermFail ")));
  CHECK(count(all, Kind::arrived) == lines_with(log, with(" smtp message ")));
}

TEST_CASE("a real Courier's log") {
  const auto log = load("courier.log");
  if (log.empty()) return;
  const auto all = told(log);
  CHECK(count(all, Kind::unread) == 0);
  CHECK(count(all, Kind::arrived) == lines_with(log, with("courierd: newmsg,")));
  CHECK(count(all, Kind::attempt, Outcome::deferred) == lines_with(log, with(",status: deferred")));
  CHECK(count(all, Kind::attempt, Outcome::bounced) == lines_with(log, with(",status: failure")));
  CHECK(count(all, Kind::attempt, Outcome::sent) == lines_with(log, with(",status: success")) + lines_with(log, with(": Message delivered.")));
}
