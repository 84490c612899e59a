#include "apps/tls_writer.h"

#include "apps/result_writer.h"
#include "mailwhy/report/tls/tls.h"

namespace mailwhy::apps {

bool TlsWriter::can_write(const Options& options, Io& io) {
  return FormsWriter::can_write(options, io, "tls", {Format::text, Format::json, Format::csv, Format::nagios, Format::junit, Format::markdown, Format::html});
}

std::string TlsWriter::worded(const rules::TlsView& seen, const Output& output) {
  const Language language = output.format == Format::json ? options_.lang.value_or(Language::english) : options_.language;
  const auto catalogue = report::Catalogue::builtin(language);
  if (output.format == Format::json) return report::tls_json(seen, !several_, catalogue) + "\n";
  if (output.format == Format::csv) return (first_row_ ? report::tls_csv_head() : "") + report::tls_csv(seen);
  if (options_.verbosity < -1) return {};
  const auto text = text_options(options_, io_.out_terminal(), !output.to_stdout());
  if (options_.verbosity < 0) return report::tls_line(seen, text);
  return report::tls_text(seen, text, text.utf8 ? catalogue : catalogue.in_ascii()) + (several_ ? "\n" : "");
}

void TlsWriter::add(const evidence::Evidence& evidence, std::optional<auth::mtasts::Change> change) {
  const rules::TlsView seen(evidence, change);
  forms_.add(
      rules::exit_code_of(seen.verdict), [&](const report::Catalogue& catalogue) { return report::tls_sheet(seen, catalogue); },
      [&](const Output& output) { return worded(seen, output); });
  first_row_ = false;
}

}  // namespace mailwhy::apps
