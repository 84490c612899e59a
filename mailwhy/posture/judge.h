// What a domain's mail set-up lacks, as a list of things to do, the worst first; no score.
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/posture/survey.h"

namespace mailwhy::posture {

enum class Verdict { sound, problems, inconclusive };
std::string_view to_string(Verdict verdict);
int exit_code_of(Verdict verdict);

// A kind of finding: the id of its page and what it is in the words of interface.md.  Its words are report's.
struct Kind {
  std::string_view id, state, party, confidence;
  Part part;
};
std::span<const Kind> all_kinds();
const Kind* find_kind(std::string_view id);

struct Seen {
  std::string source, text;                 // "dns", "https", "smtp", "message"; bytes from outside
  friend bool operator==(const Seen&, const Seen&) = default;
};

// One change to a zone.
struct Change {
  enum class Act { publish, replace, remove } act = Act::publish;
  Domain name, apex;                        // apex: the zone, as far as it is known
  std::string type, value;                  // value as people type it into a provider's form
  // "_dmarc" for the field "host" of a provider's form; "@" for the zone's own name.
  std::string label() const;
  // A line of zone text, with the value in strings of at most 255 bytes; for remove the name and type only.
  std::string zone_text() const;
  friend bool operator==(const Change&, const Change&) = default;
};
std::string_view to_string(Change::Act act);

struct Task {
  const Kind* kind = nullptr;
  std::string_view state;                   // mostly the kind's
  std::map<std::string, std::string> args;  // bytes from outside
  std::vector<Seen> seen;
  std::vector<Change> changes;
  bool known = false;                       // accepted in a baseline
  // Tells it from others of its kind and from what it was yesterday: "dkim.key-too-short s1".
  std::string key() const;
};

struct Judgement {
  Verdict verdict = Verdict::inconclusive;
  std::vector<Task> tasks;                  // what must be done, what should, what could not be told, remarks
};

Judgement judge(const Survey& survey);
// Sets the order and the verdict anew, after tasks were added or accepted.
void settle(Judgement& judgement, const Survey& survey);

}  // namespace mailwhy::posture
