#include "mailwhy/logs/courier.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "mailwhy/base/text.h"
#include "mailwhy/logs/endings.h"
#include "mailwhy/logs/parts.h"

namespace mailwhy::logs {
namespace {

// An attempt whose end has not been told yet.
struct Held {
  std::string words, relay_name, relay_address;
  int code = 0;
  bool told = false;                  // its end was told already, in the same run
};

struct OpenMessage {
  std::set<std::string> wanted;       // recipients that were tried and are not over
  bool from_told = false, from_server = false, dsn_running = false;
};

// "id=..,from=<a@example.org>,addr=<b@example.net>,size=1,success: words": the value of `key`, up to a comma or the closing angle.
std::string_view comma_value(std::string_view text, std::string_view key) {
  const auto at = text.find(key);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + key.size());
  if (text.starts_with('<')) {
    const auto end = text.find('>');
    return text.substr(1, end == std::string_view::npos ? end : end - 1);
  }
  return text.substr(0, text.find_first_of(",:"));
}

// The words behind the fields: what follows the first ": " that no angle holds.
std::string_view words_of(std::string_view text, std::string_view& fields) {
  bool angle = false, quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    else if (text[i] == '<' && !quoted) angle = true;
    else if (text[i] == '>') angle = false;
    else if (text[i] == ':' && !angle && !quoted && i + 1 < text.size() && text[i + 1] == ' ') {
      fields = text.substr(0, i);
      return text.substr(i + 2);
    }
  }
  fields = text;
  return {};
}

class Courier {
 public:
  bool read(const Framed& line, const Emit& emit);
  void finish(const Emit& emit) { endings_.finish(emit); }

 private:
  void daemon(std::string_view text, Event& event, const Emit& emit);
  void delivery(std::string_view text, Event& event, const Emit& emit);
  void server(std::string_view text, Event& event, const Emit& emit);
  void refused(std::string_view text, Event& event, const Emit& emit);
  void started(std::string_view fields, Event& event, const Emit& emit);
  OpenMessage& message(std::string_view id);
  Held& held(const std::string& key);

  std::map<std::string, OpenMessage, std::less<>> messages_;
  std::map<std::string, Held> held_;  // by id and recipient
  std::vector<std::string> notices_;  // messages about which a notice is being written
  Endings endings_;
};

OpenMessage& Courier::message(std::string_view id) {
  if (messages_.size() >= most_known) messages_.erase(messages_.begin());
  return messages_[std::string(id)];
}

Held& Courier::held(const std::string& key) {
  if (held_.size() >= most_known) held_.erase(held_.begin());
  return held_[key];
}

bool Courier::read(const Framed& line, const Emit& emit) {
  if (!line.syslog) return false;
  const bool mine = line.program.starts_with("courier") && !line.program.starts_with("courier-imap") && !line.program.starts_with("courier-pop");
  const bool filter = line.program == "perlfilter" || line.program == "pythonfilter" || line.program == "ratefilter" || line.program == "dupfilter";
  if (!mine && !filter) return false;
  auto event = line.event(Kind::unread);
  event.text = line.text;
  endings_.passed(event, emit);
  if (filter || line.program == "courierfilter") {
    event.kind = Kind::filter;
    emit(event);
  } else if (line.program == "courierd") {
    daemon(line.text, event, emit);
  } else if (line.text.starts_with("id=")) {
    delivery(line.text, event, emit);
  } else {
    server(line.text, event, emit);
  }
  return true;
}

