#include "mailwhy/report/signatures.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::report {
namespace {
using dns::Validation;
using Status = Validation::Status;
constexpr std::size_t most_reasons = 3;

std::string_view status_word(Status status) {
  switch (status) {
    case Status::secure: return key("secure");
    case Status::insecure: return key("insecure");
    case Status::bogus: return key("BOGUS");
    case Status::unknown: break;
  }
  return key("not known");
}

text::Style style_of(const std::vector<Validation>& all) {
  const auto some = [&](Status status) { return std::any_of(all.begin(), all.end(), [&](const Validation& one) { return one.status == status; }); };
  return some(Status::bogus) ? text::Style::bad : some(Status::secure) ? text::Style::good : text::Style::plain;
}

void add_once(std::vector<std::string>& all, const std::string& one) {
  if (!one.empty() && std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}
}  // namespace

bool signatures_known(const std::vector<Validation>& validations) {
  return std::any_of(validations.begin(), validations.end(), [](const Validation& one) { return one.status != Status::unknown; });
}

std::string signature_statuses(const std::vector<Validation>& validations, const Words& words) {
  std::string text;
  const Domain* name = nullptr;
  for (const auto& one : validations) {
    if (name == nullptr) text = "";
    else if (*name == one.question.name) text += ", ";
    else text += "; " + visible(one.question.name.text()) + " ";
    name = &one.question.name;
    text += dns::to_string(one.question.type) + " " + std::string(words(status_word(one.status)));
  }
  return text;
}

void write_signatures(const std::vector<Validation>& validations, text::Line start, int indent, const Words& words, text::Paper& paper) {
  if (validations.empty()) return;
  paper.wrapped(std::move(start), signature_statuses(validations, words), indent, style_of(validations));
  std::vector<std::string> rests, reasons;
  for (const auto& one : validations) {
    add_once(rests, one.rests_on);
    add_once(reasons, one.why);
  }
  const text::Line blank = text::Line().pad_to(indent);
  for (std::size_t i = 0; i < std::min(rests.size(), most_reasons); ++i)
    paper.wrapped(blank, words("rests on {}", words.phrase(visible(shorten(rests[i], 300)))), indent + 2, text::Style::faint);
  for (std::size_t i = 0; i < std::min(reasons.size(), most_reasons); ++i)
    paper.wrapped(blank, words.phrase(visible(shorten(reasons[i], 400))), indent + 2, text::Style::faint);
}

}  // namespace mailwhy::report
