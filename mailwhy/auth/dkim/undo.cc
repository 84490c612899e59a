#include "mailwhy/auth/dkim/undo.h"

#include <algorithm>

#include "mailwhy/auth/dkim/signature.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/content.h"

namespace mailwhy::auth::dkim {
namespace {

using Kind = Change::Kind;
using View = std::string_view;

// Each line, without its end, through `change`; the ends stay.
template <typename ChangeLine>
std::string by_line(View text, ChangeLine change) {
  std::string out;
  out.reserve(text.size() + 16);
  for (std::size_t at = 0; at < text.size();) {
    const auto lf = text.find('\n', at);
    const auto next = lf == View::npos ? text.size() : lf + 1;
    const auto line = text.substr(at, next - at), content = without_end(line);
    out += change(content);
    out += line.substr(content.size());
    at = next;
  }
  return out;
}

std::string crlf_only(View text) {
  std::string out;
  out.reserve(text.size() + text.size() / 32);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) out += '\r';
    out += text[i];
  }
  return out;
}

std::string encoded(View text, mail::Content (*encoder)(mail::Content)) {
  const auto pull = encoder(mail::content_of(crlf_only(text)))();
  std::string out;
  for (auto piece = pull(); piece && !piece->empty(); piece = pull()) out += *piece;
  return out;
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = lower_ascii(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string utf8_to_latin1(View text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c == 0xC2 || c == 0xC3) && i + 1 < text.size()) out += static_cast<char>(((c & 3) << 6) | (static_cast<unsigned char>(text[++i]) & 0x3F));
    else out += text[i];
  }
  return out;
}

std::string latin1_to_utf8(View text) {
  std::string out;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | (octet >> 6));
      out += static_cast<char>(0x80 | (octet & 0x3F));
    }
  }
  return out;
}

std::string with_single_blanks(View text) {
  return by_line(text, [](View line) {
    std::string out;
    for (const char c : line) {
      const bool blank = c == ' ' || c == '\t';
      if (blank && !out.empty() && out.back() == ' ') continue;
      out += blank ? ' ' : c;
    }
    while (out.ends_with(' ')) out.pop_back();
    return out;
  });
}

std::string without_blank_ends(View text) {
  return by_line(text, [](View line) {
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    return line;
  });
}

// A line as long as the longest one may go on in the next one.
std::string rejoined(View text, bool blank_between) {
  std::size_t longest = 0;
  by_line(text, [&longest](View line) {
    longest = std::max(longest, line.size());
    return line;
  });
  std::string out;
  bool joins = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto lf = text.find('\n', at);
    const auto next = lf == View::npos ? text.size() : lf + 1;
    const auto line = text.substr(at, next - at);
    auto content = without_end(line);
    const bool full = longest > 60 && content.size() == longest;
    if (joins && blank_between && content.starts_with(' ')) content.remove_prefix(1);
    out += content;
    if (!full) out += line.substr(without_end(line).size());
    joins = full;
    at = next;
  }
  return out;
}

std::string collapsed_empty_lines(View text) {
  std::string out;
  bool empty_before = false;
  by_line(text, [&](View line) {
    if (!line.empty() || !empty_before) {
      out += line;
      out += "\r\n";
    }
    empty_before = line.empty();
    return View{};
  });
  return out;
}

std::string starting(View text, View from, View to) {
  return by_line(text, [&](View line) { return line.starts_with(from) ? std::string(to) + std::string(line.substr(from.size())) : std::string(line); });
}

std::string base64_decoded(View text) { return decode_base64(text).value_or(std::string(text)); }

}  // namespace

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0;;) {
    const auto found = text.find(from, at);
    out += text.substr(at, found - at);
    if (found == std::string_view::npos) return out;
    out += to;
    at = found + from.size();
  }
}

std::string_view without_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

