// What lists say, as it comes in, on a terminal's stderr: a line that counts, and each listing that matters at once.
#pragma once
#include <string>

#include "apps/io.h"
#include "mailwhy/listing/survey.h"
#include "mailwhy/net/net.h"

namespace mailwhy::apps {

// Draws while it lives, at most ten times a second and not before 400 ms; the destructor wipes the line.  Elsewhere than on a
// terminal, and when `quiet`, it never draws.
class ListProgress {
 public:
  ListProgress(net::Net& net, Io& io, std::string target, bool quiet);
  ~ListProgress();
  ListProgress(const ListProgress&) = delete;
  ListProgress& operator=(const ListProgress&) = delete;
  void entry(const listing::Survey& survey, const listing::Entry& entry);

 private:
  void draw(std::size_t all);
  net::Net& net_;
  Io& io_;
  std::string target_;
  bool shows_, drawn_ = false;
  Time began_{}, last_{};
  std::size_t answered_ = 0, listed_ = 0;
  std::string first_;  // the first list that holds it
};

}  // namespace mailwhy::apps
