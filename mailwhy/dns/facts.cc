#include "mailwhy/dns/facts.h"

namespace mailwhy::dns {

const Lookup* Lookups::find(const Question& question) const {
  const auto found = first_.find(question);
  return found == first_.end() ? nullptr : &all_[found->second];
}

std::optional<std::size_t> Lookups::index_of(const Question& question) const {
  const auto found = first_.find(question);
  return found == first_.end() ? std::nullopt : std::optional(found->second);
}

void Lookups::add(Lookup lookup) {
  first_.emplace(lookup.question, all_.size());
  all_.push_back(std::move(lookup));
}

}  // namespace mailwhy::dns
