// Any bytes as a signature field of each kind, and as a key record.
#include <cstdint>

#include "mailwhy/auth/dkim/key.h"
#include "mailwhy/auth/dkim/signature.h"
#include "mailwhy/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  using namespace mailwhy::auth;
  if (size > 65536) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto form : {dkim::Form::dkim, dkim::Form::arc_message, dkim::Form::arc_seal}) {
    const auto signature = dkim::read_signature(text, form);
    MAILWHY_CHECK((signature.reason == dkim::Reason::good) == signature.problem.empty(), "what is wrong is said");
    MAILWHY_CHECK(signature.instance <= 50, "RFC 8617 s4.2.1");
    for (const auto& tag : signature.tags.tags) MAILWHY_CHECK(tag.begin <= tag.end && tag.end <= text.size(), "a value lies within the field");
    if (signature.reason != dkim::Reason::good) continue;
    MAILWHY_CHECK(!signature.signature.empty() && !signature.domain.empty() && !signature.selector.empty(), "a usable signature has what it needs");
    if (form != dkim::Form::arc_seal) MAILWHY_CHECK(signature.body_hash.size() == crypto::size_of(signature.hash), "as has its body hash");
  }
  const auto key = dkim::read_key(text);
  MAILWHY_CHECK((key.status == dkim::Key::Status::good) == (key.key != nullptr), "a good record has a key");
  MAILWHY_CHECK((key.status == dkim::Key::Status::good) == key.problem.empty(), "what is wrong is said");
  return 0;
}
