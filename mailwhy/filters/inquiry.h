// What a running spam filter said of a message, and of its variants.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/time.h"
#include "mailwhy/filters/filter.h"
#include "mailwhy/filters/neutralise.h"

namespace mailwhy::filters {

enum class Service { spamd, rspamd };
std::string_view to_string(Service service);

// A variant and what the filter makes of it.
struct Change {
  Variant::Kind kind = Variant::Kind::field;
  std::string what;                       // bytes from outside
  std::size_t touched_bytes = 0;
  std::vector<std::size_t> parts;         // joined: which of Inquiry::changes
  std::optional<Filter> filter;           // nullopt: no answer, see `problem`
  std::string problem;
  std::vector<std::string> gone, added;   // rules, by name
};
std::string_view to_string(Variant::Kind kind);

struct Inquiry {
  std::string message;                    // its name: the file, "-"
  Service service = Service::spamd;
  std::string where;                      // "127.0.0.1:783", a path, a URL
  bool named = true;                      // the user named the service; else it was looked for on this machine
  std::size_t message_bytes = 0;
  Time started{};
  Duration elapsed{};
  std::optional<Filter> filter;           // nullopt: it could not be asked, see `problem`
  std::string problem;                    // one English sentence without full stop

  bool bisected = false;
  bool complete = true;                   // false: stopped, or out of time
  std::size_t questions = 0, not_asked = 0;  // variants
  std::vector<Change> changes;            // in the order in which they were asked
  std::optional<std::size_t> smallest;    // of `changes`: the smallest that the filter takes for good mail

  bool is_spam() const { return filter && filter->verdict != Verdict::ham && filter->verdict != Verdict::unknown; }
  // 0 not spam, 1 spam, 3 it could not be asked.
  int exit_code() const { return !filter || filter->verdict == Verdict::unknown ? 3 : is_spam() ? 1 : 0; }
};

// Which rules the variant has lost and won.
void compare(const Filter& before, Change& change);
// Fills in `smallest`.
void choose_smallest(Inquiry& inquiry);

}  // namespace mailwhy::filters
