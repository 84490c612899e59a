#include "mailwhy/logs/qmail.h"

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>

#include "mailwhy/base/text.h"
#include "mailwhy/logs/parts.h"
#include "mailwhy/logs/qmail_smtpd.h"

namespace mailwhy::logs {
namespace {

struct Delivery {
  std::string message, to;
  bool remote = false;
  Time start{};
  bool start_known = false;
};

struct QueuedMessage {
  Time arrived{};
  bool arrived_known = false;
  std::string from;
  bool from_known = false;
};

struct Parent {
  std::string id;
  bool notification = false;
};

// What qmail-remote and qmail-local say, and during which command.
struct Phrase {
  std::string_view words, command;
};
constexpr auto phrases = std::to_array<Phrase>({
    {"does not like recipient", "RCPT"}, {"failed after I sent the message", "."}, {"failed on DATA command", "DATA"},
    {"but sender was rejected", "MAIL"}, {"but my name was rejected", "HELO"}, {"but greeting failed", "CONN"},
    {"wasn't able to establish an SMTP connection", "CONN"}, {"but connection died", ""}, {"TLS", "STARTTLS"}, {"accepted message", "."},
});

// Behind a "/" of the log stood a line end when one of these follows.
bool begins_line(std::string_view rest) {
  if (rest.empty()) return true;
  static constexpr auto starts = std::to_array<std::string_view>({"Remote_host_said:", "Giving_up_on", "Connected_to", "I'm_not_going", "STARTTLS", "TLS_", "qp_", "did_", "I_", "Sorry", "The_"});
  for (const auto start : starts)
    if (rest.starts_with(start)) return true;
  return rest.size() > 3 && is_digit(rest[0]) && is_digit(rest[1]) && is_digit(rest[2]) && (rest[3] == '_' || rest[3] == '-');
}

// The log has "_" for blanks and "/" for line ends.
void write_plain(std::string_view words, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == '_') out += ' ';
    else if (words[i] == '/' && begins_line(words.substr(i + 1))) out += ' ';
    else out += words[i];
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
}

template <class Map>
void keep(Map& map, std::string_view key, typename Map::mapped_type value) {
  if (map.size() >= most_known) map.erase(map.begin());
  map.insert_or_assign(std::string(key), std::move(value));
}

class Qmail {
 public:
  explicit Qmail(Frames& frames) : frames_(frames) {}
  bool read(const Framed& line, const Emit& emit);

 private:
  bool take_stamp(std::string_view& text, Event& event);
  bool send_line(std::string_view text, Event& event, const Emit& emit);
  void info(std::string_view text, Event& event, const Emit& emit);
  void starting(std::string_view text, Event& event, const Emit& emit);
  void result(std::string_view text, Event& event, const Emit& emit);
  void set_words(std::string_view words, bool remote, Event& event);

