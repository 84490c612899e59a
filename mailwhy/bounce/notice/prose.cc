#include "mailwhy/bounce/notice/prose.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "mailwhy/base/row.h"

namespace mailwhy::bounce::notice {
namespace {

constexpr std::size_t most_mentions = 20'000, usual_mentions = 8, usual_line = 32;
constexpr std::size_t longest_side = 320;  // of an address, left and right of its "@"

constexpr std::array<bool, 256> letters_and(std::string_view others) {
  std::array<bool, 256> it{};
  for (int c = 0; c < 256; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    it[static_cast<std::size_t>(c)] = letter || c >= 0x80;
  }
  for (const char c : others) it[static_cast<unsigned char>(c)] = true;
  return it;
}
constexpr auto is_of_local = letters_and("!#$%&'*+-/=?^_`{|}~."), is_of_host = letters_and("-._");
// A letter of a script that is written without blanks, or its punctuation: no address goes on there.
constexpr unsigned char first_wide = 0xE2;

bool is_host_byte(char c) { return is_of_host[static_cast<unsigned char>(c)]; }

std::size_t quoted_begin(std::string_view text, std::size_t at) {
  const auto floor = at > longest_side ? at - longest_side : 0;
  for (std::size_t i = at - 1; i-- > floor;) {
    if (text[i] == '\n') break;
    if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) return i;
  }
  return at;
}

std::size_t local_begin(std::string_view text, std::size_t at) {
  if (at > 0 && text[at - 1] == '"') return quoted_begin(text, at);
  const auto floor = at > longest_side ? at - longest_side : 0;
  auto begin = at, ascii = at;
  unsigned bits = 0;
  for (; begin > floor; --begin) {
    const auto byte = static_cast<unsigned char>(text[begin - 1]);
    if (!is_of_local[byte]) break;
    bits |= byte;
  }
  // "Nachricht an：bob@example.org": a wide character ends the address on its left, unless the whole local part is wide.
  if (bits < 0x80) ascii = begin;
  while (ascii > begin && static_cast<unsigned char>(text[ascii - 1]) < 0x80) --ascii;
  if (ascii > begin && ascii < at) {
    auto lead = ascii - 1;
    while (lead > begin && (static_cast<unsigned char>(text[lead]) & 0xC0) == 0x80) --lead;
    if (static_cast<unsigned char>(text[lead]) >= first_wide) begin = ascii;
  }
  while (begin < at && (text[begin] == '\'' || text[begin] == '`' || text[begin] == '*')) ++begin;
  return begin;
}

// Of a row the bytes that a domain has: those of is_of_host below the first wide letter.
Row host_bytes(Row row) {
  const auto letters = static_cast<Row>((row | 0x20) - 'a') <= 'z' - 'a', digits = static_cast<Row>(row - '0') <= 9;
  const auto beyond = static_cast<Row>(row - 0x80) < first_wide - 0x80;
  return static_cast<Row>(letters | digits | beyond | (row == '-') | (row == '.') | (row == '_'));
}

std::size_t domain_end(std::string_view text, std::size_t at) {
  auto end = at + 1;
  if (end < text.size() && text[end] == '[') {
    const auto close = text.substr(end, 60).find(']');
    return close == std::string_view::npos ? end : end + close + 1;
  }
  const auto host = text.substr(0, at + longest_side);
  for (auto run = row_size; run == row_size && end < host.size(); end += run) run = static_cast<std::size_t>(std::countr_one(bits_of(host_bytes(row_at(host, end)))));
  while (end > at + 1 && (text[end - 1] == '.' || text[end - 1] == '-' || text[end - 1] == '_')) --end;
  return end;
}

// The line from `begin` to `end`, where its line end or nothing stands.
Line line_between(std::string_view text, std::size_t begin, std::size_t end) {
  if (end > begin && text[end - 1] == '\r') --end;
  auto first = begin;
  while (first < end && (text[first] == ' ' || text[first] == '\t')) ++first;
  Line line{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), static_cast<std::uint16_t>(std::min<std::size_t>(first - begin, 60000)), first == end, false};
  if (first == end || text[first] != '>') return line;
  const auto rest = text.substr(first, end - first);
  line.quoted = !rest.starts_with(">>>") && !rest.starts_with(">> >");
  return line;
}

