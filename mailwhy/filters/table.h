// The tables of data/filters/: what the rules of spam filters are about, a row a rule or a family of rules.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/result.h"
#include "mailwhy/filters/filter.h"

namespace mailwhy::filters {

struct Row {
  std::string_view pattern;  // a name, or one with * for any text; a name counts before a pattern, a long pattern before a short one
  Kind kind = Kind::unknown;
  Remedy remedy = Remedy::unknown;
  std::string_view words;    // {} stands for what the first * covers, in small letters and with blanks for _
};

class Table {
 public:
  // Lines of four columns (pattern, kind, remedy, words), # begins a comment; the error names the line.  `text` outlives the table.
  static Result<Table> parse(std::string_view text);
  // nullptr when nobody knows the rule.
  const Row* find(std::string_view name) const;
  // The row's sentence for that name; empty without a row.
  std::string words_for(std::string_view name) const;
  const std::vector<Row>& rows() const { return rows_; }

 private:
  std::vector<Row> rows_;                 // exact names first, sorted
  std::size_t exact_ = 0;
};

// Whether `name` fits `pattern`; `covered` is what the first * stands for.  Linear in the product of both lengths, which are small.
bool fits(std::string_view pattern, std::string_view name, std::string_view* covered = nullptr);

// The built-in table: "spamassassin", "rspamd", "microsoft", "others".
const Table& table(std::string_view name);
// Fills in words, kind and remedy of a rule from the table; SpamAssassin's rules on trial (T_NAME) are explained as NAME.
void explain_rule(Rule& rule, std::string_view table_name);

}  // namespace mailwhy::filters
