// What a command line says about reading logs: which part of them, and how much of it is shown.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace mailwhy::apps {

struct LogWish {
  std::string id;                       // a queue id or a Message-ID, without <>
  std::string since, until;             // a time, a date, "today", "yesterday", or how long ago ("2h", "3d"); empty: all
  std::optional<std::size_t> top;       // how many causes, domains ... are shown
  std::string format;                   // logs::Format in words; empty: found out
  std::optional<int> year;              // of the first line, where lines have none
  std::optional<int> zone_min;          // offset of the zone of times without one
  bool follow = false;
};

}  // namespace mailwhy::apps
