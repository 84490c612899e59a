// SMTP replies (RFC 5321 s4.2): a tolerant incremental reader that keeps every byte and names every oddity.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/bytes.h"

namespace mailwhy::smtp {

// RFC 3463.
struct EnhancedCode {
  int klass = 0, subject = 0, detail = 0;
  std::string text() const;  // "5.7.1"
  friend auto operator<=>(const EnhancedCode&, const EnhancedCode&) = default;
};
// "5.7.1" alone; nullopt otherwise.
std::optional<EnhancedCode> parse_enhanced_code(std::string_view text);

// What a tolerant reader accepted although the standard does not.
enum class Oddity {
  code_only,            // no text (legal, but some clients fail)
  bare_lf, bare_cr,     // line ends
  codes_differ,         // between the lines of one reply
  odd_separator,        // neither blank nor hyphen after the code
  not_three_digits, code_out_of_range,
  control_bytes, eight_bit, long_line,
  noise_before,         // lines that are no reply before the first code
  too_many_lines, too_many_bytes,   // cut at our cap
  enhanced_class_differs,           // 550 2.1.5
  line_without_code,                // within a multi-line reply
};
std::string_view to_string(Oddity oddity);  // "bare-lf"
std::optional<Oddity> parse_oddity(std::string_view text);

struct Reply {
  int code = 0;                       // of the last line
  std::vector<std::string> lines;     // text of each line without code, separator and line end; bytes from outside
  std::optional<EnhancedCode> enhanced;  // the first one found at the start of a line's text
  std::vector<Oddity> oddities;
  Bytes raw;                          // as it came

  int klass() const { return code / 100; }
  bool positive() const { return klass() == 2; }
  bool intermediate() const { return klass() == 3; }
  bool temporary() const { return klass() == 4; }
  bool permanent() const { return klass() == 5; }
  bool has(Oddity oddity) const;
  // All lines with their code as sent, joined by one blank ("554 5.7.1 first second").
  std::string text() const;
  // Only the words, joined by one blank, without the enhanced code of each line.
  std::string words() const;
  friend bool operator==(const Reply&, const Reply&) = default;
};

// A finished reply from its text as people paste it ("550-5.1.1 a\n550 5.1.1 b", line ends optional); nullopt when
// it does not begin with a reply code.
std::optional<Reply> parse_reply(std::string_view text);

// Reads replies from a stream of bytes, however they are cut.  Caps: 2048 bytes kept of a line, 512 lines, 256 KiB a reply.
class ReplyReader {
 public:
  // Adds bytes; replies that they complete wait for next().
  void feed(BytesView bytes);
  // The next finished reply.
  std::optional<Reply> next();
  // The connection ended: what is there as a reply when it is one (last line without line end, or a multi-line
  // reply that was never finished), else nullopt.  `unfinished` says that the hyphen promised more.
  std::optional<Reply> finish(bool& unfinished);
  // Bytes that came and belong to no finished reply.
  const Bytes& pending() const { return pending_; }
  // True when a reply has begun (a line with a code, or digits) and is not finished.
  bool in_reply() const;
  // True once a cap was hit; the caller closes.
  bool overflowed() const { return overflowed_; }
  // True when the pending bytes cannot become SMTP (SSH-, HTTP/, +OK, * OK, TLS record): see protocol().
  // The name of the other protocol, empty when it may still be SMTP.
  std::string other_protocol() const;

 private:
  bool take_line(std::string_view& line, bool& bare_lf, bool& bare_cr, bool at_end);
  bool add_line(std::string_view line);
  void complete();
  void read_lines(bool at_end);

  Bytes pending_;
  std::size_t consumed_ = 0;  // of pending_: lines that are already in partial_
  std::size_t searched_ = 0;  // of pending_: no line feed before this place
  Reply partial_;
  std::size_t line_count_ = 0;
  int first_code_ = -1;
  bool in_reply_ = false;
  bool overflowed_ = false;
  std::deque<Reply> ready_;
};

}  // namespace mailwhy::smtp
