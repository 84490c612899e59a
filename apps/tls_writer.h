// Writes what was seen of encryption in every form that was asked for (mailwhy tls, and replay of its evidence).
#pragma once
#include <optional>
#include <string>

#include "apps/forms_writer.h"
#include "mailwhy/rules/tls_view.h"

namespace mailwhy::apps {

class TlsWriter {
 public:
  TlsWriter(const Options& options, Io& io, std::size_t expected) : options_(options), io_(io), several_(expected > 1), forms_(options, io) {}
  // Whether all forms are among those that there are; complains otherwise.
  static bool can_write(const Options& options, Io& io);
  // `change`: of the MTA-STS policy since it was seen before (policy_memory.h).
  void add(const evidence::Evidence& evidence, std::optional<auth::mtasts::Change> change = {});
  // Writes the files; the exit code of all together.  To be called once.
  int finish() { return forms_.finish(); }

 private:
  std::string worded(const rules::TlsView& seen, const Output& output);

  const Options& options_;
  Io& io_;
  bool several_, first_row_ = true;
  FormsWriter forms_;
};

}  // namespace mailwhy::apps
