// mailwhy wait: looks at the DNS, at lists or at a whole check again and again, and ends when the state is reached.
#include <algorithm>
#include <random>

#include "apps/case_from.h"
#include "apps/dns_side.h"
#include "apps/list_choice.h"
#include "apps/list_targets.h"
#include "apps/signals.h"
#include "apps/verbs.h"
#include "apps/wait_check.h"
#include "apps/wait_dns.h"
#include "apps/wait_lists.h"
#include "apps/wait_target.h"
#include "apps/wait_writer.h"
#include "mailwhy/base/text.h"
#include "mailwhy/net/asio_net.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::apps {
namespace {

constexpr int lab_hurry = 60;  // in the lab a minute lasts a second
constexpr std::string_view no_resolver = "this machine names no DNS resolver (/etc/resolv.conf); give one with --resolver ADDRESS.";

// What one run of waiting has at hand.
struct WaitSetting {
  const Options& options;
  Io& io;
  WaitTarget target;
  SystemNames system;
  LabSide* lab = nullptr;
  net::Net* net = nullptr;
  const std::atomic<bool>* stop = nullptr;
  int hurry() const { return lab != nullptr ? lab_hurry : 1; }
};

Pace hurried(Pace pace, const WaitSetting& setting) {
  const auto& options = setting.options;
  if (options.wait_for) pace.limit = *options.wait_for;
  else if (options.timeout_typed) pace.limit = options.timeout;
  pace.every = options.every;
  for (Duration* one : {&pace.limit, &pace.first, &pace.longest, &pace.floor}) *one /= setting.hurry();
  if (pace.every) *pace.every /= setting.hurry();
  return pace;
}

int wait_with(const WaitSetting& setting, const Said& awaited, const Pace& pace, const std::function<Look(Time)>& look) {
  WaitTopic topic;
  topic.kind = to_string(setting.target.kind);
  topic.target = visible(setting.target.target);
  topic.awaited = awaited;
  topic.began = setting.net->now();
  topic.limit = pace.limit;
  topic.hurry = setting.hurry();
  WaitWriter writer(setting.options, setting.io, std::move(topic), *setting.net);
  const WaitEnd end = wait_until(look, *setting.net, pace, *setting.stop, writer.hooks());
  return writer.finish(end, wait_exit_code(end));
}

std::uint64_t seed_of(const Options& options) { return options.seed ? *options.seed : std::random_device{}(); }

// ---- names

// Adds what stood behind @; false when one of them is no address.
bool add_typed_servers(const WaitSetting& setting, zone::Query& query) {
  for (const auto& server : setting.target.question.servers) {
    const auto bare = IpAddress::parse(server);
    const auto endpoint = bare ? Result<Endpoint>(Endpoint{*bare, setting.options.dns_port}) : Endpoint::parse(server, setting.options.dns_port);
    if (!endpoint) return false;
    query.resolvers.push_back({zone::Resolver::Kind::named, "", *endpoint});
  }
  return true;
}

// Some networks let nobody ask name servers, or answer in their place.  Found out beforehand with a few of the real root servers,
// which never fail all at once and know their own names.
bool root_answers(const WaitSetting& setting, const std::vector<zone::Hint>& hints) {
  constexpr std::size_t few = 4;
  zone::Query query;
  query.question = {Domain(), dns::Type::ns};
  query.compare = query.resolvers_only = true;
  for (const zone::Hint& hint : hints)
    if (query.resolvers.size() < few && hint.server.address.is_v4() == setting.options.ipv4) query.resolvers.push_back({zone::Resolver::Kind::named, "", hint.server});
  probe::SurveyOptions run;
  run.source = setting.options.source;
  run.try_timeout = std::min<Duration>(setting.options.dns_timeout, 1500ms);
  run.stop = setting.stop;
  const auto survey = probe::run_survey(query, *setting.net, run);
  return std::any_of(survey.resolvers.begin(), survey.resolvers.end(), [](const zone::Asked& asked) { return asked.reply && asked.reply->answer.has_records() && asked.reply->answer.authoritative; });
}

int wait_dns(const WaitSetting& setting) {
  const Options& options = setting.options;
  zone::Query query;
  query.question = setting.target.question.question;
  query.seed = seed_of(options);
  query.walk.port = options.dns_port;
  query.walk.use_v4 = options.ipv4;
  query.walk.use_v6 = options.ipv6;
  query.walk.public_networks = options.public_networks;
  auto hints = hints_of(options);
  if (!hints) return complain_about(setting.io, hints.error().text, 2);
  query.walk.hints = std::move(*hints);
  if (!add_typed_servers(setting, query)) return complain_about(setting.io, "wait dns takes servers by address, as in @192.0.2.53.", 2);
  if (query.resolvers.empty())
    for (const auto& resolver : options.resolvers) query.resolvers.push_back({zone::Resolver::Kind::named, "", resolver});
  if (setting.lab != nullptr) settle_in_lab(*setting.lab, query, !options.root_hints.empty());
  if (query.resolvers.empty())
    for (const auto& resolver : setting.system.resolvers) query.resolvers.push_back({zone::Resolver::Kind::yours, "", resolver});

  if (setting.lab == nullptr && options.root_hints.empty() && !query.resolvers.empty() && !root_answers(setting, query.walk.hints)) query.walk.hints.clear();

  probe::SurveyOptions run;
  run.source = options.source;
  run.try_timeout = options.dns_timeout;
  run.stop = setting.stop;
  DnsWatch watch(std::move(query), setting.target.value, run, *setting.net, setting.io.words(), setting.hurry());
  const Pace pace = hurried({.first = 5s, .longest = 60s, .floor = 5s}, setting);
  return wait_with(setting, watch.awaited(), pace, [&](Time by) { return watch.look(by); });
}

// ---- lists

int wait_listed(const WaitSetting& setting) {
  const Options& options = setting.options;
  Lists lists;
  if (!read_lists(options, setting.io, lists)) return 2;
  evidence::Case the_case;
  the_case.resolvers = options.resolvers.empty() ? setting.system.resolvers : options.resolvers;
  the_case.public_networks = options.public_networks;
  if (setting.lab != nullptr) setting.lab->settle(the_case);
  auto subjects = list_subjects(setting.target.target, the_case.public_networks);
  if (!subjects) return usage_error(setting.io, complain_about_target(options, 1, subjects.error().text));
  if (setting.lab != nullptr) use_lists_of_lab(*setting.lab, options, lists);
  auto chosen = listing::choose(*lists.table, lists.choice, subjects->front());
  if (!chosen.problems.empty()) return complain_about(setting.io, chosen.problems.front() + ".", 2);
  if (the_case.resolvers.empty()) return complain_about(setting.io, no_resolver, 3);

  check::ListQuestions questions;
  questions.target = setting.target.target;
  questions.subjects = std::move(*subjects);
  questions.sources = std::move(chosen.sources);
  questions.resolvers = the_case.resolvers;
  questions.source = options.source;
  questions.limit = options.dns_timeout;
  questions.seed = seed_of(options);
  // A resolver on this machine remembers what a list has said; asking it again does not bother the list.
  const bool own_resolver = questions.resolvers.front().address.scope() == AddressScope::loopback;
  check::ListRunOptions run;
  run.stop = setting.stop;
  ListWatch watch(std::move(questions), setting.target.until_listed, run, *setting.net, setting.io.words());
  const Pace pace = hurried(own_resolver ? Pace{.first = 10s, .longest = 600s, .floor = 10s} : Pace{.first = 60s, .longest = 600s, .floor = 60s}, setting);
  return wait_with(setting, watch.awaited(), pace, [&](Time by) { return watch.look(by); });
}

// ---- a whole check

int wait_check(const WaitSetting& setting) {
  const Options& options = setting.options;
  if (const auto problem = tls::trust_problem(options.ca)) return complain_about(setting.io, *problem, 2);
  auto the_case = case_from(options, setting.target.target, setting.system);
  if (!the_case) return usage_error(setting.io, complain_about_target(options, 1, the_case.error().text));
  if (setting.lab != nullptr) setting.lab->settle(*the_case);
  if (!the_case->recipient.literal && the_case->resolvers.empty()) return complain_about(setting.io, no_resolver, 3);

  const auto catalogue = setting.io.out_terminal().utf8 ? report::Catalogue::builtin(options.language) : report::Catalogue::builtin(options.language).in_ascii();
  check::RunOptions run;
  run.stop = setting.stop;
  CheckWatch watch(std::move(*the_case), setting.target.target, setting.target.verdict, run, *setting.net, catalogue, setting.hurry());
  const Pace pace = hurried({.first = 60s, .longest = 600s, .floor = 60s}, setting);
  return wait_with(setting, watch.awaited(), pace, [&](Time by) { return watch.look(by); });
}

}  // namespace

