// The raw bytes of a reply, only when they are not what code and lines already say.
#include <fmt/format.h>

#include "mailwhy/evidence/json_fields.h"

namespace mailwhy::evidence::json {
namespace {
// As a tidy server sends it: 250-first CR LF 250 last CR LF.
std::string tidy_raw(const smtp::Reply& reply) {
  std::string out;
  for (std::size_t i = 0; i < reply.lines.size(); ++i)
    out += fmt::format("{:03}{}{}\r\n", reply.code, i + 1 < reply.lines.size() ? '-' : ' ', reply.lines[i]);
  return out;
}
}  // namespace

void put_raw(Writer& ar, const smtp::Reply& reply) {
  if (reply.raw != tidy_raw(reply)) ar.bytes("raw_b64", reply.raw);
}

void take_raw(Reader& ar, smtp::Reply& reply) {
  if (ar.is_there("raw_b64")) ar.bytes("raw_b64", reply.raw);
  else if (!ar.failed()) reply.raw = tidy_raw(reply);
}

}  // namespace mailwhy::evidence::json
