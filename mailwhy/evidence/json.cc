// write_json and read_json of evidence.h.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/evidence/json_fields.h"

namespace mailwhy::evidence {
namespace {
namespace bj = boost::json;

// The evidence itself, or the one inside of a report.
Result<const bj::value*> evidence_in(const bj::value& document, bool& in_report) {
  const bj::object* object = document.if_object();
  if (!object) return fail("This is JSON, but no evidence: it is not an object.");
  const bj::value* schema = object->if_contains("schema");
  in_report = schema != nullptr;
  if (!schema) return &document;
  const std::string_view name = schema->is_string() ? std::string_view(schema->get_string()) : std::string_view();
  if (name != "mailwhy.report/1")
    return fail(fmt::format("/schema should be \"mailwhy.report/1\", but it is \"{}\": this file holds something else.",
                            shorten(visible(name), 60)));
  const bj::value* evidence = object->if_contains("evidence");
  if (!evidence) return fail("/evidence is missing: this report was kept without its evidence.");
  return evidence;
}
}  // namespace

std::string write_json(const Evidence& evidence) { return bj::serialize(json::Writer::value_of(evidence)); }

Result<Evidence> read_json(std::string_view text) {
  const auto document = json::parse_document(text);
  if (!document) return fail(document.error().text);
  bool in_report = false;
  const auto value = evidence_in(*document, in_report);
  if (!value) return fail(value.error().text);
  const bj::object* object = (*value)->if_object();
  if (!object) return fail("/evidence should be an object.");

  const json::Place root;
  const json::Place member{&root, "evidence"};
  std::string fault;
  json::Reader reader(*object, in_report ? member : root, fault);
  Evidence evidence;
  json::fields(reader, evidence);
  if (!fault.empty()) return fail(fault);
  return evidence;
}

}  // namespace mailwhy::evidence
