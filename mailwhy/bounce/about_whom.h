// Whose affairs a refusal speaks of: theirs, whoever asks, or ours.
//
// A mailbox that does not exist is gone for every sender; "access denied" may be true for us alone.  Before the other side
// is blamed for words of the second kind, our own side has to be looked at.
#pragma once
#include <string_view>

#include "mailwhy/bounce/meaning.h"

namespace mailwhy::bounce {

enum class About {
  them,    // the same words would meet every sender
  us,      // our address, its name, our greeting, how much we send
  either,  // the words do not tell
};

// `stage` is interface.md's word.  What can only be known of a mailbox is believed only where a mailbox was named; a look-up
// that fails for the moment may have been one for our name.
About about_whom(Meaning meaning, std::string_view stage, bool permanent);

}  // namespace mailwhy::bounce
