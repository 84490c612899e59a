#include <array>

#include "mailwhy/base/text.h"
#include "mailwhy/filters/stamp.h"
#include "mailwhy/filters/table.h"

namespace mailwhy::filters {
namespace {

// A field that holds one value, and the key under which it stands elsewhere.
struct OneValue {
  std::string_view field, key;
};
constexpr std::array<OneValue, 8> single_values{{
    {"x-ms-exchange-organization-scl", "SCL"}, {"x-ms-exchange-organization-pcl", "PCL"}, {"x-ms-exchange-organization-bcl", "BCL"}, {"x-ms-exchange-organization-authas", "AuthAs"},
    {"x-ms-exchange-organization-authsource", "AuthSource"}, {"x-ms-exchange-crosstenant-authas", "CrossTenant-AuthAs"},
    {"x-ms-exchange-organization-senderidresult", "SenderIdResult"}, {"x-ms-exchange-atpmessageproperties", "ATP"},
}};

struct Decides {
  std::string_view name;
  Verdict verdict;
};
constexpr std::array<Decides, 21> decisive{{
    {"CAT:MALW", Verdict::malware}, {"CAT:AMP", Verdict::malware}, {"CAT:PHSH", Verdict::phishing}, {"CAT:HPHSH", Verdict::phishing}, {"CAT:HPHISH", Verdict::phishing}, {"SFV:SKB", Verdict::spam},
    {"CAT:SPOOF", Verdict::phishing}, {"CAT:DIMP", Verdict::phishing}, {"CAT:UIMP", Verdict::phishing}, {"CAT:GIMP", Verdict::phishing}, {"CAT:HSPM", Verdict::spam}, {"CAT:SPM", Verdict::spam},
    {"CAT:BULK", Verdict::bulk}, {"SFV:BLK", Verdict::spam}, {"SFV:SPM", Verdict::spam}, {"SFV:SKS", Verdict::spam}, {"SFV:NSPM", Verdict::ham}, {"SFV:SKN", Verdict::ham}, {"SFV:SKA", Verdict::ham},
    {"SFV:SFE", Verdict::ham}, {"SFV:SKI", Verdict::ham},
}};

void add_pair(Filter& filter, std::string_view key, std::string_view value, const Limits& limits) {
  if (value.empty() || key.empty() || key.size() > 40) return;
  Rule rule;
  const std::string whole = std::string(key) + ":" + shorten(value, 60);
  // A value with a row of its own is a rule; any other is a fact under its key.
  const auto& known = table("microsoft");
  const Row* row = known.find(whole);
  rule.name = row != nullptr && row->pattern.find('*') == row->pattern.npos ? whole : std::string(key);
  rule.options = rule.name == whole ? std::string() : visible(shorten(value, 300));
  if (row != nullptr) {
    rule.words = known.words_for(whole);
    rule.kind = row->kind;
    rule.remedy = row->remedy;
  }
  add_rule(filter, std::move(rule), limits);
}

void add_pairs(Filter& filter, std::string_view text, const Limits& limits) {
  for (const auto part : split(text, ';')) {
    const auto pair = trim(part);
    const auto colon = pair.find(':');
    if (colon != pair.npos) add_pair(filter, trim(pair.substr(0, colon)), trim(pair.substr(colon + 1)), limits);
  }
}

bool has(const Filter& filter, std::string_view name) {
  for (const auto& rule : filter.rules)
    if (rule.name == name) return true;
  return false;
}

}  // namespace

void read_microsoft(Filter& filter, const StampFields& fields, const Limits& limits) {
  for (const auto& field : fields) {
    const auto value = field.value.substr(0, limits.most_field_bytes);
    for (const auto& one : single_values)
      if (field.name == one.field) add_pair(filter, one.key, trim(value), limits);
    const bool report = field.name == "x-forefront-antispam-report" || field.name == "x-microsoft-antispam" || field.name == "x-ms-exchange-organization-antispam-report";
    if (report) add_pairs(filter, value, limits);
    if (field.name == "x-microsoft-antispam-mailbox-delivery") add_pairs(filter, value, limits);
    if (field.name == "x-forefront-antispam-report-untrusted" || field.name == "x-microsoft-antispam-untrusted")
      filter.notes.push_back("there is also a judgement of another Microsoft tenant, which this one does not trust; it is not shown");
  }
  for (const auto& rule : filter.rules)
    if (rule.name.starts_with("SCL:")) filter.score = parse_points(std::string_view(rule.name).substr(4));
  for (const auto& row : decisive) {
    if (!has(filter, row.name)) continue;
    filter.verdict = row.verdict;
    filter.said = std::string(row.name);
    break;
  }
  if (filter.verdict == Verdict::unknown && filter.score) {
    filter.verdict = *filter.score >= 5000 ? Verdict::spam : Verdict::ham;
    filter.said = "SCL:" + std::to_string(*filter.score / 1000);
  }
  if (has(filter, "dest:J")) filter.notes.push_back("the message was put into the junk folder");
  if (filter.score) filter.notes.push_back("SCL is a level from -1 to 9, not a sum: 5 and more is junk, and which tests led to it Microsoft does not tell");
}

}  // namespace mailwhy::filters
