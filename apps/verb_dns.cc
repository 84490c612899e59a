// mailwhy dns: one question to a resolver, or to everybody who matters, and whose move it is.
#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>

#include "apps/case_from.h"
#include "apps/dns_question.h"
#include "apps/dns_side.h"
#include "apps/dns_writer.h"
#include "apps/signals.h"
#include "apps/trust_anchors.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/dns/record_address.h"
#include "mailwhy/evidence/surveyed.h"
#include "mailwhy/dns/public_resolvers.h"
#include "mailwhy/net/asio_net.h"
#include "mailwhy/probe/survey.h"
#include "mailwhy/report/dns/dns.h"

namespace mailwhy::apps {
namespace {

class Asker {
 public:
  Asker(const Options& options, Io& io, net::Net& net, const std::atomic<bool>& stop) : options_(options), io_(io), net_(net), stop_(stop) {}

  // What was heard, and what the validator, if there is one, has proved, goes to `kept`.
  zone::Survey ask(const zone::Query& query, const std::optional<probe::ValidatorOptions>& validator, evidence::Surveyed& kept) {
    probe::SurveyOptions run = usual(query);
    run.replies = &kept.replies;
    std::optional<probe::ValidationRun> validation;
    if (validator) validation.emplace(net_, *validator);
    if (validation) validation->want(query.question);
    const Terminal& terminal = io_.err_terminal();
    const bool several = query.compare || query.resolvers.size() > 1;
    const bool shows = terminal.is_terminal && options_.verbosity >= 0 && several && options_.stdout_output().format == Format::text;
    run.on_progress = [&, text = text_options(options_, terminal, false)](const zone::Survey& so_far) {
      if (shows) show(so_far, text);
      if (validation)
        for (const auto& question : zone::questions_to_validate(so_far)) validation->want(question);
    };
    auto survey = probe::run_survey(query, net_, run);
    if (!validation) return survey;
    // A validator that was asked for is waited for; else it has had its time while the others answered.
    const Duration patience = wants_validator(options_) ? std::max<Duration>(0s, options_.timeout - survey.elapsed) : 1s;
    wait_for(*validation, patience);
    kept.validations = validation->results();
    return survey;
  }

  // The addresses of a server that was given by name.
  std::vector<IpAddress> addresses_of(const Domain& name, const zone::Query& like) {
    std::vector<IpAddress> found;
    for (const dns::Type type : {dns::Type::a, dns::Type::aaaa}) {
      zone::Query query;
      query.question = {name, type};
      query.resolvers = like.resolvers;
      const auto survey = probe::run_survey(query, net_, usual(query));
      if (!survey.speaker || !survey.resolvers[*survey.speaker].reply) continue;
      for (const auto& record : survey.resolvers[*survey.speaker].reply->answer.records)
        if (const auto address = dns::address_of(record); address && (address->is_v4() ? options_.ipv4 : options_.ipv6)) found.push_back(*address);
    }
    return found;
  }

 private:
  probe::SurveyOptions usual(const zone::Query& query) const {
    probe::SurveyOptions run;
    run.source = options_.source;
    run.try_timeout = options_.dns_timeout;
    run.whole = options_.timeout;
    run.seed = query.seed;
    run.stop = &stop_;
    // Several addresses behind one @NAME; who compares wants to hear each of them.
    const bool one_server = query.resolvers.size() > 1 && std::all_of(query.resolvers.begin(), query.resolvers.end(), [&](const zone::Resolver& one) {
      return one.kind == zone::Resolver::Kind::named && !one.name.empty() && one.name == query.resolvers.front().name;
    });
    if (one_server && !query.compare && !query.walks()) run.siblings_wait = 1s;
    return run;
  }

  void wait_for(const probe::ValidationRun& validation, Duration patience) {
    bool over = false;
    const auto alarm = net_.at(net_.now() + patience, [&over] { over = true; });
    while (validation.busy() && !over && !stop_.load() && net_.step()) {
    }
    net_.cancel(alarm);
  }

  // Each one as soon as it has spoken.
  void show(const zone::Survey& so_far, const report::TextOptions& text) {
    for (const auto& row : zone::compare(so_far).rows)
      if (row.reply && shown_.insert(row.at).second) io_.err(report::dns_progress_line(row, text, io_.err_words()));
  }

