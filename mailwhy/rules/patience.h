// How long senders wait before they give up (data/patience.tsv), and which of them would have given up by now.
//
// Facts about programs as they come; a postmaster may have set other limits.  Knows no finding.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/rules/finding.h"

namespace mailwhy::rules {

// One limit of one program.
struct Patience {
  enum class Kind { standard, server, library, tool };
  // What the limit counts: a whole reply, each line of it, each wait for more bytes, or everything since the connection began.
  enum class Clock { reply, line, read, mail };
  std::string program;
  Kind kind = Kind::server;
  evidence::Stage stage = evidence::Stage::connect;  // domain: a question to the DNS
  Clock clock = Clock::reply;
  std::optional<Duration> limit;  // empty: none of its own
  std::string source;             // the manual that says so
};

// Reads the text of data/patience.tsv; an error names the line.  A program has one limit a stage, and programs are sorted.
Result<std::vector<Patience>> read_patience(std::string_view text);
// The table that is built into the binary, one entry a program and stage.
std::span<const Patience> patience();
// What RFC 5321 s4.5.3.2 asks of senders at that stage; empty where it asks nothing.
std::optional<Duration> standard_patience(evidence::Stage stage);

// A wait that was seen, as each of the clocks counts it.
struct Wait {
  evidence::Stage stage = evidence::Stage::connect;
  Duration reply{}, line{}, read{}, mail{};
  bool exceeds(const Patience& patience) const;
};
Wait wait_for_answer(const dns::Lookup& lookup);
Wait wait_for_connection(const evidence::Session& session);
Wait wait_for_reply(const evidence::Session& session, const smtp::Exchange& exchange);

// Fills {gave_up} and {waits}: "Haraka (30 s), swaks (30 s), +3", a bare name for a program that waits for ever, "nobody" when there
// is none.  A program gave up when one of the waits was too long for it.  Words that are there already stay.
void say_patience(Finding& finding, std::span<const Wait> waits);
void say_patience(Finding& finding, const Wait& wait);

}  // namespace mailwhy::rules
