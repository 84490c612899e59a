// The logs of real Postfix servers beside the project, where they are there: nothing unread, and as many attempts as a plain search finds.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "mailwhy/logs/book.h"
#include "mailwhy/logs/lines_test.h"

using namespace mailwhy;
using namespace mailwhy::logs;

namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

std::size_t lines_with(std::string_view log, std::string_view words) {
  std::size_t n = 0;
  for (auto at = log.find(words); at != std::string_view::npos; at = log.find(words, at + words.size())) ++n;
  return n;
}

}  // namespace

TEST_CASE("logs of real Postfix servers") {
  for (const std::string name : {"postfix-in", "postfix-out"}) {
    const auto log = read_file("../shared/corpora/logs/" + name + ".log");
    if (log.empty()) {
      MESSAGE("no corpus of logs here; skipped");
      continue;
    }
    CAPTURE(name);
    const auto all = told(log);
    CHECK(count(all, Kind::unread) == 0);
    CHECK(count(all, Kind::foreign) == 0);
    // discard(8) calls it sent.
    CHECK(count(all, Kind::attempt, Outcome::sent) + count(all, Kind::attempt, Outcome::discarded) == lines_with(log, " status=sent "));
    CHECK(count(all, Kind::attempt, Outcome::deferred) == lines_with(log, " status=deferred "));
    CHECK(count(all, Kind::attempt, Outcome::bounced) == lines_with(log, " status=bounced "));
    CHECK(count(all, Kind::reject) == lines_with(log, ": reject: ") + lines_with(log, ": milter-reject: "));
    CHECK(count(all, Kind::done) == lines_with(log, ": removed\n"));
    CHECK(count(all, Kind::login_failed) == lines_with(log, " authentication failed"));
    for (const auto& t : all) {
      if (t.kind != Kind::attempt || t.text.find(" said: ") == std::string::npos) continue;
      CAPTURE(t.text);
      CHECK(t.remote_words);          // no frame of Postfix' is left in a server's words
    }
  }
}

TEST_CASE("stories of a real Postfix add up") {
  const auto log = read_file("../shared/corpora/logs/postfix-out.log");
  if (log.empty()) return;
  std::size_t stories = 0, notices = 0, orphans = 0;
  Book::Sinks sinks;
  sinks.story = [&](const Story& story) {
    ++stories;
    CHECK(story.done);
    CHECK_FALSE(story.message_id.empty());
    CHECK(story.attempts.size() >= 1);
    if (story.notification) ++notices;
    if (story.notification && story.parent.empty()) ++orphans;
  };
  Book book(sinks);
  ReaderOptions options;
  options.now = *parse_time("2026-11-21T12:00:00Z");
  Reader reader(options);
  const Reader::Take take = [&](const Event& event, std::string_view line) { book.on(event, line); };
  reader.feed(log, take);
  reader.finish(take);
  book.finish();
  const auto& totals = book.totals();
  CHECK(stories == lines_with(log, ": message-id="));
  CHECK(notices == lines_with(log, " notification: "));
  CHECK(orphans == 0);
  CHECK(totals.recipients == stories);  // one each
  CHECK(totals.final_sent == lines_with(log, " status=sent "));
  CHECK(totals.final_bounced == lines_with(log, " status=bounced "));
  CHECK(totals.final_expired == lines_with(log, "status=expired, returned to sender"));
  CHECK(totals.final_deferred + totals.final_other == 0);
}
