#include "mailwhy/auth/bimi/record.h"

#include <array>

#include "mailwhy/auth/published.h"
#include "mailwhy/auth/tags.h"
#include "mailwhy/base/text.h"

namespace mailwhy::auth::bimi {
namespace {
constexpr std::string_view version = "v=BIMI1";

// Why mail programs cannot fetch it; empty when they can.
std::string problem_of(std::string_view tag, std::string_view uri) {
  if (uri.empty()) return {};
  if (!starts_with_ignoring_case(uri, "https://") || uri.size() == std::string_view("https://").size()) return std::string(tag) + "= is not an https:// address";
  return {};
}
}  // namespace

std::string_view to_string(Record::Status status) {
  constexpr std::array<std::string_view, 6> names = {"none", "good", "declined", "several", "malformed", "failed"};
  return names[static_cast<std::size_t>(status)];
}

Record read_record(std::string_view text) {
  Record record;
  record.text = std::string(text);
  record.status = Record::Status::malformed;
  const auto tags = read_tags(text);
  bool has_logo = false;
  for (std::size_t i = 1; i < tags.size(); ++i) {
    const std::string name = lower_ascii(tags[i].name);
    if (name == "l") {
      record.logo = std::string(tags[i].value);
      has_logo = true;
    } else if (name == "a") {
      record.evidence = std::string(tags[i].value);
    } else if (name != "s" && name != "e" && name != "avp" && name != "lps") {
      record.oddities.push_back("\"" + visible(shorten(tags[i].name, 40)) + "\" is a tag that BIMI does not know");
    }
  }
  if (!has_logo) record.problem = "it has no l";
  if (record.problem.empty()) record.problem = problem_of("l", record.logo);
  if (record.problem.empty()) record.problem = problem_of("a", record.evidence);
  if (!record.problem.empty()) return record;
  if (record.logo.empty() && !record.evidence.empty()) record.problem = "it has evidence (a) and no logo (l)";
  else record.status = record.logo.empty() ? Record::Status::declined : Record::Status::good;
  return record;
}

Record choose_record(const std::vector<std::string>& texts) {
  Record record;
  std::size_t count = 0;
  for (const auto& text : texts) {
    if (!begins_with_version(text, version)) continue;
    if (count++ == 0) record = read_record(text);
  }
  if (count > 1) record.status = Record::Status::several;
  return record;
}

dns::Settled<Record> find_record(const Domain& domain, dns::Facts& facts) {
  return find_published<Record>("default._bimi", domain, facts, choose_record);
}

}  // namespace mailwhy::auth::bimi
