// The single lines inside the fences of a lab page: settings of the world, DNS faults, connect-level faults, expectations.
//
// Each reader takes one trimmed, non-empty line; the error is a sentence without the place, which the caller adds.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/lab/world.h"

namespace mailwhy::lab {

// A line of a `world` fence, applied to the world.
Result<void> apply_setting(std::string_view line, World& world);
// What follows "!" in a `dns` fence: servfail example.test MX 6 "the words".
Result<DnsFault> read_dns_fault(std::string_view words);
// The same for "signed example.test [FLAW]"; nullopt when it is none.
std::optional<Result<SignedZone>> read_signed_zone(std::string_view words);
// What follows "!" in a `host` fence when the fence is one connect-level line; nullopt when it is none of them.
std::optional<Result<Service>> read_connect_level(std::string_view words);
// A line of a `check` or `ask` fence.
Result<Expectation> read_expectation(std::string_view line);
// Splits a command line at blanks; "double" and 'single' quotes keep blanks together.
Result<std::vector<std::string>> split_command(std::string_view text);

}  // namespace mailwhy::lab
