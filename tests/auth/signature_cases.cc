// Plays files of signed messages in memory: says for each what DKIM and ARC come to (tests/auth/README.md).
//
//   signature_cases FILE       exit code 1 when a case differs; lines of FILE:
//     = NAME                   a scenario begins, without keys
//     key NAME TEXT            a TXT record
//     ? arc|dkim ID WORD BASE64   the message, and what it has to come to; several words with "," between
//   signature_cases --sign PEM NAME TAGS < MESSAGE    the message with a field NAME of these tags on top, bh= and b= filled in
//   signature_cases --seal PEM SELECTOR DOMAIN INSTANCE CHAIN < MESSAGE    the message with a set of ARC more
//   signature_cases --verify KEYS MESSAGE...  a line for each: the outcomes of its signatures, and of its chain
//   signature_cases --message MESSAGE KEYS    KEYS in lines as above; prints the outcome of each signature and of the chain
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include "mailwhy/auth/arc/verify.h"
#include "mailwhy/auth/dkim/test_zone.h"
#include "mailwhy/auth/dkim/verify.h"
#include "mailwhy/base/text.h"

namespace {
using namespace mailwhy;
using namespace mailwhy::auth;

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// "key NAME TEXT"
void add_key(std::string_view line, dkim::TestZone& zone) {
  line.remove_prefix(4);
  const auto blank = line.find(' ');
  zone.texts[std::string(line.substr(0, blank))].emplace_back(blank == line.npos ? "" : line.substr(blank + 1));
}

struct Seen {
  std::vector<dkim::Verdict> verdicts;
  arc::Chain chain;
};
Seen look(const std::string& text, const dkim::TestZone& zone) {
  const auto message = mail::read_message(text);
  dns::Lookups known;
  Seen seen;
  const dkim::Options options;
  seen.verdicts = zone.settle([&](dns::Facts& facts) { return dkim::verify(message, facts, options); }, known);
  seen.chain = zone.settle([&](dns::Facts& facts) { return arc::verify(message, facts, options); }, known);
  return seen;
}

// "? arc|dkim ID WORD BASE64"; false when it comes out otherwise.
bool play(std::string_view line, const dkim::TestZone& zone) {
  const auto words = split_words(line);
  const auto text = words.size() > 3 ? dkim::decode_base64(words.size() > 4 ? words[4] : "") : std::nullopt;
  if (!text) {
    fmt::print("not a case: {}\n", line.substr(0, 80));
    return false;
  }
  const Seen seen = look(*text, zone);
  const bool is_arc = words[1] == "arc";
  const std::string_view came = is_arc ? arc::to_string(seen.chain.outcome) : dkim::to_string(dkim::overall(seen.verdicts));
  for (const auto word : split(words[3], ','))
    if (word == came) return true;
  fmt::print("{}: {} instead of {}; {}\n", words[2], came, words[3], is_arc ? seen.chain.sentence : seen.verdicts.empty() ? "" : seen.verdicts.front().sentence);
  return false;
}

int play_file(const std::string& path) {
  std::istringstream lines(content_of(path));
  dkim::TestZone zone;
  int cases = 0, right = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("=")) zone = {};
    if (line.starts_with("key ")) add_key(line, zone);
    if (!line.starts_with("? ")) continue;
    ++cases;
    if (play(line, zone)) ++right;
  }
  fmt::print("{} of {} as expected\n", right, cases);
  return cases > 0 && right == cases ? 0 : 1;
}

int show(const std::string& message, const std::string& keys) {
  dkim::TestZone zone;
  std::istringstream lines(content_of(keys));
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("key ")) add_key(line, zone);
  const Seen seen = look(content_of(message), zone);
  for (const auto& verdict : seen.verdicts) {
    fmt::print("dkim {} {} {} {}\n", dkim::to_string(verdict.outcome), dkim::to_string(verdict.reason), visible(verdict.signature.domain), verdict.sentence);
    for (const auto weakness : verdict.weaknesses) fmt::print("  weakness {}\n", dkim::to_string(weakness));
  }
  fmt::print("arc {} {} {}\n", arc::to_string(seen.chain.outcome), arc::to_string(seen.chain.reason), seen.chain.sentence);
  return 0;
}

std::string all_of_stdin() {
  std::ostringstream text;
  text << std::cin.rdbuf();
  return text.str();
}

int sign(const std::vector<std::string>& arguments) {
  const auto key = dkim::test_key(content_of(arguments[1]));
  const std::string message = all_of_stdin();
  std::cout << dkim::sign(message, arguments[3], key, arguments[2]) << message;
  return 0;
}

int seal(const std::vector<std::string>& arguments) {
  const auto key = dkim::test_key(content_of(arguments[1]));
  dkim::Sealer sealer;
  sealer.selector = arguments[2];
  sealer.domain = arguments[3];
  sealer.key = &key;
  std::cout << dkim::seal(all_of_stdin(), static_cast<unsigned>(parse_number(arguments[4]).value_or(1)), arguments[5], arguments[3] + "; none", sealer);
  return 0;
}

int verify_all(const std::vector<std::string>& arguments) {
  dkim::TestZone zone;
  std::istringstream lines(content_of(arguments[1]));
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("key ")) add_key(line, zone);
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    const Seen seen = look(content_of(arguments[i]), zone);
    for (const auto& verdict : seen.verdicts) fmt::print("{}:{} ", dkim::to_string(verdict.outcome), dkim::to_string(verdict.reason));
    fmt::print("arc={}\n", arc::to_string(seen.chain.outcome));
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 3 && arguments[0] == "--message") return show(arguments[1], arguments[2]);
  if (arguments.size() == 4 && arguments[0] == "--sign") return sign(arguments);
  if (arguments.size() == 6 && arguments[0] == "--seal") return seal(arguments);
  if (arguments.size() >= 3 && arguments[0] == "--verify") return verify_all(arguments);
  if (arguments.size() == 1) return play_file(arguments[0]);
  std::cerr << "usage: signature_cases FILE | --message MESSAGE KEYS\n";
  return 2;
}