// "newmsg,id=..: dns; x.example (x.example [192.0.2.7])", "started,id=..,from=<>,module=esmtp,host=..,addr=<>", "completed,id=.."
void Courier::daemon(std::string_view text, Event& event, const Emit& emit) {
  event.kind = Kind::noted;
  if (text.starts_with("Waiting.")) return emit(event);
  std::string_view fields;
  const auto words = words_of(text, fields);
  if (text.starts_with("newmsg,")) {
    event.id = comma_value(fields, "id=");
    const auto host = words.find("; ");
    const auto client = parse_host(host == std::string_view::npos ? words : between(words, "(", ")"));
    if (client.address != "127.0.0.1" && client.address != "::1") {
      event.client_name = client.name;
      event.client_address = client.address;
    }
    event.text = {};
    event.kind = Kind::arrived;
    message(event.id) = {};
    return emit(event);
  }
  if (text.starts_with("started,")) return started(fields, event, emit);
  if (text.starts_with("completed,")) {
    event.id = comma_value(fields, "id=");
    if (const auto found = messages_.find(event.id); found != messages_.end() && found->second.dsn_running) {
      found->second.dsn_running = false;
      std::erase(notices_, std::string(event.id));
    }
    return emit(event);
  }
  if (text.starts_with("id=")) return delivery(text, event, emit);
  if (sounds_like_trouble(text)) event.kind = Kind::trouble;
  emit(event);
}

void Courier::started(std::string_view fields, Event& event, const Emit& emit) {
  event.id = comma_value(fields, "id=");
  auto& known = message(event.id);
  const auto from = comma_value(fields, ",from="), to = comma_value(fields, ",addr=");
  if (comma_value(fields, ",module=") == "dsn") {
    known.dsn_running = true;
    if (notices_.size() < 1000) notices_.emplace_back(event.id);
    return emit(event);
  }
  endings_.expect(event.id, known.wanted.emplace(to).second ? 1 : 0);
  if (known.from_told) return emit(event);
  known.from_told = true;
  event.text = {};
  if (from.empty() && notices_.size() == 1 && notices_.front() != event.id) {
    Event parent = event;
    parent.kind = Kind::handed_on;
    parent.id = notices_.front();
    parent.other_id = event.id;
    parent.notification = event.notification = true;
    emit(parent);
  }
  event.kind = Kind::queued;
  event.from = from;
  event.from_known = true;
  emit(event);
}

// "id=..,from=<>,addr=<b@example.net>: words", "...,success: delivered: mx.example.net [203.0.113.5]", "...,status: deferred"
void Courier::delivery(std::string_view text, Event& event, const Emit& emit) {
  std::string_view fields;
  const auto words = words_of(text, fields);
  event.id = comma_value(fields, "id=");
  event.from = comma_value(fields, ",from=");
  event.from_known = true;
  event.to = comma_value(fields, ",addr=");
  event.size = leading_number(comma_value(fields, ",size="));
  event.text = words;
  const std::string key = std::string(event.id) + " " + std::string(event.to);
  const bool status = fields.ends_with(",status"), success = fields.ends_with(",success"), remote = event.program == "courieresmtp";
  auto& attempt = held(key);
  if (!status && !success) {          // words: a line of a reply, or Courier's own
    const int code = leading_code(words);
    if (code != 0 && code == attempt.code) attempt.words.append(" ").append(words);
    else attempt.words = words;
    if (attempt.words.size() > 8192) attempt.words.resize(8192);
    attempt.code = code;
    event.kind = Kind::noted;
    return emit(event);
  }
  if (success && remote) {
    auto host = words;
    skip(host, "delivered: ");
    const auto relay = parse_host(host);
    attempt.relay_name = relay.name;
    attempt.relay_address = relay.address;
    event.kind = Kind::noted;
    return emit(event);
  }
  if (status && attempt.told) {
    held_.erase(key);
    event.kind = Kind::noted;
    return emit(event);
  }
  const Held whole = attempt;
  if (success) attempt.told = true;   // local: "status: success" may follow
  else held_.erase(key);
  event.kind = Kind::attempt;
  if (success || words.starts_with("success") || words.starts_with("delivered") || words.starts_with("relayed")) event.outcome = Outcome::sent;
  else if (words.starts_with("defer") || words.starts_with("delay")) event.outcome = Outcome::deferred;
  else if (words.starts_with("expired")) event.outcome = Outcome::expired;
  else event.outcome = Outcome::bounced;
  event.relay_name = whole.relay_name;
  event.relay_address = whole.relay_address;
  if (!whole.words.empty()) event.text = whole.words;
  note_codes(event.text, event);
  event.remote_words = remote && event.code != 0;
  if (event.remote_words && event.outcome == Outcome::sent) event.other_id = next_id_in(event.text);
  emit(event);
  if (event.outcome == Outcome::deferred) return;
  if (const auto found = messages_.find(event.id); found != messages_.end()) {
    found->second.wanted.erase(std::string(event.to));
    endings_.over(event.id, event);
    if (found->second.wanted.empty() && !found->second.dsn_running && endings_.is_over(event.id)) messages_.erase(found);
  }
}

