// Whatever is typed: no line for the server holds a line end or a control character, but for raw.
#include <algorithm>
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/console/typed.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy::console;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto typed = read_typed(text, {"client.example.org"});
  if (typed.kind == Typed::Kind::command)
    MAILWHY_CHECK(std::none_of(typed.bytes.begin(), typed.bytes.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0' || c == 0x1b; }), "a command is one clean line");
  if (typed.kind == Typed::Kind::question) (void)read_typed(typed.proposal, {"client.example.org"});
  (void)completions(text);
  return 0;
}
