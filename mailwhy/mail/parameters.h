// The pieces of Content-Type, Content-Disposition and their relatives (RFC 2045 s5.1, RFC 2231), as tolerant as the mail programs that
// people use.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace mailwhy::mail {

// One "name=value" after the other: quotes, comments, missing semicolons and folds are understood, "type/subtype" is no parameter.
class Parameters {
 public:
  struct One {
    std::string_view name;   // as written, with the "*" of RFC 2231
    std::string_view value;  // without quotes; holds until the next one is asked for
  };
  explicit Parameters(std::string_view field_value) : text_(field_value) {}
  std::optional<One> next();

 private:
  void skip_blanks();
  std::string_view quoted();

  std::string_view text_;
  std::size_t at_ = 0;
  std::string unquoted_;   // a value that does not stand in the text as it is
};

// What of a field is read by parameter(); more is nobody's Content-Type.
inline constexpr std::size_t longest_parameters = 64u << 10;

// "Text/Plain (what a day); charset=x" is "text/plain"; "text" alone is what it mostly means.  Empty when it cannot be read.
// `exact` says whether it was as the standard wants it.
std::string media_type(std::string_view field_value, bool& exact);

}  // namespace mailwhy::mail
