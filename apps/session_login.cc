#include "apps/session_login.h"

#include "mailwhy/base/text.h"

namespace mailwhy::apps {

using report::key;

struct SessionLogin::State {
  State(sasl::Kind kind, sasl::Material material, sasl::Blanker& secrets) : mechanism(kind, std::move(material)), blanker(secrets) {}

  std::optional<smtp::AuthLine> next(const std::optional<std::string>& challenge) {
    if (!challenge) return first();
    if (initial) {
      // The server overlooked the initial response, or had none: it is said in its turn.
      const auto response = std::exchange(initial, std::nullopt);
      if (trim(*challenge).empty()) return line_of(*response);
    }
    auto words = base64_decode(trim(*challenge));
    if (!words && mechanism.traits().any_prompt) words = *challenge;
    if (!words) {
      said.emplace_back("the server's question is no base64");
      return std::nullopt;
    }
    return take(mechanism.step(*words));
  }

  std::optional<smtp::AuthLine> first() {
    const std::string verb = "AUTH " + std::string(mechanism.traits().name);
    auto step = mechanism.start();
    note(step);
    if (!step.response) return smtp::AuthLine{verb, verb};
    initial = *step.response;
    const auto coded = line_of(*step.response);
    return smtp::AuthLine{verb + ' ' + (coded.line.empty() ? "=" : coded.line), verb + " ***"};
  }

  std::optional<smtp::AuthLine> take(sasl::Step step) {
    note(step);
    if (!step.response) return std::nullopt;
    return line_of(*step.response);
  }

  smtp::AuthLine line_of(const crypto::Secret& response) {
    const std::string line = base64_encode(response.reveal());
    if (line.size() > 7) blanker.add(line);
    return {line, "***"};
  }

  void note(const sasl::Step& step) {
    if (!step.said.empty()) said.push_back(step.said);
    if (step.failure) said.push_back(step.failure->text);
  }

  sasl::Mechanism mechanism;
  sasl::Blanker& blanker;
  std::optional<crypto::Secret> initial;
  std::vector<std::string> said;
};

SessionLogin::Chosen SessionLogin::choose(const smtp::LiveTalk& talk, const tls::Facts* tls, const std::string& wanted, const report::Words& words) {
  Chosen out;
  sasl::Wish wish;
  if (!wanted.empty()) {
    const auto* traits = sasl::find_mechanism(wanted);
    if (traits == nullptr) {
      out.why_not = words("{} is no way to log in that I know", visible(shorten(wanted, 40)));
      return out;
    }
    wish.only = traits->kind;
  }
  const auto* offers = talk.offers();
  const std::vector<std::string> offered = offers != nullptr ? offers->auth : std::vector<std::string>();
  if (offered.empty() && wanted.empty()) {
    out.why_not = std::string(words(talk.secured() ? key("the server offers no login here") : key("the server offers no login here; after tls it may")));
    return out;
  }
  const auto protection = tls == nullptr || !talk.secured() ? sasl::Protection::clear : tls->trusted && tls->name_matches ? sasl::Protection::verified : sasl::Protection::unverified;
  sasl::Material material;
  material.user = "x";
  material.password = crypto::Secret("x");
  if (!talk.channel().exporter.empty()) material.binding = sasl::ChannelBinding{"tls-exporter", talk.channel().exporter};
  out.kind = sasl::choose(offered, material, protection, wish).chosen;
  if (!out.kind) {
    wish.allow_revealing = true;
    out.kind = sasl::choose(offered, material, protection, wish).chosen;
    out.would_reveal = out.kind.has_value();
  }
  // Who names a mechanism that is not on offer wants to see what happens.
  if (!out.kind && wish.only) {
    out.kind = wish.only;
    out.would_reveal = sasl::traits_of(*wish.only).reveals && protection != sasl::Protection::verified;
    if (sasl::traits_of(*wish.only).binding && !material.binding) out.kind.reset();
  }
  if (!out.kind) out.why_not = words("none of the ways to log in that it offers can be used here: {}", visible(join(offered, " ")));
  return out;
}

SessionLogin::SessionLogin(sasl::Kind kind, sasl::Material material, const smtp::LiveTalk& talk, sasl::Blanker& blanker) {
  if (!talk.channel().exporter.empty()) material.binding = sasl::ChannelBinding{"tls-exporter", talk.channel().exporter};
  if (talk.offers() != nullptr)
    for (const auto& name : talk.offers()->auth) material.plus_offered = material.plus_offered || name.ends_with("-PLUS");
  if (material.password) blanker.add(material.password->reveal());
  state_ = std::make_shared<State>(kind, std::move(material), blanker);
}

smtp::Responder SessionLogin::responder() const {
  return [state = state_](const std::optional<std::string>& challenge) { return state->next(challenge); };
}

std::optional<std::string> SessionLogin::objection() const {
  const auto trouble = state_->mechanism.accept();
  return trouble ? std::optional(trouble->text) : std::nullopt;
}

const std::vector<std::string>& SessionLogin::said() const { return state_->said; }

}  // namespace mailwhy::apps
