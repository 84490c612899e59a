// How often lists were asked today, for those whose operator wants only so many questions a day: a small file in the cache folder that
// all runs of this user share.
#pragma once
#include <filesystem>
#include <map>

#include "mailwhy/base/domain.h"
#include "mailwhy/base/time.h"

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

}  // namespace mailwhy::apps
