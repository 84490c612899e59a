#include "mailwhy/report/signatures.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::report {
namespace {
using dns::Validation;
using Status = Validation::Status;
constexpr std::size_t most_reasons = 3;

text::Style style_of(const std::vector<Validation>& all) {
  const auto some = [&](Status status) { return std::any_of(all.begin(), all.end(), [&](const Validation& one) { return one.status == status; }); };
  return some(Status::bogus) ? text::Style::bad : some(Status::secure) ? text::Style::good : text::Style::plain;
}

void add_once(std::vector<std::string>& all, std::string one) {
  if (all.size() < most_reasons && !one.empty() && std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
}
}  // namespace

std::string_view signature_word(Status status) {
  switch (status) {
    case Status::secure: return key("secure");
    case Status::insecure: return key("insecure");
    case Status::bogus: return key("BOGUS");
    case Status::unknown: break;
  }
  return key("not known");
}

SignatureReasons signature_reasons(const std::vector<Validation>& validations, const Words& words) {
  SignatureReasons out;
  for (const auto& one : validations) {
    add_once(out.rests, words.phrase(visible(shorten(one.rests_on, 300))));
    add_once(out.reasons, words.phrase(visible(shorten(one.why, 400))));
  }
  return out;
}

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
    text += dns::to_string(one.question.type) + " " + std::string(words(signature_word(one.status)));
  }
  return text;
}

void write_signatures(const std::vector<Validation>& validations, text::Line start, int indent, const Words& words, text::Paper& paper) {
  if (validations.empty()) return;
  paper.wrapped(std::move(start), signature_statuses(validations, words), indent, style_of(validations));
  const auto said = signature_reasons(validations, words);
  const text::Line blank = text::Line().pad_to(indent);
  for (const auto& one : said.rests) paper.wrapped(blank, words("rests on {}", one), indent + 2, text::Style::faint);
  for (const auto& one : said.reasons) paper.wrapped(blank, one, indent + 2, text::Style::faint);
}

}  // namespace mailwhy::report
