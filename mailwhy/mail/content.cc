#include "mailwhy/mail/content.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "mailwhy/base/line_ends.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/mime_encode.h"

namespace mailwhy::mail {
namespace {

// `Coder` has feed(piece) and finish().
template <typename Coder>
Content through(Content source) {
  return [source = std::move(source)]() -> Pull {
    return [pull = source(), coder = Coder(), done = false]() mutable -> std::optional<Bytes> {
      while (!done) {
        const auto piece = pull();
        if (!piece) return std::nullopt;
        done = piece->empty();
        Bytes out = done ? coder.finish() : coder.feed(*piece);
        if (!out.empty()) return out;
      }
      return Bytes();
    };
  };
}

class Looker {
 public:
  void take(BytesView piece) {
    look_.size_bytes += piece.size();
    ascii_ = all_ascii(piece);
    clean_ = last_ != '\r' && has_clean_line_ends(piece);
    if (piece.find('\0') != BytesView::npos) look_.nul = true;
    std::size_t at = 0;
    while (at < piece.size()) {
      const std::size_t end = std::min(piece.find('\n', at), piece.size());
      take_text(piece.substr(at, end - at));
      if (end < piece.size()) end_line();
      at = end + 1;
    }
  }
  Look finish() {
    if (length_ > 0) end_line();
    return look_;
  }

 private:
  void take_text(BytesView text) {
    if (text.empty()) return;
    if (!clean_ && last_ == '\r') look_.bare_line_end = true;
    const auto cr = clean_ ? BytesView::npos : text.find('\r');
    if (cr != BytesView::npos && cr + 1 < text.size()) look_.bare_line_end = true;
    length_ += text.size();
    last_ = text.back();
    if (ascii_ || is_ascii(text)) return;
    look_.eight_bit = true;
    if (!in_body_) look_.eight_bit_header = true;
    // A character may be cut between two pieces: the line is put together, as far as that is worth it.
    if (line_.size() < 4096) line_ += text;
  }
  void end_line() {
    const bool crlf = last_ == '\r' && length_ > 0;
    if (!crlf) look_.bare_line_end = true;
    const std::size_t length = length_ - (crlf ? 1 : 0);
    look_.longest_line = std::max(look_.longest_line, length);
    if (length == 0) in_body_ = true;
    if (!line_.empty() && !is_utf8(line_) && line_.size() < 4096) look_.utf8 = false;
    line_.clear();
    length_ = 0;
    last_ = '\n';
  }

  // What holds for the whole piece need not be looked for in each of its lines.
  static bool all_ascii(BytesView piece) {
    constexpr std::size_t block = 64;
    const char* now = piece.data();
    const char* const end = now + piece.size();
    for (; end - now >= static_cast<std::ptrdiff_t>(block); now += block) {
      unsigned char bits = 0;
      for (std::size_t i = 0; i < block; ++i) bits = static_cast<unsigned char>(bits | static_cast<unsigned char>(now[i]));
      if (bits >= 0x80) return false;
    }
    return is_ascii(BytesView(now, static_cast<std::size_t>(end - now)));
  }

  Look look_;
  bool ascii_ = true, clean_ = true;
  Bytes line_;
  std::size_t length_ = 0;
  char last_ = '\n';
  bool in_body_ = false;
};

}  // namespace

Content content_of(Bytes bytes) {
  const auto shared = std::make_shared<const Bytes>(std::move(bytes));
  return [shared]() -> Pull {
    return [shared, done = false]() mutable -> std::optional<Bytes> { return std::exchange(done, true) ? Bytes() : *shared; };
  };
}

Content joined(std::vector<Content> parts) {
  const auto shared = std::make_shared<const std::vector<Content>>(std::move(parts));
  return [shared]() -> Pull {
    return [shared, at = std::size_t{0}, pull = Pull()]() mutable -> std::optional<Bytes> {
      while (at < shared->size()) {
        if (!pull) pull = (*shared)[at]();
        auto piece = pull();
        if (!piece || !piece->empty()) return piece;
        pull = nullptr;
        ++at;
      }
      return Bytes();
    };
  };
}

Content with_crlf(Content text) { return through<LineEnds>(std::move(text)); }
Content in_base64(Content bytes) { return through<Base64Lines>(std::move(bytes)); }
Content in_quoted_printable(Content text) { return through<QuotedPrintable>(std::move(text)); }

std::optional<Look> look_at(const Content& content) {
  const Pull pull = content();
  Looker looker;
  while (true) {
    const auto piece = pull();
    if (!piece) return std::nullopt;
    if (piece->empty()) return looker.finish();
    looker.take(*piece);
  }
}

}  // namespace mailwhy::mail
