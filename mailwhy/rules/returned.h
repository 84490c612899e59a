// A mail that came back, judged: what each recipient's failure amounts to, and whether the message was ever ours.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/ip.h"
#include "mailwhy/bounce/notice.h"
#include "mailwhy/rules/said.h"

namespace mailwhy::rules {

// What belongs to the one who asks.
struct Mine {
  std::vector<std::string> names;       // domains, and all below them
  std::vector<Network> networks;
  bool told() const { return !names.empty() || !networks.empty(); }
};

// Who issued the message that came back.  Its From and its return path prove nothing: whoever forges a mail writes them.
struct Origin {
  enum class Issued {
    unknown,    // nothing to judge by
    ours,       // its Message-ID, a Received line or a signature names us
    doubtful,   // nothing in it names the domain that it claims to come from; nobody said what is ours
    not_ours,   // it went through servers, and nothing in it names what is ours
  };
  Issued issued = Issued::unknown;
  std::string domain;                   // that it claims to come from
  std::vector<std::string> shown;       // the fields that speak for it, on one line each; at most 4
};
std::string_view to_string(Origin::Issued issued);  // "not-ours"

// `bytes`: the whole notice; only its returned part is looked at.
Origin origin_of(const bounce::Notice& notice, std::string_view bytes, const Mine& mine);

// What became of the mail for one recipient.
enum class Fate { failed, delayed, delivered, complained, answered, challenged, none };
std::string_view to_string(Fate fate);

struct ReturnedRecipient {
  Fate fate = Fate::none;
  Said said;
  std::string sending_ip;               // that the words name as ours; derived, may be empty
};

struct Returned {
  std::vector<ReturnedRecipient> recipients;  // as in the notice; one for a mail that has none
  Origin origin;
  int exit_code = 0;                    // 1: something failed or was complained about; 4: it only waits; else 0
};
Returned judge_returned(const bounce::Notice& notice, Origin origin = {});

// The address that sent the message: its From, else its return path; without a name, empty when it has none.
std::string sender_in(const bounce::Original& original);

}  // namespace mailwhy::rules
