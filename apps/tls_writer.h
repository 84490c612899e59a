// Writes what was seen of encryption in every form that was asked for (mailwhy tls, and replay of its evidence).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/io.h"
#include "apps/options.h"
#include "mailwhy/rules/tls_view.h"

namespace mailwhy::apps {

class TlsWriter {
 public:
  TlsWriter(const Options& options, Io& io, std::size_t expected);
  // Whether the forms are among text, json and md; complains otherwise.
  static bool can_write(const Options& options, Io& io);
  // `change`: of the MTA-STS policy since it was seen before (policy_memory.h).
  void add(const evidence::Evidence& evidence, std::optional<auth::mtasts::Change> change = {});
  // Writes the files; the exit code of all together.  To be called once.
  int finish();

 private:
  std::string worded(const rules::TlsView& seen, const Output& output) const;

  const Options& options_;
  Io& io_;
  bool several_;
  std::vector<std::string> texts_;
  std::optional<int> code_;
};

}  // namespace mailwhy::apps
