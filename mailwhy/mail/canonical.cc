#include "mailwhy/mail/canonical.h"

#include <cstdint>
#include <cstring>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/characters.h"

namespace mailwhy::mail {
namespace {

constexpr std::string_view line_break = "\r\n";

// The high bit of every byte of `word` that equals the one repeated in `pattern`; exact.
std::uint64_t where_equal(std::uint64_t word, std::uint64_t pattern) {
  constexpr std::uint64_t low = 0x7F7F7F7F7F7F7F7Full;
  const std::uint64_t difference = word ^ pattern;
  return ~(((difference & low) + low) | difference | low);
}

constexpr std::size_t no_change = std::string_view::npos;

// Where relaxed canonicalisation changes a line first, that does not end in a blank: a tab, or the first of two blanks.
std::size_t first_change(std::string_view line, std::size_t at) {
  constexpr std::uint64_t blanks = 0x2020202020202020ull, tabs = 0x0909090909090909ull;
  // Two looks a step, one byte apart: a pair of blanks shows in both.
  for (; at + 9 <= line.size(); at += 8) {
    std::uint64_t word, next;
    std::memcpy(&word, line.data() + at, 8);
    std::memcpy(&next, line.data() + at + 1, 8);
    if (((where_equal(word, blanks) & (where_equal(next, blanks) | where_equal(next, tabs))) | where_equal(word, tabs)) != 0) break;
  }
  for (; at < line.size(); ++at)
    if (line[at] == '\t' || (line[at] == ' ' && at + 1 < line.size() && is_blank(line[at + 1]))) return at;
  return no_change;
}

// RFC 6376 s3.4.4 a: blanks become one space; those at the end are gone already.
void append_relaxed(std::string& out, std::string_view line) {
  for (std::size_t at = 0;;) {
    const std::size_t change = first_change(line, at);
    out.append(line.substr(at, change - at));
    if (change == no_change) return;
    out += ' ';
    for (at = change; at < line.size() && is_blank(line[at]);) ++at;
  }
}

// What comes out, with neighbouring views of the body put together.
class Out {
 public:
  explicit Out(const std::function<void(BytesView)>& sink) : sink_(sink) {}
  ~Out() { flush(); }
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;

  void view(std::string_view piece) {
    if (run_.data() + run_.size() != piece.data()) flush();
    if (run_.empty()) run_ = piece;
    else run_ = {run_.data(), run_.size() + piece.size()};
  }
  std::string& scratch() {
    if (!run_.empty() || text_.size() > 32768) flush();
    return text_;
  }

 private:
  void flush() {
    if (!text_.empty()) sink_(text_);
    text_.clear();
    if (!run_.empty()) sink_(run_);
    run_ = {};
  }
  const std::function<void(BytesView)>& sink_;
  std::string_view run_;
  std::string text_;  // stands before run_
};

struct Line {
  std::string_view text, whole;
  bool clean = false;  // it ends in CRLF
};

Line next_line(std::string_view rest, LineEnd line_end) {
  std::size_t from = 0;
  while (true) {
    const void* const found = from < rest.size() ? std::memchr(rest.data() + from, '\n', rest.size() - from) : nullptr;
    if (!found) return {rest, rest, false};
    const auto lf = static_cast<std::size_t>(static_cast<const char*>(found) - rest.data());
    const bool cr = lf > 0 && rest[lf - 1] == '\r';
    if (cr || line_end == LineEnd::any) return {rest.substr(0, cr ? lf - 1 : lf), rest.substr(0, lf + 1), cr};
    from = lf + 1;
  }
}

}  // namespace

void canonical_body(std::string_view body, Canonical canonical, LineEnd line_end, const std::function<void(BytesView)>& sink) {
  Out out(sink);
  std::uint64_t empty_lines = 0;
  const char* empties = nullptr;  // where they begin, as long as they are nothing but CRLFs
  bool any = false;
  for (std::size_t at = 0; at < body.size();) {
    const Line line = next_line(body.substr(at), line_end);
    at += line.whole.size();
    std::string_view text = line.text;
    if (canonical == Canonical::relaxed)
      while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    const bool whole = text.size() == line.text.size();
    const bool as_is = canonical == Canonical::simple || (whole && first_change(text, 0) == no_change);
    if (text.empty()) {
      // RFC 6376 s3.4.3: empty lines at the end do not count; whether it is the end shows later.
      if (empty_lines++ == 0) empties = line.whole.data();
      if (!line.clean || !line.text.empty()) empties = nullptr;
      continue;
    }
    if (empty_lines > 0 && empties && empties + 2 * empty_lines == line.whole.data()) out.view({empties, 2 * empty_lines});
    else
      for (; empty_lines > 0; --empty_lines) out.scratch() += line_break;
    empty_lines = 0;
    any = true;
    if (as_is && line.clean) {
      out.view(line.whole);
      continue;
    }
    if (as_is) out.scratch() += line.text;
    else append_relaxed(out.scratch(), text);
    out.scratch() += line_break;
  }
  // RFC 6376 s3.4.3: of an empty body a CRLF is left; s3.4.4: relaxed leaves nothing.
  if (!any && canonical == Canonical::simple) out.scratch() += line_break;
}

void append_canonical_field(std::string& out, std::string_view field, Canonical canonical) {
  if (canonical == Canonical::simple) {
    for (std::size_t at = 0; at < field.size();) {
      const Line line = next_line(field.substr(at), LineEnd::any);
      at += line.whole.size();
      out += line.text;
      out += line_break;
    }
    return;
  }
  const auto colon = field.find(':');
  for (const char c : trim(field.substr(0, colon))) out += lower_ascii(c);
  out += ':';
  if (colon != std::string_view::npos) {
    const std::size_t start = out.size();
    bool blank = false;
    for (const char c : field.substr(colon + 1)) {
      if (c == '\r' || c == '\n') continue;
      if (is_blank(c)) {
        blank = true;
        continue;
      }
      if (blank && out.size() > start) out += ' ';
      blank = false;
      out += c;
    }
  }
  out += line_break;
}

}  // namespace mailwhy::mail
