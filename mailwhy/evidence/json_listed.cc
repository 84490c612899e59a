// write_listed and read_listed of listed.h.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/evidence/json_fields.h"
#include "mailwhy/evidence/listed.h"

namespace mailwhy::evidence {
namespace json {

void fields(auto& ar, Like<listing::Subject> auto& subject) {
  ar.field("address", subject.address);
  ar.field("domain", subject.domain);
}
template <typename Ar>
void fields(Ar& ar, Like<listing::Source> auto& source) {
  ar.field("zone", source.zone);
  ar.field("typed", source.typed);
  ar.field("limit", source.limit);
  if constexpr (Ar::writing) {
    ar.field("row", listing::row_of(source.list));
  } else {
    std::string row;
    ar.field("row", row);
    if (ar.failed()) return;
    const auto table = listing::read_table(row);
    if (table.lists.size() != 1 || !table.bad.empty()) return ar.complain("row", "is not the row of a list");
    source.list = table.lists.front();
  }
}
void fields(auto& ar, Like<listing::Unasked> auto& unasked) {
  ar.field("source", unasked.source);
  ar.field("subject", unasked.subject);
  ar.field("why", unasked.why);
}
template <typename Ar>
void fields(Ar& ar, Like<listing::Survey> auto& survey) {
  ar.field("target", survey.target);
  ar.field("started", survey.started);
  ar.field("elapsed", survey.elapsed);
  ar.field("complete", survey.complete);
  ar.field("resolver", survey.resolver);
  ar.field("public_resolver", survey.public_resolver);
  ar.field("resolver_answers", survey.resolver_answers);
  ar.field("questions", survey.questions);
  ar.field("probe_label", survey.probe_label);
  ar.field("points_first", survey.points_first);
  ar.field("subjects", survey.subjects);
  ar.field("sources", survey.sources);
  ar.field("unasked", survey.unasked);
  std::vector<IpAddress> named;
  if constexpr (Ar::writing) {
    if (survey.reverse) named.push_back(survey.reverse->address);
    for (const auto& one : survey.named) named.push_back(one.address);
    ar.field("names_of", named);
    ar.field("lookups", survey.lookups.all());
  } else {
    ar.field("names_of", named);
    for (const auto& address : named) {
      listing::Reverse reverse;
      reverse.address = address;
      if (survey.subjects.size() == 1) survey.reverse = reverse;
      else survey.named.push_back(reverse);
    }
    std::vector<dns::Lookup> lookups;
    ar.field("lookups", lookups);
    for (auto& lookup : lookups) survey.lookups.add(std::move(lookup));
  }
}

}  // namespace json

namespace {
constexpr std::string_view listed_schema = "mailwhy.listed-evidence/1";
constexpr std::size_t most_surveys = 10'000, most_entries = 200'000;

}  // namespace

std::string write_listed(const std::vector<listing::Survey>& surveys) {
  json::bj::object out;
  out["schema"] = listed_schema;
  json::bj::array all;
  for (const auto& survey : surveys) all.push_back(json::Writer::value_of(listing::masked(survey)));
  out["surveys"] = std::move(all);
  return json::bj::serialize(out);
}

bool is_listed(std::string_view text) { return text.substr(0, 200).find(listed_schema) != text.npos; }

Result<std::vector<listing::Survey>> read_listed(std::string_view text) {
  const auto document = json::parse_document(text);
  if (!document) return fail(document.error().text);
  const json::bj::object* object = document->if_object();
  if (!object) return fail("This is JSON, but no evidence: it is not an object.");
  const json::Place root;
  std::string fault;
  json::Reader reader(*object, root, fault);
  std::string name;
  std::vector<listing::Survey> surveys;
  reader.field("schema", name);
  if (fault.empty() && name != listed_schema) return fail(fmt::format("/schema should be \"{}\".", listed_schema));
  reader.field("surveys", surveys);
  if (!fault.empty()) return fail(fault);
  if (surveys.size() > most_surveys) return fail("/surveys has more than 10000 items.");
  std::size_t entries = 0;
  for (const auto& survey : surveys) {
    if (survey.subjects.empty()) return fail("/surveys: one of them is about nothing.");
    entries += survey.subjects.size() * survey.sources.size();
  }
  if (entries > most_entries) return fail("/surveys: more lists and things than one file may hold (200000 answers).");
  for (auto& survey : surveys) listing::read_again(survey);
  return surveys;
}

}  // namespace mailwhy::evidence
