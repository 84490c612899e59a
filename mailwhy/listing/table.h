// The table of lists: data/lists.tsv, whose header explains the columns, and what a person writes in the same form.
//
// What a row says about a list may be out of date; only the answers of a run prove anything.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/ip.h"

namespace mailwhy::listing {

enum class Nature { block, allow, score, info };  // score: good and bad ones; info: data that never lists
enum class Status { active, keyed, paid, retired, unverified, dead, dead_wildcard, dead_wildcard_risk };
enum class Impact { none, informational, minor, medium, major };
std::string_view to_string(Nature nature);
std::string_view to_string(Status status);
std::string_view to_string(Impact impact);

// What an answer of a list stands for.
struct Code {
  enum class Says { listed, good, neutral };
  struct Part {
    std::uint8_t first = 0, last = 255;
  };
  std::array<Part, 3> parts;  // of 127.x.y.z
  std::uint8_t bit = 0;       // when not 0: any answer whose last part has this bit
  Says says = Says::listed;
  std::string words;
  bool matches(const IpAddress& answer) const;
};

struct List {
  std::string zone;    // KEY stands for the user's own key
  Nature nature = Nature::block;
  bool ip4 = false, ip6 = false, domain = false, hash = false;  // what it holds
  Status status = Status::active;
  Impact impact = Impact::medium;
  std::string family;  // the zone with the same data
  std::vector<Code> codes, faults;    // faults turn the asker away
  std::string listed_at, clean_at;    // test points of its own, names below the zone
  std::string operator_name, look_up, removal, advice;
  std::uint32_t limit = 0;            // questions that the list may be asked in one run; 0: as many as the run allows
  std::uint32_t per_day = 0;          // the same of all runs of a day; 0: as many as they like

  bool wants_key() const;
  // Codes in this table that the answer fits, bits one by one.
  std::vector<const Code*> codes_of(const IpAddress& answer) const;
  const Code* fault_of(const IpAddress& answer) const;
};

// A row that cannot be used.
struct BadRow {
  std::size_t line = 0;  // from 1
  std::string word;      // what stands there, as it stands there
  std::string wish;      // "wants ip4, ip6, ..."
};

struct Table {
  std::vector<List> lists;
  std::vector<BadRow> bad;
  const List* find(std::string_view zone) const;
};

// Rows of up to 15 columns with tabs between; those left out at the end are as if "-" stood there, and the zone alone is a row:
// a list of IPv4 addresses with medium impact.  Empty lines and lines that begin with # are comments.  What a row lacks it has
// from its family's.  At most 5000 rows.
Table read_table(std::string_view text);

// A list as one row, without line end; read_table() gives the same list back.
std::string row_of(const List& list);

// data/lists.tsv, read when first asked for.
const Table& builtin_table();

}  // namespace mailwhy::listing
