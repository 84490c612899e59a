#include "apps/forms_writer.h"

#include <algorithm>

#include "apps/result_writer.h"
#include "apps/table.h"

namespace mailwhy::apps {

FormsWriter::FormsWriter(const Options& options, Io& io) : options_(options), io_(io), texts_(options.outputs.size()), documents_(options.outputs.size()) {}

bool FormsWriter::can_write(const Options& options, Io& io, std::string_view verb, std::initializer_list<Format> forms) {
  const auto known = [&](const Output& output) { return std::find(forms.begin(), forms.end(), output.format) != forms.end(); };
  if (std::all_of(options.outputs.begin(), options.outputs.end(), known)) return true;
  std::string names;
  for (const Format* form = forms.begin(); form != forms.end(); ++form)
    for (const auto& row : format_table())
      if (row.format == *form) names += (form == forms.begin() ? "" : form + 1 == forms.end() ? " or " : ", ") + std::string(row.name);
  io.complain(std::string(verb) + " answers as " + names + ".");
  return false;
}

void FormsWriter::write(std::size_t output, const std::string& text) {
  if (options_.outputs[output].to_stdout()) io_.out(text);
  else texts_[output] += text;
}

void FormsWriter::add(int code, const Worded& worded) {
  for (std::size_t i = 0; i < options_.outputs.size(); ++i) write(i, worded(options_.outputs[i]));
  code_ = combine_exit_codes(code_.value_or(code), code);
}

void FormsWriter::add(int code, const std::function<report::Sheet(const report::Catalogue&)>& sheet, const Worded& worded) {
  for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
    const Format format = options_.outputs[i].format;
    const auto catalogue = catalogue_for(options_, format);
    auto document = document_for(options_, format, "");
    if (!document) {
      write(i, worded(options_.outputs[i]));
      continue;
    }
    const auto made = sheet(catalogue);
    if (!documents_[i]) documents_[i] = document_for(options_, format, made.verb);
    documents_[i]->add(made);
  }
  if (!is_plugin(options_)) {
    code_ = combine_exit_codes(code_.value_or(code), code);
    return;
  }
  const int plugin = report::plugin_code(sheet(report::Catalogue::builtin()));
  code_ = code_ ? report::worse_plugin_code(*code_, plugin) : plugin;
}

void FormsWriter::append(const Worded& worded) {
  for (std::size_t i = 0; i < options_.outputs.size(); ++i)
    if (!documents_[i]) write(i, worded(options_.outputs[i]));
}

int FormsWriter::finish() {
  int code = code_.value_or(3);
  for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
    if (documents_[i] && (options_.verbosity >= -1 || !options_.outputs[i].to_stdout())) write(i, documents_[i]->text());
    if (options_.outputs[i].to_stdout()) continue;
    if (const auto written = write_file(options_.outputs[i].file, texts_[i], options_.force); !written) code = complain_about(io_, written.error().text, 2);
  }
  return code;
}

}  // namespace mailwhy::apps