  Frames& frames_;
  std::unordered_map<std::string, Delivery> deliveries_;
  std::unordered_map<std::string, QueuedMessage> messages_;
  std::unordered_map<std::string, Parent> parents_;  // by the process that queued the child
  std::string words_;
};

// The stamp of multilog, tai64nlocal, or splogger.
bool Qmail::take_stamp(std::string_view& text, Event& event) {
  auto rest = text;
  std::optional<Time> time;
  if (text.starts_with('@')) {
    time = take_tai64n(rest);
  } else if (!text.empty() && is_digit(text.front())) {
    const auto dot = text.find('.');
    if (dot == 10 && text.size() > 18 && text[17] == ' ') {  // seconds.microseconds
      const auto seconds = leading_number(text), micros = leading_number(text.substr(11));
      time = Time(Duration(static_cast<std::int64_t>(seconds) * 1000000 + static_cast<std::int64_t>(micros)));
      rest.remove_prefix(18);
    } else {
      time = frames_.take_time(rest);
      if (!rest.starts_with(' ')) return false;
      rest.remove_prefix(1);
    }
  }
  if (!time) return false;
  event.time = *time;
  event.time_known = true;
  text = rest;
  return true;
}

bool Qmail::read(const Framed& line, const Emit& emit) {
  if (line.syslog && !is_qmail_program(line.program)) return false;
  auto event = line.event(Kind::unread);
  auto text = line.text;
  const bool stamped = take_stamp(text, event);
  if (event.program.empty()) event.program = "qmail-send";
  event.text = text;
  if (send_line(text, event, emit)) return true;
  if (read_qmail_smtpd(text, line.syslog ? line.program : std::string_view(), event)) {
    emit(event);
    return true;
  }
  if (!line.syslog && !(stamped && line.text.starts_with('@'))) return false;
  event.kind = sounds_like_trouble(text) ? Kind::trouble : Kind::unread;
  emit(event);
  return true;
}

bool Qmail::send_line(std::string_view text, Event& event, const Emit& emit) {
  event.kind = Kind::noted;
  if (text.starts_with("status: ")) {
    if (text.find("local ") == std::string_view::npos || text.find(" remote ") == std::string_view::npos) {
      if (!text.starts_with("status: exiting") && text.size() > 20) return false;
    }
    emit(event);
    return true;
  }
  if (skip(text, "new msg ")) {
    event.id = text.substr(0, text.find(' '));
    if (event.id.empty() || !is_digit(event.id.front())) return false;
    keep(messages_, event.id, {.arrived = event.time, .arrived_known = event.time_known, .from = {}, .from_known = false});
    event.text = {};
    event.kind = Kind::arrived;
    emit(event);
    return true;
  }
  if (skip(text, "info msg ")) return info(text, event, emit), true;
  if (skip(text, "starting delivery ")) return starting(text, event, emit), true;
  if (text.starts_with("delivery ") && text.size() > 9 && is_digit(text[9])) return text.remove_prefix(9), result(text, event, emit), true;
  if (skip(text, "end msg ")) {
    event.id = text;
    event.text = {};
    event.kind = Kind::done;
    messages_.erase(std::string(event.id));
    emit(event);
    return true;
  }
  if (skip(text, "bounce msg ")) {
    event.id = cut_at(text, ' ');
    if (skip(text, "qp ")) keep(parents_, text, {.id = std::string(event.id), .notification = true});
    emit(event);
    return true;
  }
  if (text.starts_with("triple bounce: ") || text.starts_with("double bounce: ")) {
    if (const auto slash = text.find("bounce/"); slash != std::string_view::npos) event.id = text.substr(slash + 7);
    event.kind = Kind::trouble;
    emit(event);
    return true;
  }
  if (text.starts_with("warning: ") || text.starts_with("alert: ")) return event.kind = Kind::trouble, emit(event), true;
  if (text == "running" || text == "exiting" || text.starts_with("qmail-send ") || text.starts_with("cannot start") || text.starts_with("number of ")) return emit(event), true;
  return false;
}

// "123: bytes 500 from <a@example.org> qp 456 uid 7"
void Qmail::info(std::string_view text, Event& event, const Emit& emit) {
  event.id = cut_at(text, ':');
  event.kind = Kind::queued;
  event.size = leading_number(between(text, "bytes ", " "));
  event.from_known = true;
  event.text = {};
  if (const auto from = text.find(" from <"); from != std::string_view::npos) {
    const auto rest = text.substr(from + 7);
    const auto end = std::min(rest.rfind("> qp "), rest.rfind('>'));
    event.from = rest.substr(0, end);
  }
  if (event.from == "#@[]") event.from = {};  // of a double bounce
  if (auto found = messages_.find(std::string(event.id)); found != messages_.end()) {
    found->second.from = event.from;
    found->second.from_known = true;
  }
  const auto process = text.rfind(" qp ");
  if (process != std::string_view::npos) {
    auto rest = text.substr(process + 4);
    const std::string qp(cut_at(rest, ' '));
    if (const auto parent = parents_.find(qp); parent != parents_.end()) {
      Event handed = event;
      handed.kind = Kind::handed_on;
      handed.other_id = event.id;
      handed.id = parent->second.id;
      handed.notification = parent->second.notification;
      handed.from = {};
      handed.from_known = false;
      handed.size = 0;
      event.notification = handed.notification;
      emit(handed);
      parents_.erase(parent);
    }
  }
  emit(event);
}

// "1: msg 123 to remote b@example.net"
void Qmail::starting(std::string_view text, Event& event, const Emit& emit) {
  const auto number = cut_at(text, ':');
  event.id = between(text, "msg ", " ");
  const auto to = text.find(" to ");
  if (to != std::string_view::npos) {
    auto rest = text.substr(to + 4);
    const auto channel = cut_at(rest, ' ');
    event.to = rest;
    keep(deliveries_, number,
         {.message = std::string(event.id), .to = std::string(rest), .remote = channel == "remote", .start = event.time, .start_known = event.time_known});
  }
  event.to = {};
  emit(event);
}

// "1: success: 203.0.113.5_accepted_message./Remote_host_said:_250_ok/"
void Qmail::result(std::string_view text, Event& event, const Emit& emit) {
  const std::string number(cut_at(text, ':'));
  text = bare(text);
  const auto word = text.substr(0, text.find(':'));
  const auto known = deliveries_.find(number);
  std::string to, id, from;
  bool remote = true;
  if (known != deliveries_.end()) {
    to = known->second.to;
    id = known->second.message;
    remote = known->second.remote;
    if (known->second.start_known && event.time_known) event.delays.parts[3] = (event.time - known->second.start).count();
    deliveries_.erase(known);
  }
  event.to = to;
  event.id = id;
  if (const auto message = messages_.find(id); message != messages_.end()) {
    if (message->second.arrived_known && event.time_known) event.delays.total = (event.time - message->second.arrived).count();
    from = message->second.from;
    event.from = from;
    event.from_known = message->second.from_known;
  }
  event.kind = Kind::attempt;
  if (word == "success") event.outcome = Outcome::sent;
  else if (word == "failure") event.outcome = Outcome::bounced;
  else event.outcome = Outcome::deferred;  // "deferral", and a report that is mangled
  if (word != text) text.remove_prefix(word.size() + 1);
  set_words(bare(text), remote, event);
  if (event.text.find("this message has been in the queue too long") != std::string_view::npos) event.outcome = Outcome::expired;
  if (const auto forwarded = words_.find("qp "); !remote && forwarded != std::string::npos && !id.empty()) {
    const auto process = std::string_view(words_).substr(forwarded + 3);
    keep(parents_, process.substr(0, process.find(' ')), {.id = id, .notification = false});
  }
  emit(event);
}

void Qmail::set_words(std::string_view words, bool remote, Event& event) {
  write_plain(words, words_);
  event.text = words_;
  for (const auto& phrase : phrases)
    if (event.text.find(phrase.words) != std::string_view::npos) {
      event.command = phrase.command;
      break;
    }
  if (remote) {                       // "203.0.113.5 does not like recipient.", "Connected to 203.0.113.5 but ..."
    auto rest = event.text;
    if (const auto at = rest.find("Connected to "); at != std::string_view::npos) rest.remove_prefix(at + 13);
    const auto host = parse_host(rest.substr(0, rest.find(' ')));
    event.relay_address = host.address;
  }
  if (const auto said = event.text.find("Remote host said: "); said != std::string_view::npos) {
    auto reply = event.text.substr(said + 18);
    reply = reply.substr(0, reply.find(" Giving up on "));
    event.text = reply;
    event.remote_words = true;
    note_codes(reply, event);
    if (event.outcome == Outcome::sent) event.other_id = next_id_in(reply);
    return;
  }
  if (const auto number = event.text.find("(#"); number != std::string_view::npos) event.enhanced = leading_enhanced(event.text.substr(number + 2));
}

}  // namespace

