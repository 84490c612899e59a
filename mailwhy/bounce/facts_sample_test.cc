#include "mailwhy/bounce/facts_sample.h"

#include <doctest/doctest.h>

#include "mailwhy/base/text.h"

namespace mailwhy::bounce {
namespace {

constexpr std::size_t most = 40;
using Texts = std::vector<std::string>;

Texts joined(const Texts& heads, const Texts& tails) {
  Texts out;
  for (const auto& head : heads)
    for (const auto& tail : tails)
      if (out.size() < most) out.push_back(head + tail);
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  // alternatives = sequence *( "|" sequence )
  Texts alternatives() {
    Texts out = sequence();
    while (at_ < text_.size() && text_[at_] == '|') {
      ++at_;
      for (auto& text : sequence())
        if (out.size() < most) out.push_back(std::move(text));
    }
    return out;
  }

 private:
  Texts sequence() {
    Texts out{""};
    while (at_ < text_.size() && text_[at_] != '|' && text_[at_] != ')') out = joined(out, repeated());
    return out;
  }

  // An atom and how often.
  Texts repeated() {
    const bool dots = text_[at_] == '.';
    const Texts once = atom();
    if (at_ >= text_.size()) return once;
    if (text_[at_] == '?' || text_[at_] == '+') {
      ++at_;
      return once;
    }
    if (text_[at_] == '*') {
      ++at_;
      return {dots ? " " : ""};
    }
    if (text_[at_] != '{') return once;
    const auto close = text_.find('}', at_);
    const bool none = text_[at_ + 1] == '0';
    at_ = close + 1;
    if (dots) return {none ? " " : " it x "};
    return none ? Texts{""} : once;
  }

  Texts atom() {
    const char c = text_[at_++];
    if (c == '(') return group();
    if (c == '[') return members();
    if (c == '\\') return escaped();
    if (c == '^' || c == '$') return {""};
    if (c == '.') return {" "};
    return {std::string(1, c)};
  }

  Texts group() {
    const bool ahead = text_.substr(at_).starts_with("?!") || text_.substr(at_).starts_with("?=");
    if (text_.substr(at_).starts_with("?")) at_ += 2;
    Texts out = alternatives();
    ++at_;
    return ahead ? Texts{""} : out;
  }

  Texts members() {
    const auto close = text_.find(']', at_);
    const auto inside = text_.substr(at_, close - at_);
    at_ = close + 1;
    if (inside.starts_with("\\w")) return {"a1"};
    if (inside.starts_with("^") || inside.empty()) return {""};
    if (inside.size() == 1 || inside.find_first_of("-") != std::string_view::npos) return {std::string(1, inside.front())};
    Texts out;
    for (const char c : inside) out.emplace_back(1, c);
    return out;
  }

  Texts escaped() {
    const char c = text_[at_++];
    if (c == 'd') return {"1"};
    if (c == 'w') return {"a"};
    if (c == 's') return {" "};
    return {c == 'b' || c == 'W' ? "" : std::string(1, c)};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<std::string> samples_of(std::string_view expression) { return Reader(expression).alternatives(); }

TEST_CASE("an expression gives the sentences that it matches") {
  CHECK(samples_of("mail (a|b) c?") == Texts{"mail a c", "mail b c"});
  CHECK(samples_of("x.{0,60}y|z\\d+") == Texts{"x y", "z1"});
  CHECK(samples_of("\\[TS0[1-9]\\]") == Texts{"[TS01]"});
  CHECK(samples_of("spam\\b(?! ip)") == Texts{"spam"});
}

}  // namespace mailwhy::bounce
