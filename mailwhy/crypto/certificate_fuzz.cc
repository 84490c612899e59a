// Any bytes as a certificate in DER.
#include <cstdint>

#include "mailwhy/crypto/certificate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto read = crypto::read_certificate(bytes)) {
    crypto::names_host(*read, Domain::of("mx1.example.org"));
    if (read->der != bytes) __builtin_trap();
  }
  crypto::read_pem(bytes);
  return 0;
}
