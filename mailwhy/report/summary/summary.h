// Many bounces and failed attempts in one sum (mailwhy summary): by cause, by side, by provider; mailwhy.summary/1 for programs.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/logs/causes.h"
#include "mailwhy/report/report.h"
#include "mailwhy/report/said.h"
#include "mailwhy/report/sheet.h"
#include "mailwhy/rules/returned.h"

namespace mailwhy::report {

// One recipient of a notice, or one attempt of a log.
struct SummaryItem {
  rules::Fate fate = rules::Fate::none;
  bool not_yours = false;               // somebody else's message that came back
  bounce::Judged judged;
  std::string recipient, sender, remote_host, remote_address, diagnostic, command, agent, action, message;  // message: an id
  std::string file;                     // where it stands, for an example
  int code = 0;
  std::optional<smtp::EnhancedCode> enhanced;
  std::optional<Time> time;
};
// The items of a notice, one a recipient.
std::vector<SummaryItem> summary_items(const bounce::Notice& notice, const rules::Returned& returned, std::string_view file, std::optional<std::size_t> number);

// A time as notices write it (RFC 5322) or as we do (RFC 3339).
std::optional<Time> summary_time(std::string_view text);

struct SummaryInput {
  std::string name;                     // as typed; "-" for standard input
  std::uint64_t objects = 0;            // results or messages
  std::uint64_t unreadable = 0;         // lines that are no result
  std::string trouble;                  // a sentence when it could not be read, or not to its end
};

class Summary {
 public:
  using Counts = std::vector<std::pair<std::string, std::uint64_t>>;  // most first
  struct Cause {
    logs::CauseGroup group;
    rules::Said said;
    double share = 0;                   // of all failures and delays
  };

  void add(const SummaryItem& item);
  void add(SummaryInput input) { inputs_.push_back(std::move(input)); }

  std::uint64_t count(rules::Fate fate) const;
  std::uint64_t not_yours() const { return not_yours_; }
  std::uint64_t items() const { return items_; }
  const std::vector<SummaryInput>& inputs() const { return inputs_; }
  std::vector<Cause> causes() const;
  Counts by_cause() const { return most_first(findings_); }   // ids of findings
  Counts by_side() const { return most_first(sides_); }
  Counts by_class() const { return most_first(classes_); }
  Counts by_provider() const { return most_first(providers_); }
  Counts by_domain() const { return most_first(domains_); }
  std::optional<Time> first() const { return first_; }
  std::optional<Time> last() const { return last_; }
  // 1: something failed; 4: something waits; 3: nothing was read; else 0.
  int exit_code() const;

 private:
  using Map = std::map<std::string, std::uint64_t, std::less<>>;
  static Counts most_first(const Map& counts);
  static void count_one(Map& counts, std::string name);

  logs::Causes causes_;
  std::map<rules::Fate, std::uint64_t> fates_;
  Map findings_, sides_, classes_, providers_, domains_;
  std::vector<SummaryInput> inputs_;
  std::uint64_t items_ = 0, not_yours_ = 0;
  std::optional<Time> first_, last_;
};

// One sentence without full stop.
std::string summary_sentence(const Summary& summary, const Words& words);
// `top`: how many causes, providers ... are shown; 0: as the form likes.
std::string summary_text(const Summary& summary, std::size_t top, const TextOptions& options, SaidWords& said);
std::string summary_line(const Summary& summary, const Words& words);
// mailwhy.summary/1 (summary.schema.json): one object, without line feed.
std::string summary_json(const Summary& summary, std::size_t top, bool pretty, SaidWords& said);
std::string summary_csv(const Summary& summary, std::size_t top, SaidWords& said);
// For Markdown and HTML.
Sheet summary_sheet(const Summary& summary, std::size_t top, SaidWords& said);

// What is known of a cause, for sentences and pages: those of its first failure.
SaidFacts summary_facts(const logs::CauseGroup& group);

}  // namespace mailwhy::report
