// mailwhy check: a case per target, asked over the net, judged, said.
#include <algorithm>

#include "apps/case_from.h"
#include "apps/contact_files.h"
#include "apps/dns_side.h"
#include "apps/lab_side.h"
#include "apps/progress.h"
#include "apps/result_writer.h"
#include "apps/session_run.h"
#include "apps/signals.h"
#include "apps/targets.h"
#include "apps/trust_anchors.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/check/contacts.h"
#include "mailwhy/check/run.h"
#include "mailwhy/net/asio_net.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/rules/view.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::apps {
namespace {

struct Asked {
  evidence::Evidence evidence;
  rules::Judgement judgement;
};

Asked ask(const Options& options, Io& io, const evidence::Case& the_case, net::Net& net, const LabSide* lab, const std::atomic<bool>& stop,
          const std::string& target) {
  Progress progress(net, io, target, options.verbosity < 0);
  check::RunOptions run;
  run.stop = &stop;
  if (wants_validator(options))
    if (auto validator = validator_options(options, the_case.resolvers, the_case.seed, lab)) run.validator = std::move(*validator);
  run.on_progress = [&](const evidence::Evidence& so_far, Time) { progress.update(so_far); };
  Asked asked;
  asked.evidence = check::run(the_case, net, run);
  if (options.now) asked.evidence.started = *options.now;
  asked.judgement = rules::judge(asked.evidence);
  return asked;
}

// How long a temporary refusal asks to wait; five minutes, the usual greylisting delay, when it does not say.
Duration asked_delay(const Asked& asked, bool in_lab) {
  const rules::View view(asked.evidence);
  const auto* decisive = view.decisive();
  const auto said = decisive ? decisive->cause.retry_after_s : std::nullopt;
  const Duration delay = std::clamp<Duration>(std::chrono::seconds(said.value_or(300)), 1s, 3600s);
  return in_lab ? delay / 60 : delay;  // lab minutes last a second
}

// Waits inside the loop, so that a signal ends it.
void wait_for(Duration delay, net::Net& net, const std::atomic<bool>& stop) {
  bool over = false;
  const auto timer = net.at(net.now() + delay, [&over] { over = true; });
  while (!over && !stop.load() && net.step()) {
  }
  net.cancel(timer);
}

report::Catalogue spoken(const Options& options, const Io& io) {
  const auto catalogue = report::Catalogue::builtin(options.language);
  return io.err_terminal().utf8 ? catalogue : catalogue.in_ascii();
}

// Asks, and when the answer is "later" and --retry was given, waits as told and asks once more.
Asked ask_patiently(const Options& options, Io& io, const evidence::Case& the_case, net::Net& net, const LabSide* lab, const std::atomic<bool>& stop,
                    const std::string& target) {
  Asked asked = ask(options, io, the_case, net, lab, stop, target);
  if (!options.retry || asked.judgement.verdict != rules::Verdict::delayed || stop.load()) return asked;
  const Duration delay = asked_delay(asked, options.lab) + 1s;
  if (options.verbosity >= 0)
    io.err("mailwhy: " + io.err_words()("{}; waiting {} as asked, then once more", visible(report::summary_of(asked.judgement, spoken(options, io))),
                                        to_readable(delay)) + "\n");
  wait_for(delay, net, stop);
  return stop.load() ? asked : ask(options, io, the_case, net, lab, stop, target);
}

// Whether the name servers of the recipients' zones are asked too, after a walk from the root: where we are told where that is, and
// where the resolvers are the system's, so that we are on the Internet.  Who names resolvers wants nobody else asked.
bool take_root(const Options& options, Io& io, const LabSide* lab, std::vector<evidence::Case>& cases) {
  constexpr std::size_t most_walks = 3;  // a list of targets leaves the root in peace
  const bool told = !options.root_hints.empty();
  if (cases.size() > most_walks || (!told && !options.resolvers.empty())) return true;
  if (lab != nullptr && !told) {
    for (auto& the_case : cases) the_case.root_hints = lab->root_hints_for(the_case.recipient.domain);
    return true;
  }
  const auto hints = hints_of(options);
  if (!hints) {
    complain_about(io, hints.error().text, 2);
    return false;
  }
  for (auto& the_case : cases) the_case.root_hints = *hints;
  return true;
}

// The cases of all targets, or a complaint for the first that cannot be one: nothing is asked before all can be read.
bool read_cases(const Options& options, Io& io, const SystemNames& system, const std::vector<Target>& targets,
                std::vector<evidence::Case>& cases) {
  for (const auto& target : targets) {
    auto the_case = case_from(options, target.text, system);
    if (!the_case) {
      const std::string& why = the_case.error().text;
      const std::string place = target.line == 0 ? why : "line " + std::to_string(target.line) + " of standard input: " + why;
      usage_error(io, complain_about_target(options, target.word, place));
      return false;
    }
    cases.push_back(std::move(*the_case));
  }
  return true;
}

// Whether registries are to be asked whom to write to: third parties, so only when somebody wants to write.
bool wants_contacts(const Options& options) {
  const bool ticket = std::any_of(options.outputs.begin(), options.outputs.end(), [](const Output& output) { return output.format == Format::ticket; });
  return options.contacts.value_or(ticket);
}

Result<contact::Registries> registries_of(const Options& options, const LabSide* lab) {
  if (!wants_contacts(options)) return contact::Registries();
  return lab != nullptr ? contact::Registries::read(lab->registries()) : registries_for(options);
}

}  // namespace

