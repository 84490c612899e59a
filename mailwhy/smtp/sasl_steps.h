// The login of a delivery: the best mechanism that is offered and that there is material for (sasl/choose.h), said step by step.
#pragma once
#include <optional>
#include <string>

#include "mailwhy/sasl/choose.h"
#include "mailwhy/smtp/delivery.h"

namespace mailwhy::smtp {

class SaslSteps final : public LoginSteps {
 public:
  // `wish.only` is tried although it is not on offer when `unadvertised`.
  SaslSteps(sasl::Material material, sasl::Wish wish, bool unadvertised = false)
      : material_(std::move(material)), wish_(wish), unadvertised_(unadvertised) {}
  std::optional<Line> begin(const Capabilities* offered, bool encrypted, const ChannelBinding& binding) override;
  Line answer(const Reply& challenge) override;
  bool accept() override;
  std::string why() const override { return why_; }

 private:
  Line line_of(const crypto::Secret& response) const;

  sasl::Material material_;
  sasl::Wish wish_;
  bool unadvertised_;
  std::optional<sasl::Mechanism> mechanism_;
  std::optional<crypto::Secret> initial_;  // until the server has gone on after it
  std::string why_;
};

}  // namespace mailwhy::smtp
