#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mailwhy/base/text.h"
#include "mailwhy/logs/csv.h"
#include "mailwhy/logs/endings.h"
#include "mailwhy/logs/exchange.h"
#include "mailwhy/logs/parts.h"

namespace mailwhy::logs {
namespace {

struct EventKind {
  std::string_view id;
  Kind kind;
  Outcome outcome = Outcome::none;
};
// What is not listed is known and of no consequence.
constexpr auto events = std::to_array<EventKind>({
    {"RECEIVE", Kind::arrived}, {"SEND", Kind::attempt, Outcome::sent}, {"DELIVER", Kind::attempt, Outcome::sent}, {"FAIL", Kind::attempt, Outcome::bounced},
    {"DEFER", Kind::attempt, Outcome::deferred}, {"DSN", Kind::handed_on}, {"DROP", Kind::attempt, Outcome::discarded},
    {"SUPPRESSED", Kind::attempt, Outcome::discarded}, {"AGENTDEFER", Kind::noted}, {"AGENTINFO", Kind::filter}, {"BADMAIL", Kind::trouble},
    {"POISONMESSAGE", Kind::trouble}, {"SUBMITFAIL", Kind::trouble}, {"SUBMITDEFER", Kind::noted}, {"HAREDIRECTFAIL", Kind::trouble},
    {"DELIVERFAIL", Kind::attempt, Outcome::bounced}, {"THROTTLE", Kind::noted},
});

// "[{LED=550 5.1.10 words};{MSG=};{FQDN=mx.example.net};{IP=203.0.113.5};{LRT=...}]": the value of `key`.
std::string_view part_of(std::string_view status, std::string_view key) {
  const auto at = status.find(key);
  if (at == std::string_view::npos) return {};
  status.remove_prefix(at + key.size());
  return status.substr(0, std::min(status.find("};{"), status.find("}]")));
}

class Tracking {
 public:
  explicit Tracking(Frames& frames) : frames_(frames) {}
  bool read(const Framed& line, const Emit& emit);
  void finish(const Emit& emit) { endings_.finish(emit); }

 private:
  enum Column : std::size_t {
    date_time, client_ip, client_hostname, server_ip, server_hostname, source_context, connector_id, source, event_id, internal_message_id, message_id,
    network_message_id, recipient_address, recipient_status, total_bytes, recipient_count, related_recipient, reference, subject, sender_address,
    return_path, columns,
  };

  // As the head of the log and of exported tables call them, without hyphens and in small letters.
  struct ColumnName {
    std::string_view name;
    Column column;
  };
  static constexpr auto names = std::to_array<ColumnName>({
      {"datetime", date_time}, {"timestamp", date_time}, {"clientip", client_ip}, {"clienthostname", client_hostname}, {"serverip", server_ip},
      {"serverhostname", server_hostname}, {"sourcecontext", source_context}, {"connectorid", connector_id}, {"source", source}, {"eventid", event_id},
      {"internalmessageid", internal_message_id}, {"messageid", message_id}, {"networkmessageid", network_message_id}, {"recipientaddress", recipient_address},
      {"recipients", recipient_address}, {"recipientstatus", recipient_status}, {"totalbytes", total_bytes}, {"recipientcount", recipient_count},
      {"relatedrecipientaddress", related_recipient}, {"reference", reference}, {"messagesubject", subject}, {"senderaddress", sender_address},
      {"sender", sender_address}, {"returnpath", return_path},
  });

  bool head(std::string_view text);
  std::string_view at(Column column) const { return where_[column] < 0 ? std::string_view() : csv_[static_cast<std::size_t>(where_[column])]; }
  void attempts(Event& event, const Emit& emit);
  void set_words(std::string_view status, Event& event);

