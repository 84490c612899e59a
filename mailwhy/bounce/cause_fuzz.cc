// Any reply has a cause, whose mark lies inside of its text; any table reads or names its line.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/bounce/cause.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  if (size < 1) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (const auto reply = smtp::parse_reply(text)) {
    static constexpr const char* stages[] = {"greeting", "hello", "tls", "mail_from", "rcpt_to", "data", ""};
    const auto cause = bounce::ReplyTable::builtin().classify(*reply, stages[data[0] % 7], (data[0] & 8) != 0 ? "x.google.com" : "");
    MAILWHY_CHECK(cause.mark_begin <= cause.mark_end && cause.mark_end <= reply->text().size(), "the mark is inside of the text");
  }
  if (size < 4096) {
    const auto table = bounce::ReplyTable::read({{"fuzz.tsv", text}});
    if (table)
      if (const auto reply = smtp::parse_reply("550 5.7.1 no")) (void)table->classify(*reply, "rcpt_to");
  }
  return 0;
}
