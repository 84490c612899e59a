// mailwhy ready: is this mail server ready, and what is to be done first.
#include <random>

#include "apps/contact_files.h"
#include "apps/list_budget.h"
#include "apps/list_choice.h"
#include "apps/ready_progress.h"
#include "apps/ready_writer.h"
#include "apps/signals.h"
#include "apps/targets.h"
#include "apps/vantage.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/check/contacts.h"
#include "mailwhy/check/ready.h"
#include "mailwhy/check/ready_contacts.h"
#include "mailwhy/evidence/ready_kept.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::apps {
namespace {

// A host name or an address, also as SMTP writes it; the error is one sentence.
Result<check::ReadyQuestion> read_mail_server(std::string_view target) {
  check::ReadyQuestion question;
  question.target = std::string(target);
  std::string_view text = target;
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  if (starts_with_ignoring_case(text, "IPv6:")) text.remove_prefix(5);
  question.address = IpAddress::parse(text);
  if (question.address) return question;
  if (text.find('@') != text.npos) return fail("this is a mail address; give the name or the address of the mail server.", Error::Kind::usage);
  const auto host = mail::to_ascii(text);
  if (!host) return tl::unexpected(host.error());
  if (host->label_count() < 2 || !host->is_host_name()) return fail("this is neither the full name of a server, such as mail.example.org, nor an address.", Error::Kind::usage);
  question.host = *host;
  return question;
}

// Whose mail it is to take, and where that mail went so far; the error is one sentence.
Result<void> read_domains(const Options& options, check::ReadyQuestion& question) {
  for (const auto& word : options.domains) {
    const auto domain = mail::to_ascii(word);
    if (!domain || domain->label_count() < 2) return fail("--domain " + visible(word) + " is no domain of mail addresses, such as example.org.", Error::Kind::usage);
    question.domains.push_back(*domain);
  }
  if (options.moving_from.empty()) return {};
  if (question.domains.size() != 1) return fail("--moving-from tells the order of work for one domain: name it with --domain.", Error::Kind::usage);
  const auto old_host = mail::to_ascii(options.moving_from);
  if (!old_host || old_host->label_count() < 2 || !old_host->is_host_name()) return fail("--moving-from wants the full name of the old mail server, such as mail.example.net.", Error::Kind::usage);
  question.moving_from = *old_host;
  return {};
}

void fill_in_ready(check::ReadyQuestion& question, const Options& options, const Lists& lists, const evidence::Case& the_case) {
  question.deep = true;
  question.ca_file = the_case.ca_file;
  question.https_port = options.https_port;
  question.dns_port = options.dns_port;
  question.helo = options.helo;
  question.table = lists.table;
  question.choice = lists.choice;
  question.resolvers = the_case.resolvers;
  question.public_networks = the_case.public_networks;
  question.source = options.source;
  question.use_v4 = options.ipv4;
  question.use_v6 = options.ipv6;
  question.smtp_port = options.smtp_port;
  question.our_name = the_case.host_name;
  question.dns_limit = options.dns_timeout;
  question.connect = the_case.limits.connect;
  question.greeting = the_case.limits.greeting;
  question.command = the_case.limits.command;
  question.whole = options.timeout;
  question.seed = options.seed ? *options.seed : std::random_device{}();
}

}  // namespace

int run_ready(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  if (options.offline) return complain_about(io, "ready asks name servers and lists, which --offline forbids.", 2);
  if (!ReadyWriter::can_write(options, io) || !outputs_are_free(options, io)) return 2;
  if (const auto problem = tls::trust_problem(options.ca)) return complain_about(io, *problem, 2);
  Lists lists;
  if (!read_lists(options, io, lists)) return 2;
  const auto targets = expand_targets(options.targets);
  if (!targets) return complain_about(io, targets.error().text, 2);
  if (!options.save.empty() && targets->size() > 1) return complain_about(io, "--save keeps the evidence of one run; give one target.", 2);
  std::vector<check::ReadyQuestion> questions;
  for (const auto& target : *targets) {
    auto question = read_mail_server(target.text);
    if (!question) {
      const std::string& why = question.error().text;
      return usage_error(io, complain_about_target(options, target.word, target.line == 0 ? why : "line " + std::to_string(target.line) + " of standard input: " + why));
    }
    if (const auto read = read_domains(options, *question); !read) return usage_error(io, read.error().text);
    questions.push_back(std::move(*question));
  }

  const auto vantage = Vantage::open(options);
  if (!vantage) return complain_about(io, vantage.error().text, 2);
  const auto& place = (*vantage)->place();
  const auto* lab = (*vantage)->lab();
  if (lab) use_lists_of_lab(*lab, options, lists);
  if (place.resolvers.empty()) return complain_about(io, no_resolver, 3);

  const auto chosen = listing::choose(*lists.table, lists.choice, {IpAddress::v4(192, 0, 2, 1), {}});
  if (!chosen.problems.empty()) return complain_about(io, chosen.problems.front() + ".", 2);

  SignalWatch signals([&] { (*vantage)->real().wake(); });
  ReadyWriter writer(options, io, questions.size());
  net::Net& way = (*vantage)->net();
  const auto registries = lab ? contact::Registries::read(lab->registries()) : options.contacts.value_or(false) ? registries_for(options) : contact::Registries();
  if (!registries) return complain_about(io, registries.error().text, 2);
  const auto registry = check::registry_options(place, {.registries = &*registries, .store = answer_store_for(options), .stop = &signals.stop()});
  check::ReadyRunOptions run;
  run.stop = &signals.stop();
  check::ListMemory memory;
  const DayOfLists day(options, chosen.sources, way.now(), memory);
  run.memory = &memory;
  for (auto& question : questions) {
    if (signals.stop().load() || io.reader_gone()) break;
    fill_in_ready(question, options, lists, place);
    std::optional<ReadyProgress> progress(std::in_place, way, io, question.target, options.verbosity < 0);
    run.on_entry = [&progress](const listing::Survey& so_far, const listing::Entry& entry) { progress->entry(so_far, entry); };
    run.on_phase = [&progress](check::ReadyPhase phase) { progress->phase(phase); };
    auto survey = check::look_at_server(question, way, run);
    progress.reset();
    if (options.now) survey.started = *options.now;
    if (!options.save.empty())
      if (const auto saved = write_file(options.save, evidence::write_ready(survey) + "\n", options.force); !saved) return complain_about(io, saved.error().text, 2);
    const auto judgement = ready::judge(survey);
    writer.add(survey, judgement, check::contacts_for(survey, judgement, *registries, options.contacts.value_or(false), way, registry));
  }
  day.keep_count();
  const int code = writer.finish();
  return signals.exit_code() != 0 ? signals.exit_code() : code;
}

}  // namespace mailwhy::apps
