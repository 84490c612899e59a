// The fields that one filter left behind, on their way to a Filter.  Private to the room.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/filters/filter.h"

namespace mailwhy::filters {

struct Limits {
  std::size_t most_filters = 40;
  std::size_t most_rules = 400;            // of one filter
  std::size_t most_field_bytes = 64u << 10;  // of one field's value; the rest is not read
};

// One field of a stamp: its name in small letters, and its value as it stands (folds included).
struct StampField {
  std::string name;
  std::string_view value;
  std::size_t position = 0;
};

using StampFields = std::vector<StampField>;

// What the words of a verdict mean: "Yes", "Nein", "notspam", "clean", "Unsure"; Verdict::unknown for others.
Verdict verdict_of(std::string_view words);
// Adds a rule, or fills in what is missing of the one that has its name.
void add_rule(Filter& filter, Rule rule, const Limits& limits);
// Rules in words and in order, the sum, and what does not fit together.
void finish(Filter& filter, std::string_view table_name);

// SpamAssassin's own fields, amavis, and what looks like them (Barracuda, MailScanner, SpamTitan): X-Spam-*.
void read_spamassassin(Filter& filter, const StampFields& fields, const Limits& limits);
// The text of a report: "*  1.2 RULE words" or the box with "pts rule name"; also what stands in the body of spamd's answers.
void read_report(Filter& filter, std::string_view text, const Limits& limits);
// "Yes, score=15.0 required=5.0 tests=A,B autolearn=no version=4.0.1" in all its ages.
void read_status(Filter& filter, std::string_view value, const Limits& limits);
// X-Spamd-*, X-Rspamd-*.
void read_rspamd(Filter& filter, const StampFields& fields, const Limits& limits);
// "default: False [3.40 / 15.00]; SYMBOL(score)[options]; ..."
void read_rspamd_result(Filter& filter, std::string_view value, const Limits& limits);
// X-Forefront-Antispam-Report and its kin.
void read_microsoft(Filter& filter, const StampFields& fields, const Limits& limits);

}  // namespace mailwhy::filters
