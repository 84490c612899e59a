// Writes what a mail server lacks in every form that was asked for (mailwhy ready, and replay of its evidence).
#pragma once
#include "apps/forms_writer.h"
#include "mailwhy/contact/contact.h"
#include "mailwhy/ready/judge.h"

namespace mailwhy::apps {

class ReadyWriter {
 public:
  ReadyWriter(const Options& options, Io& io, std::size_t expected) : options_(options), io_(io), several_(expected > 1), forms_(options, io) {}
  // Whether all forms are among those that there are; complains otherwise.
  static bool can_write(const Options& options, Io& io);
  void add(const ready::Survey& survey, const ready::Judgement& judgement, const std::vector<contact::Contact>& contacts);
  // Writes the files; the exit code of all together.  To be called once.
  int finish() { return forms_.finish(); }

 private:
  std::string worded(const ready::Survey& survey, const ready::Judgement& judgement, const std::vector<contact::Contact>& contacts, const Output& output) const;

  const Options& options_;
  Io& io_;
  bool several_;
  FormsWriter forms_;
};

}  // namespace mailwhy::apps
