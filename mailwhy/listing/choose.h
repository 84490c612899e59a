// Which lists of a table are asked, and under what names.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/listing/table.h"

namespace mailwhy::listing {

// What lists are asked about.
struct Subject {
  std::optional<IpAddress> address;
  Domain domain;  // when there is no address
  std::string text() const { return address ? address->text() : domain.text(); }
  friend bool operator==(const Subject&, const Subject&) = default;
};

// One list as it is asked in this run.
struct Source {
  List list;
  Domain zone;         // asked: with the key in it, or the mirror
  std::string secret;  // the key, to be blanked in what others say
  std::uint32_t limit = 0;  // questions in one run; 0: as many as the run allows
  bool mirrored = false;    // `zone` is a private mirror
  bool typed = false;  // named by the person, or in the person's own table
};

struct Choice {
  bool own_table = false;                      // the table is the person's: every row counts for itself
  std::vector<std::string> only;               // zones; those that no table has are asked as plain lists
  std::map<std::string, std::string> keys;     // by operator: "spamhaus-dqs"
  std::map<std::string, std::string> mirrors;  // by zone
  std::map<std::string, std::uint32_t> limits;  // questions in one run, by zone
};

struct Chosen {
  std::vector<Source> sources;
  std::vector<std::string> problems;  // sentences: a name in `only` that cannot be asked
};

// Without `only`: the living lists that hold what `subject` is; no data zones, nothing that wants a key that is not there, and of
// a family the keyed one whose key is there, else the eldest.
Chosen choose(const Table& table, const Choice& choice, const Subject& subject);

// `text` with the source's key, and the name of its private mirror, in the table's words: nothing that is the user's own secret is
// shown or kept.
std::string blanked(std::string text, const Source& source);
// The zone as others may know it: the table's name, with KEY for the key.
Domain public_zone(const Source& source);

// "Spamhaus DQS" to "spamhaus-dqs", the name of its key in the configuration.
std::string key_name(const List& list);
// Whether the list holds this kind of thing at all.
bool holds(const List& list, const Subject& subject);
// The family that a list counts for: the eldest's zone.
std::string family_of(const Table& table, const List& list);

}  // namespace mailwhy::listing
