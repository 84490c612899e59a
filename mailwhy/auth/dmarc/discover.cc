#include "mailwhy/auth/dmarc/discover.h"

#include <algorithm>
#include <array>

#include "mailwhy/auth/tags.h"

namespace mailwhy::auth::dmarc {
namespace {
constexpr std::size_t labels_after_the_cut = 7;
constexpr std::size_t most_texts = 10;

Domain cut_to(Domain domain, std::size_t labels) {
  for (auto count = domain.label_count(); count > labels; --count) domain = domain.parent();
  return domain;
}

// The name one label below `above` on the way to `domain`.
Domain one_below(const Domain& domain, const Domain& above) { return cut_to(domain, above.label_count() + 1); }

bool ends_walk(const Found& found) { return found.status == Found::Status::one && found.record.psd != Record::Psd::unsaid; }

// RFC 9989 s4.10.2, from the longest name to the shortest.
void choose_organization(const Domain& domain, Walk& walk) {
  walk.organization = domain;
  for (std::size_t i = 0; i < walk.steps.size(); ++i) {
    const Found& step = walk.steps[i];
    if (step.status != Found::Status::one) continue;
    if (step.record.psd == Record::Psd::no) {
      walk.organization = step.domain;
      walk.by = Walk::By::psd_no;
      return;
    }
    if (step.record.psd == Record::Psd::yes && step.domain != domain) {
      walk.organization = one_below(domain, step.domain);
      walk.by = Walk::By::below_psd;
      walk.psd = i;
      return;
    }
    walk.organization = step.domain;  // later ones have fewer labels
    walk.by = Walk::By::fewest_labels;
  }
}
}  // namespace

std::string_view to_string(Found::Status status) {
  constexpr std::array<std::string_view, 4> names = {"none", "one", "several", "failed"};
  return names[static_cast<std::size_t>(status)];
}
std::string_view to_string(Walk::By by) {
  constexpr std::array<std::string_view, 4> names = {"none", "psd=n", "psd=y", "fewest labels"};
  return names[static_cast<std::size_t>(by)];
}

// Steps 1 and 2, 5 and 6 of RFC 9989 s4.10.
dns::Settled<Found> find_record(const Domain& domain, dns::Facts& facts) {
  Found found;
  found.domain = domain;
  const auto name = domain.is_root() ? std::nullopt : domain.with_prefix("_dmarc");
  if (!name) return found;  // a name that cannot be asked for has no record
  const auto* answer = facts.ask(*name, dns::Type::txt);
  if (answer == nullptr) return std::nullopt;
  if (answer->is_failure()) {
    found.status = Found::Status::failed;
    found.problem = std::string(dns::to_string(answer->kind));
    return found;
  }
  std::vector<std::string> almost;
  for (auto& text : texts_of(*answer)) {
    if (is_record(text)) {
      if (found.texts.size() < most_texts) found.texts.push_back(std::move(text));
    } else if (is_almost_record(text) && almost.size() < most_texts) {
      almost.push_back(std::move(text));
    }
  }
  if (found.texts.size() > 1) {
    found.status = Found::Status::several;
  } else if (found.texts.size() == 1) {
    found.status = Found::Status::one;
    found.record = read_record(found.texts.front());
    found.texts.clear();
  } else {
    found.texts = std::move(almost);
  }
  return found;
}

std::vector<Domain> walk_targets(const Domain& domain) {
  std::vector<Domain> targets;
  if (domain.is_root()) return targets;
  targets.push_back(domain);
  const std::size_t next = std::min(domain.label_count() - 1, labels_after_the_cut);
  for (std::size_t labels = next; labels > 0; --labels) targets.push_back(cut_to(domain, labels));
  return targets;
}

const Found* Walk::at(const Domain& domain) const {
  const auto found = std::find_if(steps.begin(), steps.end(), [&](const Found& step) { return step.domain == domain; });
  return found == steps.end() ? nullptr : &*found;
}

dns::Settled<Walk> walk(const Domain& domain, dns::Facts& facts) {
  Walk walk;
  bool missing = false;
  for (const Domain& target : walk_targets(domain)) {
    auto found = find_record(target, facts);
    if (!found) {
      missing = true;  // the others are asked side by side
      continue;
    }
    if (missing) continue;
    if (found->status == Found::Status::failed && !walk.failed && target.label_count() > 1) walk.failed = walk.steps.size();
    const bool ends = ends_walk(*found);
    walk.steps.push_back(std::move(*found));
    if (ends) break;
  }
  if (missing) return std::nullopt;
  choose_organization(domain, walk);
  return walk;
}

dns::Settled<Listed> look_up_by_list(const Domain& domain, const Suffixes& suffixes, dns::Facts& facts) {
  Listed listed;
  listed.organization = suffixes.organization(domain);
  auto own = find_record(domain, facts);
  auto above = listed.organization == domain ? dns::Settled<Found>(Found()) : find_record(listed.organization, facts);
  if (!own) return std::nullopt;
  listed.own = std::move(*own);
  listed.looked_above = listed.own.status == Found::Status::none && listed.organization != domain;
  if (!listed.looked_above) return listed;
  if (!above) return std::nullopt;
  listed.above = std::move(*above);
  return listed;
}

dns::Settled<Existence> existence_of(const Domain& domain, dns::Facts& facts) {
  bool missing = false, denied = false, failed = false;
  for (const dns::Type type : {dns::Type::a, dns::Type::aaaa, dns::Type::mx}) {
    const auto* answer = facts.ask(domain, type);
    if (answer == nullptr) missing = true;
    else if (answer->proves_existence()) return Existence::exists;
    else (answer->is_failure() ? failed : denied) = true;
  }
  if (missing) return std::nullopt;
  return denied && !failed ? Existence::does_not : Existence::unknown;
}

}  // namespace mailwhy::auth::dmarc
