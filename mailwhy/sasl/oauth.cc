#include "mailwhy/sasl/oauth.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::sasl {
namespace {

constexpr char separator = '\x01';

// RFC 6750 s2.1   b64token; any printable character is let through, as servers decide what their tokens are made of.
bool fits(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
}

// Reads just enough JSON (RFC 8259) to skip what it does not want; never deeper than the text is long, because it only counts brackets.
class Json {
 public:
  explicit Json(std::string_view text) : text_(text) {}

  std::optional<std::string> member(std::string_view name) {
    blanks();
    if (!take('{')) return {};
    while (true) {
      blanks();
      const auto key = string();
      if (!key) return {};
      blanks();
      if (!take(':')) return {};
      blanks();
      const auto value = this->value();
      if (!value) return {};
      if (*key == name) return value;
      blanks();
      if (!take(',')) return {};
    }
  }

 private:
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  std::optional<std::string> string() {
    if (!take('"')) return {};
    std::string out;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') return ++at_, out;
      if (c != '\\') {
        out += c;
        continue;
      }
      if (++at_ == text_.size()) return {};
      constexpr std::string_view from = "nrtbf", to = "\n\r\t\b\f";
      const auto place = from.find(text_[at_]);
      out += place == from.npos ? text_[at_] : to[place];
    }
    return {};
  }
  std::optional<std::string> value() {
    if (at_ < text_.size() && text_[at_] == '"') return string();
    const std::size_t begin = at_;
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        if (!string()) return {};
        --at_;
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (depth == 0 && (c == ',' || c == '}')) break;
      if (c == '}' || c == ']') --depth;
    }
    return std::string(trim(text_.substr(begin, at_ - begin)));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::string> json_member(std::string_view json, std::string_view name) { return Json(json).member(name); }

Step OAuth::start() {
  const auto token = material_.token->reveal();
  if (token.empty() || !fits(token)) return give_up(Trouble::Kind::secret_unusable, "The token is empty or has blanks or control characters in it.");
  if (has_control(material_.user) || has_control(material_.host)) return give_up(Trouble::Kind::secret_unusable, "The user name contains control characters.");
  Wiped message;
  message.reserve(token.size() + material_.user.size() * 3 + material_.host.size() + 80);
  if (form_ == Form::xoauth2) {
    message += "user=" + material_.user + separator;
  } else {
    // RFC 7628 s3.1
    message += "n,";
    if (!material_.user.empty()) message += "a=" + escaped(material_.user);
    message += ',';
    message += separator;
    if (!material_.host.empty()) message += "host=" + material_.host + separator;
    if (material_.port != 0) message += "port=" + std::to_string(material_.port) + separator;
  }
  message += "auth=Bearer ";
  message += token;
  message += separator;
  message += separator;
  return answer("User name and access token, as they are.", message, true);
}

// RFC 7628 s3.2.3: the refusal has to be answered with %x01 (XOAUTH2: with nothing) before the server ends the exchange itself.
Step OAuth::step(BytesView challenge) {
  if (refused_) return no_more_to_say();
  refused_ = true;
  if (challenge.size() > longest_challenge) return give_up(Trouble::Kind::challenge_too_long, "The server's challenge is longer than any mechanism allows.");
  const auto status = json_member(challenge, "status");
  const auto scope = json_member(challenge, "scope");
  const std::string shown = shorten(visible(trim(challenge)), 400);
  Step step = answer("The answer that the server waits for before it refuses in its own words.", form_ == Form::oauthbearer ? "\x01" : "", true);
  std::string text = shown.empty() ? std::string("The server refuses the token and does not say why.") : fmt::format("The server refuses the token: {}", shown);
  if (status) text = fmt::format("The server refuses the token with status {}{}.", shorten(visible(*status), 80), scope && !scope->empty() ? fmt::format(" and names the scope {}", shorten(visible(*scope), 120)) : "");
  step.failure = Trouble{Trouble::Kind::server_refused, std::move(text), status ? shorten(visible(*status), 80) : shown};
  return step;
}

std::optional<Trouble> OAuth::accept() const { return {}; }

}  // namespace mailwhy::sasl
