// What Exim's log says besides arrivals and deliveries: refusals, connections, logins that failed, troubles, starts and stops.
#pragma once
#include <string_view>

#include "mailwhy/logs/event.h"

namespace mailwhy::logs {

// Sets kind, client, command and words from a line behind its time and message id (which is in event.id when the line has one).
void note_exim_line(std::string_view text, Event& event);

// True when the line is one that only Exim writes.
bool is_exim_note(std::string_view text);

}  // namespace mailwhy::logs
