#include "mailwhy/smtp/injection.h"

#include "mailwhy/smtp/envelope.h"

namespace mailwhy::smtp {

void Injection::on_reply(std::size_t index, const Reply& answer, Time now) {
  switch (exchange(index).step) {
    case Step::greeting: return answer.positive() ? send_hello("EHLO", one_line(helo_), now) : send_quit(now);
    case Step::ehlo:
      if (!answer.positive()) return send_quit(now);
      learn(Step::ehlo, answer);
      if (!transcript_.clear->starttls) return send_quit(now);
      // One write; only STARTTLS is waited for, since nobody owes an answer to the other.
      return send({{Step::starttls, "STARTTLS\r\nNOOP", "STARTTLS, and NOOP in clear behind it"}}, now);
    case Step::starttls: return answer.positive() ? begin_tls(index, now) : send_quit(now);
    case Step::other: return send_quit(now);
    default: return finish();
  }
}

void Injection::on_encrypted(Time now) { expect(Step::other, now); }

InjectionResult read_injection(const Transcript& transcript) {
  using Kind = InjectionResult::Kind;
  const auto& all = transcript.exchanges;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].step != Step::other || !all[i].encrypted) continue;
    if (all[i].reply) {
      // A greeting or a farewell is said unasked by some; an answer to NOOP is neither.
      const int code = all[i].reply->code;
      if (code != 220 && code != 221 && code != 421 && code != 554) return {Kind::answered, i, {}};
      return {Kind::untested, i, "the server spoke first under TLS, and not to the command"};
    }
    if (all[i].failure && all[i].failure->kind == Failure::Kind::cancelled) return {Kind::untested, i, "there was no time left"};
    return {Kind::ignored, i, {}};  // silent, or hung up
  }
  if (!transcript.clear) return {Kind::untested, 0, "the server did not get as far as EHLO"};
  if (!transcript.clear->starttls) return {Kind::untested, 0, "it offers no STARTTLS"};
  const auto* starttls = transcript.find(Step::starttls);
  if (starttls == nullptr) return {};
  if (starttls->failure && starttls->failure->kind == Failure::Kind::malformed) return {Kind::ignored, 0, "it answers the command in clear, before the handshake"};
  if (starttls->reply && !starttls->reply->positive()) return {Kind::ignored, 0, "it refuses STARTTLS with a command behind it"};
  if (transcript.find(Step::tls_handshake) != nullptr) return {Kind::ignored, 0, "the handshake fails with a command before it"};
  if (starttls->failure && starttls->failure->kind != Failure::Kind::cancelled) return {Kind::ignored, 0, "it ends the connection"};
  return {Kind::untested, 0, "there was no answer to STARTTLS"};
}

}  // namespace mailwhy::smtp
