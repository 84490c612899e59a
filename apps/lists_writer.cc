#include "apps/lists_writer.h"

#include <algorithm>

#include "apps/result_writer.h"

namespace mailwhy::apps {

ListsWriter::ListsWriter(const Options& options, Io& io, std::size_t expected)
    : options_(options), io_(io), several_(expected > 1), view_{options.all, !options.only.empty()}, texts_(options.outputs.size()),
      keeps_(std::any_of(options.outputs.begin(), options.outputs.end(), [](const Output& output) { return output.format == Format::openmetrics; })) {}

void ListsWriter::add(const listing::Survey& survey) {
  for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
    const Output& output = options_.outputs[i];
    std::string text = worded(survey, output);
    if (output.format == Format::csv && first_) text = report::lists_csv_head() + text;
    if (output.to_stdout()) io_.out(text);
    else texts_[i] += text;
  }
  first_ = false;
  if (keeps_) kept_.push_back(survey);
  const bool plugin = is_plugin(options_);
  const int code = plugin ? report::lists_plugin_code(survey) : report::lists_exit_code(survey);
  code_ = !code_ ? code : plugin ? report::worse_plugin_code(*code_, code) : combine_exit_codes(*code_, code);
}

int ListsWriter::finish() {
  int code = code_.value_or(3);
  for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
    if (options_.outputs[i].format == Format::openmetrics) {
      const auto text = report::lists_openmetrics(kept_);
      if (options_.outputs[i].to_stdout()) io_.out(text);
      else texts_[i] = text;
    }
    if (options_.outputs[i].to_stdout()) continue;
    if (const auto written = write_file(options_.outputs[i].file, texts_[i], options_.force); !written) code = complain_about(io_, written.error().text, 2);
  }
  return code;
}

std::string ListsWriter::worded(const listing::Survey& survey, const Output& output) const {
  const auto text = text_options(options_, io_.out_terminal(), !output.to_stdout());
  switch (output.format) {
    case Format::json: return report::lists_json(survey, view_, !several_) + "\n";
    case Format::json_lines: return report::lists_json_lines(survey, view_);
    case Format::csv: return report::lists_csv(survey, view_);
    case Format::nagios: return report::lists_nagios(survey);
    case Format::openmetrics: return {};
    default: break;
  }
  if (options_.verbosity < -1) return {};
  if (options_.verbosity < 0) return report::lists_line(survey, text);
  const auto& words = output.to_stdout() ? io_.words() : report::Words::of(options_.language);
  return report::lists_text(survey, text, view_, words) + (several_ ? "\n" : "");
}

}  // namespace mailwhy::apps
