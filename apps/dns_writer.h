// Writes what resolvers and name servers said in every format that was asked for, and turns it into an exit code.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/io.h"
#include "mailwhy/report/dns/dns.h"
#include "mailwhy/report/document.h"

namespace mailwhy::apps {

class DnsWriter {
 public:
  DnsWriter(const Options& options, Io& io) : options_(options), io_(io), texts_(options.outputs.size()) {}
  // Whether all formats are among those that there are; a complaint else.
  static bool can_write(const Options& options, Io& io);
  void add(const report::DnsResult& result);
  // Writes the files.  The exit code of all together; 2 after a complaint when a file cannot be written.
  int finish();

 private:
  const Output* first_page() const;
  std::string worded(const report::DnsResult& result, const Output& output) const;

  const Options& options_;
  Io& io_;
  bool first_ = true;
  std::vector<std::string> texts_;
  std::optional<report::Document> page_;  // -f html: all on one
  std::optional<int> code_;
};

}  // namespace mailwhy::apps
