#include "mailwhy/report/document.h"

#include <utility>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/report/forms.h"

namespace mailwhy::report {
namespace {
struct FormRow {
  Form form;
  forms::Pieces (*pieces)(const text::Source&, const DocumentOptions&);
  forms::Pieces (*sheet)(const Sheet&, const Words&, const DocumentOptions&);  // nullptr: for checks only
  std::string (*whole)(const forms::Parts&, const DocumentOptions&);
};
constexpr FormRow form_rows[] = {
    {Form::nagios, forms::nagios_pieces, forms::nagios_sheet, forms::nagios},
    {Form::openmetrics, forms::openmetrics_pieces, nullptr, forms::openmetrics},
    {Form::junit, forms::junit_pieces, forms::junit_sheet, forms::junit},
    {Form::markdown, forms::markdown_pieces, forms::markdown_sheet, forms::markdown},
    {Form::ticket, forms::ticket_pieces, nullptr, forms::ticket},
    {Form::html, forms::html_pieces, forms::html_sheet, forms::html},
};

const FormRow& row_of(Form form) {
  for (const FormRow& row : form_rows)
    if (row.form == form) return row;
  MAILWHY_CHECK(false, "every form has a row");
}

rules::Verdict verdict_like(rules::State state) {
  switch (state) {
    case rules::State::ok:
    case rules::State::note:
    case rules::State::warn: return rules::Verdict::accepted;
    case rules::State::later: return rules::Verdict::delayed;
    case rules::State::fail: return rules::Verdict::refused;
    default: return rules::Verdict::inconclusive;
  }
}
}  // namespace

Document::Document(DocumentOptions options, Catalogue catalogue) : options_(std::move(options)), catalogue_(std::move(catalogue)) {}

void Document::add(const evidence::Evidence& evidence, const rules::Judgement& judgement) {
  const TextOptions plain;
  const text::Source source{evidence, judgement, plain, catalogue_, rules::View(evidence)};
  Part part;
  part.target = visible(text::target_ascii(evidence));
  part.verdict = judgement.verdict;
  part.plugin_code = plugin_code(judgement);
  part.started = evidence.started;
  part.elapsed = evidence.elapsed;
  part.pieces = row_of(options_.form).pieces(source, options_);
  parts_.push_back(std::move(part));
  ++options_.number;
}

bool Document::takes_sheets(Form form) { return row_of(form).sheet != nullptr; }

void Document::add(const Sheet& sheet) {
  const FormRow& row = row_of(options_.form);
  MAILWHY_CHECK(row.sheet != nullptr, "callers ask takes_sheets first");
  Part part;
  part.target = visible(sheet.target);
  part.verdict = verdict_like(sheet.state);
  part.plugin_code = report::plugin_code(sheet);
  part.started = sheet.started;
  part.elapsed = sheet.elapsed;
  part.pieces = row.sheet(sheet, *catalogue_.words, options_);
  parts_.push_back(std::move(part));
  ++options_.number;
}

std::string Document::text() const { return row_of(options_.form).whole(parts_, options_); }

}  // namespace mailwhy::report
