// The judgement of mailwhy tls: the findings about encryption, taken more seriously than a plain delivery does.
#pragma once
#include <string_view>
#include <vector>

#include "mailwhy/auth/mtasts/memory.h"
#include "mailwhy/rules/encryption.h"
#include "mailwhy/rules/judge.h"

namespace mailwhy::rules {

struct TlsView {
  enum class Verdict {
    good,          // nothing that a sender would trip over
    problem,
    inconclusive,  // cannot be told from here
    later,         // a server asks to come back
  };
  // The evidence must outlive this.  `policy_change`: since the policy was seen before, when anybody remembers.
  explicit TlsView(const evidence::Evidence& evidence, std::optional<auth::mtasts::Change> policy_change = {});
  TlsView(const TlsView&) = delete;
  TlsView& operator=(const TlsView&) = delete;

  View view;
  std::vector<Encryption> doors;   // one an address, in a sender's order
  std::vector<Finding> findings;   // the gravest first
  auth::MtaSts sts;
  std::optional<auth::mtasts::Change> policy_change;
  Verdict verdict = Verdict::inconclusive;
};
std::string_view to_string(TlsView::Verdict verdict);
int exit_code_of(TlsView::Verdict verdict);

}  // namespace mailwhy::rules