void find_lines(Prose& prose) {
  const std::string_view text = prose.text;
  prose.lines.reserve(text.size() / usual_line + 4);
  std::size_t begin = 0;
  for (std::size_t row = 0; row < text.size(); row += row_size) {
    auto ends = bits_of(static_cast<Row>(row_at(text, row) == '\n'));
    while (ends != 0) {
      const auto end = row + take_first(ends);
      prose.lines.push_back(line_between(text, begin, end));
      begin = end + 1;
    }
  }
  prose.lines.push_back(line_between(text, begin, text.size()));
}

struct Entity {
  std::string_view name, text;
};
constexpr Entity entities[] = {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}, {"#39", "'"},
                               {"#64", "@"}, {"#x40", "@"}, {"rsquo", "'"}, {"lsquo", "'"}, {"ndash", "-"}, {"mdash", "-"},
                               {"auml", "\xc3\xa4"}, {"ouml", "\xc3\xb6"}, {"uuml", "\xc3\xbc"}, {"szlig", "\xc3\x9f"},
                               {"eacute", "\xc3\xa9"}, {"egrave", "\xc3\xa8"}, {"agrave", "\xc3\xa0"}, {"ecirc", "\xc3\xaa"},
                               {"oacute", "\xc3\xb3"}, {"aacute", "\xc3\xa1"}, {"iacute", "\xc3\xad"}, {"ntilde", "\xc3\xb1"}};

constexpr std::string_view breaking[] = {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "td", "hr", "ul", "pre", "blockquote"};
constexpr std::string_view unseen[] = {"style", "script", "head", "title"};

std::string_view tag_name(std::string_view lowered_tag) {
  std::size_t end = 0;
  while (end < lowered_tag.size() && (is_host_byte(lowered_tag[end]))) ++end;
  return lowered_tag.substr(0, end);
}

}  // namespace

std::size_t Prose::line_of(std::size_t position) const {
  const auto after = std::upper_bound(lines.begin(), lines.end(), position, [](std::size_t at, const Line& it) { return at < it.begin; });
  return after == lines.begin() ? 0 : static_cast<std::size_t>(after - lines.begin()) - 1;
}

void flatten(std::string& text) {
  for (auto& c : text) {
    const auto u = static_cast<unsigned char>(c);
    const auto flat = u < 0x20 ? static_cast<unsigned char>(' ') : u;
    c = static_cast<char>(flat >= 'A' && flat <= 'Z' ? flat | 0x20 : flat);
  }
}

std::string lowered_flat(std::string_view text) {
  std::string lowered(text);
  flatten(lowered);
  return lowered;
}

std::optional<Mention> Mentions::next() {
  while (sign_ != std::string_view::npos) {
    const auto at = sign_;
    sign_ = text_.find('@', at + 1);
    const auto begin = local_begin(text_, at);
    const auto end = domain_end(text_, at);
    if (begin == at || end == at + 1 || begin < end_) continue;
    end_ = end;
    const bool bracketed = begin > 0 && text_[begin - 1] == '<' && end < text_.size() && text_[end] == '>';
    return Mention{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), 0, bracketed};
  }
  return std::nullopt;
}

namespace {

// Those before `end`, which begins a line.
void find_mentions(Prose& prose, std::size_t end) {
  Mentions mentions(std::string_view(prose.text).substr(0, end));
  std::size_t line = 0;
  while (auto mention = mentions.next()) {
    while (line + 1 < prose.lines.size() && prose.lines[line].end < mention->begin) ++line;
    mention->line = static_cast<std::uint32_t>(line);
    if (prose.mentions.empty()) prose.mentions.reserve(usual_mentions);
    prose.mentions.push_back(*mention);
    if (prose.mentions.size() >= most_mentions) return;
  }
}

}  // namespace

Prose read_lines(std::string text) {
  Prose prose;
  prose.text = std::move(text);
  find_lines(prose);
  return prose;
}

void read_until(Prose& prose, std::size_t end, const std::function<bool(const Hit&)>& announces) {
  prose.lowered = lowered_flat(std::string_view(prose.text).substr(0, end));
  prose.hits = find_phrases_until(prose.lowered, Sign::original, announces);
  const bool announced = !prose.hits.empty() && prose.hits.back().phrase->sign == Sign::original && announces(prose.hits.back());
  find_mentions(prose, announced ? prose.lines[prose.line_of(prose.hits.back().at)].begin : end);
}

void read_rest(Prose& prose) {
  prose.lowered = lowered_flat(prose.text);
  prose.hits = find_phrases(prose.lowered);
  find_mentions(prose, prose.text.size());
}

Prose read_prose(std::string text) {
  auto prose = read_lines(std::move(text));
  read_rest(prose);
  return prose;
}

