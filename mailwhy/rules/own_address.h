// The address of the sending server, where the words of a refusal show it.
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/bounce/meaning.h"

namespace mailwhy::rules {

// "Client host [192.0.2.9] blocked", "your IP 192.0.2.9": canonical text, whatever the address is reserved for but the loopback; empty when
// the words do not show whose an address is.  An address that the words tell to be the sender's wins.  Another one counts only when
// `meaning` is one of words about the sending server, it is the only one, and it is not the server's ("by mx.example.org [192.0.2.1]").
// `remote_address` is the server's own, as far as it is known.
std::string own_address_in(std::string_view words, bounce::Meaning meaning, std::string_view remote_address = {});

// Whether the words say of an address that it is the sender's, whatever else they mean: only then it is given.
std::string told_own_address_in(std::string_view words, std::string_view remote_address = {});

}  // namespace mailwhy::rules