  Frames& frames_;
  CsvLine csv_;
  std::array<int, columns> where_{};
  bool known_ = false;
  std::map<std::string, std::string, std::less<>> by_message_id_;
  Endings endings_;
};

// "#Fields: date-time,client-ip,..." or "Timestamp","EventId",...
bool Tracking::head(std::string_view text) {
  csv_.read(text);
  std::array<int, columns> where;
  where.fill(-1);
  int found = 0;
  for (std::size_t i = 0; i < csv_.size(); ++i) {
    auto name = lower_ascii(trim(csv_[i]));
    std::erase(name, '-');
    for (const auto& known : names)
      if (known.name == name && where[known.column] < 0) where[known.column] = static_cast<int>(i), ++found;
  }
  if (where[event_id] < 0 || where[date_time] < 0 || found < 6) return false;
  where_ = where;
  return known_ = true;
}

bool Tracking::read(const Framed& line, const Emit& emit) {
  if (line.syslog) return false;
  auto text = line.text;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  auto event = line.event(Kind::noted);
  event.text = text;
  if (text.starts_with("#")) {
    if (text.starts_with("#Fields: ")) {
      if (!head(text.substr(9))) return false;
    } else if (!text.starts_with("#Log-type: Message Tracking Log") && !text.starts_with("#TYPE ")) {
      return false;
    }
    emit(event);
    return true;
  }
  if (text.size() < 20) return false;
  if (!known_ && (text.starts_with("\"") || text.starts_with("Timestamp") || text.starts_with("date-time")) && head(text)) {
    emit(event);
    return true;
  }
  auto probe = text.substr(text.front() == '"' ? 1 : 0);
  if (!known_ && (!is_digit(probe.front()) || probe[10] != 'T')) return false;
  csv_.read(text);
  if (!known_) {                      // the tail of a log of Exchange 2013 or later
    if (csv_.size() < 21) return false;
    for (std::size_t i = 0; i < columns; ++i) where_[i] = static_cast<int>(i);
    if (std::none_of(events.begin(), events.end(), [&](const EventKind& kind) { return kind.id == at(event_id); }) && at(source).empty()) return false;
    known_ = true;
  }
  auto stamp = at(date_time);
  const auto time = frames_.take_time(stamp);
  if (!time && at(event_id).empty()) return false;
  if (time) event.time = *time;
  event.time_known = time.has_value();
  endings_.passed(event, emit);
  event.host = at(server_hostname);
  event.program = at(source);
  event.message_id = without_angles(at(message_id));
  event.id = at(network_message_id);
  if (event.id.empty()) event.id = event.message_id.empty() ? at(internal_message_id) : event.message_id;
  event.from = without_angles(at(return_path).empty() ? at(sender_address) : at(return_path));
  event.from_known = where_[sender_address] >= 0;
  event.size = leading_number(at(total_bytes));
  event.text = at(source_context);
  const auto what = std::find_if(events.begin(), events.end(), [&](const EventKind& kind) { return kind.id == at(event_id); });
  if (what == events.end()) {
    event.text = at(event_id);
    emit(event);
    if (at(event_id) == "EXPAND") endings_.expect(event.id, static_cast<std::uint32_t>(leading_number(at(recipient_count))));
    return true;
  }
  event.kind = what->kind;
  event.outcome = what->outcome;
  if (event.kind == Kind::attempt) {
    attempts(event, emit);
    return true;
  }
  if (event.kind == Kind::arrived) {
    if (by_message_id_.size() > 50000) by_message_id_.erase(by_message_id_.begin());
    by_message_id_.insert_or_assign(std::string(event.message_id), std::string(event.id));
    event.client_name = at(client_hostname);
    event.client_address = parse_host(at(client_ip)).address;
    if (at(source) == "STOREDRIVER") event.user = at(sender_address), event.client_name = event.client_address = {};
    event.recipients = static_cast<std::uint32_t>(leading_number(at(recipient_count)));
    event.text = {};
    endings_.expect(event.id, event.recipients);
    for (const auto kind : {Kind::arrived, Kind::queued, Kind::message_id}) {
      event.kind = kind;
      if (kind != Kind::message_id || !event.message_id.empty()) emit(event);
    }
    return true;
  }
  if (event.kind == Kind::handed_on) {
    event.other_id = event.id;
    event.notification = true;
    event.text = {};
    event.recipients = std::max(1U, static_cast<std::uint32_t>(leading_number(at(recipient_count))));
    endings_.expect(event.id, event.recipients);
    for (const auto kind : {Kind::arrived, Kind::queued, Kind::message_id}) {
      event.kind = kind;
      emit(event);
    }
    event.kind = Kind::handed_on;
    event.recipients = 0;
    const auto original = by_message_id_.find(without_angles(at(reference)));
    if (original == by_message_id_.end()) event.kind = Kind::noted;
    else event.id = original->second;
    event.message_id = event.from = {};
    event.from_known = false;
    event.size = 0;
  }
  emit(event);
  return true;
}

void Tracking::set_words(std::string_view status, Event& event) {
  status = bare(status);
  if (const auto last = part_of(status, "{LED="); !last.empty()) {
    event.relay_name = part_of(status, "{FQDN=");
    event.relay_address = parse_host(part_of(status, "{IP=")).address;
    status = last;
  }
  event.text = status;
  event.code = 0;
  event.enhanced = {};
  note_codes(status, event);
  event.remote_words = event.code != 0 && (at(source) == "SMTP" || !event.relay_name.empty());
  if (status.find("Primary target IP address responded with: \"") != std::string_view::npos) {
    const auto said = between(status, "responded with: \"", "\"");
    if (leading_code(said) != 0) {    // the other server's words within Exchange's own
      event.text = said.substr(0, said.find("\""));
      note_codes(said, event);
      event.remote_words = true;
    }
  }
  if (event.outcome == Outcome::bounced && (event.enhanced == "4.4.7" || event.enhanced == "5.4.7" || status.find("QUEUE.Expired") != std::string_view::npos))
    event.outcome = Outcome::expired;
}

// One event may name many recipients, and as many states, divided by semicolons.
void Tracking::attempts(Event& event, const Emit& emit) {
  const auto recipients = split(at(recipient_address), ';');
  auto status = at(recipient_status);
  const bool structured = status.starts_with("[{");
  auto states = structured ? std::vector<std::string_view>{status} : split(status, ';');
  if (states.size() != recipients.size()) states = {status};
  if (at(event_id) == "SEND") {
    event.relay_name = at(server_hostname);
    event.relay_address = parse_host(at(server_ip)).address;
    event.host = at(client_hostname);
  }
  const auto outcome = event.outcome;
  for (std::size_t i = 0; i < recipients.size(); ++i) {
    event.to = without_angles(recipients[i]);
    event.outcome = outcome;
    const auto state = states[std::min(i, states.size() - 1)];
    if (!bare(state).empty()) set_words(state, event);
    else event.text = at(source_context);
    if (at(event_id) == "DELIVER") event.text = {}, event.code = 0, event.enhanced = {}, event.remote_words = false;
    emit(event);
    if (outcome != Outcome::deferred) endings_.over(event.id, event);
  }
}

}  // namespace

LineReader read_exchange_tracking(Frames& frames) {
  auto reader = std::make_shared<Tracking>(frames);
  return {.format = Format::exchange_tracking,
          .read = [reader](const Framed& line, const Emit& emit) { return reader->read(line, emit); },
          .finish = [reader](const Emit& emit) { reader->finish(emit); }};
}

}  // namespace mailwhy::logs
