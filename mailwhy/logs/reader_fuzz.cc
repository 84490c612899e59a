// Any bytes as a log, read whole and in pieces: the same events, and a book that adds up.
#include <cstdint>
#include <string>
#include <string_view>

#include "mailwhy/base/check.h"
#include "mailwhy/logs/book.h"
#include "mailwhy/logs/reader.h"

namespace {
using namespace mailwhy;
using namespace mailwhy::logs;

std::string read(std::string_view log, std::size_t piece, std::optional<Format> format) {
  std::string out;
  Book book({});
  ReaderOptions options;
  options.format = format;
  options.longest_line = 2000;
  Reader reader(options);
  const Reader::Take take = [&](const Event& event, std::string_view line) {
    book.on(event, line);
    out += static_cast<char>(event.kind);
    for (const auto part : {event.id, event.other_id, event.from, event.to, event.text, event.relay_name, event.client_address, event.user}) (out += part) += '\1';
  };
  for (std::size_t at = 0; at < log.size(); at += piece) reader.feed(log.substr(at, piece), take);
  reader.finish(take);
  book.finish();
  const auto& t = book.totals();
  MAILWHY_CHECK(t.recipients == t.final_sent + t.final_bounced + t.final_expired + t.final_deferred + t.final_other, "every recipient has one end");
  MAILWHY_CHECK(book.open() == 0, "all stories are told");
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view log(reinterpret_cast<const char*>(data), size);
  std::optional<Format> format;
  if (data[size - 1] % 4 == 0) format = static_cast<Format>(data[size - 1] / 4 % 11);
  const auto whole = read(log, size, format);
  MAILWHY_CHECK(read(log, 1 + data[0] % 50, format) == whole, "pieces do not matter");
  return 0;
}
