#include "mailwhy/smtp/transcript.h"

namespace mailwhy::smtp {

std::string_view to_string(Step step) {
  switch (step) {
    case Step::greeting: return "greeting";
    case Step::ehlo: return "ehlo";
    case Step::helo: return "helo";
    case Step::starttls: return "starttls";
    case Step::tls_handshake: return "tls_handshake";
    case Step::ehlo_after_tls: return "ehlo_after_tls";
    case Step::mail: return "mail";
    case Step::rcpt: return "rcpt";
    case Step::control_rcpt: return "control_rcpt";
    case Step::rset: return "rset";
    case Step::quit: return "quit";
  }
  return "";
}

std::optional<Step> parse_step(std::string_view text) {
  for (int i = 0; i <= static_cast<int>(Step::quit); ++i)
    if (to_string(static_cast<Step>(i)) == text) return static_cast<Step>(i);
  return std::nullopt;
}

const Exchange* Transcript::find(Step step) const {
  for (auto it = exchanges.rbegin(); it != exchanges.rend(); ++it)
    if (it->step == step) return &*it;
  return nullptr;
}

const Reply* Transcript::reply_to(Step step) const {
  const Exchange* exchange = find(step);
  return exchange != nullptr && exchange->reply ? &*exchange->reply : nullptr;
}

}  // namespace mailwhy::smtp
