#include "apps/tls_writer.h"

#include "apps/result_writer.h"
#include "mailwhy/report/tls/tls.h"

namespace mailwhy::apps {

TlsWriter::TlsWriter(const Options& options, Io& io, std::size_t expected) : options_(options), io_(io), several_(expected > 1), texts_(options.outputs.size()) {}

bool TlsWriter::can_write(const Options& options, Io& io) {
  for (const auto& output : options.outputs)
    if (output.format != Format::text && output.format != Format::json && output.format != Format::markdown) {
      complain_about(io, "tls answers as text, json or md.", 2);
      return false;
    }
  return true;
}

std::string TlsWriter::worded(const rules::TlsView& seen, const Output& output) const {
  const Language language = output.format == Format::json ? options_.lang.value_or(Language::english) : options_.language;
  const auto catalogue = report::Catalogue::builtin(language);
  if (output.format == Format::json) return report::tls_json(seen, !several_, catalogue) + "\n";
  auto text = text_options(options_, io_.out_terminal(), !output.to_stdout());
  if (output.format == Format::markdown) {
    text.color = false;
    return "## " + report::tls_summary(seen, catalogue) + "\n\n```\n" + report::tls_text(seen, text, catalogue) + "```\n";
  }
  if (options_.verbosity < -1) return {};
  if (options_.verbosity < 0) return report::tls_line(seen, text);
  return report::tls_text(seen, text, text.utf8 ? catalogue : catalogue.in_ascii()) + (several_ ? "\n" : "");
}

void TlsWriter::add(const evidence::Evidence& evidence, std::optional<auth::mtasts::Change> change) {
  const rules::TlsView seen(evidence, change);
  for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
    const std::string text = worded(seen, options_.outputs[i]);
    if (options_.outputs[i].to_stdout()) io_.out(text);
    else texts_[i] += text;
  }
  const int code = rules::exit_code_of(seen.verdict);
  code_ = combine_exit_codes(code_.value_or(code), code);
}

int TlsWriter::finish() {
  int code = code_.value_or(3);
  for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
    if (options_.outputs[i].to_stdout()) continue;
    if (const auto written = write_file(options_.outputs[i].file, texts_[i], options_.force); !written) code = complain_about(io_, written.error().text, 2);
  }
  return code;
}

}  // namespace mailwhy::apps
