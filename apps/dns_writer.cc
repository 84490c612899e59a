#include "apps/dns_writer.h"

#include <algorithm>

#include "apps/result_writer.h"
#include "mailwhy/report/dns/lines.h"

namespace mailwhy::apps {
namespace {

// sysexits.h
int sysexit_of(zone::Verdict verdict) {
  using zone::Verdict;
  switch (verdict) {
    case Verdict::answered:
    case Verdict::agree:
    case Verdict::no_mail_by_choice:
    case Verdict::no_records: return 0;
    case Verdict::no_mail_host:
    case Verdict::no_such_name: return 68;
    case Verdict::authorities_disagree:
    case Verdict::faulty:
    case Verdict::bogus: return 69;
    default: return 75;
  }
}

int code_of(const Options& options, const report::DnsResult& result) {
  if (is_plugin(options)) return report::dns_plugin_code(result);
  return options.exit_codes == ExitCodes::sysexits ? sysexit_of(result.judgement.verdict) : zone::exit_code_of(result.judgement.verdict);
}

}  // namespace

bool DnsWriter::can_write(const Options& options, Io& io) {
  constexpr Format formats[] = {Format::text, Format::json, Format::json_lines, Format::csv, Format::nagios, Format::markdown, Format::html};
  for (const auto& output : options.outputs)
    if (std::find(std::begin(formats), std::end(formats), output.format) == std::end(formats)) {
      io.complain("dns answers as text, json, jsonl, csv, nagios, md or html.");
      return false;
    }
  return true;
}

void DnsWriter::add(const report::DnsResult& result) {
  for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
    const Output& output = options_.outputs[i];
    if (output.format == Format::html) {
      if (!page_) page_ = document_for(options_, Format::html, "dns");
      if (&output == first_page()) page_->add(report::dns_sheet(result, catalogue_for(options_, Format::html)));
      continue;
    }
    std::string text = worded(result, output);
    if (output.format == Format::csv && first_) text = report::dns_csv_head() + text;
    if (output.to_stdout()) io_.out(text);
    else texts_[i] += text;
  }
  first_ = false;
  const int code = code_of(options_, result);
  code_ = !code_ ? code : is_plugin(options_) ? report::worse_plugin_code(*code_, code) : combine_exit_codes(*code_, code);
}

// The page is made once, however often it is written.
const Output* DnsWriter::first_page() const {
  const auto at = std::find_if(options_.outputs.begin(), options_.outputs.end(), [](const Output& output) { return output.format == Format::html; });
  return at == options_.outputs.end() ? nullptr : &*at;
}

int DnsWriter::finish() {
  int code = code_.value_or(3);
  for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
    if (page_ && options_.outputs[i].format == Format::html) {
      texts_[i] = page_->text();
      if (options_.outputs[i].to_stdout() && options_.verbosity >= -1) io_.out(texts_[i]);
    }
    if (options_.outputs[i].to_stdout()) continue;
    if (const auto written = write_file(options_.outputs[i].file, texts_[i], options_.force); !written) code = complain_about(io_, written.error().text, 2);
  }
  return code;
}

std::string DnsWriter::worded(const report::DnsResult& result, const Output& output) const {
  switch (output.format) {
    case Format::json: return report::dns_json(result, true, report::Catalogue::builtin(options_.lang.value_or(Language::english))) + "\n";
    case Format::json_lines: return report::dns_json_lines(result);
    case Format::csv: return report::dns_csv(result);
    case Format::nagios: return report::dns_nagios(result);
    case Format::markdown: return report::dns_markdown(result, report::Catalogue::builtin(options_.language));
    default: break;
  }
  if (options_.verbosity < -1) return {};
  const bool to_file = !output.to_stdout();
  const auto text = text_options(options_, io_.out_terminal(), to_file);
  auto catalogue = report::Catalogue::builtin(options_.language);
  if (!to_file && !io_.out_terminal().utf8) catalogue = catalogue.in_ascii();
  return options_.verbosity < 0 ? report::dns_line(result, text, *catalogue.words) : report::dns_text(result, text, catalogue);
}

}  // namespace mailwhy::apps
