// What a reply in a session means, in one line; what the words of the prompt do.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/bounce/meaning.h"
#include "mailwhy/console/typed.h"
#include "mailwhy/report/words.h"
#include "mailwhy/rules/words.h"
#include "mailwhy/smtp/transcript.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::apps {

struct Explained {
  std::string text;                     // one line in the reader's language
  bounce::Cause cause;                  // of a refusal
  std::optional<rules::Party> party;    // whose move it is, as far as the words say
};

// About one exchange that is over; `tls`: of a handshake.
Explained explain_exchange(const smtp::Exchange& exchange, const Domain& host, const tls::Facts* tls, const report::Words& words);
// What a line of an EHLO reply offers: "messages up to 50 MiB"; empty for what nobody needs to know.
std::string explain_capability(std::string_view line, const report::Words& words);
// Why a line was not sent.
std::string explain_trouble(const console::Typed& typed, const report::Words& words);
// The lecture of `why` about a reply, or about a connection that ended.
std::string explain_at_length(const smtp::Exchange& exchange, const report::Words& words);
// What `help` prints.
std::string session_help(const report::Words& words);
// What a server asks for with 334, decoded and made visible; empty when it is nothing to read.
std::string challenge_words(std::string_view base64);

}  // namespace mailwhy::apps
