#include "mailwhy/smtp/sasl_steps.h"

#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/sasl/blank.h"

namespace mailwhy::smtp {

std::optional<LoginSteps::Line> SaslSteps::begin(const Capabilities* offered, bool encrypted, const ChannelBinding& binding) {
  const std::vector<std::string> on_offer = offered ? offered->auth : std::vector<std::string>();
  const auto protection = !encrypted ? sasl::Protection::clear : binding.server_proved || peer_is_this_machine_ ? sasl::Protection::verified : sasl::Protection::unverified;
  // As RFC 9266 s2 wants it with TLS 1.3; before it, what every library can tell.
  if (!binding.exporter.empty()) material_.binding = sasl::ChannelBinding{"tls-exporter", binding.exporter};
  else if (!binding.server_end_point.empty()) material_.binding = sasl::ChannelBinding{"tls-server-end-point", binding.server_end_point};
  for (const auto& name : on_offer)
    if (const auto* traits = sasl::find_mechanism(name); traits && traits->binding) material_.plus_offered = true;
  auto choice = sasl::choose(on_offer, material_, protection, wish_);
  if (!choice.chosen && wish_.only) choice = sasl::choose({std::string(sasl::traits_of(*wish_.only).name)}, material_, protection, wish_);
  if (!choice.chosen) {
    if (on_offer.empty()) why_ = "the server offers no login here";
    else if (choice.any_passed_over_for(sasl::Objection::would_reveal)) why_ = "the password would be readable for others on this connection";
    else why_ = "none of the ways to log in that the server offers can be used";
    return std::nullopt;
  }
  mechanism_.emplace(*choice.chosen, material_);
  sasl::Step step = mechanism_->start();
  if (step.failure) {
    why_ = step.failure->text;
    return std::nullopt;
  }
  const std::string verb = "AUTH " + std::string(mechanism_->traits().name);
  if (!step.response) return Line{verb, verb};
  initial_ = *step.response;
  const Line response = line_of(*step.response);
  const std::string whole = verb + ' ' + (response.line.empty() ? "=" : response.line);
  // RFC 4954 s4: a longer initial response waits for its turn.
  if (whole.size() > longest_command) return Line{verb, verb};
  return Line{whole, verb + ' ' + response.shown};
}

LoginSteps::Line SaslSteps::line_of(const crypto::Secret& response) {
  Line out{base64_encode(response.reveal()), std::string(sasl::blank)};
  // A name alone is no secret, and neither is what is too short to be told from other words.
  constexpr std::size_t shortest_secret = 8;
  if (response.reveal().size() >= shortest_secret && response.reveal() != material_.user) {
    blanker_.add(out.line);
    blanker_.add(response.reveal());
  }
  return out;
}

void SaslSteps::hide(Exchange& exchange) const {
  exchange.stray = blanker_.clean(exchange.stray);
  if (exchange.failure) exchange.failure->detail = blanker_.clean(exchange.failure->detail);
  if (!exchange.reply) return;
  // The server's proof lets whoever has a list of passwords try them at home.
  const bool proof = exchange.step == Step::auth && exchange.reply->intermediate() && challenges_ > 0 && mechanism_ && mechanism_->traits().proves_server;
  if (proof) {
    exchange.reply->lines.assign(1, std::string(sasl::blank));
    exchange.reply->raw = std::to_string(exchange.reply->code) + ' ' + std::string(sasl::blank) + "\r\n";
    return;
  }
  for (auto& line : exchange.reply->lines) line = blanker_.clean(line);
  exchange.reply->raw = blanker_.clean(exchange.reply->raw);
}

LoginSteps::Line SaslSteps::answer(const Reply& challenge) {
  ++challenges_;
  const Line gave_up{"*", "*"};
  const std::string_view text = challenge.lines.empty() ? std::string_view() : trim(challenge.lines.front());
  const auto initial = std::exchange(initial_, std::nullopt);
  // The server overlooked it, or it had to wait.
  if (initial && text.empty()) return line_of(*initial);
  auto words = base64_decode(text);
  if (!words && mechanism_->traits().any_prompt) words = std::string(text);
  if (!words) {
    why_ = "the server's challenge is not base64";
    return gave_up;
  }
  const sasl::Step step = mechanism_->step(*words);
  if (step.failure) why_ = step.failure->text;
  return step.response ? line_of(*step.response) : gave_up;
}

bool SaslSteps::accept() {
  const auto trouble = mechanism_->accept();
  if (trouble) why_ = trouble->text;
  return !trouble;
}

}  // namespace mailwhy::smtp
