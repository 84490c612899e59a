#include "mailwhy/mail/mime_lines.h"

namespace mailwhy::mail {

// Where the line after one begins that ends with that CR, or with the text.
std::size_t AnyLines::behind_cr(std::size_t cr) const {
  const auto rest = bytes_.substr(cr, 3);
  if (rest.starts_with("\r\n")) return cr + 2;
  return cr + (rest == "\r\r\n" ? 3 : rest.empty() ? 0 : 1);
}

std::size_t without_line_end(std::string_view bytes, std::size_t begin, std::size_t end) {
  if (end > begin && bytes[end - 1] == '\n') {
    --end;
    if (end > begin && bytes[end - 1] == '\r') --end;
    if (end > begin && bytes[end - 1] == '\r') --end;
  } else if (end > begin && bytes[end - 1] == '\r') {
    --end;
  }
  return end;
}

}  // namespace mailwhy::mail
