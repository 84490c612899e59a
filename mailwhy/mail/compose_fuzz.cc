// A whole message of any bytes goes out with clean line ends, and what is signed or added never breaks its form.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/compose.h"
#include "mailwhy/mail/dkim_sign.h"
#include "mailwhy/mail/trace.h"

namespace {
using namespace mailwhy;
using namespace mailwhy::mail;

Bytes all_of(const Content& content) {
  const Pull pull = content();
  Bytes out;
  while (const auto piece = pull()) {
    if (piece->empty()) return out;
    out += *piece;
  }
  MAILWHY_CHECK(false, "memory can be read");
  return out;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = size == 0 ? 0 : data[0] % size;
  const auto message = take_whole(joined({content_of(Bytes(text.substr(0, cut))), content_of(Bytes(text.substr(cut)))}), {});
  MAILWHY_CHECK(message.has_value(), "memory can be read");
  const Bytes out = all_of(message->content);
  MAILWHY_CHECK(out.size() == message->look.size_bytes && !message->look.bare_line_end, "every line ends in CRLF, and its size is known");
  MAILWHY_CHECK(out == all_of(take_whole(content_of(Bytes(text)), {})->content), "it does not matter how it was cut");

  // As an address, a subject, a text and a file name.
  Draft draft;
  draft.from = draft.subject = Bytes(text);
  draft.to = {Bytes(text.substr(0, cut))};
  draft.message_id = "a@b";
  draft.fields = {{"X-Any", Bytes(text.substr(cut))}};
  draft.text = content_of(Bytes(text));
  draft.attachments = {{Bytes(text.substr(0, 300)), "", content_of(Bytes(text))}};
  const auto composed = compose(draft);
  MAILWHY_CHECK(composed.has_value(), "any text can be carried");
  MAILWHY_CHECK(!composed->look.eight_bit_header || !is_utf8(text), "a header is ASCII");
  MAILWHY_CHECK(composed->look.longest_line <= 998 && !composed->look.nul && !composed->look.bare_line_end, "the form of a message holds");
  int fields = 0;
  for (const auto& field : header_of(composed->content)) fields += field.name == "From" || field.name == "MIME-Version" || field.name == "Content-Type";
  MAILWHY_CHECK(fields == 3 || draft.from.empty() || all_of(composed->content).find("From:") == Bytes::npos || fields == 2, "nobody's text becomes a field");
  (void)trace_in(text);
  (void)parse_field(text);
  (void)relaxed_field(text);
  RelaxedBody body;
  Bytes relaxed = body.feed(text.substr(0, cut));
  relaxed += body.feed(text.substr(cut));
  relaxed += body.finish();
  RelaxedBody again;
  Bytes whole = again.feed(text);
  whole += again.finish();
  MAILWHY_CHECK(relaxed == whole, "the relaxed body does not depend on the cut");
  return 0;
}
