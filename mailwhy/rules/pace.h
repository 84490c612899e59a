// How fast a server answers, without the way there and back: what is slow because of the line is not the server's doing.
#pragma once
#include <optional>

#include "mailwhy/evidence/evidence.h"

namespace mailwhy::rules {

// What the server itself took: the wait without the time that the connection took, which is one way there and back.
Duration own_time(const evidence::Session& session, const smtp::Exchange& exchange);
// An answer to a command (not the greeting, the handshake or the good-bye), or a wait for one that our limits ended.
bool is_answer(const smtp::Exchange& exchange);
// The position of the slowest answer; nullopt when there is none.
std::optional<std::size_t> slowest_answer(const evidence::Session& session);
// Nearly every answer is slow, and several are: a tarpit, or a server that can hardly go on.  A slow greeting counts as one, a
// quick one does not count: many tarpits greet at once.
bool drags(const evidence::Session& session);
// Bytes were still coming, a few at a time, when the time ran out: slow, but not silent (catalogue R9).
bool trickles(const smtp::Exchange& exchange);

}  // namespace mailwhy::rules
