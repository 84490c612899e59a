// What wait says while it waits: a line when it begins, one for every change, one at the end; as text or as mailwhy.event/1.
#pragma once
#include <string>
#include <vector>

#include "apps/io.h"
#include "apps/wait_loop.h"

namespace mailwhy::apps {

// What is waited for, for all lines.
struct WaitTopic {
  std::string kind, target;     // "dns", "example.org"
  Said awaited;
  Time began{};
  Duration limit{};
  int hurry = 1;                // in the lab a minute lasts a second
  // The time that is shown for a time of the net.
  Time shown(Time time) const { return began + (time - began) * hurry; }
};

// Without line feed.
std::string wait_first_text(const WaitTopic& topic, const Look& look, const report::Words& words);
std::string wait_change_text(const WaitTopic& topic, const Look& look, const Change& change, Time now, const report::Words& words);
std::string wait_rest_text(const WaitTopic& topic, Time now, Time next, const report::Words& words);
std::string wait_end_text(const WaitTopic& topic, const WaitEnd& end, const report::Words& words);

// One object, without line feed (report/event.schema.json).
std::string wait_first_json(const WaitTopic& topic, const Look& look);
std::string wait_change_json(const WaitTopic& topic, const Look& look, const Change& change, Time now);
std::string wait_end_json(const WaitTopic& topic, const WaitEnd& end, int exit_code);

// 0 reached, 3 not within the limit; a signal has its own.
int wait_exit_code(const WaitEnd& end);

// Writes all of it to the outputs that were asked for; files at the end.
class WaitWriter {
 public:
  WaitWriter(const Options& options, Io& io, WaitTopic topic, net::Net& net);
  WaitHooks hooks();
  // The exit code: `code` unless a file cannot be written.
  int finish(const WaitEnd& end, int code);

 private:
  void write(const std::string& json, const std::function<std::string(const report::Words&)>& text);

  const Options& options_;
  Io& io_;
  WaitTopic topic_;
  net::Net& net_;
  std::vector<std::string> files_;   // one an output
};

}  // namespace mailwhy::apps
