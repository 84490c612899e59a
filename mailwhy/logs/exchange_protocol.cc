#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mailwhy/base/text.h"
#include "mailwhy/logs/csv.h"
#include "mailwhy/logs/exchange.h"
#include "mailwhy/logs/parts.h"

namespace mailwhy::logs {
namespace {

constexpr std::size_t most_sessions = 20000, most_recipients = 5000;

struct Command {
  std::string verb, address;
};

struct Session {
  std::string from, message_id, user, claimed;
  bool from_known = false, in_data = false, direction_known = false;
  std::deque<Command> waiting;        // commands without a reply
  std::vector<std::string> accepted;  // recipients
  std::string reply;                  // lines of a reply that goes on
};

class Protocol {
 public:
  explicit Protocol(Frames& frames) : frames_(frames) {}
  bool read(const Framed& line, const Emit& emit);

 private:
  enum Column : std::size_t { date_time, connector_id, session_id, sequence_number, local_endpoint, remote_endpoint, event_sign, data, context, columns };
  static constexpr std::array<std::string_view, columns> names{"date-time", "connector-id", "session-id", "sequence-number", "local-endpoint", "remote-endpoint", "event", "data", "context"};

  bool head(std::string_view text);
  std::string_view at(Column column) const { return where_[column] < 0 ? std::string_view() : csv_[static_cast<std::size_t>(where_[column])]; }
  void command(Session& session, std::string_view words);
  void reply(Session& session, std::string_view words, Event& event, const Emit& emit);
  void answered(Session& session, const Command& command, Event& event, const Emit& emit);
  void sent(Session& session, const Command& command, Event& event, const Emit& emit);
  void information(Session& session, Event& event);
  Session& session(std::string_view id);

