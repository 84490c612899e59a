// Plays files of SPF cases (tests/auth/README.md) in memory and says which come out otherwise.
//
//   spf_cases FILE...          exit code 1 when a case differs
//   spf_cases --trace FILE     shows what was looked at, for every case
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include "mailwhy/auth/spf/small_zone.h"
#include "mailwhy/base/text.h"

namespace {
using namespace mailwhy;
using namespace mailwhy::auth;

struct Count {
  int cases = 0, wrong = 0, explained = 0;
};

void show(const spf::Verdict& verdict) {
  fmt::print("  {} ({}): {}; terms {}, void {}\n", spf::to_string(verdict.result), spf::to_string(verdict.cause), verdict.reason(), verdict.dns_terms, verdict.void_lookups);
  for (const auto& visit : verdict.visits) {
    fmt::print("  {}{} {} [{}] \"{}\"\n", std::string(static_cast<std::size_t>(visit.depth) * 2, ' '), spf::to_string(visit.how), visit.domain, spf::to_string(visit.result), visible(visit.record));
    for (const auto& step : visit.steps) fmt::print("    {} {} {} {}\n", visible(step.at.in(visit.record)), spf::to_string(step.state), visible(step.target), step.why);
    for (const auto& flaw : visit.errors) fmt::print("    error at {}: {}\n", flaw.at.position, flaw.problem);
  }
}

// "? section | name | client | helo | mail from | result or results | explanation"
void play(std::string_view line, const spf::SmallZone& zone, std::string_view file, bool trace, Count& count) {
  std::vector<std::string_view> fields;
  for (std::size_t at = 2; at <= line.size();) {
    const auto end = std::min(line.find(" | ", at), line.size());
    fields.push_back(trim(line.substr(at, end - at)));
    at = end + 3;
  }
  ++count.cases;
  const auto client = fields.size() < 6 ? std::nullopt : IpAddress::parse(fields[2]);
  if (!client) {
    fmt::print("{}: not a case: {}\n", file, line);
    ++count.wrong;
    return;
  }
  const spf::Input input{.client = *client, .helo = std::string(fields[3]), .mail_from = std::string(fields[4]), .receiver = "", .now = *parse_time("2026-11-21T03:16:49Z")};
  dns::Lookups known;
  const auto verdict = spf::evaluate_in(zone, input, known);
  bool right = false;
  for (const std::string_view one : split(fields[5], ',')) right = right || (verdict.settled && trim(one) == spf::to_string(verdict.result));
  std::string_view expected = fields.size() > 6 ? fields[6] : std::string_view("-");
  if (expected != "-") {
    ++count.explained;
    if (expected == "DEFAULT") expected = "";
    right = right && verdict.explanation == expected;
  }
  if (!right) {
    ++count.wrong;
    fmt::print("{}: {} {}: {} \"{}\" instead of {} \"{}\"\n", file, fields[0], fields[1], spf::to_string(verdict.result), visible(verdict.explanation), fields[5], expected);
  }
  if (!right || trace) show(verdict);
}

bool play_file(const std::string& path, bool trace, Count& count) {
  std::ifstream file(path);
  std::string line, text;
  spf::SmallZone zone;
  bool fresh = true;  // the zone is read already
  while (std::getline(file, line)) {
    if (line.starts_with("= ")) {
      text.clear();
      fresh = false;
    } else if (line.starts_with("? ")) {
      if (!fresh) {
        auto read = spf::SmallZone::read(text);
        if (!read) {
          fmt::print("{}: {}\n", path, read.error().text);
          return false;
        }
        zone = std::move(*read);
        fresh = true;
      }
      play(line, zone, path, trace, count);
    } else if (!line.starts_with("#")) {
      text += line + "\n";
      fresh = false;
    }
  }
  return true;
}
}  // namespace

int main(int argc, char** argv) {
  bool trace = false, readable = true;
  Count count;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--trace") trace = true;
    else readable = play_file(argv[i], trace, count) && readable;
  }
  fmt::print("{} of {} cases, {} of them with an explanation\n", count.cases - count.wrong, count.cases, count.explained);
  return count.wrong == 0 && count.cases > 0 && readable ? 0 : 1;
}
