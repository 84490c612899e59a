// mailwhy.session/1: the lines of mailwhy session --json (mailwhy schema session).
#pragma once
#include <string>
#include <string_view>

#include "apps/session_writer.h"

namespace mailwhy::apps {

// Each is one object without line feed.
std::string session_connected_json(const Place& place, const evidence::Session& session, const std::string& helo);
std::string session_refused_json(const Place& place, const Failure& why, Duration took);
std::string session_exchange_json(int number, const ToldExchange& told, const Explained& explained, const sasl::Blanker& blanker);
std::string session_note_json(std::string_view sentence, std::string_view typed, const sasl::Blanker& blanker);
std::string session_end_json(const SessionScore& score);

}  // namespace mailwhy::apps
