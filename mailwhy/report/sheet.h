// What a verb other than check found, as the documents take it (document.h): one sentence, findings, tables, and the text report.
//
// Every text may hold bytes from outside; each form escapes what it writes.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/base/time.h"
#include "mailwhy/rules/words.h"

namespace mailwhy::report {

struct Sheet {
  struct Item {
    std::string id;                   // of its page; may be empty
    rules::State state = rules::State::unknown;
    std::string title;                // one sentence
    std::vector<std::string> seen;    // words of others
    std::vector<std::string> steps;   // what to do, one sentence each
    std::vector<std::string> lines;   // to be published or typed as they are
  };
  struct Table {
    std::string caption;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
  };

  std::string verb;                   // "ready"
  std::string target;
  std::string summary;                // one sentence without full stop, which names the target
  rules::State state = rules::State::unknown;  // of it all: ok, warn, fail, later, unknown
  std::string cause = "none";         // the id of what leads
  int exit_code = 3;
  Time started{};
  Duration elapsed{};
  bool complete = true;
  std::vector<Item> items;            // what leads comes first
  std::vector<Table> tables;
  std::string text;                   // the report for people
};

// "ok", "warn" ... as the verbs' own judgements write them; unknown for other words.
rules::State sheet_state_of(std::string_view word);
// As plugin_code of a judgement.
int plugin_code(const Sheet& sheet);

}  // namespace mailwhy::report
