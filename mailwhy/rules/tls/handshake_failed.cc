#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule handshake_failed;

namespace {
using evidence::Session;

// The handshake, or the first words under its protection: some servers end the connection only there.
std::optional<std::size_t> place_of_failure(const Session& session) {
  for (const auto step : {smtp::Step::tls_handshake, smtp::Step::ehlo_after_tls}) {
    const auto* exchange = session.transcript.find(step);
    if (!exchange || exchange->reply) continue;
    const bool failed = exchange->failure || (step == smtp::Step::tls_handshake && session.tls && !session.tls->ok());
    if (failed && !(exchange->failure && exchange->failure->kind == Failure::Kind::cancelled)) return position_of(session, step);
  }
  return std::nullopt;
}

std::string problem_of(const Session& session, const smtp::Exchange& handshake) {
  if (handshake.step == smtp::Step::ehlo_after_tls) return "no answer to the first words after the handshake";
  if (session.tls && !session.tls->ok() && !session.tls->failure().detail.empty()) return session.tls->failure().detail;
  if (handshake.failure && !handshake.failure->detail.empty()) return handshake.failure->detail;
  return "the handshake was not finished";
}

// The mail got no further: no session in clear was possible, or it was refused because it was in clear.
bool stops_the_mail(const View& view, const Attempt& attempt) {
  const auto owner = owner_of(view, attempt);
  return view.matters(attempt) && (owner == handshake_failed.id || owner == "tls.required");
}

void judge_handshake_failed(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto at = place_of_failure(*seen.session);
    if (!at) continue;
    const auto& handshake = seen.session->transcript.exchanges[*at];
    Finding finding = found(handshake_failed, Party::recipient_host, Confidence::guess);
    if (stops_the_mail(view, *seen.attempt)) {
      finding.effect = Effect::blocks;
      finding.verdict = owner_of(view, *seen.attempt) == handshake_failed.id ? Verdict::unreachable : Verdict::refused;
      finding.explains = {"tls.required"};
      if (temporary(*seen.attempt)) {
        finding.effect = Effect::delays;
        finding.verdict = Verdict::delayed;
      }
    }
    finding.args = view.args_for(*seen.attempt);
    finding.args["problem"] = problem_of(*seen.session, handshake);
    finding.host = seen.attempt->host.text();
    finding.seen.push_back(view.cite_exchange(seen.index, *at));
    if (finding.seen.front().text.empty()) finding.seen.front().text = finding.args["problem"];
    if (finding.effect != Effect::risks) finding.seen.push_back(view.cite(*seen.attempt));
    findings.push_back(std::move(finding));
    return;
  }
}
}  // namespace

const Rule handshake_failed = {
    .id = "tls.handshake-failed",
    .stage = evidence::Stage::tls,
    .effect = Effect::risks,
    .verdict = Verdict::accepted,
    .sentence = "encryption with {host} does not work: {problem}",
    .judge = judge_handshake_failed,
};

}  // namespace mailwhy::rules::tls
