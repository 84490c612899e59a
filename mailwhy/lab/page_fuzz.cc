#include "mailwhy/lab/page.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t most = 16 * 1024;
  if (size > most) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(mailwhy::lab::read_worlds("fuzz", text));
  return 0;
}
