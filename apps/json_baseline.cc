#include "apps/json_baseline.h"

#include <boost/json.hpp>

#include "apps/json_object.h"
#include "mailwhy/report/json_pretty.h"

namespace mailwhy::apps {
namespace {
namespace bj = boost::json;
constexpr std::string_view baseline_schema = "mailwhy.baseline/1";

posture::Baseline read_baseline(const bj::object& object) {
  posture::Baseline baseline;
  const auto* findings = object.if_contains("findings");
  if (findings != nullptr && findings->is_array())
    for (const auto& one : findings->get_array())
      if (const auto* text = one.if_string()) baseline.findings.emplace_back(*text);
  if (const auto* records = object_at(object, "records"))
    for (const auto& [name, value] : *records)
      if (const auto* text = value.if_string()) baseline.records[std::string(name)] = std::string(*text);
  return baseline;
}
}  // namespace

Result<Baselines> read_baselines(std::string_view json) {
  boost::system::error_code error;
  const auto parsed = bj::parse(json, error, {}, {.max_depth = 8});
  const auto* root = error ? nullptr : parsed.if_object();
  const auto* name = root == nullptr ? nullptr : root->if_contains("schema");
  if (name == nullptr || !name->is_string() || name->get_string() != baseline_schema) return fail("it is no baseline that mailwhy domain --save-baseline has written", Error::Kind::data);
  Baselines baselines;
  if (const auto* domains = object_at(*root, "domains"))
    for (const auto& [domain, value] : *domains)
      if (const auto* one = value.if_object()) baselines[std::string(domain)] = read_baseline(*one);
  return baselines;
}

std::string write_baselines(const Baselines& baselines) {
  bj::object domains;
  for (const auto& [domain, baseline] : baselines) {
    bj::array findings;
    for (const auto& one : baseline.findings) findings.push_back(bj::value(one));
    bj::object records;
    for (const auto& [name, text] : baseline.records) records[name] = text;
    domains[domain] = bj::object{{"findings", std::move(findings)}, {"records", std::move(records)}};
  }
  return report::pretty_json(bj::serialize(bj::object{{"schema", baseline_schema}, {"domains", std::move(domains)}})) + "\n";
}

}  // namespace mailwhy::apps