std::string without_quotes(std::string_view text) {
  std::string bare;
  bare.reserve(text.size());
  for (std::size_t begin = 0; begin < text.size();) {
    auto end = text.find('\n', begin);
    end = end == std::string_view::npos ? text.size() : end + 1;
    auto line = text.substr(begin, end - begin);
    if (line.starts_with("> "))
      line.remove_prefix(2);
    else if (line.starts_with(">"))
      line.remove_prefix(1);
    bare += line;
    begin = end;
  }
  return bare;
}

std::string text_of_html(std::string_view html) {
  std::string text;
  text.reserve(html.size() / 2);
  std::string_view hidden;  // the element whose end is waited for
  for (std::size_t at = 0; at < html.size();) {
    if (html[at] == '<') {
      auto close = html.find('>', at);
      if (html.substr(at, 4) == "<!--") {
        close = html.find("-->", at);
        if (close != std::string_view::npos) close += 2;
      }
      if (close == std::string_view::npos) break;
      const auto tag = lowered_flat(html.substr(at + 1, std::min<std::size_t>(close - at - 1, 20)));
      const bool closing = tag.starts_with("/");
      const auto name = tag_name(std::string_view(tag).substr(closing ? 1 : 0));
      if (!hidden.empty()) {
        if (closing && name == hidden) hidden = {};
      } else if (const auto found = std::find(std::begin(unseen), std::end(unseen), name); !closing && found != std::end(unseen)) {
        hidden = *found;
      } else if (std::find(std::begin(breaking), std::end(breaking), name) != std::end(breaking)) {
        text += '\n';
      } else if (name.find('@') != std::string_view::npos || html.substr(at + 1, close - at - 1).find('@') < 64) {
        // "<bob@example.org>" that nobody escaped
        if (html.substr(at + 1, close - at - 1).find_first_of(" =\"") == std::string_view::npos) text += html.substr(at, close - at + 1);
      }
      at = close + 1;
    } else if (html[at] == '&' && hidden.empty()) {
      const auto end = html.substr(at, 10).find(';');
      const auto name = end == std::string_view::npos ? std::string_view{} : html.substr(at + 1, end - 1);
      const auto found = std::find_if(std::begin(entities), std::end(entities), [&](const Entity& it) { return it.name == name; });
      if (found != std::end(entities)) {
        text += found->text;
        at += end + 1;
      } else {
        text += html[at++];
      }
    } else {
      auto end = at + 1;
      while (end < html.size() && html[end] != '<' && html[end] != '&') ++end;
      if (hidden.empty()) text += html.substr(at, end - at);
      at = end;
    }
  }
  return text;
}

namespace {

// Puts `text` on one line; stops behind `roof` bytes of it, which it says.  `line` has room for a row more: rows are put down whole.
std::size_t put_on_line(std::string_view text, std::size_t roof, char* line) {
  std::size_t size = 0;
  bool gap = false;
  for (std::size_t i = 0; i < text.size() && size < roof;) {
    const auto row = row_at(text, i);
    const auto unshown = static_cast<Row>((row <= 0x20) | (row == 0x7f));
    const auto gaps = bits_of(unshown);
    if ((gaps & 1) != 0) {
      gap = size != 0;
      i += static_cast<std::size_t>(std::countr_one(gaps));
      continue;
    }
    if (gap) line[size++] = ' ';
    gap = false;
    // Up to where two stand together, or the last.
    const auto folds = gaps & ((gaps >> 1) | 1u << (row_size - 1));
    const auto taken = folds == 0 ? row_size : static_cast<std::size_t>(std::countr_zero(folds));
    const auto flat = static_cast<Row>((row & ~unshown) | (unshown & ' '));
    std::memcpy(line + size, &flat, row_size);
    size = std::min(size + taken, roof);
    i += taken;
  }
  return size;
}

}  // namespace

std::string one_line(std::string_view text, std::size_t most_bytes) {
  constexpr std::size_t usual = 512;
  // One byte more shows that it is too long.
  const auto roof = std::min(text.size(), most_bytes + 1);
  std::array<char, usual + row_size> short_line;
  std::string long_line(roof > usual ? roof + row_size : 0, '\0');
  char* line = roof > usual ? long_line.data() : short_line.data();
  auto size = put_on_line(text, roof, line);
  if (size > most_bytes) {
    size = most_bytes;
    while (size > 0 && (static_cast<unsigned char>(line[size]) & 0xC0) == 0x80) --size;
  }
  if (roof <= usual) return std::string(line, size);
  long_line.resize(size);
  return long_line;
}

}  // namespace mailwhy::bounce::notice
