// xtext (RFC 3461 s4): how values with blanks, "+" and "=" travel in parameters of SMTP commands.
#pragma once
#include <string>
#include <string_view>

namespace mailwhy::smtp {

// Bytes outside of "!" to "~", and "+" and "=", become "+XX".
std::string xtext(std::string_view value);

}  // namespace mailwhy::smtp
