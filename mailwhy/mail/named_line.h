// The name at the front of a header line.
#pragma once
#include <bit>
#include <cstddef>
#include <string_view>

#include "mailwhy/base/row.h"

namespace mailwhy::mail {

struct NamedLine {
  std::string_view name;    // empty: the line begins no field
  std::string_view value;   // all after the colon
};

// Of the line from `begin` to `end`, behind which a line end or nothing stands.  RFC 5322 s2.2: visible ASCII but the colon; blanks before
// the colon are old syntax (RFC 5322 s4.5.8).
inline NamedLine named_line(std::string_view bytes, std::size_t begin, std::size_t end) {
  const char* const text = bytes.data();
  std::size_t at = begin, run = row_size;
  for (; run == row_size && at < end; at += run) {  // whole rows, although the line may end before: a line end is in no name
    const auto row = row_at(bytes, at);
    const auto visible = static_cast<Row>(row - '!') <= '~' - '!';
    run = static_cast<std::size_t>(std::countr_one(bits_of(static_cast<Row>(visible & (row != ':')))));
  }
  std::size_t colon = at;
  while (colon < end && (text[colon] == ' ' || text[colon] == '\t')) ++colon;
  if (at == begin || colon >= end || text[colon] != ':') return {};
  return {{text + begin, at - begin}, {text + colon + 1, end - colon - 1}};
}

}  // namespace mailwhy::mail
