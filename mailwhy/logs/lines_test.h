// For tests of readers: what they make of a log, in short strings.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/logs/reader.h"

namespace mailwhy::logs {

struct Told {
  Kind kind = Kind::unread;
  Outcome outcome = Outcome::none;
  bool notification = false, remote_words = false, from_known = false, time_known = false;
  Time time{};
  std::string host, program, id, other_id, message_id, from, to, orig_to, client_name, client_address, user, relay_name, relay_address, command, text, enhanced;
  std::uint16_t relay_port = 0;
  std::uint32_t pid = 0, recipients = 0;
  int code = 0;
  std::uint64_t size = 0;
  Delays delays;
};

// All events of a log; a fixed clock: 2026-11-21 12:00:00 UTC.
inline std::vector<Told> told(std::string_view log) {
  std::vector<Told> out;
  ReaderOptions options;
  options.now = *parse_time("2026-11-21T12:00:00Z");
  Reader reader(options);
  const Reader::Take take = [&](const Event& e, std::string_view) {
    Told t;
    t.kind = e.kind, t.outcome = e.outcome, t.notification = e.notification, t.remote_words = e.remote_words, t.from_known = e.from_known;
    t.time_known = e.time_known, t.time = e.time, t.host = e.host, t.program = e.program, t.id = e.id, t.other_id = e.other_id;
    t.message_id = e.message_id, t.from = e.from, t.to = e.to, t.orig_to = e.orig_to, t.client_name = e.client_name, t.client_address = e.client_address;
    t.user = e.user, t.relay_name = e.relay_name, t.relay_address = e.relay_address, t.command = e.command, t.text = e.text, t.enhanced = e.enhanced;
    t.relay_port = e.relay_port, t.pid = e.pid, t.recipients = e.recipients, t.code = e.code, t.size = e.size, t.delays = e.delays;
    out.push_back(std::move(t));
  };
  reader.feed(log, take);
  reader.finish(take);
  return out;
}

// The first event of a kind; an empty one when there is none.
inline Told first(const std::vector<Told>& all, Kind kind) {
  for (const auto& t : all)
    if (t.kind == kind) return t;
  return {};
}

inline std::size_t count(const std::vector<Told>& all, Kind kind) {
  std::size_t n = 0;
  for (const auto& t : all) n += t.kind == kind ? 1 : 0;
  return n;
}

inline std::size_t count(const std::vector<Told>& all, Kind kind, Outcome outcome) {
  std::size_t n = 0;
  for (const auto& t : all) n += t.kind == kind && t.outcome == outcome ? 1 : 0;
  return n;
}

}  // namespace mailwhy::logs