// courieresmtpd and the rest.
void Courier::server(std::string_view text, Event& event, const Emit& emit) {
  if (text.starts_with("error,relay=")) return refused(text, event, emit);
  const auto address = parse_host(between(text, "ip=[", "]")).address;
  event.client_address = address;
  event.kind = Kind::noted;
  const auto has = [&](std::string_view words) { return text.find(words) != std::string_view::npos; };
  if (text.starts_with("started,ip=") || text.starts_with("Connection, ip=")) event.kind = Kind::connect;
  else if (text.starts_with("Disconnected")) event.kind = Kind::disconnect;
  else if (has("LOGIN FAILED")) event.kind = Kind::login_failed, event.user = comma_value(text, "user=");
  else if (has("SSL") || has("TLS") || has("ertificate")) event.kind = Kind::tls;
  else if (text.starts_with("LOGIN") || text.starts_with("LOGOUT")) event.user = comma_value(text, "user=");
  else if (sounds_like_trouble(text)) event.kind = Kind::trouble;
  emit(event);
}

// "error,relay=::ffff:192.0.2.7,port=1,from=<a@example.org>,to=<b@example.net>: 550 words" and
// "error,relay=192.0.2.7,port=1,msg="502 ESMTP command error",cmd: DATA".  What follows AUTH is a secret and stays out of the words.
void Courier::refused(std::string_view text, Event& event, const Emit& emit) {
  std::string_view fields;
  const auto words = words_of(text, fields);
  auto relay = between(fields, "relay=", ",port=");
  if (relay.empty()) relay = between(fields, "relay=", ",from=");
  event.client_address = parse_host(relay).address;
  event.kind = Kind::reject;
  if (fields.ends_with(",cmd")) {
    event.command = command_in(words);
    event.text = between(fields, ",msg=\"", "\"");
    if (event.command == "RCPT") event.to = between(words, "<", ">");
    if (event.command == "MAIL") event.from = between(words, "<", ">"), event.from_known = true;
    note_codes(event.text, event);
    if (event.command == "AUTH" && event.code / 100 == 5 && event.code != 502) {
      event.kind = Kind::login_failed;
      const auto last = words.substr(words.rfind(' ') + 1);
      if (last.find('@') != std::string_view::npos) event.user = last;
    } else if (event.code == 0) {
      event.kind = Kind::lost;
    } else if (event.code < 400) {
      event.kind = Kind::noted;
    }
    return emit(event);
  }
  event.from = comma_value(fields, ",from=");
  event.from_known = fields.find(",from=") != std::string_view::npos;
  event.to = comma_value(fields, ",to=");
  event.command = event.to.empty() ? event.from_known ? "MAIL" : "CONN" : "RCPT";
  event.text = words;
  note_codes(words, event);
  if (words.size() > 3 && words[3] == '-') event.kind = Kind::noted;  // the last line of the reply follows
  emit(event);
}

}  // namespace

LineReader read_courier() {
  auto reader = std::make_shared<Courier>();
  return {.format = Format::courier,
          .read = [reader](const Framed& line, const Emit& emit) { return reader->read(line, emit); },
          .finish = [reader](const Emit& emit) { reader->finish(emit); }};
}

}  // namespace mailwhy::logs
