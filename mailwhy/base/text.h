// Small helpers for text and for showing bytes that somebody else wrote.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mailwhy {

// ASCII only: locale and UTF-8 are never consulted.
char lower_ascii(char c);
std::string lower_ascii(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
// True when `needle` occurs in `text`, ASCII letters in either case.
bool contains_ignoring_case(std::string_view text, std::string_view needle);
bool is_digit(char c);
bool is_ascii(std::string_view text);

// Without leading and trailing blanks, tabs, CR and LF.
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts
std::vector<std::string_view> split_words(std::string_view text);            // at blanks and tabs, no empty parts
std::string join(const std::vector<std::string>& parts, std::string_view between);

// Decimal digits only, no sign, no overflow; nullopt otherwise.
std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t max = UINT64_MAX);

// True when every byte belongs to well-formed UTF-8 (RFC 3629: no surrogates, no over-long forms).
bool is_utf8(std::string_view text);

// Hostile bytes made visible: control characters, DEL, bytes that are not UTF-8, and invisible or
// direction-changing characters become \r, \n, \t, \x1b or \u202e; everything else stays as it is.  The result is
// well-formed UTF-8 that cannot move a cursor, ring a bell or reorder a line.
std::string visible(std::string_view bytes);
// The same with everything outside of ASCII escaped too, for terminals that show no UTF-8.
std::string visible_ascii(std::string_view bytes);
// The length of the terminal's control sequence ("\x1b[1;31m", ECMA-48 s5.4) that the text begins with; 0 when it begins with none.
std::size_t control_sequence(std::string_view text);
std::string without_control_sequences(std::string_view text);
// Cut to at most `max_bytes` at a character border; when cut, "..." is appended.
std::string shorten(std::string_view text, std::size_t max_bytes);

// Number of single-character edits that turn a into b (a swap of neighbours counts as one).
std::size_t edit_distance(std::string_view a, std::string_view b);
// The candidate that is nearest to `word` and near enough to be what was meant; nullopt otherwise.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

// RFC 4648 s4.
std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace mailwhy
