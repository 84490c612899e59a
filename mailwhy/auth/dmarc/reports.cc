#include "mailwhy/auth/dmarc/reports.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mailwhy/auth/tags.h"

namespace mailwhy::auth::dmarc {
namespace {
// False while the answer is wanted.
bool ask_target(Target& target, const Domain& at, dns::Facts& facts) {
  const auto name = target.address.host.with_prefix(at.text() + "._report._dmarc");
  if (!name) {
    target.state = Target::State::silent;  // a name that cannot be asked for agrees to nothing
    return true;
  }
  target.question = *name;
  const auto* answer = facts.ask(*name, dns::Type::txt);
  if (answer == nullptr) return false;
  if (answer->is_failure()) {
    target.state = Target::State::failed;
    return true;
  }
  const auto texts = texts_of(*answer);
  const bool agreed = std::any_of(texts.begin(), texts.end(), [](const std::string& text) { return is_record(text); });
  target.state = agreed ? Target::State::agreed : Target::State::silent;
  if (!agreed) target.publish = fmt::format("{}. 3600 IN TXT \"v=DMARC1\"", name->text());
  return true;
}
}  // namespace

std::string_view to_string(Target::State state) {
  constexpr std::array<std::string_view, 5> names = {"own", "agreed", "silent", "failed", "unusable"};
  return names[static_cast<std::size_t>(state)];
}

dns::Settled<std::vector<Target>> find_targets(const Domain& at, const Record& record, const Suffixes& suffixes, dns::Facts& facts) {
  std::vector<Target> targets;
  bool missing = false;
  for (const auto* list : {&record.rua, &record.ruf}) {
    for (const auto& address : *list) {
      Target target;
      target.tag = list == &record.rua ? "rua" : "ruf";
      target.address = address;
      if (!address.usable) target.state = Target::State::unusable;
      else if (!address.host.is_root() && suffixes.organization(address.host) != suffixes.organization(at) && !ask_target(target, at, facts)) missing = true;
      targets.push_back(std::move(target));
    }
  }
  if (missing) return std::nullopt;
  return targets;
}

}  // namespace mailwhy::auth::dmarc
