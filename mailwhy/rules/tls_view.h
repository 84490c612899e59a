// The judgement of mailwhy tls: the findings about encryption, taken more seriously than a plain delivery does.
#pragma once
#include <string_view>
#include <vector>

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
  explicit TlsView(const evidence::Evidence& evidence);  // which must outlive this
  TlsView(const TlsView&) = delete;
  TlsView& operator=(const TlsView&) = delete;

  View view;
  std::vector<Encryption> doors;   // one an address, in a sender's order
  std::vector<Finding> findings;   // the gravest first
  auth::MtaSts sts;
  Verdict verdict = Verdict::inconclusive;
};
std::string_view to_string(TlsView::Verdict verdict);
int exit_code_of(TlsView::Verdict verdict);

}  // namespace mailwhy::rules
