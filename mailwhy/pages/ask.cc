#include "mailwhy/pages/ask.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/check/lists.h"
#include "mailwhy/pages/ask_contacts.h"
#include "mailwhy/pages/ask_domain.h"
#include "mailwhy/pages/ask_login.h"
#include "mailwhy/pages/ask_ready.h"
#include "mailwhy/pages/ask_relay.h"
#include "mailwhy/pages/ask_send.h"
#include "mailwhy/pages/ask_tls.h"
#include "mailwhy/pages/place.h"
#include "mailwhy/probe/survey.h"
#include "mailwhy/report/dns/dns.h"
#include "mailwhy/report/lists/lists.h"
#include "mailwhy/zone/signatures.h"

namespace mailwhy::pages {
namespace {

std::vector<Endpoint> resolvers_of(const lab::World& world) {
  std::vector<Endpoint> resolvers;
  for (const lab::Resolver& resolver : world.resolvers)
    if (!resolver.authority) resolvers.push_back(resolver.at);
  return resolvers;
}

// Where the walk begins: every server that holds the root zone.
std::vector<zone::Hint> hints_of(const lab::World& world) {
  std::vector<zone::Hint> hints;
  for (const lab::Resolver& server : world.resolvers) {
    const bool root = std::any_of(server.records.begin(), server.records.end(),
                                  [](const dns::Record& record) { return record.name.is_root() && record.type == dns::Type::soa; });
    if (server.authority && root) hints.push_back({Domain(), server.at});
  }
  return hints;
}

// What follows `dns` on the command line: NAME [TYPE] [--compare] [--trace] [--resolver ADDRESS] [-4] [-6].
Result<zone::Query> read_query(const lab::World& world, const std::vector<std::string>& args) {
  zone::Query query;
  query.question.type = dns::Type::mx;
  query.walk.public_networks = lab_networks();
  query.walk.hints = hints_of(world);
  bool named = false;
  for (std::size_t i = 1; i < args.size(); ++i) {
    const std::string& word = args[i];
    const auto type = dns::parse_type(word);
    if (word == "--compare") query.compare = true;
    else if (word == "--trace") query.trace = query.walk.examine = true;
    else if (word == "--dnssec") continue;  // ask_dns sees to it
    else if (word == "-4") query.walk.use_v6 = false;
    else if (word == "-6") query.walk.use_v4 = false;
    else if (word == "--resolver" && i + 1 < args.size()) {
      const auto at = Endpoint::parse(args[++i], 53);
      if (!at) return tl::unexpected(at.error());
      query.resolvers.push_back({zone::Resolver::Kind::named, "", *at});
    } else if (named && type) {
      query.question.type = *type;
    } else {
      const auto name = Domain::parse(word);
      if (named || !name) return fail(fmt::format("lab pages do not understand \"{}\" after dns", visible(word)), Error::Kind::usage);
      query.question.name = *name;
      named = true;
    }
  }
  query.thorough = query.compare;
  if (!named) return fail("there is no name to ask about", Error::Kind::usage);
  if (query.resolvers.empty())
    for (const Endpoint& resolver : resolvers_of(world)) query.resolvers.push_back({zone::Resolver::Kind::yours, "", resolver});
  return query;
}

void tell_servers(const zone::Survey& survey, Asked& asked) {
  if (survey.walk)
    for (const auto& leg : survey.walk->legs)
      for (const auto& step : leg.steps)
        for (const auto& server : step.servers) asked.says.push_back(server.at.address.text() + " " + std::string(to_string(server.state)));
  for (const auto& row : zone::compare(survey).rows) {
    if (!row.reply) continue;
    const auto& answer = row.reply->answer;
    asked.says.push_back(row.at.address.text() + " " + (answer.is_failure() ? std::string(to_string(answer.kind)) : join(zone::answer_lines(answer), ", ")));
  }
}

std::vector<Endpoint> resolvers_asked(const zone::Query& query) {
  std::vector<Endpoint> all;
  for (const auto& resolver : query.resolvers) all.push_back(resolver.server);
  return all;
}

Asked ask_dns(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options) {
  Asked asked;
  const auto query = read_query(world, ask.args);
  if (!query) {
    asked.complaints.push_back(fmt::format("{}:{}: {}", world.name, ask.line, query.error().text));
    return asked;
  }
  probe::SurveyOptions run;
  run.try_timeout = options.dns_try;
  const auto validator = lab_validator(ask.args, resolvers_asked(*query), options.really_at);
  std::optional<probe::ValidationRun> validation;
  if (validator) validation.emplace(net, *validator);
  run.on_progress = [&](const zone::Survey& so_far) {
    if (validation)
      for (const auto& question : zone::questions_to_validate(so_far)) validation->want(question);
  };
  auto survey = probe::run_survey(*query, net, run);
  while (validation && validation->busy() && net.step()) {
  }
  auto result = report::dns_result(std::move(survey), validation ? validation->results() : std::vector<dns::Validation>{});
  result.dnssec_wanted = wants_validator(ask.args);
  const auto& judgement = result.judgement;
  asked.verdict = to_string(judgement.verdict);
  asked.exit_code = zone::exit_code_of(judgement.verdict);
  asked.cause = "none";
  if (const auto* leading = judgement.leading()) {
    asked.cause = leading->id;
    asked.party = leading->party;
    asked.confidence = leading->confidence;
  }
  for (const auto& finding : judgement.findings) asked.findings.push_back(finding.id);
  tell_servers(result.survey, asked);
  for (const auto& one : result.validations) asked.says.push_back(one.question.text() + " " + std::string(to_string(one.status)));
  const auto english = report::Catalogue::builtin(Language::english);
  asked.text = report::dns_text(result, options.paper, options.paper.utf8 ? english : english.in_ascii());
  return asked;
}

// What follows `listed` on the command line: an address or a domain.
Asked ask_listed(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options) {
  Asked asked;
  const auto wrong = [&](const std::string& why) {
    asked.complaints.push_back(fmt::format("{}:{}: {}", world.name, ask.line, why));
    return asked;
  };
  if (ask.args.size() != 2) return wrong("after listed comes one address or domain");
  const auto table = listing::read_table(world.lists);
  if (!table.bad.empty()) return wrong("a row of the lists: \"" + visible(table.bad.front().word) + "\" " + table.bad.front().wish);
  const auto address = IpAddress::parse(ask.args[1]);
  const auto domain = address ? Result<Domain>(Domain()) : Domain::parse(ask.args[1]);
  if (!domain) return wrong(domain.error().text);
  const listing::Subject subject{address, *domain};
  listing::Choice choice;
  choice.own_table = true;
  check::ListQuestions questions;
  questions.target = ask.args[1];
  questions.subjects = {subject};
  questions.sources = listing::choose(table, choice, subject).sources;
  questions.resolvers = resolvers_of(world);
  questions.limit = options.dns_try;
  const auto survey = check::ask_lists(questions, net);
  asked.verdict = to_string(listing::totals_of(survey).verdict);
  asked.exit_code = report::lists_exit_code(survey);
  asked.cause = "none";
  for (const auto& entry : survey.entries) asked.says.push_back(survey.sources[entry.source].list.zone + " " + std::string(to_string(entry.result)));
  asked.text = report::lists_text(survey, options.paper, {.all = true, .only_listed = false}, report::Words::of(Language::english));
  return asked;
}

bool contains(const std::vector<std::string>& all, const std::string& one) { return std::find(all.begin(), all.end(), one) != all.end(); }

// Empty when the expectation holds.
std::string complaint_about_answer(const lab::Expectation& expected, const Asked& asked) {
  const std::pair<std::string_view, std::string> fields[] = {{"verdict", asked.verdict}, {"party", asked.party}, {"confidence", asked.confidence},
                                                             {"cause", asked.cause},     {"exit", std::to_string(asked.exit_code)}, {"side", asked.side}, {"stage", asked.stage}};
  for (const auto& field : fields) {
    if (field.first != expected.key) continue;
    if (field.second == expected.value) return {};
    return fmt::format("{} should be \"{}\" and is \"{}\" (findings: {})", expected.key, expected.value, field.second, join(asked.findings, ", "));
  }
  if (expected.key == "finding") return contains(asked.findings, expected.value) ? "" : fmt::format("{} was not found (findings: {})", expected.value, join(asked.findings, ", "));
  if (expected.key == "absent") return contains(asked.findings, expected.value) ? fmt::format("{} was found and should not be", expected.value) : "";
  if (expected.key == "says") return contains(asked.says, expected.value) ? "" : fmt::format("nobody says \"{}\", but: {}", expected.value, join(asked.says, "; "));
  if (expected.key == "unsaid") return contains(asked.says, expected.value) ? fmt::format("\"{}\" is said and should not be", expected.value) : "";
  if (expected.key == "quotes") return one_line(asked.text).find(expected.value) != std::string::npos ? "" : fmt::format("nothing quotes \"{}\":\n{}", expected.value, asked.text);
  return fmt::format("I do not know the expectation \"{}\" of an ask fence", expected.key);
}

}  // namespace

Asked run_ask(const lab::World& world, const lab::Check& ask) {
  lab::LabNet net(world);
  return run_ask(world, ask, net);
}

Asked run_ask(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options) {
  const std::string& verb = ask.args.front();
  using Verb = Asked (*)(const lab::World&, const lab::Check&, net::Net&, const AskOptions&);
  static constexpr std::pair<std::string_view, Verb> verbs[] = {{"dns", ask_dns},     {"contacts", ask_contacts}, {"ready", ask_ready}, {"domain", ask_domain}, {"tls", ask_tls},
                                                                {"relay", ask_relay}, {"login", ask_login},       {"send", ask_send},   {"listed", ask_listed}};
  const auto* how = std::find_if(std::begin(verbs), std::end(verbs), [&](const auto& one) { return one.first == verb; });
  if (how == std::end(verbs)) return {.complaints = {fmt::format("{}:{}: nobody can ask {} here", world.name, ask.line, verb)}};
  Asked asked = how->second(world, ask, net, options);
  if (!asked.complaints.empty()) return asked;
  for (const lab::Expectation& expected : ask.expectations)
    if (const std::string why = holds_here(expected, ask.args, options.really_at) ? complaint_about_answer(expected, asked) : ""; !why.empty()) asked.complaints.push_back(fmt::format("{}:{}: {}", world.name, expected.line, why));
  return asked;
}

}  // namespace mailwhy::pages
