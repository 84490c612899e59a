// What a line means that a person typed at the prompt of mailwhy session: forgiving, and never more than was meant.
//
// Verbs are known by their own names, by everyday words ("from", "to", "hello") and through typing errors; brackets, colons and blanks
// are put right.  Nothing is sent here: whoever asked shows what was read and sends it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/bytes.h"

namespace mailwhy::console {

struct Typed {
  enum class Kind {
    nothing,   // an empty line, or a comment
    command,   // `bytes` is a line for the server, without line end
    raw,       // `bytes` exactly
    data,      // the text of a message is next
    starttls, auth, next, again, undo, time, save, copy, why, help, quit,   // for the session itself
    explain,   // a reply was pasted: `bytes`
    question,  // `proposal` may have been meant
    trouble,
  } kind = Kind::nothing;
  enum class Trouble {
    none,
    unknown_word,    // `detail`: the word
    no_address,      // MAIL or RCPT without one; `detail`: FROM or TO
    escape,          // `detail`: what is wrong with the escapes of raw
    no_bytes,        // raw with nothing behind it
    no_file,         // save with nothing behind it
  } trouble = Trouble::none;
  Bytes bytes;
  std::string shown;                   // what of `bytes` may be shown, where they carry a secret; empty: everything
  std::string read_as;                 // how it was read, when that is not what was typed
  std::string proposal, detail;
  std::vector<std::string> arguments;  // auth: mechanism, user; save: the file; help: a subject
  bool private_line = false;           // never to be remembered: a login
};

struct Setting {
  std::string helo;                    // for EHLO without a name
};

Typed read_typed(std::string_view line, const Setting& setting);

// Whether the line may stand in a file of lines to come back to: it was understood, and nothing in it can be a secret.  A login is one, and
// so may be what was not understood (a password at the wrong prompt), and bytes behind raw that are more than plain commands.
bool may_be_kept(const Typed& typed);

// Whether an answer in a login is in base64 already: it decodes to text, or to what PLAIN puts together from texts.  A password that
// merely looks like it does not.
bool is_coded(std::string_view answer);

// What the line may go on to be: whole words for the one that is begun, in alphabetical order.
std::vector<std::string> completions(std::string_view begun);

// Without control characters: a backspace takes the letter before it, sequences of a terminal go as a whole, the others alone.
std::string without_controls(std::string_view line);

}  // namespace mailwhy::console