const std::vector<Undo>& undos() {
  static const std::vector<Undo> all{
      {Kind::trailing_blanks, "the blank after the two hyphens before a signature was removed", [](View text) { return by_line(text, [](View line) { return line == "--" ? View("-- ") : line; }); }},
      {Kind::trailing_blanks, "blanks were added at the ends of lines", without_blank_ends},
      {Kind::from_escaped, "a > was put before lines that begin with From", [](View text) { return starting(text, ">From ", "From "); }},
      {Kind::from_escaped, "the > before lines that begin with From was removed", [](View text) { return starting(text, "From ", ">From "); }},
      {Kind::dots, "dots at the beginning of lines were doubled", [](View text) { return starting(text, "..", "."); }},
      {Kind::dots, "a dot at the beginning of lines was removed", [](View text) { return starting(text, ".", ".."); }},
      {Kind::line_ends, "CRs were doubled at the ends of lines", [](View text) { return replaced(text, "\r\r\n", "\r\n"); }},
      {Kind::line_ends, "line ends became lone CRs", [](View text) { return replaced(replaced(text, "\r\n", "\r"), "\r", "\r\n"); }},
      {Kind::line_ends, "lone CRs were put into lines", [](View text) { return crlf_only(replaced(text, "\r", "")); }},
      {Kind::blank_lines, "an empty line at the beginning was removed", [](View text) { return "\r\n" + std::string(text); }},
      {Kind::blank_lines, "empty lines were doubled", collapsed_empty_lines},
      {Kind::blank_lines, "an empty line was put after each line", [](View text) { return replaced(crlf_only(text), "\r\n\r\n", "\r\n"); }},
      {Kind::tabs, "tabs became single blanks", [](View text) { return replaced(text, " ", "\t"); }},
      {Kind::tabs, "tabs became 8 blanks", [](View text) { return replaced(text, "        ", "\t"); }},
      {Kind::tabs, "tabs became 4 blanks", [](View text) { return replaced(text, "    ", "\t"); }},
      {Kind::tabs, "8 blanks became tabs", [](View text) { return replaced(text, "\t", "        "); }},
      {Kind::tabs, "blanks became tabs", [](View text) { return replaced(text, "\t", " "); }},
      {Kind::blanks, "blanks were put in", with_single_blanks},
      {Kind::recoded, "Latin-1 was turned into UTF-8", utf8_to_latin1},
      {Kind::recoded, "UTF-8 was turned into Latin-1", latin1_to_utf8},
      {Kind::recoded, "the text was put into quoted-printable", decode_quoted_printable},
      {Kind::recoded, "the text was put into base64", base64_decoded},
      {Kind::recoded, "quoted-printable was taken out", [](View text) { return encoded(text, mail::in_quoted_printable); }},
      {Kind::recoded, "base64 was taken out", [](View text) { return encoded(text, mail::in_base64); }},
      {Kind::lines_wrapped, "long lines were broken", [](View text) { return rejoined(text, false); }},
      {Kind::lines_wrapped, "long lines were broken and a blank put in", [](View text) { return rejoined(text, true); }},
      {Kind::lines_wrapped, "long lines were broken with \"!\"", [](View text) { return replaced(crlf_only(text), "!\r\n ", ""); }},
  };
  return all;
}

std::string decode_quoted_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out += text[i];
      continue;
    }
    const auto rest = text.substr(i + 1);
    const int high = rest.size() >= 2 ? hex_digit(rest[0]) : -1, low = high >= 0 ? hex_digit(rest[1]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else if (rest.starts_with("\r\n")) {
      i += 2;
    } else if (rest.starts_with('\n')) {
      i += 1;
    } else {
      out += '=';
    }
  }
  return out;
}

std::string with_parts_decoded(std::string_view body, const std::vector<std::string>& delimiters) {
  constexpr View name = "content-transfer-encoding:";
  std::string out, held;
  enum class In { plain, quoted, base64 } in = In::plain, announced = In::plain;
  bool header = false;
  const auto flush = [&] {
    // The line end before a delimiter belongs to it.
    if (in == In::quoted) out += decode_quoted_printable(held);
    else if (in == In::base64) out += decode_base64(held).value_or(held) + "\r\n";
    held.clear();
    in = In::plain;
  };
  for (std::size_t at = 0; at < body.size();) {
    const auto lf = body.find('\n', at);
    const auto next = lf == View::npos ? body.size() : lf + 1;
    const auto line = body.substr(at, next - at), content = without_end(line);
    at = next;
    if (content.starts_with("--") && std::any_of(delimiters.begin(), delimiters.end(), [&](const std::string& delimiter) { return content.starts_with(delimiter); })) {
      flush();
      header = true;
      announced = In::plain;
      out += line;
    } else if (header && content.empty()) {
      header = false;
      in = announced;
      out += line;
    } else if (header && starts_with_ignoring_case(content, name)) {
      const auto word = trim(content.substr(name.size()));
      announced = equal_ignoring_case(word, "quoted-printable") ? In::quoted : equal_ignoring_case(word, "base64") ? In::base64 : In::plain;
      if (announced == In::plain) out += line;
      else out += std::string(content.substr(0, name.size())) + " 8bit" + std::string(line.substr(content.size()));
    } else if (!header && in != In::plain) {
      held += line;
    } else {
      out += line;
    }
  }
  flush();
  return out;
}

}  // namespace mailwhy::auth::dkim
