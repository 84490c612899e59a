#include "mailwhy/bounce/notice/work.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/notice/original.h"

namespace mailwhy::bounce::notice {

namespace {
constexpr std::size_t most_in_fields = 1000;  // addresses of one field of a header
}  // namespace

std::string_view words_of(const Prose& prose, const Person& person) {
  if (person.end <= person.begin) return {};
  return std::string_view(prose.text).substr(person.begin, person.end - person.begin);
}

std::string_view shared_words(const Work& work) {
  const auto& prose = work.material.prose;
  std::size_t last = 0;
  for (const auto& person : work.people)
    if (person.at != 0 || person.end != 0) last = std::max(last, std::max(person.end, person.at + person.address.size()));
  if (work.people.empty() || last >= prose.text.size()) return {};
  if (last != 0) last = prose.lines[prose.line_of(last)].end;
  return trim(std::string_view(prose.text).substr(last, most_diagnostic));
}

bool lacked_recipient(const Prose& prose) {
  constexpr std::string_view signs[] = {"need rcpt", "no valid recipients", "need recipient", "no recipients", "must have a recipient", "no valid rcpt"};
  if (std::none_of(prose.hits.begin(), prose.hits.end(), [](const Hit& hit) { return hit.phrase->words == ">>> data"; })) return false;
  return std::any_of(std::begin(signs), std::end(signs), [&](std::string_view sign) { return prose.lowered.find(sign) != std::string::npos; });
}

std::vector<std::string> addresses_of_fields(const mail::RawMessage& message, std::string_view name) {
  std::vector<std::string> all;
  add_addresses_of_fields(message, name, all);
  return all;
}

void add_addresses_of_fields(const mail::RawMessage& message, std::string_view name, std::vector<std::string>& to) {
  const auto* field = message.find(name);
  if (field == nullptr) return;
  const auto most = to.size() + most_in_fields;
  for (const auto* const end = message.fields.data() + message.fields.size(); field != end; ++field)
    if (field->name.size() == name.size() && equal_ignoring_case(field->name, name)) add_addresses(field->value, to, most);
}

}  // namespace mailwhy::bounce::notice
