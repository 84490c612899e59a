#include "mailwhy/logs/exim.h"

#include <algorithm>
#include <array>
#include <memory>

#include "mailwhy/base/text.h"
#include "mailwhy/logs/exim_fields.h"
#include "mailwhy/logs/exim_notes.h"

namespace mailwhy::logs {
namespace {

constexpr auto base62 = [] {
  std::array<bool, 256> out{};
  for (const char c : std::string_view("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")) out[static_cast<unsigned char>(c)] = true;
  return out;
}();
bool is_base62(char c) { return base62[static_cast<unsigned char>(c)]; }

bool all_base62(std::string_view text) { return std::all_of(text.begin(), text.end(), is_base62); }

// "[2312] " of log_selector = +pid.
void take_bracketed_pid(std::string_view& text, Event& event) {
  if (text.size() < 4 || text[0] != '[' || !is_decimal(text[1])) return;
  const auto end = text.find("] ");
  if (end == std::string_view::npos || end > 11) return;
  event.pid = static_cast<std::uint32_t>(leading_number(text.substr(1)));
  text.remove_prefix(end + 2);
}

struct Arrow {
  std::string_view sign;
  Outcome outcome;
};
constexpr auto arrows = std::to_array<Arrow>({
    {"=> ", Outcome::sent}, {"-> ", Outcome::sent}, {">> ", Outcome::sent}, {"*> ", Outcome::discarded},
    {"== ", Outcome::deferred}, {"** ", Outcome::bounced},
});

// Words of Exim that mean: it was tried for too long.
constexpr auto given_up = std::to_array<std::string_view>({
    "retry timeout exceeded", "retry time not reached for any host after a long failure period",
    "have been failing for a long time", "all hosts have been failing", "message has been in the queue too long",
});

bool is_given_up(std::string_view words) {
  return std::any_of(given_up.begin(), given_up.end(), [&](std::string_view w) { return words.find(w) != std::string_view::npos; });
}

// "TEXT DT=0.012s QT=3s" at the end of the words.
void take_times(std::string_view& words, EximFields& fields) {
  for (int i = 0; i < 3; ++i) {
    const auto blank = words.rfind(' ');
    const auto last = words.substr(blank == std::string_view::npos ? 0 : blank + 1);
    if (last.starts_with("DT=")) fields.delivery_time = last.substr(3);
    else if (last.starts_with("QT=")) fields.queue_time = last.substr(3);
    else return;
    words = words.substr(0, blank == std::string_view::npos ? 0 : blank);
  }
}

void set_delays(const EximFields& fields, Event& event) {
  event.delays.total = interval_us(fields.queue_time);
  const auto delivering = interval_us(fields.delivery_time);
  if (delivering < 0) return;
  event.delays.parts[3] = delivering;
  if (event.delays.total >= delivering) event.delays.parts[1] = event.delays.total - delivering;
}

}  // namespace

std::size_t exim_id_length(std::string_view text) {
  if (text.size() < 16 || text[6] != '-' || !all_base62(text.substr(0, 6))) return 0;
  if (text[13] == '-' && all_base62(text.substr(7, 6)) && all_base62(text.substr(14, 2)) && (text.size() == 16 || !is_base62(text[16]))) return 16;
  if (text.size() >= 23 && text[18] == '-' && all_base62(text.substr(7, 11)) && all_base62(text.substr(19, 4)) &&
      (text.size() == 23 || !is_base62(text[23])))
    return 23;
  return 0;
}

bool EximReader::read(const Framed& line, const Emit& emit) {
  if (line.syslog && !line.program.starts_with("exim")) return false;
  auto event = line.event(Kind::unread);
  auto text = line.text;
  if (!text.empty() && is_decimal(text.front())) {
    auto rest = text;
    if (const auto time = frames_.take_time(rest)) {
      if (rest.starts_with(" +") || rest.starts_with(" -")) {  // the zone, of log_timezone
        auto zoned = text;
        std::string joined(text.substr(0, text.size() - rest.size()));
        joined.append(rest.substr(1, 5));
        zoned = joined;
        if (const auto exact = frames_.take_time(zoned); exact && zoned.empty()) {
          event.time = *exact;
          rest.remove_prefix(std::min<std::size_t>(6, rest.size()));
        } else {
          event.time = *time;
        }
      } else {
        event.time = *time;
      }
      if (!rest.starts_with(' ') || text.size() < 11 || text[10] != ' ') return false;
      rest.remove_prefix(1);
      event.time_known = true;
      text = rest;
    } else if (!line.syslog && exim_id_length(text) == 0) {
      return false;
    }
  } else if (!line.syslog) {
    return continued(line, emit);
  }
  if (event.program.empty()) event.program = "exim";
  take_bracketed_pid(text, event);
  const auto length = exim_id_length(text);
  const bool of_a_message = length != 0 && (text.size() == length || text[length] == ' ');
  const bool known = mine_ || line.syslog || of_a_message || is_exim_note(text);
  if (!known) return false;
  if (!line.syslog) {
    mine_ = true;
    block_ = text.find("rejected") != std::string_view::npos;
    last_ = event.time;
  }
  if (of_a_message) {
    event.id = text.substr(0, length);
    of_message(bare(text.substr(length)), event, emit);
  } else {
    note_exim_line(text, event);
    emit(event);
  }
  return true;
}

// Headers in the reject log, and second lines of warnings.
bool EximReader::continued(const Framed& line, const Emit& emit) {
  const auto text = line.text;
  const bool header = text.size() > 3 && text[1] == ' ' && text.substr(2).find(':') != std::string_view::npos && (text[0] == '*' || (text[0] >= 'A' && text[0] <= 'Z'));
  const bool indented = !text.empty() && (text[0] == ' ' || text[0] == '\t');
  const bool envelope = text.starts_with("Envelope-from: ") || text.starts_with("Envelope-to: ");
  const bool rule = text.starts_with("-----");
  if (!mine_ || !(text.empty() || indented || (block_ && (header || envelope || rule)))) return false;
  if (rule) block_ = false;
  auto event = line.event(Kind::noted);
  event.program = "exim";
  event.time = last_;
  event.time_known = true;
  event.text = bare(text);
  emit(event);
  return true;
}

void EximReader::of_message(std::string_view rest, Event& event, const Emit& emit) {
  if (skip(rest, "<= ")) return arrival(rest, event, emit);
  for (const auto& arrow : arrows)
    if (skip(rest, arrow.sign)) return delivery(rest, event, arrow.outcome, emit);
  if (rest.starts_with("Completed")) {
    event.kind = Kind::done;
    event.text = rest;
    event.delays.total = interval_us(between(rest, "QT=", " "));
    return emit(event);
  }
  if (rest.starts_with("cancelled by") && rest.find("timeout") != std::string_view::npos) {
    event.kind = Kind::expired;
    event.text = rest;
    return emit(event);
  }
  note_exim_line(rest, event);
  emit(event);
}

// "<= a@example.org R=1xUcNv-0000y2-1y H=.. P=esmtps A=plain:a S=579 id=x@y T="subject" from <a@example.org> for b@example.net"
void EximReader::arrival(std::string_view rest, Event& event, const Emit& emit) {
  bool ended = false;
  const auto from = take_exim_address(rest, ended);
  auto fields = read_exim_fields(rest);
  event.kind = Kind::arrived;
  event.from = from == "<>" ? std::string_view() : from;
  event.from_known = true;
  event.client_name = fields.host.name;
  event.client_address = fields.host.address;
  if (fields.login.find(':') != std::string_view::npos) {
    cut_at(fields.login, ':');
    event.user = cut_at(fields.login, ':');
  } else if (fields.protocol.starts_with("local")) {
    event.user = fields.ident;
  }
  event.size = leading_number(fields.size);
  event.message_id = without_angles(fields.id);
  std::string_view recipients = fields.rest;
  if (const auto at = recipients.starts_with("for ") ? std::size_t{0} : recipients.find("> for "); at != std::string_view::npos)
    recipients = recipients.substr(at == 0 ? 4 : at + 6);
  else recipients = {};
  if (!recipients.empty()) event.recipients = 1 + static_cast<std::uint32_t>(std::count(recipients.begin(), recipients.end(), ' '));
  const bool ours = exim_id_length(fields.router) != 0 && event.from.empty();
  event.notification = ours;
  emit(event);
  event.kind = Kind::queued;
  emit(event);
  if (!event.message_id.empty()) {
    event.kind = Kind::message_id;
    emit(event);
  }
  if (!ours) return;
  event.kind = Kind::handed_on;       // what it tells of
  event.other_id = event.id;
  event.id = fields.router;
  event.from = event.message_id = event.client_name = event.client_address = event.user = {};
  event.from_known = false;
  event.recipients = 0;
  event.size = 0;
  emit(event);
}

// Remote words are told apart from Exim's: "SMTP error from remote mail server after RCPT TO:<a@example.org>: 550 ..."
void EximReader::set_words(std::string_view words, Event& event) {
  event.text = words;
  for (const auto marker : {std::string_view(" after "), std::string_view(" in response to ")})
    if (const auto at = words.find(marker); at != std::string_view::npos && event.command.empty())
      event.command = command_in(words.substr(at + marker.size()));
  static constexpr auto said = std::to_array<std::string_view>({"SMTP error from remote mail server after ", "SMTP error from remote mailer after ", "LMTP error after ", "LMTP error from remote mail server after ", "LMTP error from "});
  for (const auto intro : said) {
    if (!words.starts_with(intro)) continue;
    auto rest = words.substr(intro.size());
    // The reply stands behind the first ": " that a reply code follows.
    for (auto at = rest.find(": "); at != std::string_view::npos; at = rest.find(": ", at + 2)) {
      auto reply = rest.substr(at + 2);
      if (leading_code(reply) == 0) continue;
      if (const auto host = rest.substr(0, at).rfind(": host "); host != std::string_view::npos && event.relay_address.empty()) {
        const auto relay = parse_host(rest.substr(host + 7, at - host - 7));
        event.relay_name = relay.name;
        event.relay_address = relay.address;
      }
      event.text = unfolded(reply);
      event.remote_words = true;
      break;
    }
    break;
  }
  note_codes(event.text, event);
}

// Exim writes the line ends of a reply as backslash and n.
std::string_view EximReader::unfolded(std::string_view words) {
  if (words.find("\\n") == std::string_view::npos) return words;
  words_.clear();
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == '\\' && i + 1 < words.size() && words[i + 1] == 'n') {
      words_ += ' ';
      ++i;
    } else {
      words_ += words[i];
    }
  }
  return words_;
}

