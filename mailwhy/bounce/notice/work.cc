#include "mailwhy/bounce/notice/work.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/notice/original.h"

namespace mailwhy::bounce::notice {
namespace {

constexpr std::size_t most_in_fields = 1000;  // addresses of one field of a header

Known read_known(const Material& material, const Signs& signs) {
  Known known;
  known.others.reserve(8);
  if (!material.original.empty()) {
    const auto& original = material.original_header;
    for (const auto name : {"To", "Cc"}) add_addresses_of_fields(original, name, known.addressed);
    for (const auto name : {"From", "Return-Path", "Sender", "Reply-To"}) add_addresses_of_fields(original, name, known.others);
  }
  known.failed = addresses_of_fields(material.message, "X-Failed-Recipients");
  add_addresses_of_fields(material.message, "To", known.others);
  if (!signs.from_address.empty()) known.others.push_back(signs.from_address);
  return known;
}

}  // namespace

const Known& Work::known() const {
  if (!known_) known_ = read_known(material, signs);
  return *known_;
}

const std::vector<Person>& Work::people() const {
  if (!people_) people_ = find_people(material.prose, known());
  return *people_;
}

const Codes& Work::codes() const {
  if (!codes_) codes_ = find_codes(material.prose.text);
  return *codes_;
}

void Work::keep_named() {
  const auto& named = known().failed;
  if (named.empty()) return;
  const auto& all = people();
  std::vector<Person> kept;
  for (const auto& address : named) {
    const auto is_same = [&](const Person& it) { return same_address(it.address, address); };
    if (std::any_of(kept.begin(), kept.end(), is_same)) continue;
    const auto found = std::find_if(all.begin(), all.end(), is_same);
    kept.push_back(found == all.end() ? Person{.address = address} : *found);
    if (kept.size() >= most_recipients) break;
  }
  people_ = std::move(kept);
}

std::string_view words_of(const Prose& prose, const Person& person) {
  if (person.end <= person.begin) return {};
  return std::string_view(prose.text).substr(person.begin, person.end - person.begin);
}

std::string_view shared_words(const Work& work) {
  const auto& prose = work.material.prose;
  std::size_t last = 0;
  for (const auto& person : work.people())
    if (person.at != 0 || person.end != 0) last = std::max(last, std::max(person.end, person.at + person.address.size()));
  if (work.people().empty() || last >= prose.text.size()) return {};
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
