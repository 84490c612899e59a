// Groups a listing: by state, age, cause and destination.
#include <algorithm>
#include <map>

#include "mailwhy/base/text.h"
#include "mailwhy/pasted/quote.h"
#include "mailwhy/report/queue/queue.h"

namespace mailwhy::report {
namespace {
using bounce::Meaning;

std::string_view program_of(queue::Format format) {
  switch (format) {
    case queue::Format::unknown: break;
    case queue::Format::postqueue_json:
    case queue::Format::postfix_mailq: return "Postfix";
    case queue::Format::exim_bp: return "Exim";
    case queue::Format::sendmail_mailq: return "sendmail";
    case queue::Format::opensmtpd_show: return "OpenSMTPD";
    case queue::Format::qmail_read: return "qmail";
  }
  return "";
}

bool is_held(std::string_view state) { return state == "hold" || state == "frozen" || state == "lost"; }

std::optional<Duration> age_at(const queue::Waiting& waiting, Time now) {
  if (waiting.age) return waiting.age;
  if (!waiting.since) return std::nullopt;
  return std::max(now - *waiting.since, Duration::zero());
}

std::size_t group_of(Duration age) {
  constexpr Duration limits[] = {1h, 4h, 24h, 120h};
  std::size_t group = 0;
  while (group < std::size(limits) && age >= limits[group]) ++group;
  return group;
}

std::string domain_of(std::string_view address) {
  const auto at = address.rfind('@');
  auto domain = at == std::string_view::npos ? std::string() : lower_ascii(address.substr(at + 1));
  while (!domain.empty() && (domain.back() == '.' || domain.back() == '>')) domain.pop_back();
  return domain;
}

// Passes by itself as a rule, whoever is at the bottom of it.
bool passes_by_itself(Meaning meaning) {
  switch (meaning) {
    case Meaning::greylisted:
    case Meaning::rate_limited:
    case Meaning::too_many_connections:
    case Meaning::too_many_recipients:
    case Meaning::server_down:
    case Meaning::server_storage:
    case Meaning::server_error:
    case Meaning::dns_failed:
    case Meaning::connect_failed:
    case Meaning::unknown: return true;
    default: return false;
  }
}

QueueNeed need_of(const logs::CauseGroup& group, const rules::Said& said) {
  if (passes_by_itself(group.judged.meaning)) return QueueNeed::patience;
  const auto side = rules::side_of(said.party);
  return side == rules::Side::sender || said.party == rules::Party::this_machine || said.party == rules::Party::list_operator || group.judged.permanent ? QueueNeed::action : QueueNeed::patience;
}

// Reasons in pieces for the judge: the words, what they were an answer to, and who said them.
void add_failure(const queue::Waiting& waiting, std::string_view program, Time now, logs::Causes& causes) {
  const auto quote = pasted::quote_or_words(waiting.reason);
  logs::Failed failed;
  failed.spoken.text = quote.text;
  failed.spoken.code = quote.code;
  failed.spoken.enhanced = quote.enhanced;
  failed.spoken.command = quote.command;
  failed.spoken.remote_host = quote.host;
  failed.spoken.agent = program;
  failed.spoken.action = "delayed";
  failed.temporary = true;
  failed.recipient = waiting.recipient;
  failed.sender = waiting.sender;
  failed.remote_host = quote.host;
  failed.remote_address = quote.address;
  failed.message = waiting.id;
  if (waiting.since) failed.time = waiting.since;
  else if (waiting.age) failed.time = now - *waiting.age;
  causes.add(failed);
}

QueueCause cause_of(logs::CauseGroup group) {
  QueueCause cause;
  rules::SaidOf facts;
  facts.judged = &group.judged;
  facts.stage = bounce::stage_of_command(group.spoken_command);
  facts.temporary = true;
  facts.recipient = group.example_recipient;
  facts.sender = group.example_sender;
  facts.remote_host = group.remote_host;
  cause.said = rules::said(facts);
  cause.need = need_of(group, cause.said);
  cause.group = std::move(group);
  return cause;
}

// Five domains at least that cannot be reached, and no other word from anybody.
bool is_nobody_reached(const QueueReport& report) {
  constexpr std::size_t enough = 5;
  std::vector<std::string> domains;
  for (const auto& cause : report.causes) {
    if (cause.group.judged.meaning != Meaning::connect_failed) return false;
    for (const auto& [domain, count] : cause.group.domains)
      if (std::find(domains.begin(), domains.end(), domain) == domains.end()) domains.push_back(domain);
  }
  return domains.size() >= enough && report.active == 0;
}

}  // namespace

QueueReport look_at_queue(queue::QueueListing listing, Time now) {
  QueueReport report;
  report.now = now;
  report.program = program_of(listing.format);
  report.listing = std::move(listing);
  logs::Causes causes;
  std::map<std::string, QueueDestination, std::less<>> destinations;
  for (const auto& waiting : report.listing.waiting) {
    const auto age = age_at(waiting, now);
    const bool held = is_held(waiting.state), active = waiting.state == "active";
    if (held) ++report.held;
    else if (active) ++report.active;
    else if (!waiting.reason.empty() || waiting.state == "deferred") ++report.deferred;
    else ++report.other;
    if (age) ++report.by_age[group_of(*age)];
    else ++report.of_unknown_age;
    if (age && (!report.oldest || *age > *report.oldest)) {
      report.oldest = age;
      report.oldest_id = waiting.id;
    }
    if (waiting.next_try && (!report.next_try || *waiting.next_try < *report.next_try)) report.next_try = waiting.next_try;
    if (!waiting.reason.empty()) {
      add_failure(waiting, report.program, now, causes);
    } else if (!held && !active) {
      ++report.without_reason;
      if (age && *age >= Duration(1h)) ++report.unexplained_old;
    }
    const auto domain = domain_of(waiting.recipient);
    auto& destination = destinations[domain];
    destination.domain = domain;
    ++destination.recipients;
    if (!waiting.reason.empty() && destination.with_reason++ == 0) destination.reason = waiting.reason;
    if (age && (!destination.oldest || *age > *destination.oldest)) destination.oldest = age;
  }
  for (auto& group : causes.groups()) report.causes.push_back(cause_of(std::move(group)));
  report.nobody_reached = is_nobody_reached(report);
  report.domains = destinations.size();
  for (auto& [domain, destination] : destinations) report.destinations.push_back(std::move(destination));
  std::stable_sort(report.destinations.begin(), report.destinations.end(), [](const auto& a, const auto& b) { return a.recipients > b.recipients; });
  if (report.destinations.size() > 20) report.destinations.resize(20);
  return report;
}

int QueueReport::exit_code() const {
  if (!readable()) return 3;
  const bool action = held > 0 || nobody_reached || std::any_of(causes.begin(), causes.end(), [](const QueueCause& cause) { return cause.need == QueueNeed::action; });
  if (action) return 1;
  return !causes.empty() || unexplained_old > 0 || deferred > 0 ? 4 : 0;
}

}  // namespace mailwhy::report