int run_check(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  if (options.offline) return complain_about(io, "check asks name servers and mail servers, which --offline forbids; replay and explain work offline.", 2);
  if (!outputs_are_free(options, io)) return 2;
  if (const auto problem = tls::trust_problem(options.ca)) return complain_about(io, *problem, 2);
  if (const auto problem = validator_trouble(options)) return complain_about(io, *problem, 2);

  const auto targets = expand_targets(options.targets);
  if (!targets) return complain_about(io, targets.error().text, 2);
  if (!options.save.empty() && targets->size() > 1) return complain_about(io, "--save keeps the evidence of one check; give one target.", 2);
  if (!options.after.empty() && targets->size() > 1) return complain_about(io, "--after goes on with one target.", 2);
  const SystemNames system = options.lab ? SystemNames{} : read_system_names(options.dns_port);
  std::vector<evidence::Case> cases;
  if (!read_cases(options, io, system, *targets, cases)) return 2;

  net::AsioNet net;
  std::unique_ptr<LabSide> lab;
  if (options.lab) {
    auto opened = LabSide::open(net);
    if (!opened) return complain_about(io, opened.error().text, 2);
    lab = std::move(*opened);
  }
  if (!take_root(options, io, lab.get(), cases)) return 2;
  const auto registries = registries_of(options, lab.get());
  if (!registries) return complain_about(io, registries.error().text, 2);
  std::optional<SignalWatch> signals(std::in_place, [&net] { net.wake(); });
  const auto& stop = signals->stop();
  std::optional<evidence::Evidence> last;  // for --after

  ResultWriter writer(options, io, cases.size());
  int own = 0;  // trouble of ours, which outweighs what was found
  for (std::size_t i = 0; i < cases.size() && own == 0 && !stop.load() && !io.reader_gone(); ++i) {
    if (lab) lab->settle(cases[i]);
    if (!cases[i].recipient.literal && cases[i].resolvers.empty()) {
      own = complain_about(io, "this machine names no DNS resolver (/etc/resolv.conf); give one with --resolver ADDRESS.", 3);
      break;
    }
    Asked asked = ask_patiently(options, io, cases[i], lab ? lab->net() : net, lab.get(), stop, (*targets)[i].text);
    if (wants_contacts(options) && !stop.load())
      check::ask_registries(asked.evidence, asked.judgement, lab ? lab->net() : net, {&*registries, answer_store_for(options), &stop});
    writer.add(asked.evidence, asked.judgement);
    if (!options.after.empty()) last = asked.evidence;
    if (options.save.empty()) continue;
    if (const auto saved = write_file(options.save, evidence::write_json(asked.evidence) + "\n", options.force); !saved)
      own = complain_about(io, saved.error().text, 2);
  }
  const int code = writer.finish();
  if (own != 0) return own;
  const int stopped = signals->exit_code();
  signals.reset();  // the session has its own
  if (stopped != 0 || !last) return stopped != 0 ? stopped : code;
  return combine_exit_codes(code, hold_session_after(options, io, *last, net, lab ? lab->net() : net));
}

}  // namespace mailwhy::apps