std::optional<Time> take_tai64n(std::string_view& text) {
  if (text.size() < 26 || text[0] != '@' || text[25] != ' ') return std::nullopt;
  std::uint64_t seconds = 0, nanos = 0;
  for (std::size_t i = 1; i < 25; ++i) {
    const char c = lower_ascii(text[i]);
    std::uint64_t digit;
    if (is_digit(c)) digit = static_cast<std::uint64_t>(c - '0');
    else if (c >= 'a' && c <= 'f') digit = static_cast<std::uint64_t>(c - 'a' + 10);
    else return std::nullopt;
    (i < 17 ? seconds : nanos) = (i < 17 ? seconds : nanos) * 16 + digit;
  }
  constexpr std::uint64_t zero = 0x4000000000000000ULL + 10;  // TAI was 10 s ahead in 1970; libtai counts no leap seconds
  if (seconds < zero || seconds - zero > 32'000'000'000ULL) return std::nullopt;
  text.remove_prefix(26);
  return Time(Duration(static_cast<std::int64_t>(seconds - zero) * 1000000 + static_cast<std::int64_t>(nanos / 1000)));
}

LineReader read_qmail(Frames& frames) {
  auto reader = std::make_shared<Qmail>(frames);
  return {.format = Format::qmail, .read = [reader](const Framed& line, const Emit& emit) { return reader->read(line, emit); }};
}

}  // namespace mailwhy::logs
