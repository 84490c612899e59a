// Any bytes as an HTTP response: whole and byte by byte come to the same end, within the cap.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/http/response.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const BytesView bytes(reinterpret_cast<const char*>(data), size);
  http::ResponseReader whole(4096), piecemeal(4096);
  whole.on_bytes(bytes);
  whole.on_end();
  for (const char& c : bytes) piecemeal.on_bytes(BytesView(&c, 1));
  piecemeal.on_end();
  for (const auto* reader : {&whole, &piecemeal}) {
    MAILWHY_CHECK(reader->state() != http::ResponseReader::State::reading, "after the end nothing is read");
    MAILWHY_CHECK(reader->response().body.size() <= 4096, "the body keeps to its cap");
    MAILWHY_CHECK(reader->state() == http::ResponseReader::State::done || !reader->problem().empty(), "a failure has words");
  }
  return 0;
}