void EximReader::delivery(std::string_view rest, Event& event, Outcome outcome, const Emit& emit) {
  bool ended = false;
  const auto address = take_exim_address(rest, ended);
  EximFields fields;
  if (ended) fields.rest = bare(rest);
  else fields = read_exim_fields(rest);
  auto words = fields.rest;
  take_times(words, fields);
  event.kind = Kind::attempt;
  event.outcome = outcome;
  const bool mailbox = address.find('@') != std::string_view::npos && address.front() != '|' && address.front() != '/' && address.front() != '>';
  event.to = mailbox || !fields.has_parent ? address : fields.parent;
  if (mailbox && fields.has_parent && fields.parent != address) event.orig_to = fields.parent;
  event.from = fields.from;
  event.from_known = fields.has_from;
  event.relay_name = fields.host.name;
  event.relay_address = fields.host.address;
  event.relay_port = fields.host.port;
  event.size = leading_number(fields.size);
  set_delays(fields, event);
  if (outcome == Outcome::sent) {
    event.text = unfolded(fields.reply);
    event.remote_words = !fields.reply.empty();
    note_codes(event.text, event);
    event.other_id = next_id_in(event.text);
    if (address == ":blackhole:" || address == "/dev/null") event.outcome = Outcome::discarded;
  } else {
    set_words(words, event);
    if (outcome == Outcome::bounced && is_given_up(words)) event.outcome = Outcome::expired;
  }
  emit(event);
}

LineReader read_exim(Frames& frames) {
  auto reader = std::make_shared<EximReader>(frames);
  return {.format = Format::exim, .read = [reader](const Framed& line, const Emit& emit) { return reader->read(line, emit); }};
}

}  // namespace mailwhy::logs
