// How often lists were asked today, for those whose operator wants only so many questions a day: a small file in the cache folder that
// all runs of this user share.
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "apps/options.h"
#include "mailwhy/base/domain.h"
#include "mailwhy/base/time.h"
#include "mailwhy/check/list_memory.h"
#include "mailwhy/listing/choose.h"

namespace mailwhy::apps {

class ListBudget {
 public:
  using Counts = std::map<Domain, std::size_t>;

  // A day is one of UTC.  A file or folder that cannot be used is no error: then every run begins at nothing.
  ListBudget(std::filesystem::path file, Time now);
  // What was asked today, as the file says it now.
  Counts spent() const;
  // Adds to what others have written in the meantime.  At most 500 lists are kept, and the day before is forgotten.
  void add(const Counts& asked) const;

 private:
  std::filesystem::path file_;
  std::string day_;
};

// What a run of the program has to do with it: lists that count their days are asked what is left of today.
class DayOfLists {
 public:
  // Tells `memory`, which must live longer, what is allowed.  In the lab nothing is counted; nor are private mirrors.
  DayOfLists(const Options& options, const std::vector<listing::Source>& sources, Time now, check::ListMemory& memory);
  // At the end: what was asked of them.
  void keep_count() const;

 private:
  std::vector<Domain> counted_;
  std::optional<ListBudget> budget_;
  check::ListMemory& memory_;
};

}  // namespace mailwhy::apps
