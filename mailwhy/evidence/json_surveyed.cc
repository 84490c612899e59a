// write_surveyed and read_surveyed of surveyed.h.
#include <fmt/format.h>

#include "mailwhy/evidence/json_fields.h"
#include "mailwhy/evidence/surveyed.h"

namespace mailwhy::evidence {
namespace json {

template <typename Ar>
void fields(Ar& ar, Like<Surveyed> auto& surveyed) {
  ar.field("started", surveyed.started);
  ar.field("elapsed", surveyed.elapsed);
  ar.field("complete", surveyed.complete);
  ar.field("query", surveyed.query);
  std::vector<zone::Reply> replies;
  if constexpr (Ar::writing) {
    for (const auto& ask : surveyed.replies.order()) replies.push_back(*surveyed.replies.find(ask));
    ar.field("replies", replies);
  } else {
    ar.field("replies", replies);
    for (auto& reply : replies) surveyed.replies.add(std::move(reply));
  }
  ar.field_if_there("validations", surveyed.validations);
}

}  // namespace json

namespace {
constexpr std::string_view surveyed_schema = "mailwhy.dns-evidence/1";
// What a run may ask; a file cannot make a replay work for hours.
constexpr std::size_t most_questions = 600, most_resolvers = 200;
}  // namespace

std::string write_surveyed(const Surveyed& surveyed) {
  json::bj::object out;
  out["schema"] = surveyed_schema;
  out["survey"] = json::Writer::value_of(surveyed);
  return json::bj::serialize(out);
}

bool is_surveyed(std::string_view text) { return text.substr(0, 200).find(surveyed_schema) != text.npos; }

Result<Surveyed> read_surveyed(std::string_view text) {
  const auto document = json::parse_document(text);
  if (!document) return fail(document.error().text);
  const json::bj::object* object = document->if_object();
  if (!object) return fail("This is JSON, but no evidence: it is not an object.");
  const json::Place root;
  std::string fault, name;
  json::Reader reader(*object, root, fault);
  Surveyed surveyed;
  reader.field("schema", name);
  if (fault.empty() && name != surveyed_schema) return fail(fmt::format("/schema should be \"{}\".", surveyed_schema));
  reader.field("survey", surveyed);
  if (!fault.empty()) return fail(fault);
  if (surveyed.query.most_questions > most_questions) return fail("/survey/query/most_questions should be 600 at most.");
  if (surveyed.query.resolvers.size() > most_resolvers) return fail("/survey/query/resolvers has more than 200 items.");
  return surveyed;
}

}  // namespace mailwhy::evidence
