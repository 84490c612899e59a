// Any bytes as a message, and any bytes in place of a piece of a message that was signed and sealed; the keys are there.
#include <cstdint>

#include "mailwhy/auth/arc/verify.h"
#include "mailwhy/auth/dkim/test_zone.h"
#include "mailwhy/auth/dkim/verify.h"
#include "mailwhy/base/check.h"

namespace {
using namespace mailwhy;
using namespace mailwhy::auth;

struct World {
  crypto::SigningKey rsa = dkim::test_key(dkim::test_keys::rsa_1024), ed25519 = dkim::test_key(dkim::test_keys::ed25519);
  dkim::TestZone zone;
  std::string text = "From: Ann <ann@example.test>\r\nTo: Bob <bob@example.org>\r\nSubject: Is dinner ready?\r\nContent-Type: text/plain\r\n\r\nHi.\r\n\r\nJoe.\r\n";

  World() {
    zone.texts["one._domainkey.example.test"] = {dkim::key_record(rsa)};
    zone.texts["two._domainkey.example.test"] = {dkim::key_record(ed25519)};
    text.insert(0, dkim::sign(text, "v=1; a=rsa-sha256; c=relaxed/simple; d=example.test; s=one; h=from:to:subject; bh=; b=", rsa));
    text.insert(0, dkim::sign(text, "v=1; a=ed25519-sha256; c=simple/relaxed; d=example.test; s=two; l=5; h=from:to:subject; bh=; b=", ed25519));
    dkim::Sealer sealer;
    sealer.domain = "example.test";
    sealer.selector = "one";
    sealer.key = &rsa;
    text = dkim::seal(text, 1, "none", "example.test; dkim=pass", sealer);
  }
};

void look(std::string_view text, const World& world) {
  const auto message = mail::read_message(text);
  dns::Lookups known;
  dkim::Options options;
  options.now = *parse_time("2026-11-21T03:16:49Z");
  options.budget = {1u << 16, 100};
  const auto verdicts = world.zone.settle([&](dns::Facts& facts) { return dkim::verify(message, facts, options); }, known);
  for (const auto& verdict : verdicts) {
    MAILWHY_CHECK(!verdict.sentence.empty(), "each verdict says why");
    if (verdict.acceptable()) MAILWHY_CHECK(verdict.mathematically_valid && verdict.reason == dkim::Reason::good, "only what is valid passes");
    for (const auto field : verdict.covered) MAILWHY_CHECK(field < message.fields.size() && field != verdict.field, "what is signed is there");
  }
  const auto chain = world.zone.settle([&](dns::Facts& facts) { return arc::verify(message, facts, options); }, known);
  MAILWHY_CHECK(!chain.sentence.empty(), "a chain says why");
  MAILWHY_CHECK(chain.sets.size() <= 50, "RFC 8617 s4.2.1");
  if (chain.outcome == arc::Outcome::pass)
    for (const auto& set : chain.sets) MAILWHY_CHECK(set.seal.valid == true, "all seals hold in a chain that passes");
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const World world;
  if (size < 4 || size > 65536) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  look(bytes, world);
  std::string text = world.text;
  const std::size_t at = (data[0] * 256u + data[1]) % text.size();
  text.replace(at, std::min<std::size_t>(data[2], text.size() - at), bytes.substr(3));
  look(text, world);
  return 0;
}