  const Options& options_;
  Io& io_;
  net::Net& net_;
  const std::atomic<bool>& stop_;
  std::set<Endpoint> shown_;
};

// What stood behind @, as resolvers; false after a complaint.
bool add_servers(const DnsQuestion& asked, const Options& options, Io& io, const SystemNames& system, Asker& asker, zone::Query& query) {
  std::vector<zone::Resolver> named;
  for (const auto& server : asked.servers) {
    const auto bare = IpAddress::parse(server);
    const auto endpoint = bare ? Result<Endpoint>(Endpoint{*bare, options.dns_port}) : Endpoint::parse(server, options.dns_port);
    if (endpoint) {
      named.push_back({zone::Resolver::Kind::named, "", *endpoint});
      continue;
    }
    const auto name = Domain::parse(server);
    zone::Query like = query;
    if (like.resolvers.empty())
      for (const auto& resolver : system.resolvers) like.resolvers.push_back({zone::Resolver::Kind::yours, "", resolver});
    const auto addresses = name ? asker.addresses_of(*name, like) : std::vector<IpAddress>{};
    if (addresses.empty()) {
      io.complain("the server " + visible(shorten(server, 80)) + " has no address.");
      return false;
    }
    for (const auto& address : addresses) named.push_back({zone::Resolver::Kind::named, name->text(), {address, options.dns_port}});
  }
  if (!named.empty()) query.resolvers = std::move(named);
  return true;
}

// Who asks for it gets a validator; so does who asks the resolvers of this machine, which are no proof when they are elsewhere.
std::optional<probe::ValidatorOptions> validator_for(const Options& options, const zone::Query& query, const LabSide* lab) {
  std::vector<Endpoint> resolvers;
  bool only_yours = true;
  for (const auto& resolver : query.resolvers) {
    only_yours = only_yours && resolver.kind == zone::Resolver::Kind::yours;
    if (resolver.kind != zone::Resolver::Kind::well_known) resolvers.push_back(resolver.server);
  }
  if (resolvers.empty() || (!wants_validator(options) && (options.lab || !only_yours))) return std::nullopt;
  auto validator = validator_options(options, std::move(resolvers), query.seed, lab);
  return validator ? std::optional(std::move(*validator)) : std::nullopt;
}

}  // namespace

int run_dns(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  if (options.offline) return complain_about(io, "dns asks name servers, which --offline forbids.", 2);
  if (options.lab && options.public_resolvers) return complain_about(io, "--public-resolvers are on the Internet; the lab does not lead there.", 2);
  if (!DnsWriter::can_write(options, io)) return 2;
  if (!outputs_are_free(options, io)) return 2;
  if (const auto problem = validator_trouble(options)) return complain_about(io, *problem, 2);
  std::size_t wrong = 0;
  const auto asked = read_dns_question(options.targets, wrong);
  if (!asked) return usage_error(io, complain_about_target(options, wrong, asked.error().text));

  zone::Query query;
  query.question = asked->question;
  query.compare = options.compare || options.public_resolvers;
  query.trace = options.trace;
  query.thorough = query.compare;
  query.seed = options.seed ? *options.seed : std::random_device{}();
  query.walk.port = options.dns_port;
  query.walk.use_v4 = options.ipv4;
  query.walk.use_v6 = options.ipv6;
  query.walk.public_networks = options.public_networks;
  query.walk.examine = options.trace;
  if (query.walks()) {
    auto hints = hints_of(options);
    if (!hints) return complain_about(io, hints.error().text, 2);
    query.walk.hints = std::move(*hints);
  }
  for (const auto& resolver : options.resolvers) query.resolvers.push_back({zone::Resolver::Kind::named, "", resolver});

  net::AsioNet net;
  std::unique_ptr<LabSide> lab;
  if (options.lab) {
    auto opened = LabSide::open(net);
    if (!opened) return complain_about(io, opened.error().text, 2);
    lab = std::move(*opened);
    settle_in_lab(*lab, query, !options.root_hints.empty());
  }
  SignalWatch signals([&net] { net.wake(); });
  Asker asker(options, io, lab ? lab->net() : net, signals.stop());
  const SystemNames system = options.lab ? SystemNames{} : read_system_names(options.dns_port);
  if (!add_servers(*asked, options, io, system, asker, query)) return 3;
  if (query.resolvers.empty())
    for (const auto& resolver : system.resolvers) query.resolvers.push_back({zone::Resolver::Kind::yours, "", resolver});
  if (options.public_resolvers)
    for (const auto& resolver : dns::public_resolvers())
      if (resolver.asked && (resolver.address.is_v4() ? options.ipv4 : options.ipv6))
        query.resolvers.push_back({zone::Resolver::Kind::well_known, resolver.operated_by, {resolver.address, 53}});
  if (query.resolvers.empty() && !query.walks())
    return complain_about(io, "this machine names no DNS resolver (/etc/resolv.conf); give one with --resolver ADDRESS.", 3);

  evidence::Surveyed kept;
  auto survey = asker.ask(query, validator_for(options, query, lab.get()), kept);
  if (options.now) survey.started = *options.now;
  if (!options.save.empty()) {
    kept.query = query;
    kept.started = survey.started;
    kept.elapsed = survey.elapsed;
    kept.complete = survey.complete;
    if (const auto saved = write_file(options.save, evidence::write_surveyed(kept) + "\n", options.force); !saved) return complain_about(io, saved.error().text, 2);
  }
  DnsWriter writer(options, io);
  auto result = report::dns_result(std::move(survey), std::move(kept.validations));
  result.dnssec_wanted = wants_validator(options);
  if (signals.exit_code() != 0) result.ended_with = signals.exit_code();
  writer.add(result);
  const int code = writer.finish();
  return signals.exit_code() != 0 ? signals.exit_code() : code;
}

}  // namespace mailwhy::apps
