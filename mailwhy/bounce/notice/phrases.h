// Sentences that programs write around failed mail, in the languages of the world, found in one pass over a text.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace mailwhy::bounce::notice {

// What a phrase tells.
enum class Sign : std::uint8_t {
  failed,      // a mail was not delivered
  weak_failed, // the same, in words that people use too: counts beside other evidence only
  delayed,     // not yet delivered, it is still tried
  final,       // no further attempt: a delay that is mentioned is past
  delivered,   // it was delivered
  heading,     // failed recipients follow
  label,       // the failed recipient follows at once
  contact,     // an address that follows is one to ask
  original,    // what came back begins on the next line
  forwarded,   // a mail that somebody passes on begins
  command,     // the SMTP command that was answered: `detail`
  absent,      // somebody is away, or a machine thanks for the mail
  subject_absent,    // the same, at the beginning of a subject only
  challenge,   // the sender is asked to prove himself
  complaint,   // somebody marked the mail as spam
  list_refusal,  // a mailing list or a group does not take it
  field,       // a field of RFC 3464 in the middle of a text
  incoming,    // what somebody else sent was kept from the reader
  quoting,     // "... wrote:"
  host,        // a host that refused or could not be reached stands behind the words ("b") or before them ("a"); `detail`: the rank, best first
  agent,       // words of one program: `detail` is its name, "header:" before it when they count in headers only
  reporter,    // the host that wrote the notice follows; `detail` "at": behind the next "at" of the line, as after a version
  advice,      // from here to the end of the sentence nothing is said about what happened; `detail` "line": of a whole line that begins so
  pointer,     // the word points at a part of the notice behind one of the words in `detail`, or a "the" behind one of those
};

struct Phrase {
  std::string_view words;      // lower case; one blank stands for any run of blanks, folds included; "'" for every apostrophe
  Sign sign = Sign::failed;
  std::string_view language;   // ISO 639; empty when it belongs to none
  std::string_view detail;
};

struct Hit {
  std::uint32_t at = 0, end = 0;  // in the text
  const Phrase* phrase = nullptr;
};

// All phrases in the order of the text; at one place the longest of each sign comes first.  `lowered` is in lower case (ASCII) and has blanks for
// line ends.  Linear.
std::vector<Hit> find_phrases(std::string_view lowered);
// The same up to the first of `sign` for which `ends` holds, and what stands at its place.
std::vector<Hit> find_phrases_until(std::string_view lowered, Sign sign, const std::function<bool(const Hit&)>& ends);
// The same of those alone that name a program in a header.
std::vector<Hit> find_header_agents(std::string_view lowered);

// The table (phrase_table.cc).
std::span<const Phrase> phrase_table();

}  // namespace mailwhy::bounce::notice
