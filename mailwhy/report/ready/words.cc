// The words that the forms of mailwhy ready share.
#include <algorithm>
#include <iterator>

#include "mailwhy/base/text.h"
#include "mailwhy/relay/judge.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/ready/ready.h"
#include "mailwhy/rules/finding.h"

namespace mailwhy::report {
namespace {
using ready::Face;
using ready::Survey;
using ready::Task;

// The sentence of a kind with its {arguments}, and what to do about it.
struct Row {
  std::string_view id, sentence, step;
};
constexpr std::string_view ask_provider = key("Ask the provider of the address, not your registrar, to publish this line; mailwhy contacts says who that is.");
constexpr std::string_view publish_or_rename = key("Publish this line, or let the mail server say hello with a name that leads to its address.");
constexpr std::string_view say_full_name = key("Let the mail server say hello with a full name that leads to its address.");
constexpr Row rows[] = {
    {"ready.no-address", key("{name} has no address in the DNS"), key("Give the name an A record, and an AAAA record if the server has IPv6.")},
    {"identity.address-without-name", key("{address} has no name in the DNS: many servers refuse mail for that alone"), ask_provider},
    {"identity.name-leads-elsewhere", key("the name {name} of {address} does not lead back to it"), ask_provider},
    {"identity.helo-not-a-full-name", key("it says hello as {helo}, which is no full host name"), say_full_name},
    {"identity.helo-unresolvable", key("the name {helo} that it says hello with has no address"), publish_or_rename},
    {"relay.open", key("{address} takes mail of strangers for strangers: it is an open relay"), key("Let it take mail for elsewhere from logged-in users and its own networks only; mailwhy relay shows every form that it took.")},
    {"ready.announced-port-shut", key("port {port} of {address} cannot be reached, although the DNS leads there"), key("Let the mail server listen there, or open the firewall before it.")},
    {"relay.domain-not-local", key("{address} does not take mail for {domain}"), key("Add the domain to those that the mail server takes mail for.")},
    {"ready.no-postmaster", key("{address} knows no postmaster@{domain}, which every mail server must take"), key("Give the domain an address postmaster that somebody reads.")},
    {"ready.no-abuse", key("{address} knows no abuse@{domain}"), key("Give the domain an address abuse: others complain there before they block.")},
    {"ready.not-mx", key("mail for {domain} does not come to {host}"), key("When mail is to come in here, change the MX records of the domain.")},
    {"ready.old-host-shut", key("mail for {domain} still goes to {old}, which takes no connection"), key("Let the old host take mail until nobody has the old MX records any more.")},
    {"login.offered-in-clear", key("{place} offers {offered} before encryption: passwords would travel readable"), key("Let the mail server offer a login only in TLS.")},
    {"ready.submission-without-tls", key("{place} has no working TLS for those who hand in mail"), key("Give port 465 TLS from the first byte and port 587 STARTTLS, both with a certificate.")},
    {"ready.submission-certificate", key("mail programs will not accept the certificate of {place}: {problem}"), key("Give it a certificate of a known authority for the name that users enter.")},
    {"relay.routed-form-accepted", key("{address} takes an address in which another one hides, and may relay for strangers"), key("Find out what becomes of such mail; mailwhy relay shows the form.")},
    {"ready.relay-untold", key("whether {address} relays for strangers could not be told; mailwhy relay shows why")},
    {"identity.own-address-listed", key("{address} is on the block list {list}"), key("Find and stop what got it listed: removal does not last otherwise.")},
    {"identity.dynamic-looking-name", key("the name {name} of {address} looks like that of a dial-up line or a pool"), ask_provider},
    {"identity.helo-other-address", key("the name {helo} that it says hello with does not lead to {address}"), publish_or_rename},
    {"ready.name-is-not-hello", key("{address} is called {name}, and says hello as {helo}"), key("Some servers want one name: ask the provider to publish this line, or say hello with the other name.")},
    {"greeting.name-private", key("{address} greets as {name}, a name that nobody outside can look up"), key("Let the mail server greet with its public name.")},
    {"greeting.name-unresolvable", key("{address} greets as {name}, which has no address"), key("Let the mail server greet with its public name.")},
    {"ready.host-unanswered", key("the DNS does not say where {name} is"), key("Ask again, or through another resolver: --resolver ADDRESS.")},
    {"ready.address-not-public", key("{address} is an address that nobody outside sees; its standing cannot be told"), key("Give the public address, or take this one for public with --public.")},
    {"identity.reverse-dns-unanswered", key("whether {address} has a name could not be found out, and servers may meet the same trouble"), key("Ask again; if it stays so, tell the provider of the address: its name servers for reverse DNS do not answer.")},
    {"ready.lists-untold", key("no list could say anything about {address}"), key("Ask through your own recursive resolver: --resolver ADDRESS.")},
    {"greeting.name-elsewhere", key("{address} greets as {name}, which has other addresses")},
    {"greeting.no-name", key("{address} does not say its name when it greets")},
    {"ready.greeting-turns-away", key("{address} answers, and does not welcome us")},
    {"ready.port-shut", key("no connection to {address} on port {port} came about: needed only where mail comes in or is handed in")},
    {"ready.listed-for-information", key("{address} is on {list}, which tells of policy or neighbours")},
};

// Findings about encryption have the words of their rule and page.
const Row* row_of(std::string_view id) {
  const auto found = std::find_if(std::begin(rows), std::end(rows), [&](const Row& row) { return row.id == id; });
  return found == std::end(rows) ? nullptr : &*found;
}

std::string words_of_rule(std::string_view id, const Words& words) {
  const auto page = words.language() == Language::english ? std::nullopt : rules::page_of(id, words.language());
  return page && !page->sentence.empty() ? page->sentence : std::string(ready_words::sentence_of(id));
}

std::string arg_of(const Task& task, std::string_view name) {
  const auto found = task.args.find(std::string(name));
  return found == task.args.end() ? std::string() : shorten(visible(found->second), 200);
}
}  // namespace

namespace ready_words {
namespace {
// The pages speak to those who send; here the owner of the server reads.
std::vector<std::string> steps_of_encryption(const Task& task, const Words& words) {
  const std::string_view id = task.kind->id;
  if (task.state == "note") return {};
  if (id.starts_with("tls.dane")) return {std::string(words("Publish TLSA records that fit the certificate, in a signed zone whose servers answer for them."))};
  if (id == "tls.mta-sts-certificate" || id.starts_with("tls.certificate") || id == "tls.chain-incomplete")
    return {std::string(words("Install a certificate of a known authority for the name of the server, with the whole chain."))};
  if (id.starts_with("tls.mta-sts")) return {std::string(words("Correct the MTA-STS record and policy of the domain."))};
  return {std::string(words("Let the mail server offer STARTTLS with a current version of TLS; mailwhy tls shows what senders see."))};
}
}  // namespace

std::string_view sentence_of(std::string_view id) {
  if (const Row* row = row_of(id)) return row->sentence;
  const auto* rule = rules::find_rule(id);
  return rule == nullptr ? std::string_view() : rule->sentence;
}

std::string sentence_of(const Task& task, const Words& words) {
  auto args = task.args;
  for (auto& [name, value] : args) value = shorten(visible(name == "problem" ? words.phrase(value) : value), 200);
  const Row* row = row_of(task.kind->id);
  std::string sentence = rules::fill(row == nullptr ? words_of_rule(task.kind->id, words) : std::string(words(row->sentence)), args);
  if (const auto meaning = arg_of(task, "meaning"); !meaning.empty()) sentence += ": " + words.phrase(meaning);
  return sentence;
}

std::vector<std::string> steps_of(const Task& task, const Words& words) {
  std::vector<std::string> steps;
  const Row* const found = row_of(task.kind->id);
  if (found == nullptr) return steps_of_encryption(task, words);
  const Row& row = *found;
  // The provider's name is right: the record that is missing is in one's own zone.
  const bool own_zone = arg_of(task, "missing") == "address";
  if (own_zone) steps.emplace_back(words("Publish this line in your own zone."));
  else if (row.step == ask_provider && task.publish.empty()) steps.emplace_back(words("Ask the provider of the address for a name of your own that leads back to it; mailwhy contacts says who that is."));
  else if (row.step == publish_or_rename && task.publish.empty()) steps.emplace_back(words(say_full_name));
  else if (!row.step.empty()) steps.emplace_back(words(row.step));
  if (task.kind->id != "identity.own-address-listed") return steps;
  if (task.after_names) steps.emplace_back(words("Wait until the name of the address is in order: lists look at it."));
  std::string ask = task.args.at("list") + ": ";
  if (!task.advice.empty()) ask += words.phrase(task.advice) + ". ";
  ask += !task.removal.empty() ? task.removal : !task.look_up.empty() ? task.look_up : std::string(words("ask its operator"));
  steps.push_back(visible(ask));
  return steps;
}

std::string_view level_of(std::string_view state) {
  if (state == "fail") return key("must");
  if (state == "warn") return key("should");
  return state == "unknown" ? std::string_view("?") : key("note");
}

namespace {
void merits_of_ports(const Face& face, bool nameless, const Words& words, std::vector<std::string>& merits) {
  const auto holds = [&](const std::optional<Observed<tls::Facts>>& tls) { return tls && tls->ok() && tls->value().trusted && (tls->value().name_matches || nameless); };
  if (holds(face.encryption)) merits.emplace_back(words("STARTTLS with a certificate that holds"));
  bool login = face.door && face.door->offers_login(), readable = face.door && !face.door->readable_logins().empty();
  for (const auto& door : face.submission) {
    if (holds(door.tls)) merits.push_back(door.tls_from_start ? words("port {} with TLS", door.to.port) : words("port {} with STARTTLS", door.to.port));
    login = login || door.offers_login();
    readable = readable || !door.readable_logins().empty();
  }
  if (login && !readable) merits.emplace_back(words("a login only in TLS"));
}
}  // namespace

std::vector<std::string> merits_of_server(const Survey& survey, const Words& words) {
  std::vector<std::string> merits;
  for (const auto& one : survey.domains)
    if (one.leads == ready::Belonging::Leads::here) merits.push_back(words("mail for {} comes here", one.domain.text()));
  if (!survey.relaying) return merits;
  const auto judged = relay::judge(*survey.relaying);
  if (judged.verdict == relay::Verdict::closed) merits.emplace_back(words("it does not relay for strangers"));
  for (std::size_t i = 0; i < survey.relaying->tried.size(); ++i) {
    const auto& tried = survey.relaying->tried[i];
    const bool asked = tried.form.kind == relay::Form::Kind::must_exist || tried.form.kind == relay::Form::Kind::should_exist;
    if (asked && judged.tries[i].outcome == relay::Outcome::accepted) merits.push_back(words("it takes mail for {}", visible(tried.form.trial.recipient)));
  }
  return merits;
}

std::vector<std::string> merits_of(const Survey& survey, const Face& face, const Words& words) {
  std::vector<std::string> merits;
  if (!face.seen_by_all) return merits;
  if (face.reverse == names::ReverseName::leads_back && !face.names.empty()) merits.push_back(words("{} leads there and back", visible(face.names.front().text())));
  if (face.hello == names::HelloName::ours) merits.emplace_back(words("the name for hello fits"));
  if (face.greets_as.kind == smtp::ServerName::Kind::full && face.greeting_leads == names::Leads::here) merits.push_back(words("it greets as {}", visible(face.greets_as.word)));
  merits_of_ports(face, survey.host.is_root(), words, merits);
  if (!face.subject) return merits;
  const auto totals = listing::totals_of(survey.lists, *face.subject);
  if (totals.verdict == listing::Verdict::clean) {
    const std::size_t clear = totals.answered - totals.informational;
    merits.push_back(clear == 1 ? std::string(words("the one list that answered does not hold it")) : words("none of {} lists holds it", clear));
  }
  return merits;
}

}  // namespace ready_words

namespace {
std::size_t count(const ready::Judgement& judgement, std::string_view state) {
  return static_cast<std::size_t>(std::count_if(judgement.tasks.begin(), judgement.tasks.end(), [&](const Task& task) { return task.state == state; }));
}
}  // namespace

std::string ready_summary(const Survey& survey, const ready::Judgement& judgement, const Words& words) {
  std::string out = visible(survey.target) + ": ";
  switch (judgement.verdict) {
    case ready::Verdict::ready: out += words(key("READY")); break;
    case ready::Verdict::not_ready: out += words(key("NOT READY")); break;
    case ready::Verdict::inconclusive: out += survey.resolver_answers ? std::string(words(key("CAN'T TELL"))) : words("CAN'T TELL, the resolver {} does not answer", survey.resolver.text()); break;
  }
  const auto must = count(judgement, "fail"), should = count(judgement, "warn"), untold = count(judgement, "unknown");
  if (must == 1) out += std::string(", ") + std::string(words("1 thing to do"));
  if (must > 1) out += ", " + words("{} things to do", must);
  if (should > 0) out += ", " + words("{} to consider", should);
  if (untold > 0 && survey.resolver_answers) out += ", " + words("{} could not be tested", untold);
  return out;
}

}  // namespace mailwhy::report
