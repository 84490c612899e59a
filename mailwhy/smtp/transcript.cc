#include "mailwhy/smtp/transcript.h"

#include "mailwhy/base/text.h"

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
    case Step::lhlo: return "lhlo";
    case Step::xclient: return "xclient";
    case Step::xforward: return "xforward";
    case Step::auth: return "auth";
    case Step::data: return "data";
    case Step::message: return "message";
    case Step::bdat: return "bdat";
    case Step::other: return "other";
  }
  return "";
}

std::optional<Step> parse_step(std::string_view text) {
  for (int i = 0; i <= static_cast<int>(Step::other); ++i)
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

bool Transcript::grouped_envelope() const {
  const auto* mail = find(Step::mail);
  const auto* rcpt = find(Step::rcpt);
  const auto& offer = encrypted ? encrypted : clear;
  return offer && offer->pipelining && mail != nullptr && rcpt != nullptr && mail->at == rcpt->at && !mail->command.empty();
}

bool speaks_of_pipelining(const Reply& reply) {
  const std::string words = reply.words();
  return contains_ignoring_case(words, "pipelin") || contains_ignoring_case(words, "synchroni");
}

}  // namespace mailwhy::smtp