  Frames& frames_;
  CsvLine csv_;
  std::array<int, columns> where_{};
  bool known_ = false, sending_ = false, told_ = false;  // it is a send connector's; the head said so
  std::map<std::string, Session, std::less<>> sessions_;
};

Session& Protocol::session(std::string_view id) {
  const auto found = sessions_.find(id);
  if (found != sessions_.end()) return found->second;
  if (sessions_.size() >= most_sessions) sessions_.erase(sessions_.begin());
  return sessions_[std::string(id)];
}

bool Protocol::head(std::string_view text) {
  csv_.read(text);
  std::array<int, columns> where;
  where.fill(-1);
  for (std::size_t i = 0; i < csv_.size(); ++i)
    for (std::size_t k = 0; k < columns; ++k)
      if (equal_ignoring_case(trim(csv_[i]), names[k])) where[k] = static_cast<int>(i);
  if (where[session_id] < 0 || where[event_sign] < 0 || where[data] < 0) return false;
  where_ = where;
  return known_ = true;
}

bool Protocol::read(const Framed& line, const Emit& emit) {
  if (line.syslog) return false;
  auto text = line.text;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  auto event = line.event(Kind::noted);
  event.text = text;
  if (text.starts_with('#')) {
    const bool type = text.starts_with("#Log-type: SMTP ");
    if (type) sending_ = text.find("Send") != std::string_view::npos, told_ = true;
    else if (text.starts_with("#Fields: ")) {
      if (!head(text.substr(9))) return false;
    } else if (!text.starts_with("#Software: Microsoft Exchange") && !text.starts_with("#Version: ") && !text.starts_with("#Date: ") && !(known_ && text.starts_with("#Log-type"))) {
      return false;
    }
    emit(event);
    return true;
  }
  if (text.size() < 25 || !is_digit(text[0]) || text[10] != 'T') return false;
  csv_.read(text);
  if (!known_) {
    if (csv_.size() != columns || csv_[event_sign].size() != 1 || std::string_view("+-><*").find(csv_[event_sign]) == std::string_view::npos) return false;
    for (std::size_t i = 0; i < columns; ++i) where_[i] = static_cast<int>(i);
    known_ = true;
  }
  auto stamp = at(date_time);
  const auto time = frames_.take_time(stamp);
  if (!time || at(event_sign).size() != 1) return false;
  event.time = *time;
  event.time_known = true;
  auto& one = session(at(session_id));
  const char sign = at(event_sign).front();
  // Who greets is the server: of a log without a head the first reply tells whose side it is.
  if (!told_ && !one.direction_known && (sign == '<' || sign == '>')) {
    const bool is_reply = leading_code(at(data)) != 0;
    sending_ = is_reply ? sign == '<' : sign == '>';
    one.direction_known = true;
  }
  event.program = sending_ ? "smtp-send" : "smtp-receive";
  const auto remote = at(remote_endpoint);
  const auto colon = remote.rfind(':');
  const auto peer = parse_host(remote.starts_with('[') ? remote : remote.substr(0, colon));
  (sending_ ? event.relay_address : event.client_address) = peer.address;
  if (!sending_) event.client_name = one.claimed;
  event.text = at(data);
  switch (sign) {
    case '+': event.kind = sending_ ? Kind::noted : Kind::connect; break;
    case '-':
      event.kind = sending_ ? Kind::noted : Kind::disconnect;
      event.text = at(context);
      emit(event);
      sessions_.erase(std::string(at(session_id)));
      return true;
    case '*': information(one, event); break;
    default:
      if ((sign == '>') == sending_) command(one, at(data));
      else return reply(one, at(data), event, emit), true;
  }
  emit(event);
  return true;
}

// "sending message with RecordId 123 and InternetMessageId <x@example.org>", "TlsDomainCapabilities=...", "Received certificate"
void Protocol::information(Session& one, Event& event) {
  const auto words = at(context).empty() ? at(data) : at(context);
  event.text = words;
  if (const auto at_id = words.find("InternetMessageId <"); at_id != std::string_view::npos) one.message_id = between(words, "InternetMessageId <", ">");
  const auto has = [&](std::string_view word) { return contains_ignoring_case(words, word); };
  if (has("tls") || has("certificate")) event.kind = Kind::tls;
  else if (has("failed") || has("error") || has("timed out") || has("unable")) event.kind = Kind::trouble;
  if (words.starts_with("authenticated") || words.starts_with("Authenticated")) event.kind = Kind::noted;
}

void Protocol::command(Session& one, std::string_view words) {
  Command said{.verb = std::string(command_in(words)), .address = {}};
  if (said.verb == "RCPT" || said.verb == "MAIL") said.address = between(words, "<", ">");
  if (said.verb == "EHLO" || said.verb == "HELO") one.claimed = bare(words.substr(std::min<std::size_t>(4, words.size())));
  if (said.verb == "BDAT" && words.find("LAST") == std::string_view::npos) said.verb = "BDAT";
  else if (said.verb == "BDAT") said.verb = ".";
  if (said.verb.empty() && one.waiting.empty() && !one.in_data) said.verb = "AUTH";  // the lines of a login, which Exchange hides
  if (said.verb.empty()) return;
  if (one.waiting.size() < most_recipients) one.waiting.push_back(std::move(said));
}

void Protocol::reply(Session& one, std::string_view words, Event& event, const Emit& emit) {
  const int code = leading_code(words);
  if (!one.reply.empty() && one.reply.size() < 8192) one.reply += ' ';
  if (one.reply.size() < 8192) one.reply += words;
  if (code != 0 && words.size() > 3 && words[3] == '-') return emit(event);
  const std::string whole = std::move(one.reply);
  one.reply.clear();
  Command command{.verb = "CONN", .address = {}};
  if (one.in_data) {
    command.verb = ".";
    one.in_data = false;
  } else if (!one.waiting.empty()) {
    command = std::move(one.waiting.front());
    one.waiting.pop_front();
  }
  event.text = whole;
  event.code = 0;
  note_codes(whole, event);
  static constexpr auto verbs = std::to_array<std::string_view>({"CONN", "EHLO", "HELO", "MAIL", "RCPT", "DATA", ".", "BDAT", "AUTH", "STARTTLS", "RSET", "QUIT", "NOOP", "VRFY", "EXPN"});
  for (const auto verb : verbs)
    if (verb == command.verb) event.command = verb;
  if (sending_) sent(one, command, event, emit);
  else answered(one, command, event, emit);
}

// Our server said something to a client.
void Protocol::answered(Session& one, const Command& command, Event& event, const Emit& emit) {
  event.from = one.from;
  event.from_known = one.from_known;
  const std::string id(at(session_id));
  if (event.code >= 400) {
    event.kind = command.verb == "AUTH" ? Kind::login_failed : Kind::reject;
    if (command.verb == "RCPT") event.to = command.address;
    if (command.verb == "MAIL") event.from = command.address, event.from_known = true;
    if (event.code / 100 == 4) event.outcome = Outcome::deferred;
    return emit(event);
  }
  if (command.verb == "MAIL") {
    one.from = command.address;
    one.from_known = true;
    one.accepted.clear();
  } else if (command.verb == "RCPT") {
    if (one.accepted.size() < most_recipients) one.accepted.push_back(command.address);
  } else if (command.verb == "DATA" && event.code == 354) {
    one.in_data = true;
  } else if (command.verb == "." && event.code / 100 == 2) {
    event.id = id;
    event.message_id = between(event.text, "<", ">");
    event.recipients = static_cast<std::uint32_t>(one.accepted.size());
    for (const auto kind : {Kind::arrived, Kind::queued, Kind::message_id}) {
      event.kind = kind;
      if (kind != Kind::message_id || !event.message_id.empty()) emit(event);
    }
    event.kind = Kind::done;
    one.accepted.clear();
  }
  emit(event);
}

// Another server answered us.
void Protocol::sent(Session& one, const Command& command, Event& event, const Emit& emit) {
  event.remote_words = true;
  const std::string id(at(session_id));
  event.from = one.from;
  event.from_known = one.from_known;
  const bool positive = event.code / 100 == 2 || event.code == 354;
  if (command.verb == "MAIL" && positive) {
    one.from = command.address;
    one.from_known = true;
    one.accepted.clear();
  } else if (command.verb == "RCPT" && positive) {
    if (one.accepted.size() < most_recipients) one.accepted.push_back(command.address);
  } else if (command.verb == "DATA" && event.code == 354) {
    one.in_data = true;
  } else if (command.verb == "RCPT" || ((command.verb == "." || command.verb == "DATA") && !one.accepted.empty())) {
    event.id = id;
    event.message_id = one.message_id;
    event.kind = Kind::queued;
    emit(event);
    if (!one.message_id.empty()) event.kind = Kind::message_id, emit(event);
    event.kind = Kind::attempt;
    event.outcome = positive ? Outcome::sent : event.code / 100 == 4 ? Outcome::deferred : Outcome::bounced;
    if (positive) event.other_id = next_id_in(event.text);
    const auto whom = command.verb == "RCPT" ? std::vector<std::string>{command.address} : one.accepted;
    for (const auto& to : whom) {
      event.to = to;
      emit(event);
    }
    event.to = event.other_id = {};
    event.outcome = Outcome::none;
    if (command.verb != "RCPT") {
      one.accepted.clear();
      event.kind = Kind::done;
      emit(event);
    }
    return;
  } else if (!positive && event.code != 334) {
    event.kind = Kind::trouble;       // of a whole connection: which messages it hit is told elsewhere
  }
  emit(event);
}

}  // namespace

LineReader read_exchange_protocol(Frames& frames) {
  auto reader = std::make_shared<Protocol>(frames);
  return {.format = Format::exchange_protocol, .read = [reader](const Framed& line, const Emit& emit) { return reader->read(line, emit); }};
}

}  // namespace mailwhy::logs
