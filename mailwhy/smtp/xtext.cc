#include "mailwhy/smtp/xtext.h"

#include <fmt/format.h>

namespace mailwhy::smtp {

std::string xtext(std::string_view value) {
  std::string out;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < '!' || byte > '~' || c == '+' || c == '=') out += fmt::format("+{:02X}", byte);
    else out += c;
  }
  return out;
}

}  // namespace mailwhy::smtp
