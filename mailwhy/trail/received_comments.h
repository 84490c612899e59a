// What servers say in the comments of their Received fields.
#pragma once
#include <string_view>

#include "mailwhy/trail/received.h"

namespace mailwhy::trail {

enum class Clause { none, from, by, via, with, id, recipient };

// Adds what a comment that stands in `clause` says; false when nothing in it was understood.
bool read_comment(std::string_view text, Clause clause, Received& line);
// "[192.0.2.1]", "[IPv6:2001:db8::1]:4711", "192.0.2.1": an address; what only looks like one goes into `impossible`.
bool read_address(std::string_view word, std::optional<IpAddress>& address, std::string& impossible);
// "TLS_AES_256_GCM_SHA384" after "tls", "ESMTP/TLS/ECDHE-...": a cipher by itself.
void note_cipher(std::string_view cipher, Encryption& tls);
// The program that wrote the field, by what it says of itself; empty when nobody is recognised.
std::string_view agent_of(const Received& line);

}  // namespace mailwhy::trail
