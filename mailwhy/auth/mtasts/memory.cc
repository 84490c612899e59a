#include "mailwhy/auth/mtasts/memory.h"

#include "mailwhy/auth/mtasts/policy.h"
#include "mailwhy/auth/mtasts/record.h"
#include "mailwhy/base/text.h"

namespace mailwhy::auth::mtasts {
namespace {
constexpr std::string_view head = "mailwhy mta-sts 1\n";

// The rest of the line after `name` and a blank; moves `text` behind it.
std::optional<std::string_view> take_line(std::string_view& text, std::string_view name) {
  const auto end = text.find('\n');
  if (end == text.npos || !text.starts_with(name) || name.size() >= end || text[name.size()] != ' ') return std::nullopt;
  const auto value = text.substr(name.size() + 1, end - name.size() - 1);
  text.remove_prefix(end + 1);
  return value;
}
}  // namespace

std::string to_text(const Remembered& remembered) {
  return std::string(head) + "id " + remembered.id + "\nat " + to_rfc3339(remembered.at) + "\n" + remembered.body;
}

std::optional<Remembered> read_remembered(std::string_view text) {
  if (!text.starts_with(head) || text.size() > most_policy_bytes + 1000) return std::nullopt;
  text.remove_prefix(head.size());
  const auto id = take_line(text, "id"), at = take_line(text, "at");
  const auto time = at ? parse_time(*at) : Result<Time>(fail("no time"));
  if (!id || !time || read_record("v=STSv1; id=" + std::string(*id)).status != Record::Status::good) return std::nullopt;
  return Remembered{std::string(*id), std::string(text), *time};
}

std::string_view to_string(Change change) {
  switch (change) {
    case Change::first_time: return "first_time";
    case Change::none: return "none";
    case Change::announced: return "announced";
    case Change::id_alone: return "id_alone";
    case Change::unannounced: break;
  }
  return "unannounced";
}

Change change_of(const std::optional<Remembered>& before, std::string_view id, std::string_view body) {
  if (!before) return Change::first_time;
  const bool same_policy = before->body == body || read_policy(before->body).policy == read_policy(body).policy;
  if (before->id == id) return same_policy ? Change::none : Change::unannounced;
  return same_policy ? Change::id_alone : Change::announced;
}

}  // namespace mailwhy::auth::mtasts
