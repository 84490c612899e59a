// Bytes as they came over the wire: a std::string whose content promises nothing (NUL, 8-bit, no encoding).
#pragma once
#include <string>
#include <string_view>

namespace mailwhy {
using Bytes = std::string;
using BytesView = std::string_view;
}  // namespace mailwhy
