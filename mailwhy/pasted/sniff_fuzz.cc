// Whatever is pasted: at least one piece, all of them within their limits, and what a login's answer says is not repeated.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/pasted/sniff.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto out = pasted::sniff(text, {*parse_time("2026-11-21T12:00:00Z"), 0});
  MAILWHY_CHECK(!out.pieces.empty() && out.pieces.size() <= 50, "something is always said, and not without end");
  for (const auto& piece : out.pieces) {
    MAILWHY_CHECK(piece.text.size() <= 4096 || piece.kind == pasted::Kind::queue, "a piece has a limit");
    MAILWHY_CHECK(piece.kind != pasted::Kind::reply || piece.quote.has_value(), "a reply has words");
    MAILWHY_CHECK(piece.kind != pasted::Kind::error || piece.error->error != nullptr, "an error has a row");
    if (piece.login && piece.login->kind == pasted::LoginWords::Kind::answer) MAILWHY_CHECK(piece.text == "[...]", "a secret is not repeated");
  }
  (void)pasted::kind_of_file(text, {*parse_time("2026-11-21T12:00:00Z"), 0});
  return 0;
}
