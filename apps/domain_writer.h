// Writes what a domain lacks in every form that was asked for (mailwhy domain, and replay of its evidence).
#pragma once
#include "apps/forms_writer.h"
#include "mailwhy/posture/judge.h"

namespace mailwhy::apps {

class DomainWriter {
 public:
  DomainWriter(const Options& options, Io& io, std::size_t expected) : options_(options), io_(io), several_(expected > 1), forms_(options, io) {}
  // Whether all forms are among those that there are; complains otherwise.
  static bool can_write(const Options& options, Io& io);
  void add(const posture::Survey& survey, const posture::Judgement& judgement);
  // Writes the files; the exit code of all together.  To be called once.
  int finish() { return forms_.finish(); }

 private:
  std::string worded(const posture::Survey& survey, const posture::Judgement& judgement, const Output& output) const;

  const Options& options_;
  Io& io_;
  bool several_, first_ = true;
  FormsWriter forms_;
};

}  // namespace mailwhy::apps
