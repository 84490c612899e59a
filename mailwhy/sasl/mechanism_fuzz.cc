// Any challenges, in any order: a mechanism ends, says no secret, and never takes proof for granted.  The first byte chooses it.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/sasl/blank.h"
#include "mailwhy/sasl/mechanism.h"

namespace {
// Deriving a key in a million rounds finds no faults.
bool has_large_number(std::string_view text) {
  std::size_t digits = 0;
  for (const char c : text) {
    digits = mailwhy::is_digit(c) ? digits + 1 : 0;
    if (digits > 3) return true;
  }
  return false;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  using namespace mailwhy::sasl;
  if (size == 0) return 0;
  const BytesView bytes(reinterpret_cast<const char*>(data), size);
  const auto mechanisms = all_mechanisms();
  const Traits& traits = mechanisms[data[0] % mechanisms.size()];
  if (has_large_number(bytes)) return 0;

  Material material;
  material.user = "ann@example.org";
  material.password = crypto::Secret("canary-password");
  material.token = crypto::Secret("canary-token");
  material.binding = ChannelBinding{"tls-exporter", "binding"};
  material.host = "mail.example.org";
  material.nonce = "NNNNNNNN";
  const Blanker blanker(material);
  Mechanism mechanism(traits.kind, material);
  Step step = mechanism.start();
  int answers = 0;
  for (const auto challenge : split(bytes.substr(1), '\n')) {
    step = mechanism.step(challenge);
    answers += step.response ? 1 : 0;
    MAILWHY_CHECK(!step.said.empty(), "every step is explained");
    MAILWHY_CHECK(step.said.find("canary") == std::string::npos, "no explanation says a secret");
    if (step.failure) MAILWHY_CHECK(step.failure->text.find("canary") == std::string::npos, "no failure says a secret");
    MAILWHY_CHECK(is_utf8(step.said), "what is said can be shown");
  }
  MAILWHY_CHECK(answers <= 4, "no mechanism goes on for ever");
  if (!traits.proves_server) MAILWHY_CHECK(!mechanism.accept(), "who proves nothing is believed");
  (void)blanker.clean(bytes);
  return 0;
}
