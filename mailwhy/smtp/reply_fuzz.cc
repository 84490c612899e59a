// Any bytes, cut anywhere, give the same replies as in one piece; nothing is lost.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/smtp/capabilities.h"
#include "mailwhy/smtp/reply.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy::smtp;
  const mailwhy::BytesView bytes(reinterpret_cast<const char*>(data), size);
  ReplyReader whole, bytewise;
  whole.feed(bytes);
  for (std::size_t i = 0; i < size; ++i) bytewise.feed(bytes.substr(i, 1));
  std::size_t seen = 0;
  const auto check = [&](const Reply& reply) {
    seen += reply.raw.size();
    (void)read_capabilities(reply);
    (void)reply.words();
    MAILWHY_CHECK(reply.text().size() >= 1, "every reply has a text");
  };
  while (const auto reply = whole.next()) {
    check(*reply);
    if (!whole.overflowed()) MAILWHY_CHECK(bytewise.next() == reply, "the cut does not change a reply");
  }
  (void)whole.other_protocol();
  if (!whole.overflowed()) MAILWHY_CHECK(seen + whole.pending().size() == size, "no byte is lost");
  bool unfinished = false;
  while (const auto reply = whole.finish(unfinished)) check(*reply);
  return 0;
}
