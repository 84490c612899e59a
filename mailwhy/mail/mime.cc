#include "mailwhy/mail/mime.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/charset.h"
#include "mailwhy/mail/transfer.h"

namespace mailwhy::mail {

const RawField* Part::find(std::string_view name) const {
  for (const auto& field : fields)
    if (field.name.size() == name.size() && equal_ignoring_case(field.name, name)) return &field;
  return nullptr;
}

RawMessage message_of(Part&& part, std::string_view bytes) {
  RawMessage message;
  message.bytes = bytes;
  message.fields = std::move(part.fields);
  for (const auto& field : message.fields) message.names.add(field.name);
  message.body = static_cast<std::size_t>(part.body.data() - bytes.data());
  message.has_body = part.header.data() + part.header.size() != part.body.data();  // the empty line stands between
  return message;
}

bool Mime::has(MimeOddity oddity) const { return std::find(oddities.begin(), oddities.end(), oddity) != oddities.end(); }

std::string_view decoded_body(const Part& part, std::string& storage, std::size_t most_bytes) {
  switch (part.transfer) {
    case Transfer::base64: storage = base64_text(part.body, most_bytes); return storage;
    case Transfer::quoted_printable:
      if (part.body.substr(0, most_bytes).find('=') == std::string_view::npos) break;
      storage = quoted_printable_text(part.body, most_bytes);
      return storage;
    case Transfer::uuencode: storage = uuencoded_text(part.body, most_bytes); return storage;
    case Transfer::identity:
    case Transfer::unknown: break;
  }
  return part.body.substr(0, most_bytes);
}

std::string_view decoded_text(const Part& part, std::string& storage, std::size_t most_bytes) {
  std::string bytes;
  const auto body = decoded_body(part, bytes, most_bytes);
  const auto text = to_utf8(body, part.charset, storage);
  const std::less_equal<const char*> before;
  if (!before(bytes.data(), text.data()) || !before(text.data() + text.size(), bytes.data() + bytes.size())) return text;
  const auto at = static_cast<std::size_t>(text.data() - bytes.data()), size = text.size();
  storage = std::move(bytes);  // nothing had to be converted
  return std::string_view(storage).substr(at, size);
}

}  // namespace mailwhy::mail
