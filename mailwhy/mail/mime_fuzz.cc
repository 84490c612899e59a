// Any bytes are a message with parts: all lie within it and within their parents, in order, below the limits; what is decoded stays
// below its limit, and text is UTF-8.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/mime.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const mail::MimeLimits limits{.most_parts = 50, .most_depth = 8, .most_fields = 200};
  const auto mime = mail::read_mime(bytes, limits);
  MAILWHY_CHECK(!mime.parts.empty() && mime.parts.size() <= limits.most_parts, "there is a part, and there are not too many");
  const auto within = [](std::string_view part, std::string_view whole) { return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size(); };
  std::size_t fields = 0;
  for (std::size_t i = 0; i < mime.parts.size(); ++i) {
    const auto& part = mime.parts[i];
    MAILWHY_CHECK(within(part.header, bytes) && within(part.body, bytes), "a part lies within the message");
    MAILWHY_CHECK(part.parent < static_cast<std::int32_t>(i) && (part.parent < 0) == (i == 0), "parents come first");
    MAILWHY_CHECK(!part.type.empty() && part.depth < limits.most_depth, "a part has a type and is not too deep");
    if (part.parent >= 0) MAILWHY_CHECK(within(part.body, mime.parts[static_cast<std::size_t>(part.parent)].body), "a part lies within its parent");
    for (const auto& field : part.fields) MAILWHY_CHECK(!field.name.empty() && within(field.value, bytes) && field.begin < field.end && field.end <= size, "a field lies within the message");
    fields += part.fields.size();
    std::string storage;
    MAILWHY_CHECK(mail::decoded_body(part, storage, 1000).size() <= 1000, "no more than was asked for");
    MAILWHY_CHECK(is_utf8(mail::decoded_text(part, storage, 1000)), "text is UTF-8");
  }
  MAILWHY_CHECK(fields <= limits.most_fields, "there are not too many fields");
  (void)mail::parameter(bytes, "boundary");
  return 0;
}
