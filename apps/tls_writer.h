// Writes what was seen of encryption in every form that was asked for (mailwhy tls, and replay of its evidence).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/io.h"
#include "apps/options.h"
#include "mailwhy/evidence/evidence.h"

namespace mailwhy::apps {

class TlsWriter {
 public:
  TlsWriter(const Options& options, Io& io, std::size_t expected);
  // Whether the forms are among text, json and md; complains otherwise.
  static bool can_write(const Options& options, Io& io);
  void add(const evidence::Evidence& evidence);
  // Writes the files; the exit code of all together.  To be called once.
  int finish();

 private:
  std::string worded(const evidence::Evidence& evidence, const Output& output) const;

  const Options& options_;
  Io& io_;
  bool several_;
  std::vector<std::string> texts_;
  std::optional<int> code_;
};

}  // namespace mailwhy::apps
