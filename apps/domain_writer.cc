#include "apps/domain_writer.h"

#include "mailwhy/report/posture/posture.h"

namespace mailwhy::apps {

bool DomainWriter::can_write(const Options& options, Io& io) {
  return FormsWriter::can_write(options, io, "domain", {Format::text, Format::json, Format::csv, Format::nagios, Format::junit, Format::markdown, Format::html});
}

void DomainWriter::add(const posture::Survey& survey, const posture::Judgement& judgement) {
  forms_.add(
      posture::exit_code_of(judgement.verdict), [&](const report::Catalogue& catalogue) { return report::posture_sheet(survey, judgement, *catalogue.words); },
      [&](const Output& output) { return worded(survey, judgement, output); });
  first_ = false;
}

std::string DomainWriter::worded(const posture::Survey& survey, const posture::Judgement& judgement, const Output& output) const {
  const auto& for_programs = report::Words::of(options_.lang.value_or(Language::english));
  if (output.format == Format::json) return report::posture_json(survey, judgement, !several_, for_programs) + "\n";
  if (output.format == Format::csv) return (first_ ? report::posture_csv_head() : "") + report::posture_csv(survey, judgement, for_programs);
  if (options_.verbosity < -1) return {};
  const auto text = text_options(options_, io_.out_terminal(), !output.to_stdout());
  if (options_.verbosity < 0) return report::posture_line(survey, judgement, text);
  const auto& words = output.to_stdout() ? io_.words() : report::Words::of(options_.language);
  return report::posture_text(survey, judgement, text, words) + (several_ ? "\n" : "");
}

}  // namespace mailwhy::apps
