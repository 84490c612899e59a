#include "mailwhy/auth/mtasts/record.h"

#include <algorithm>

#include "mailwhy/auth/published.h"
#include "mailwhy/auth/tags.h"
#include "mailwhy/base/text.h"

namespace mailwhy::auth::mtasts {
namespace {
constexpr std::string_view version = "v=STSv1";
constexpr std::size_t most_id = 32;

bool is_alphanumeric(char c) { return is_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z'); }
}  // namespace

std::string_view to_string(Record::Status status) {
  switch (status) {
    case Record::Status::none: return "none";
    case Record::Status::good: return "good";
    case Record::Status::several: return "several";
    case Record::Status::malformed: return "malformed";
    case Record::Status::failed: break;
  }
  return "failed";
}

// RFC 8461 s3.1   sts-text-record = sts-version 1*(sts-field-delim sts-field) [sts-field-delim]
Record read_record(std::string_view text) {
  Record record;
  record.text = std::string(text);
  record.status = Record::Status::malformed;
  const auto tags = read_tags(text);
  bool found = false;
  for (std::size_t i = 1; i < tags.size(); ++i) {
    const Tag& tag = tags[i];
    if (!tag.has_value) {
      record.problem = "\"" + visible(shorten(tag.name, 40)) + "\" has no value";
      return record;
    }
    if (tag.name != "id") {
      if (lower_ascii(tag.name) == "id") record.oddities.emplace_back("the name of id is not in small letters");
      continue;
    }
    if (found) {
      record.oddities.emplace_back("id is there more than once; the first one counts");
      continue;
    }
    found = true;
    record.id = std::string(tag.value);
  }
  if (!found) {
    record.problem = "it has no id";
  } else if (record.id.empty() || record.id.size() > most_id || !std::all_of(record.id.begin(), record.id.end(), is_alphanumeric)) {
    record.problem = "its id is not 1 to 32 letters and digits";
  } else {
    record.status = Record::Status::good;
  }
  return record;
}

Record choose_record(const std::vector<std::string>& texts) {
  std::vector<std::string_view> ours;
  Record none;
  for (const auto& text : texts) {
    if (begins_with_version(text, version)) ours.push_back(text);
    else if (starts_with_ignoring_case(trim(text), version)) none.oddities.push_back("a record does not begin exactly with v=STSv1; and is passed over: \"" + visible(shorten(text, 80)) + "\"");
  }
  if (ours.size() > 1) {
    none.status = Record::Status::several;
    none.text = std::string(ours.front());
    return none;
  }
  if (ours.empty()) return none;
  Record record = read_record(ours.front());
  record.oddities.insert(record.oddities.end(), none.oddities.begin(), none.oddities.end());
  return record;
}

dns::Settled<Record> find_record(const Domain& domain, dns::Facts& facts) {
  return find_published<Record>("_mta-sts", domain, facts, choose_record);
}

}  // namespace mailwhy::auth::mtasts
