#include "mailwhy/rules/same_greeting.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/smtp/server_name.h"
#include "mailwhy/smtp/strangers.h"

namespace mailwhy::rules {
namespace {
constexpr std::string_view interceptor = "greeting.same-everywhere";

bool is_name(const smtp::ServerName& name) {
  using Kind = smtp::ServerName::Kind;
  return name.kind == Kind::lone || name.kind == Kind::internal || name.kind == Kind::full;
}

// False when a greeting does not fit: another name, or the host's own.
class Comparison {
 public:
  bool add(const smtp::Reply& greeting, const Domain& host) {
    const auto name = smtp::name_in(greeting);
    if (!is_name(name) || !smtp::strangers(name.domain, host)) return false;
    if (!first_) first_ = name;
    return first_->domain == name.domain;
  }
  const std::optional<smtp::ServerName>& first() const { return first_; }

 private:
  std::optional<smtp::ServerName> first_;
};
}  // namespace

std::optional<SameGreeting> same_greeting(const View& view) {
  SameGreeting same;
  Comparison comparison;
  for (const auto& seen : sessions_seen(view)) {
    const auto* greeting = seen.session->transcript.reply_to(smtp::Step::greeting);
    if (!greeting || !greeting->positive()) continue;
    if (!comparison.add(*greeting, seen.session->host)) return std::nullopt;
    same.targets.push_back(seen);
  }
  const auto& reaches = view.evidence().reaches;
  for (std::size_t i = 0; i < reaches.size(); ++i) {
    const auto greeting = smtp::parse_reply(reaches[i].greeting);
    const auto host = Domain::parse(reaches[i].name);
    if (!is_control(reaches[i]) || !greeting || !greeting->positive()) continue;
    if (!host || IpAddress::parse(reaches[i].name) || !comparison.add(*greeting, *host)) return std::nullopt;
    const bool apart = std::all_of(same.targets.begin(), same.targets.end(),
                                   [&](const SessionSeen& seen) { return smtp::strangers(seen.session->host, *host); });
    if (!apart) return std::nullopt;
    same.controls.push_back(i);
  }
  if (same.targets.empty() || same.controls.empty()) return std::nullopt;
  same.name = comparison.first()->word;
  return same;
}

void explain_by_interceptor(std::vector<Finding>& findings) {
  const auto found = std::find_if(findings.begin(), findings.end(), [](const Finding& finding) { return finding.id == interceptor; });
  if (found == findings.end()) return;
  for (const auto& other : findings)
    if (other.id != interceptor && other.stage >= evidence::Stage::greeting && other.stage != evidence::Stage::identity)
      found->explains.push_back(other.id);
}

}  // namespace mailwhy::rules
