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
  std::string (*whole)(const forms::Parts&, const DocumentOptions&);
};
constexpr FormRow rows[] = {
    {Form::nagios, forms::nagios_pieces, forms::nagios},
    {Form::openmetrics, forms::openmetrics_pieces, forms::openmetrics},
    {Form::junit, forms::junit_pieces, forms::junit},
    {Form::markdown, forms::markdown_pieces, forms::markdown},
    {Form::ticket, forms::ticket_pieces, forms::ticket},
    {Form::html, forms::html_pieces, forms::html},
};

const FormRow& row_of(Form form) {
  for (const FormRow& row : rows)
    if (row.form == form) return row;
  MAILWHY_CHECK(false, "every form has a row");
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

std::string Document::text() const { return row_of(options_.form).whole(parts_, options_); }

}  // namespace mailwhy::report
