// The login of a delivery: the best mechanism that is offered and that there is material for (sasl/choose.h), said step by step.
#pragma once
#include <optional>
#include <string>

#include "mailwhy/sasl/blank.h"
#include "mailwhy/sasl/choose.h"
#include "mailwhy/smtp/delivery.h"

namespace mailwhy::smtp {

class SaslSteps final : public LoginSteps {
 public:
  // `wish.only` is tried although it is not on offer.  TLS with this very machine needs no certificate to be believed.
  SaslSteps(sasl::Material material, sasl::Wish wish, bool peer_is_this_machine)
      : material_(std::move(material)), wish_(wish), peer_is_this_machine_(peer_is_this_machine), blanker_(material_) {}
  std::optional<Line> begin(const Capabilities* offered, bool encrypted, const ChannelBinding& binding) override;
  Line answer(const Reply& challenge) override;
  bool accept() override;
  std::string why() const override { return why_; }
  void hide(Exchange& exchange) const override;

 private:
  Line line_of(const crypto::Secret& response);

  sasl::Material material_;
  sasl::Wish wish_;
  bool peer_is_this_machine_;
  std::optional<sasl::Mechanism> mechanism_;
  std::optional<crypto::Secret> initial_;  // until the server has gone on after it
  std::string why_;
  sasl::Blanker blanker_;
  int challenges_ = 0;
};

}  // namespace mailwhy::smtp
