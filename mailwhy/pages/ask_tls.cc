#include "mailwhy/pages/ask_tls.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/check/tls.h"
#include "mailwhy/pages/run.h"
#include "mailwhy/rules/own_server.h"
#include "mailwhy/report/tls/tls.h"

namespace mailwhy::pages {
namespace {
// HOST:PORT is one host; TLS from the first byte on 465.
void read_port(std::vector<std::string>& args, std::optional<std::uint16_t>& port) {
  for (auto& word : args) {
    const auto colon = word.rfind(':');
    if (word.starts_with('-') || colon == word.npos || word.find(':') != colon || IpAddress::parse(word)) continue;
    const auto number = parse_number(std::string_view(word).substr(colon + 1), 65535);
    if (!number || Endpoint::parse(word, 25)) continue;  // the value of --resolver
    port = static_cast<std::uint16_t>(*number);
    word.resize(colon);
  }
}
// Takes --try-injection, --try-smuggling and --to out of the words.
Result<check::Attacks> read_attacks(std::vector<std::string>& args) {
  check::Attacks attacks;
  std::optional<mail::Address> mailbox;
  bool smuggling = false;
  for (std::size_t i = 0; i < args.size();) {
    const bool to = args[i] == "--to" && i + 1 < args.size();
    if (to) {
      const auto address = mail::parse_address(args[i + 1]);
      if (!address) return tl::unexpected(address.error());
      mailbox = *address;
    }
    attacks.injection = attacks.injection || args[i] == "--try-injection";
    smuggling = smuggling || args[i] == "--try-smuggling";
    const bool mine = to || args[i] == "--try-injection" || args[i] == "--try-smuggling";
    if (mine) args.erase(args.begin() + static_cast<std::ptrdiff_t>(i), args.begin() + static_cast<std::ptrdiff_t>(i + (to ? 2 : 1)));
    else ++i;
  }
  if (smuggling && !mailbox) return fail("--try-smuggling wants --to ADDRESS");
  if (smuggling) attacks.smuggle_to = mailbox;
  return attacks;
}
}  // namespace

Asked ask_tls(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options) {
  Asked asked;
  std::vector<std::string> args(ask.args.begin() + 1, ask.args.end());
  std::optional<std::uint16_t> port;
  read_port(args, port);
  const auto attacks = read_attacks(args);
  if (!attacks) {
    asked.complaints.push_back(fmt::format("{}:{}: {}", world.name, ask.line, attacks.error().text));
    return asked;
  }
  auto the_case = case_for(world, args);
  if (!the_case) {
    asked.complaints.push_back(fmt::format("{}:{}: {}", world.name, ask.line, the_case.error().text));
    return asked;
  }
  the_case->target = evidence::Case::Target::tls;
  the_case->controls.clear();
  the_case->limits.dns_try = std::min(the_case->limits.dns_try, options.dns_try);
  if (options.really_at) the_case->limits.connect = 3s;  // silence takes its time on the loopback
  if (port) {
    the_case->smtp_port = *port;
    the_case->implicit_tls = *port == 465;
    the_case->host = std::exchange(the_case->recipient.domain, Domain());
  }
  const auto seen_evidence = check::look_at_tls(*the_case, net, {}, *attacks);
  const rules::TlsView seen(seen_evidence);
  asked.verdict = rules::to_string(seen.verdict);
  asked.exit_code = rules::exit_code_of(seen.verdict);
  const bool grave = !seen.findings.empty() && seen.findings.front().effect != rules::Effect::notes;
  asked.cause = grave ? seen.findings.front().id : "none";
  if (grave) {
    asked.party = rules::to_string(seen.findings.front().party);
    asked.confidence = rules::to_string(seen.findings.front().confidence);
  }
  for (const auto& finding : seen.findings) asked.findings.push_back(finding.id);
  for (const auto& door : seen.doors) {
    const std::string place = (door.attempt->host.is_root() ? "" : door.attempt->host.text() + " ") + door.attempt->address.text();
    asked.says.push_back(place + " plain " + std::string(auth::to_string(door.plain.outcome)));
    asked.says.push_back(place + " mta-sts " + std::string(auth::to_string(door.mta_sts.outcome)));
    asked.says.push_back(place + " dane " + std::string(auth::to_string(door.by_dane.outcome)));
    if (!door.word.empty()) asked.says.push_back(place + " word " + std::string(door.word));
  }
  for (const auto& test : rules::own_server_tests(seen.view)) {
    const std::string what(!test.smuggling ? "injection" : test.sequence.empty() ? "smuggling" : test.sequence);
    if (test.attempt != nullptr) asked.says.push_back(test.attempt->host.text() + " " + test.attempt->address.text() + " " + what + " " + std::string(to_string(test.result)));
  }
  const auto english = report::Catalogue::builtin(Language::english);
  asked.text = report::tls_text(seen, options.paper, options.paper.utf8 ? english : english.in_ascii());
  return asked;
}

}  // namespace mailwhy::pages
