// mailwhy tls: the encryption of a domain's mail hosts, or of one host, as senders judge it.
#include <fmt/format.h>

#include <algorithm>

#include "apps/case_from.h"
#include "apps/confirm.h"
#include "apps/lab_side.h"
#include "apps/policy_memory.h"
#include "apps/progress.h"
#include "apps/session_place.h"
#include "apps/signals.h"
#include "apps/targets.h"
#include "apps/tls_writer.h"
#include "apps/trust_anchors.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/check/tls.h"
#include "mailwhy/smtp/smuggling.h"
#include "mailwhy/net/asio_net.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::apps {
namespace {

// HOST, HOST:PORT, [HOST]:PORT, an address, [ADDRESS]:PORT; the error is one sentence.
Result<evidence::Case> read_tls_case(const Options& options, std::string_view target, const SystemNames& system) {
  constexpr std::uint16_t submissions = 465;
  if (target.find('@') != target.npos) target.remove_prefix(target.rfind('@') + 1);
  std::string_view name = target;
  std::optional<std::uint16_t> port;
  bool one_host = false;
  const auto colon = target.rfind(':');
  const bool bracketed = target.starts_with('[');
  const bool bare_v6 = !bracketed && target.find(':') != colon;
  if (colon != target.npos && !bare_v6 && (!bracketed || target[colon - 1] == ']')) {
    const auto number = parse_number(target.substr(colon + 1), 65535);
    if (!number || *number == 0) return fail("after the colon comes a port number from 1 to 65535.", Error::Kind::usage);
    port = static_cast<std::uint16_t>(*number);
    name = target.substr(0, colon);
    one_host = true;
  }
  if (name.starts_with('[') && name.ends_with(']')) {
    name = name.substr(1, name.size() - 2);
    one_host = true;
  }
  auto the_case = case_from(options, name, system);
  if (!the_case) return the_case;
  evidence::Case& c = *the_case;
  c.target = evidence::Case::Target::tls;
  c.ping = false;
  c.controls.clear();
  if (port) c.smtp_port = *port;
  if (options.tls_port != 0) c.smtp_port = options.tls_port;
  c.implicit_tls = options.tls_port != 0 || c.smtp_port == submissions;
  c.https_port = options.https_port;
  if ((one_host || c.implicit_tls) && !c.recipient.literal) c.host = std::exchange(c.recipient.domain, Domain());
  return the_case;
}

// The attacks that were asked for; the error is a sentence.
Result<check::Attacks> read_attacks(const Options& options, std::size_t targets) {
  check::Attacks attacks;
  attacks.injection = options.try_injection;
  if (!options.try_injection && !options.try_smuggling) {
    if (!options.to.empty()) return fail("--to belongs to --try-smuggling.", Error::Kind::usage);
    return attacks;
  }
  if (targets != 1) return fail("--try-injection and --try-smuggling are for one server, one of your own.", Error::Kind::usage);
  if (options.try_smuggling) {
    if (options.to.empty()) return fail("--try-smuggling wants --to ADDRESS, a mailbox of yours on that server.", Error::Kind::usage);
    auto mailbox = mail::parse_address(options.to);
    if (!mailbox) return fail("--to: " + mailbox.error().text, Error::Kind::usage);
    attacks.smuggle_to = std::move(*mailbox);
  }
  if (!options.yes && !options.lab && !can_ask())
    return fail("such a test is made only after a yes: there is no terminal to ask on, so say --yes, and only for a server of your own.", Error::Kind::usage);
  return attacks;
}

bool attacks_anything(const check::Attacks& attacks) { return attacks.injection || attacks.smuggle_to; }

// The one host that would be attacked, in words; whoever is asked must know it.  The error is a sentence.
Result<std::string> attacked_host(const Options& options, const evidence::Case& the_case, net::Net& net, const std::atomic<bool>& stop) {
  const std::string typed = visible(options.targets.front());
  if (the_case.recipient.literal || the_case.recipient.domain.is_root()) return typed;
  SessionTarget target;
  target.name = the_case.recipient.domain;
  const auto found = find_places(target, the_case, net, stop);
  std::vector<Domain> hosts;
  for (const auto& place : found.places)
    if (std::find(hosts.begin(), hosts.end(), place.host) == hosts.end()) hosts.push_back(place.host);
  if (hosts.size() > 1) return fail(fmt::format("{} has more than one mail host; name the one that is to be tested: {}:{}.", typed, visible(hosts.front().text()), the_case.smtp_port), Error::Kind::usage);
  return hosts.empty() ? typed : visible(hosts.front().text());
}

// False: the user thought better of it.
bool may_attack(const Options& options, Io& io, const check::Attacks& attacks, const std::string& host, const std::atomic<bool>& stop) {
  if (options.yes || options.lab) return true;
  const auto& words = io.err_words();
  io.err(words("This tests whether {} can be attacked. Do it to a server of your own only: elsewhere it may be taken for a crime.", host) + "\n");
  if (attacks.smuggle_to) io.err(words("A vulnerable server delivers up to {} short messages to {}.", smtp::false_ends().size(), visible(attacks.smuggle_to->unicode())) + "\n");
  io.err(std::string(words(report::key("Is it yours? [y/N]"))) + " ");
  if (says_yes(&stop)) return true;
  io.err(std::string(words(report::key("Nothing was tried."))) + "\n");
  return false;
}

}  // namespace

