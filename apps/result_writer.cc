#include "apps/result_writer.h"

#include <array>

#include "mailwhy/report/catalogue.h"

namespace mailwhy::apps {
namespace {
constexpr std::size_t most_aligned = 25;  // lines of -q that wait for each other

report::TicketTo ticket_reader(std::string_view name) {
  using To = report::TicketTo;
  constexpr std::pair<std::string_view, To> rows[] = {
      {"customer", To::customer}, {"provider", To::provider}, {"dns", To::dns}, {"receiver", To::receiver}};
  for (const auto& [word, to] : rows)
    if (word == name) return to;
  return To::by_party;
}

}  // namespace

report::Catalogue catalogue_for(const Options& options, Format format) {
  switch (format) {
    case Format::text:
    case Format::markdown:
    case Format::html:
    case Format::svg:
    case Format::ticket: return report::Catalogue::builtin(options.language);
    case Format::json:
    case Format::junit: return report::Catalogue::builtin(options.lang.value_or(Language::english));
    case Format::nagios:
    case Format::openmetrics:
    case Format::json_lines:
    case Format::csv: break;
  }
  return report::Catalogue::builtin();
}

std::optional<report::Document> document_for(const Options& options, Format format, std::string verb) {
  struct Row {
    Format format;
    report::Form form;
  };
  constexpr Row rows[] = {{Format::nagios, report::Form::nagios},
                          {Format::openmetrics, report::Form::openmetrics},
                          {Format::junit, report::Form::junit},
                          {Format::markdown, report::Form::markdown},
                          {Format::html, report::Form::html},
                          {Format::ticket, report::Form::ticket}};
  for (const Row& row : rows)
    if (row.format == format)
      return report::Document({.form = row.form, .verbosity = options.verbosity, .ticket = ticket_reader(options.ticket), .version = MAILWHY_VERSION, .verb = std::move(verb)},
                              catalogue_for(options, format));
  return {};
}

ResultWriter::ResultWriter(const Options& options, Io& io, std::size_t expected) : options_(options), io_(io), expected_(expected) {
  for (const auto& output : options.outputs) kept_.push_back({output, "", document_for(options, output.format)});
}

void ResultWriter::add(const evidence::Evidence& evidence, const rules::Judgement& judgement) {
  for (auto& kept : kept_) add_to(kept, evidence, judgement);
  const int code = exit_code_for(options_, judgement);
  if (is_plugin(options_)) code_ = code_ ? report::worse_plugin_code(*code_, code) : code;
  else code_ = combine_exit_codes(code_.value_or(0), code);
}

void ResultWriter::add_to(Kept& kept, const evidence::Evidence& evidence, const rules::Judgement& judgement) {
  const bool several = expected_ > 1, on_screen = kept.output.to_stdout();
  if (kept.document) return kept.document->add(evidence, judgement);
  std::string text;
  if (kept.output.format == Format::json) {
    text = report::check_json(evidence, judgement, !several, catalogue_for(options_, Format::json)) + "\n";
  } else {
    if (on_screen && options_.verbosity < -1) return;  // -qq: the exit code only
    if (on_screen && several && options_.verbosity < 0) return add_quiet(evidence, judgement);
    text = report::check_text(evidence, judgement, text_options(options_, io_.out_terminal(), !on_screen), catalogue_for(options_, Format::text));
    if (several && options_.verbosity >= 0) text += "\n";
  }
  if (on_screen) io_.out(text);
  else kept.text += text;
}

// A few lines wait for each other, so that the columns are no wider than they must be; many are written as they come.
void ResultWriter::add_quiet(const evidence::Evidence& evidence, const rules::Judgement& judgement) {
  auto row = report::quiet_row(evidence, judgement, text_options(options_, io_.out_terminal(), false));
  if (expected_ > most_aligned) {
    auto widths = report::widest_quiet_row();
    widths.target = 32;
    io_.out(report::quiet_line(row, widths));
  } else {
    quiet_.push_back(std::move(row));
  }
}

int ResultWriter::finish() {
  const auto widths = report::widths_of(quiet_);
  for (const auto& row : quiet_) io_.out(report::quiet_line(row, widths));
  for (const auto& kept : kept_) {
    const std::string text = kept.document ? kept.document->text() : kept.text;
    if (kept.document && kept.document->empty() && kept.output.format != Format::openmetrics) continue;
    if (kept.output.to_stdout()) {
      if (kept.document && options_.verbosity >= -1) io_.out(text);
      continue;
    }
    if (const auto written = write_file(kept.output.file, text, options_.force); !written) {
      io_.complain(written.error().text);
      failed_ = true;
    }
  }
  return failed_ ? 2 : code_.value_or(0);
}

bool is_plugin(const Options& options) {
  return options.exit_codes == ExitCodes::nagios ||
         (options.exit_codes == ExitCodes::plain && options.stdout_output().format == Format::nagios);
}

int exit_code_for(const Options& options, const rules::Judgement& judgement) {
  if (is_plugin(options)) return report::plugin_code(judgement);
  if (options.exit_codes == ExitCodes::plain) return rules::exit_code(judgement);
  // sysexits.h
  switch (judgement.verdict) {
    case rules::Verdict::accepted: return 0;
    case rules::Verdict::refused: return judgement.party == rules::Party::recipient_mailbox ? 67 : 77;
    case rules::Verdict::no_such_domain:
    case rules::Verdict::no_mail_by_choice: return 68;
    case rules::Verdict::unreachable:
    case rules::Verdict::depends: return 69;
    case rules::Verdict::delayed:
    case rules::Verdict::inconclusive: break;
  }
  return 75;
}

int combine_exit_codes(int a, int b) {
  constexpr std::array order{2, 1, 3, 4, 0};
  for (const int code : order)
    if (a == code || b == code) return code;
  return a > b ? a : b;  // sysexits
}

}  // namespace mailwhy::apps
