// write_domain and read_domain of domain_kept.h.
#include <fmt/format.h>

#include "mailwhy/evidence/domain_kept.h"
#include "mailwhy/evidence/json_fields.h"

namespace mailwhy::evidence {
namespace {
constexpr std::string_view domain_schema = "mailwhy.domain-evidence/1";

// The document in the order of its keys; what a Kept has in other forms.
struct Document {
  std::vector<std::string> parts;
  std::vector<dns::Lookup> lookups;
};
}  // namespace

namespace json {
void fields(auto& ar, Like<posture::Mail> auto& mail) {
  ar.field("client", mail.client);
  ar.field("helo", mail.helo);
  ar.field("from", mail.from);
  ar.field("message", mail.message);
}
void fields(auto& ar, Like<posture::Question> auto& question) {
  ar.field("target", question.target);
  ar.field("domain", question.domain);
  ar.field("selectors", question.selectors);
  ar.field("mail", question.mail);
  ar.field("looks_around", question.looks_around);
  ar.field("seed", question.seed);
  ar.field("smtp_port", question.smtp_port);
  ar.field("use_v4", question.use_v4);
  ar.field("use_v6", question.use_v6);
  ar.field("public_networks", question.public_networks);
  ar.field("now", question.now);
}
void fields(auto& ar, Like<posture::Kept> auto& kept) {
  ar.field("question", kept.question);
  ar.field("policy", kept.policy);
  ar.field("started", kept.started);
  ar.field("elapsed", kept.elapsed);
  ar.field("resolver", kept.resolver);
}
void fields(auto& ar, Like<Document> auto& document) {
  ar.field("parts", document.parts);
  ar.field("lookups", document.lookups);
}
}  // namespace json

std::string write_domain(const posture::Kept& kept) {
  Document document;
  for (const auto part : kept.question.parts) document.parts.emplace_back(to_string(part));
  document.lookups = kept.known.all();
  json::bj::object out;
  out["schema"] = domain_schema;
  out["kept"] = json::Writer::value_of(kept);
  out["heard"] = json::Writer::value_of(document);
  return json::bj::serialize(out);
}

bool is_domain(std::string_view text) { return text.substr(0, 200).find(domain_schema) != text.npos; }

Result<posture::Kept> read_domain(std::string_view text) {
  const auto parsed = json::parse_document(text);
  if (!parsed) return fail(parsed.error().text);
  const json::bj::object* object = parsed->if_object();
  if (!object) return fail("This is JSON, but no evidence: it is not an object.");
  const json::Place root;
  std::string fault, name;
  json::Reader reader(*object, root, fault);
  posture::Kept kept;
  Document document;
  reader.field("schema", name);
  if (fault.empty() && name != domain_schema) return fail(fmt::format("/schema should be \"{}\".", domain_schema));
  reader.field("kept", kept);
  reader.field("heard", document);
  if (!fault.empty()) return fail(fault);
  kept.question.parts.clear();
  for (const auto& word : document.parts) {
    const auto part = posture::parse_part(word);
    if (!part) return fail("/heard/parts should hold words such as \"spf\".");
    kept.question.parts.insert(*part);
  }
  for (auto& lookup : document.lookups) kept.known.add(std::move(lookup));
  kept.question.providers = &posture::Providers::builtin();
  return kept;
}

}  // namespace mailwhy::evidence
