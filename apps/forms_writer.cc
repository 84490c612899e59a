#include "apps/forms_writer.h"

#include "apps/result_writer.h"

namespace mailwhy::apps {

void FormsWriter::add(int code, const std::function<std::string(const Output&)>& worded) {
  for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
    const std::string text = worded(options_.outputs[i]);
    if (options_.outputs[i].to_stdout()) io_.out(text);
    else texts_[i] += text;
  }
  code_ = combine_exit_codes(code_.value_or(code), code);
}

int FormsWriter::finish() {
  int code = code_.value_or(3);
  for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
    if (options_.outputs[i].to_stdout()) continue;
    if (const auto written = write_file(options_.outputs[i].file, texts_[i], options_.force); !written) code = complain_about(io_, written.error().text, 2);
  }
  return code;
}

}  // namespace mailwhy::apps