int run_tls(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  if (options.offline) return complain_about(io, "tls asks name servers and mail servers, which --offline forbids; replay works offline.", 2);
  if (!TlsWriter::can_write(options, io) || !outputs_are_free(options, io)) return 2;
  if (const auto problem = tls::trust_problem(options.ca)) return complain_about(io, *problem, 2);
  if (const auto problem = validator_trouble(options)) return complain_about(io, *problem, 2);
  const auto targets = expand_targets(options.targets);
  if (!targets) return complain_about(io, targets.error().text, 2);
  if (!options.save.empty() && targets->size() > 1) return complain_about(io, "--save keeps the evidence of one run; give one target.", 2);
  const auto attacks = read_attacks(options, targets->size());
  if (!attacks) return complain_about(io, attacks.error().text, 2);
  const SystemNames system = options.lab ? SystemNames{} : read_system_names(options.dns_port);
  std::vector<evidence::Case> cases;
  for (const auto& target : *targets) {
    auto the_case = read_tls_case(options, target.text, system);
    if (!the_case) {
      const std::string& why = the_case.error().text;
      return usage_error(io, complain_about_target(options, target.word, target.line == 0 ? why : "line " + std::to_string(target.line) + " of standard input: " + why));
    }
    cases.push_back(std::move(*the_case));
  }

  net::AsioNet net;
  std::unique_ptr<LabSide> lab;
  if (options.lab) {
    auto opened = LabSide::open(net);
    if (!opened) return complain_about(io, opened.error().text, 2);
    lab = std::move(*opened);
  }
  SignalWatch signals([&net] { net.wake(); });
  TlsWriter writer(options, io, cases.size());
  int own = 0;
  for (std::size_t i = 0; i < cases.size() && own == 0 && !signals.stop().load() && !io.reader_gone(); ++i) {
    if (lab) lab->settle(cases[i]);
    if (!cases[i].recipient.literal && cases[i].resolvers.empty()) {
      own = complain_about(io, "this machine names no DNS resolver (/etc/resolv.conf); give one with --resolver ADDRESS.", 3);
      break;
    }
    if (attacks_anything(*attacks)) {
      const auto host = attacked_host(options, cases[i], lab ? lab->net() : net, signals.stop());
      if (!host) return complain_about(io, host.error().text, 2);
      if (signals.exit_code() != 0) return signals.exit_code();
      if (!may_attack(options, io, *attacks, *host, signals.stop())) return signals.exit_code() != 0 ? signals.exit_code() : 3;
    }
    check::RunOptions run;
    run.stop = &signals.stop();
    // On the Internet, where the root's keys are the right ones, signatures are looked at without being asked.
    const bool by_default = !lab && options.resolvers.empty();
    if (wants_validator(options) || by_default)
      if (auto validator = validator_options(options, cases[i].resolvers, cases[i].seed, lab.get())) run.validator = std::move(*validator);
    evidence::Evidence seen;
    {
      Progress progress(net, io, (*targets)[i].text, options.verbosity < 0);
      run.on_progress = [&](const evidence::Evidence& so_far, Time) { progress.update(so_far); };
      seen = check::look_at_tls(cases[i], lab ? lab->net() : net, run, *attacks);
    }
    if (options.now) seen.started = *options.now;
    writer.add(seen, note_policy(options, seen));
    if (options.save.empty()) continue;
    if (const auto saved = write_file(options.save, evidence::write_json(seen) + "\n", options.force); !saved) own = complain_about(io, saved.error().text, 2);
  }
  const int code = writer.finish();
  if (own != 0) return own;
  return signals.exit_code() != 0 ? signals.exit_code() : code;
}

}  // namespace mailwhy::apps
