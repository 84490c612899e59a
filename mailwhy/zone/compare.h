// Who gives which answer: equal answers share a letter, A is what the zone's owner has set.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/zone/survey.h"

namespace mailwhy::zone {

struct Row {
  enum class Role { authority, yours, named, well_known } role = Role::authority;
  std::string name;                      // of the server; may be empty
  Endpoint at;
  std::optional<Reply> reply;            // empty while waiting, or when it was not asked
  std::optional<Server> server;          // of an authority
  std::optional<std::size_t> group;      // empty: nothing that could be compared
  std::optional<std::uint32_t> ttl_s;    // the shortest of the answer; of a negative one as RFC 2308 s5 has it
  bool behind = false;                   // an authority with an older serial, or with another answer than the newest
  bool last_to_change = false;
  // Of a resolver that says what no authority says.  Forgets: when it ends, by a TTL that is below the zone's or was seen to run
  // down.  Own: it is no cache's memory, as it answers with authority or its TTL stands still.  In doubt: neither is known.
  std::optional<Time> forgets;
  bool own = false, in_doubt = false;
  bool bogus = false;
};

struct Group {
  std::vector<std::string> answer;       // the records' data as text, sorted; "no records", "no such name"
  std::size_t authorities = 0, caches = 0;
  char letter() const { return letter_; }
  char letter_ = 'A';
};

struct Comparison {
  std::vector<Row> rows;                 // authorities first
  std::vector<Group> groups;             // at most 26; A first
  bool authorities_spoke = false;
  bool authorities_agree = false;
  bool caches_differ = false;            // some cache says what no authority says
  std::optional<Time> settled_by;        // when the last such cache forgets it; empty unless that is known of every one
  std::vector<std::uint32_t> serials;    // all there are, newest first (RFC 1982 s3.2)
};

Comparison compare(const Survey& survey);

// The answer without what differs between servers that mean the same: TTL, order, spelling.
std::vector<std::string> answer_lines(const dns::Answer& answer);
// A record's data for people: "10 mx.example.org".
std::string data_text(const dns::Record& record);
std::optional<std::uint32_t> ttl_of(const dns::Answer& answer);
// Serial number arithmetic (RFC 1982 s3.2): a is older than b.
bool older(std::uint32_t a, std::uint32_t b);

}  // namespace mailwhy::zone
