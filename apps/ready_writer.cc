#include "apps/ready_writer.h"

#include "apps/result_writer.h"
#include "mailwhy/report/ready/ready.h"

namespace mailwhy::apps {

bool ReadyWriter::can_write(const Options& options, Io& io) {
  return FormsWriter::can_write(options, io, "ready", {Format::text, Format::json, Format::nagios, Format::junit, Format::markdown, Format::html});
}

void ReadyWriter::add(const ready::Survey& survey, const ready::Judgement& judgement, const std::vector<contact::Contact>& contacts) {
  forms_.add(
      ready::exit_code_of(judgement.verdict), [&](const report::Catalogue& catalogue) { return report::ready_sheet(survey, judgement, *catalogue.words, contacts); },
      [&](const Output& output) { return worded(survey, judgement, contacts, output); });
}

std::string ReadyWriter::worded(const ready::Survey& survey, const ready::Judgement& judgement, const std::vector<contact::Contact>& contacts, const Output& output) const {
  if (output.format == Format::json) return report::ready_json(survey, judgement, !several_, report::Words::of(options_.lang.value_or(Language::english)), contacts) + "\n";
  if (options_.verbosity < -1) return {};
  const auto text = text_options(options_, io_.out_terminal(), !output.to_stdout());
  if (options_.verbosity < 0) return report::ready_line(survey, judgement, text);
  const auto& words = output.to_stdout() ? io_.words() : report::Words::of(options_.language);
  return report::ready_text(survey, judgement, text, words, contacts) + (several_ ? "\n" : "");
}

}  // namespace mailwhy::apps
