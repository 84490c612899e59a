// What a page takes for granted about the place it is played in.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/ip.h"
#include "mailwhy/lab/world.h"
#include "mailwhy/probe/validate.h"

namespace mailwhy::pages {

// Documentation networks are the lab's public address space; private and loopback addresses stay what they are.
std::vector<Network> lab_networks();

// Line breaks of a report are not part of what it says.
std::string one_line(std::string_view text);

// On real sockets: the loopback address that stands for one of the world's.  Empty in memory.
using ReallyAt = std::function<Endpoint(const Endpoint&)>;

// Whether these words ask for a validator.
bool wants_validator(const std::vector<std::string>& args);

// A validator for who asked for one (--dnssec); nullopt in memory, where none can work (page.h).
std::optional<probe::ValidatorOptions> lab_validator(const std::vector<std::string>& args, std::vector<Endpoint> resolvers, const ReallyAt& really_at);

// Whether this expectation of a command with these words is to be held here (page.h).
bool holds_here(const lab::Expectation& expected, const std::vector<std::string>& args, const ReallyAt& really_at);

}  // namespace mailwhy::pages
