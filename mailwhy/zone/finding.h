// What a survey shows: findings with whose move they are, and one verdict.
//
// The words of a finding are its page, mailwhy/rules/dns/<name>.md; the words here are those of interface.md.
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/zone/compare.h"

namespace mailwhy::zone {

enum class Verdict {
  answered, agree,
  no_mail_by_choice,     // null MX
  no_records,            // the name exists, the records do not
  no_mail_host,          // no MX and no address either
  no_such_name,
  caches_differ,         // ends by itself
  authorities_disagree,
  faulty,                // the answer is there, but servers or the delegation are broken
  bogus,
  servfail, refused, silent,
  unknown,
};
std::string_view to_string(Verdict verdict);
int exit_code_of(Verdict verdict);

// A kind of finding: its id, the sentence with {args}, and what it is in the words of interface.md.
struct Kind {
  std::string_view id, sentence, state, party, confidence;
};
std::span<const Kind> all_kinds();
const Kind* find_kind(std::string_view id);

struct Seen {
  std::string server, text;              // who said what; bytes from outside
  friend bool operator==(const Seen&, const Seen&) = default;
};

struct Finding {
  std::string id;
  std::string state, party, confidence;
  std::map<std::string, std::string> args;  // fill {name} in the sentence and in the page
  std::vector<Seen> seen;
};

struct Judgement {
  Verdict verdict = Verdict::unknown;
  std::vector<Finding> findings;         // the leading one first
  const Finding* leading() const;        // nullptr when nothing is wrong
};

Judgement judge(const Survey& survey, const Comparison& comparison);

}  // namespace mailwhy::zone
