// Any bytes as spamd's answer: whole and byte by byte come to the same end, within the cap.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/filters/spamc.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  using filters::SpamdAnswer;
  const BytesView bytes(reinterpret_cast<const char*>(data), size);
  SpamdAnswer whole(4096), piecemeal(4096);
  whole.on_bytes(bytes);
  whole.on_end();
  for (const char& c : bytes) piecemeal.on_bytes(BytesView(&c, 1));
  piecemeal.on_end();
  for (const auto* answer : {&whole, &piecemeal}) {
    MAILWHY_CHECK(answer->state() != SpamdAnswer::State::reading, "after the end nothing is read");
    MAILWHY_CHECK(answer->state() == SpamdAnswer::State::done || !answer->problem().empty(), "a failure has words");
    if (answer->state() == SpamdAnswer::State::done) filters::filter_of(*answer);
  }
  return 0;
}