int run_wait(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  if (options.offline) return complain_about(io, "wait asks servers again and again, which --offline forbids.", 2);
  if (!options.save.empty()) return complain_about(io, "--save keeps the evidence of one check; of wait, -f jsonl=FILE keeps every change.", 2);
  std::size_t wrong = 0;
  auto target = read_wait_target(options, wrong);
  if (!target) return usage_error(io, complain_about_target(options, wrong, target.error().text));
  if (!outputs_are_free(options, io)) return 2;

  net::AsioNet net;
  std::unique_ptr<LabSide> lab;
  if (options.lab) {
    auto opened = LabSide::open(net);
    if (!opened) return complain_about(io, opened.error().text, 2);
    lab = std::move(*opened);
  }
  SignalWatch signals([&net] { net.wake(); });
  const WaitSetting setting{options, io,       std::move(*target), options.lab ? SystemNames{} : read_system_names(options.dns_port), lab.get(),
                        lab ? &lab->net() : &net, &signals.stop()};
  int code = 0;
  switch (setting.target.kind) {
    case WaitTarget::Kind::dns: code = wait_dns(setting); break;
    case WaitTarget::Kind::listed: code = wait_listed(setting); break;
    case WaitTarget::Kind::check: code = wait_check(setting); break;
  }
  return signals.exit_code() != 0 ? signals.exit_code() : code;
}

}  // namespace mailwhy::apps
