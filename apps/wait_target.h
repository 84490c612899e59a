// What stands behind `mailwhy wait`: what is to be looked at, and the state that is awaited.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/dns_question.h"
#include "apps/options.h"
#include "apps/wait_value.h"
#include "mailwhy/rules/words.h"

namespace mailwhy::apps {

struct WaitTarget {
  enum class Kind { dns, listed, check } kind = Kind::dns;
  std::string target;                                    // as typed
  DnsQuestion question;                                  // of dns
  std::optional<WaitValue> value;                        // of dns; empty with --settled
  bool until_listed = false;                             // of listed
  rules::Verdict verdict = rules::Verdict::accepted;     // of check
};
std::string_view to_string(WaitTarget::Kind kind);

// `wrong` is the position of the word that the error, one sentence, is about; targets.size(): of none.  Whether a target can be
// listed or checked is not looked at here.
Result<WaitTarget> read_wait_target(const Options& options, std::size_t& wrong);

}  // namespace mailwhy::apps
