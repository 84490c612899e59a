#include "mailwhy/sasl/choose.h"

#include <algorithm>
#include <array>

namespace mailwhy::sasl {
namespace {

constexpr std::array words = {"unknown", "no_password", "no_token", "no_certificate", "no_binding", "would_reveal", "not_wished", "weaker"};

std::optional<Objection> objection_to(const Traits& traits, const Material& material, Protection protection, const Wish& wish) {
  if (wish.only && *wish.only != traits.kind) return Objection::not_wished;
  if (traits.needs == Traits::Needs::password && !material.password) return Objection::no_password;
  if (traits.needs == Traits::Needs::token && !material.token) return Objection::no_token;
  // Without TLS there is no handshake in which it was shown.
  if (traits.needs == Traits::Needs::certificate && (!material.certificate || protection == Protection::clear)) return Objection::no_certificate;
  if (traits.binding && !material.binding) return Objection::no_binding;
  if (traits.reveals && protection != Protection::verified && !wish.allow_revealing) return Objection::would_reveal;
  return {};
}

// Lower is better.  Between equals the order of the table counts.
int rank(const Traits& traits, Protection protection) {
  const bool old_hash = traits.kind == Kind::digest_md5 || traits.kind == Kind::cram_md5 || traits.kind == Kind::ntlm;
  if (protection == Protection::verified) return old_hash ? 2 : 1;
  return traits.reveals ? 2 : 1;
}

}  // namespace

std::string_view to_string(Objection objection) { return words[static_cast<std::size_t>(objection)]; }

bool Choice::any_passed_over_for(Objection objection) const {
  return std::any_of(others.begin(), others.end(), [&](const Other& other) { return other.objection == objection; });
}

Choice choose(const std::vector<std::string>& offered, const Material& material, Protection protection, const Wish& wish) {
  const Traits* best = nullptr;
  for (const auto& name : offered) {
    const Traits* traits = find_mechanism(name);
    if (!traits || objection_to(*traits, material, protection, wish)) continue;
    const auto place = [&](const Traits* one) { return std::pair(rank(*one, protection), one->kind); };
    if (!best || place(traits) < place(best)) best = traits;
  }
  Choice choice;
  if (best) choice.chosen = best->kind;
  for (const auto& name : offered) {
    const Traits* traits = find_mechanism(name);
    if (traits && traits == best) continue;
    const auto objection = traits ? objection_to(*traits, material, protection, wish) : std::optional(Objection::unknown);
    choice.others.push_back({name, objection.value_or(Objection::weaker)});
  }
  return choice;
}

}  // namespace mailwhy::sasl
