// write_json and read_json of evidence.h.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/evidence/json_fields.h"

namespace mailwhy::evidence {
namespace {
namespace bj = boost::json;

constexpr std::size_t most_bytes = 64u << 20;
constexpr std::size_t most_depth = 64;

// The number of the line in which `offset` is, from 1.
std::size_t line_at(std::string_view text, std::size_t offset) {
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

Result<bj::value> parse(std::string_view text) {
  if (text.size() > most_bytes)
    return fail(fmt::format("The file has {} MiB; evidence may have at most 64.", text.size() >> 20));
  bj::parse_options options;
  options.max_depth = most_depth;
  bj::stream_parser parser({}, options);
  bj::error_code error;
  const std::size_t read = parser.write_some(text.data(), text.size(), error);
  if (!error && parser.done()) {
    if (trim(text.substr(read)).empty()) return parser.release();
    return fail(fmt::format("This is not JSON: something follows after its end in line {}.", line_at(text, read)));
  }
  if (!error) parser.finish(error);
  if (!error && parser.done()) return parser.release();
  if (error == bj::error::incomplete || read >= text.size())
    return fail("This is not whole JSON: it ends in the middle.  Was the file cut?");
  return fail(fmt::format("This is not JSON: line {}, {}.", line_at(text, read), error.message()));
}

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
  const auto document = parse(text);
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
