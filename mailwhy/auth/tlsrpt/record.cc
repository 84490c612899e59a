#include "mailwhy/auth/tlsrpt/record.h"

#include "mailwhy/auth/published.h"
#include "mailwhy/auth/tags.h"
#include "mailwhy/base/text.h"

namespace mailwhy::auth::tlsrpt {
namespace {
constexpr std::string_view version = "v=TLSRPTv1";
constexpr std::size_t most_addresses = 20;

bool is_report_address(std::string_view uri) {
  return (starts_with_ignoring_case(uri, "mailto:") && uri.find('@') != uri.npos) || starts_with_ignoring_case(uri, "https://");
}
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

// RFC 8460 s3   tlsrpt-record = tlsrpt-version 1*(field-delim tlsrpt-field) [field-delim]
Record read_record(std::string_view text) {
  Record record;
  record.text = std::string(text);
  record.status = Record::Status::malformed;
  const auto tags = read_tags(text);
  bool found = false;
  for (std::size_t i = 1; i < tags.size(); ++i) {
    if (tags[i].name != "rua") continue;
    if (found) {
      record.oddities.emplace_back("rua is there more than once; the first one counts");
      continue;
    }
    found = true;
    for (const std::string_view part : split(tags[i].value, ',')) {
      const auto uri = trim(part);
      if (!is_report_address(uri)) record.oddities.push_back("\"" + visible(shorten(uri, 80)) + "\" is neither mailto: nor https:");
      else if (record.rua.size() < most_addresses) record.rua.emplace_back(uri);
    }
  }
  if (record.rua.empty()) record.problem = found ? "its rua holds no address that reports can go to" : "it has no rua";
  else record.status = Record::Status::good;
  return record;
}

Record choose_record(const std::vector<std::string>& texts) {
  Record record;
  std::size_t count = 0;
  for (const auto& text : texts) {
    if (!begins_with_version(text, version)) continue;
    if (count++ == 0) record = read_record(text);
  }
  if (count > 1) {
    const std::string first = record.text;
    record = Record();
    record.status = Record::Status::several;
    record.text = first;
  }
  return record;
}

dns::Settled<Record> find_record(const Domain& domain, dns::Facts& facts) {
  return find_published<Record>("_smtp._tls", domain, facts, choose_record);
}

}  // namespace mailwhy::auth::tlsrpt
