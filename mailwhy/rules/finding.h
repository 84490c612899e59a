// A rule and what it found.
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mailwhy/evidence/evidence.h"
#include "mailwhy/rules/words.h"

namespace mailwhy::rules {

// A piece of evidence that a finding rests on, quoted unaltered.
struct Citation {
  std::string kind;                    // smtp, dns, connect, tls, list, ping, control, case
  std::string at;                      // JSON Pointer into the evidence: /sessions/0/exchanges/4
  std::string command;                 // what we said, for smtp; a question, for dns
  std::string text;                    // the other side's words or the observed fact; bytes from outside
  std::vector<std::pair<std::size_t, std::size_t>> marks;  // deciding parts of `text`, [begin, end)
  std::string remark;                  // a few own words beside it
};

struct Finding {
  std::string id;                      // "route.null-mx"
  Effect effect = Effect::notes;
  evidence::Stage stage = evidence::Stage::route;
  Party party = Party::unknown;
  Confidence confidence = Confidence::guess;
  Verdict verdict = Verdict::inconclusive;  // when this finding leads
  std::map<std::string, std::string> args;  // fill {name} in the sentence and in the page
  std::vector<Citation> seen;          // the first is the strongest; at least one
  std::string host;                    // the MX host it is about, empty for the whole domain
  std::vector<std::string> explains;   // ids of findings that only follow from this one
  State state() const { return state_of(effect); }
  Side side() const { return side_of(party); }
};

class View;  // view.h: the evidence with the questions that rules ask of it

struct Rule {
  std::string_view id;                 // stage-or-area.what-is-wrong, stable for ever
  evidence::Stage stage;
  Effect effect;
  Verdict verdict;                     // of the whole check when a finding of this rule leads
  std::string_view sentence;           // one sentence with {args}: the effect in the user's world
  void (*judge)(const View& view, std::vector<Finding>& findings);
  std::string_view explains = "";      // ids, separated by blanks: findings that follow from this one
};

// Every rule, in the order of their ids; the table is generated from the files in rules/*/*.cc.
std::span<const Rule* const> all_rules();
const Rule* find_rule(std::string_view id);

// A finding of `rule` with its defaults filled in.
Finding found(const Rule& rule, Party party, Confidence confidence);
// `text` with every {name} replaced from args; unknown names stay.
std::string fill(std::string_view text, const std::map<std::string, std::string>& args);

}  // namespace mailwhy::rules
