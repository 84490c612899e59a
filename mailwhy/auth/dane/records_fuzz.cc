// Any bytes as a TLSA record, beside a certificate of any bytes: usage, selector, matching type, a length, the data, the certificate.
#include <cstdint>

#include "mailwhy/auth/dane/records.h"
#include "mailwhy/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  using namespace mailwhy::auth;
  if (size < 5) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t length = std::min<std::size_t>(data[3] * 256u + data[4], size - 5);
  const dns::Tlsa record{data[0], data[1], data[2], std::string(bytes.substr(5, length))};
  std::vector<crypto::Certificate> chain;
  if (auto leaf = crypto::read_certificate(bytes.substr(5 + length))) chain.assign(2, *leaf);
  const Time now = *parse_time("2026-11-21T03:16:49.120Z");
  const auto verdict = dane::evaluate({record, record}, chain, {Domain::of("mx.example.test")}, now);
  MAILWHY_CHECK((verdict.kind == dane::Verdict::Kind::none_usable) == !dane::any_usable(verdict.records), "one usable record binds");
  MAILWHY_CHECK(verdict.by.has_value() == (verdict.kind == dane::Verdict::Kind::verified), "who verifies has matched");
  if (chain.empty()) MAILWHY_CHECK(verdict.kind != dane::Verdict::Kind::verified, "nothing shown verifies nothing");
  return 0;
}
