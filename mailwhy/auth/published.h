// The record that a domain publishes under a label of its own, such as _mta-sts: asked for, and chosen among the texts that stand there.
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/auth/tags.h"
#include "mailwhy/base/domain.h"
#include "mailwhy/dns/facts.h"

namespace mailwhy::auth {

// At LABELS.DOMAIN; empty while the answer is wanted.  No record where that would be no name; `failed` with the kind of the answer as
// its problem where the DNS did not tell; else what `choose` makes of the texts.
template <typename Record, typename Choose>
dns::Settled<Record> find_published(std::string_view labels, const Domain& domain, dns::Facts& facts, const Choose& choose) {
  const auto name = domain.with_prefix(labels);
  if (!name) return Record();
  const auto* answer = facts.ask(*name, dns::Type::txt);
  if (answer == nullptr) return std::nullopt;
  if (!answer->is_failure()) return choose(texts_of(*answer));
  Record record;
  record.status = Record::Status::failed;
  record.problem = std::string(dns::to_string(answer->kind));
  return record;
}

}  // namespace mailwhy::auth
