#include "mailwhy/logs/sendmail.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "mailwhy/base/text.h"
#include "mailwhy/logs/endings.h"
#include "mailwhy/logs/parts.h"
#include "mailwhy/logs/sendmail_fields.h"

namespace mailwhy::logs {
namespace {

using Field = SendmailField;

constexpr auto sendmail_programs = std::to_array<std::string_view>({
    "sendmail", "sm-mta", "sm-msp", "sm-que", "sm-mtp", "sm-cl", "sm-in", "sm-out", "sm-client", "smmsp",
});

// A line without its frame, as `journalctl -o cat` has it: told by its beginning and by what only sendmail says.
bool is_bare(std::string_view text) {
  const auto colon = text.find(": ");
  if (colon == std::string_view::npos || colon < 8 || colon > 20 || text.starts_with("NOQUEUE") || !is_sendmail_id(text.substr(0, colon))) return false;
  text.remove_prefix(colon + 2);
  return (text.starts_with("from=") && text.find(", nrcpts=") != std::string_view::npos) || (text.starts_with("to=") && text.find(", stat=") != std::string_view::npos) ||
         (text.starts_with("ruleset=") && text.find(", arg1=") != std::string_view::npos);
}

bool is_mine(const Framed& line) {
  if (!line.syslog && is_bare(line.text)) return true;
  if (!line.syslog || !line.instance.empty()) return false;  // "postfix/sendmail" is somebody else
  return std::any_of(sendmail_programs.begin(), sendmail_programs.end(), [&](std::string_view name) { return line.program.starts_with(name); });
}

// Which command a rule set judges.
struct RuleSet {
  std::string_view name, command;
};
constexpr auto rule_sets = std::to_array<RuleSet>({
    {"check_relay", "CONN"}, {"check_mail", "MAIL"}, {"check_rcpt", "RCPT"}, {"check_data", "DATA"}, {"check_compat", "RCPT"},
    {"check_eom", "."}, {"check_eoh", "."}, {"check_vrfy", "VRFY"}, {"check_expn", "EXPN"}, {"check_etrn", "ETRN"},
    {"trust_auth", "AUTH"}, {"Local_check_relay", "CONN"}, {"Local_check_mail", "MAIL"}, {"Local_check_rcpt", "RCPT"},
    {"queuegroup", "RCPT"}, {"authinfo", "AUTH"}, {"greet_pause", "CONN"}, {"srv_features", "CONN"},
});

// Lines that are known by their beginning, behind the queue id; the first that fits counts.
constexpr auto sendmail_notes = std::to_array<Note>({
    {"connect from ", Kind::connect, true},
    {"lost input channel from ", Kind::lost, true},
    {"timeout waiting for input from ", Kind::lost, true},
    {"collect: ", Kind::lost},
    {"rejecting commands from ", Kind::reject, true},
    {"rejecting connections", Kind::trouble},
    {"rejecting new messages", Kind::trouble},
    {"deferring connections", Kind::trouble},
    {"delaying connections", Kind::trouble},
    {"SYSERR", Kind::trouble},
    {"Losing ", Kind::trouble},
    {"runqueue: ", Kind::noted},
    {"STARTTLS", Kind::tls},
    {"TLS", Kind::tls},
    {"tls_", Kind::tls},
    {"AUTH failure", Kind::login_failed},
    {"AUTH warning", Kind::noted},
    {"AUTH=", Kind::noted},
    {"AUTH ", Kind::noted},
    {"Milter: no active filter", Kind::noted},
    {"Milter change", Kind::filter},
    {"Milter add", Kind::filter},
    {"Milter delete", Kind::filter},
    {"Milter insert", Kind::filter},
    {"Milter message", Kind::filter},
    {"Milter accept", Kind::filter},
    {"Milter (", Kind::trouble},
    {"Milter", Kind::filter},
    {"milter=", Kind::filter},
    {"Authentication-Warning", Kind::noted},
    {"gethostbyaddr(", Kind::noted},
    {"gethostbyname(", Kind::noted},
    {"dns ", Kind::noted},
    {"alias ", Kind::noted},
    {"forward ", Kind::noted},
    {"starting daemon", Kind::noted},
    {"stopping daemon", Kind::noted},
    {"restarting ", Kind::noted},
    {"started as: ", Kind::noted},
    {"error: safesasl(", Kind::noted},
    {"daemon invoked without", Kind::noted},
    {"SMTP outgoing connect", Kind::noted},
    {"grew WorkList", Kind::noted},
    {"grouped ", Kind::noted},
    {"done; ", Kind::noted},
    {"clone: ", Kind::noted},
    {"split: ", Kind::noted},
    {"locked", Kind::noted},
    {"unlocked", Kind::noted},
    {"discarded", Kind::noted},
    {"discard", Kind::noted},
    {"quarantine", Kind::noted},
    {"accepting connections", Kind::noted},
    {"resuming ", Kind::noted},
    {"problem creating SMTP socket", Kind::trouble},
    {"low on space", Kind::trouble},
    {"headers too large", Kind::trouble},
    {"Truncated", Kind::noted},
    {"truncated", Kind::noted},
    {"makeconnection", Kind::trouble},
    {"hash map ", Kind::trouble},
    {"unable to ", Kind::trouble},
    {"ETRN", Kind::noted},
    {"id=", Kind::noted},
});

// The client that some lines begin with: "mx.example.org [192.0.2.1] did not issue MAIL/...".
HostPort relay_at(std::string_view text) {
  const auto end = text.find(']');
  return parse_host(end == std::string_view::npos ? text.substr(0, text.find(' ')) : text.substr(0, end + 1));
}

class Sendmail {
 public:
  bool read(const Framed& line, const Emit& emit);
  void finish(const Emit& emit) { endings_.finish(emit); }

 private:
  void from(const SendmailFields& fields, Event& event, const Emit& emit);
  void to(const SendmailFields& fields, Event& event, const Emit& emit);
  void rule_set(const SendmailFields& fields, Event& event, const Emit& emit);
  void milter(std::string_view text, Event& event, const Emit& emit);
  bool notice(std::string_view text, Event& event, const Emit& emit);
  void other(std::string_view text, Event& event, const Emit& emit);
  void refuse_whole(Event& event);

  Endings endings_;
};

bool Sendmail::read(const Framed& line, const Emit& emit) {
  if (!is_mine(line)) return false;
  auto event = line.event(Kind::unread);
  if (event.program.empty()) event.program = "sendmail";
  endings_.passed(event, emit);
  auto text = line.text;
  if (const auto colon = text.find(": "); colon != std::string_view::npos && colon <= 20 && is_sendmail_id(text.substr(0, colon))) {
    event.id = text.substr(0, colon);
    if (event.id == "NOQUEUE") event.id = {};
    text.remove_prefix(colon + 2);
  }
  text = bare(text);
  event.text = text;
  if (text.starts_with("from=")) from(SendmailFields(text), event, emit);
  else if (text.starts_with("to=")) to(SendmailFields(text), event, emit);
  else if (text.starts_with("ruleset=")) rule_set(SendmailFields(text), event, emit);
  else if (text.starts_with("Milter") || text.starts_with("milter=")) milter(text, event, emit);
  else if (!notice(text, event, emit)) other(text, event, emit);
  return true;
}

void Sendmail::from(const SendmailFields& fields, Event& event, const Emit& emit) {
  event.from = without_angles(fields[Field::from]);
  event.from_known = true;
  event.size = leading_number(fields[Field::size]);
  event.recipients = static_cast<std::uint32_t>(leading_number(fields[Field::nrcpts]));
  event.message_id = without_angles(fields[Field::msgid]);
  event.text = {};
  const auto relay = fields[Field::relay];
  if (const auto at = relay.find("@localhost"); at != std::string_view::npos && relay.find('[') == std::string_view::npos) event.user = relay.substr(0, at);
  else set_client(relay_at(relay), event);
  if (fields.has(Field::authid)) event.user = fields[Field::authid];
  if (event.recipients == 0) {        // nobody was accepted: a conversation, no message
    event.kind = Kind::noted;
    event.text = "no recipients";
    emit(event);
    event.kind = Kind::done;
    return emit(event);
  }
  if (!event.id.empty()) endings_.expect(event.id, event.recipients);
  event.kind = Kind::arrived;
  emit(event);
  event.kind = Kind::queued;
  emit(event);
  if (event.message_id.empty()) return;
  event.kind = Kind::message_id;
  emit(event);
}

// The message had its "from=" line already, and never was in the queue.
void Sendmail::refuse_whole(Event& event) {
  if (event.id.empty() || !endings_.knows(event.id)) return;
  event.command = ".";
  event.outcome = Outcome::filtered;
  endings_.all_over(event.id, event);
}

// What "stat=" says, and what is left of it for people.
Outcome outcome_of(const SendmailFields& fields, std::string_view& words) {
  const auto stat = fields[Field::stat], dsn = fields[Field::dsn];
  words = stat;
  if (skip(words, "Sent")) {
    words = bare(words);
    if (words.size() >= 2 && words.front() == '(' && words.back() == ')') words = words.substr(1, words.size() - 2);
    return Outcome::sent;
  }
  if (skip(words, "Deferred")) {
    skip(words, ":");
    words = bare(words);
    return Outcome::deferred;
  }
  if (stat.starts_with("queued") || stat.starts_with("aborted by sender") || stat.empty()) return Outcome::none;
  if (stat.starts_with("discarded")) return Outcome::discarded;
  if (stat.starts_with("quarantined")) return Outcome::filtered;
  if (dsn.starts_with('4')) return Outcome::deferred;
  if (dsn.starts_with('2')) return Outcome::sent;
  return Outcome::bounced;
}

// "to=<a@example.org>,<b@example.org>, ctladdr=<c@example.org> (500/500), delay=.., mailer=esmtp, relay=.., dsn=.., reply=.., stat=.."
void Sendmail::to(const SendmailFields& fields, Event& event, const Emit& emit) {
  std::string_view words;
  event.outcome = outcome_of(fields, words);
  event.kind = event.outcome == Outcome::none ? Kind::noted : Kind::attempt;
  const auto mailer = fields[Field::mailer], reply = fields[Field::reply];
  // Without a mailer nothing was tried: the client's own command was refused.
  // Of a message that was refused as a whole this is said again for each recipient.
  if (mailer.empty() && event.outcome == Outcome::bounced) event.kind = endings_.is_over(event.id) ? Kind::noted : Kind::reject;
  const auto relay = parse_host(fields[Field::relay]);
  event.relay_name = relay.name;
  event.relay_address = relay.address;
  event.relay_port = relay.port;
  event.text = words;
  note_codes(event.text, event);
  const bool asked = fields.has(Field::relay) || mailer == "esmtp" || mailer == "relay" || mailer == "smtp";
  event.remote_words = asked && (event.code != 0 || (event.outcome == Outcome::sent && !words.empty()));
  if (!reply.empty() && event.outcome != Outcome::sent) {  // the whole reply; "stat=" has sendmail's word for it
    event.text = reply;
    event.remote_words = fields.has(Field::relay);
    note_codes(reply, event);
  } else if (!reply.empty()) {
    note_codes(reply, event);
  }
  if (event.outcome == Outcome::sent && asked) event.other_id = next_id_in(words);
  if (event.enhanced.empty()) event.enhanced = leading_enhanced(fields[Field::dsn]);
  event.delays.total = clock_us(fields[Field::delay]);
  const auto delivering = fields.has(Field::xdelay) ? clock_us(fields[Field::xdelay]) : -1;
  event.delays.parts[3] = delivering;
  if (delivering >= 0 && event.delays.total >= delivering) event.delays.parts[1] = event.delays.total - delivering;
  const auto control = fields[Field::ctladdr];
  const auto owner = without_angles(control.substr(0, control.find(" (")));
  auto list = fields[Field::to];
  do {
    std::string_view one;
    if (list.starts_with('<')) {
      const auto end = std::min(list.find('>'), list.size() - 1);
      one = list.substr(0, end + 1);
      list.remove_prefix(end + 1);
      skip(list, ",");
    } else if (list.starts_with('"') || list.starts_with('|')) {  // a program with its arguments
      one = list;
      list = {};
    } else {
      one = cut_at(list, ',');
    }
    event.to = without_angles(one);
    event.orig_to = {};
    if (event.to.starts_with('|') || event.to.starts_with('"') || event.to.starts_with('/') || event.to.starts_with('\\')) {
      if (!owner.empty()) event.to = owner;
    }
    emit(event);
    if (event.kind == Kind::attempt && event.outcome != Outcome::deferred) endings_.over(event.id, event);
  } while (!list.empty());
}

// "ruleset=check_rcpt, arg1=<a@example.org>, relay=mx.example.net [192.0.2.1], reject=550 5.7.1 <a@example.org>... Relaying denied"
void Sendmail::rule_set(const SendmailFields& fields, Event& event, const Emit& emit) {
  const auto name = fields[Field::ruleset];
  event.kind = Kind::noted;
  if (name.starts_with("tls_") || name.starts_with("try_tls")) event.kind = Kind::tls;
  else if (fields.has(Field::reject)) event.kind = Kind::reject;
  const auto found = std::find_if(rule_sets.begin(), rule_sets.end(), [&](const RuleSet& set) { return set.name == name; });
  if (found != rule_sets.end()) event.command = found->command;
  const auto argument = without_angles(fields[Field::arg1]);
  if (event.command == "RCPT") event.to = argument;
  else if (event.command == "MAIL") event.from = argument, event.from_known = true;
  const auto relay = parse_host(fields[Field::relay]);
  (event.kind == Kind::tls ? event.relay_name : event.client_name) = relay.name;
  (event.kind == Kind::tls ? event.relay_address : event.client_address) = relay.address;
  if (event.command == "CONN" && event.client_name.empty()) {
    event.client_name = argument;
    event.client_address = parse_host(fields[Field::arg2]).address;
  }
  if (fields.has(Field::reject)) event.text = fields[Field::reject];
  note_codes(event.text, event);
  emit(event);
}

// "Milter: data, reject=550 5.7.1 words", "Milter: to=<a@example.org>, reject=...", "milter=name, action=rcpt, reject=..."
void Sendmail::milter(std::string_view text, Event& event, const Emit& emit) {
  const auto at = text.find("reject=");
  if (at == std::string_view::npos || text.starts_with("Milter add") || text.starts_with("Milter change")) return other(text, event, emit);
  event.kind = Kind::reject;
  event.text = text.substr(at + 7);
  note_codes(event.text, event);
  const auto what = text.substr(0, at);
  const auto has = [&](std::string_view word) { return what.find(word) != std::string_view::npos; };
  if (has("to=<") || has("action=rcpt")) event.command = "RCPT";
  else if (has("from=<") || has("action=mail")) event.command = "MAIL";
  else if (has("connect") || has("host=")) event.command = "CONN";
  else if (has("helo")) event.command = "HELO";
  else if (has("data") || has("eom") || has("eoh") || has("body") || has("header")) event.command = ".";
  if (event.command == "RCPT") event.to = between(what, "to=<", ">");
  if (event.command == "MAIL" && has("from=<")) event.from = between(what, "from=<", ">"), event.from_known = true;
  if (event.command == ".") refuse_whole(event);
  emit(event);
}

// "NEWID: DSN: User unknown", "NEWID: return to sender: ...", "NEWID: sender notify: Warning: could not send message for past 4 hours"
bool Sendmail::notice(std::string_view text, Event& event, const Emit& emit) {
  if (event.id.empty()) return false;
  if (skip(text, "clone ")) {         // as it was until sendmail 8.11
    event.kind = Kind::handed_on;
    event.other_id = text.substr(0, text.find_first_of(", "));
    if (!is_sendmail_id(event.other_id)) return false;
    emit(event);
    return true;
  }
  const auto colon = text.find(": ");
  if (colon == std::string_view::npos || colon > 20 || !is_sendmail_id(text.substr(0, colon))) return false;
  const auto other = text.substr(0, colon);
  text.remove_prefix(colon + 2);
  static constexpr auto kinds = std::to_array<std::string_view>({"DSN: ", "return to sender: ", "sender notify: ", "postmaster notify: ", "return receipt", "relayed", "clone"});
  if (std::none_of(kinds.begin(), kinds.end(), [&](std::string_view kind) { return text.starts_with(kind); })) return false;
  event.text = text;
  if (text.find("Cannot send message") != std::string_view::npos) {
    event.kind = Kind::expired;
    emit(event);
    endings_.all_over(event.id, event);
  }
  // The notice has no line of its own that says where it comes from.
  Event notice = event;
  notice.id = other;
  notice.text = {};
  notice.notification = notice.from_known = true;
  endings_.expect(other, 1);
  for (const auto kind : {Kind::arrived, Kind::queued}) {
    notice.kind = kind;
    emit(notice);
  }
  event.kind = Kind::handed_on;
  event.notification = true;
  event.other_id = other;
  emit(event);
  return true;
}

void Sendmail::other(std::string_view text, Event& event, const Emit& emit) {
  // "<a@example.org>... User unknown": what a client, or somebody local, was told.
  if (text.starts_with('<'))
    if (const auto dots = text.find(">... "); dots != std::string_view::npos) {
      event.kind = Kind::reject;
      event.to = text.substr(1, dots - 1);
      event.text = text.substr(dots + 5);
      event.command = "RCPT";
      return emit(event);
    }
  if (text.starts_with("message size (")) {
    event.kind = Kind::reject;
    event.command = "MAIL";
    refuse_whole(event);
    return emit(event);
  }
  for (const auto& note : sendmail_notes) {
    if (!text.starts_with(note.start)) continue;
    event.kind = note.kind;
    if (note.names_client) set_client(relay_at(text.substr(note.start.size())), event);
    else if (const auto relay = between(text, "relay=", ", "); !relay.empty()) set_client(relay_at(relay), event);
    if (note.kind == Kind::lost && note.start == "collect: ") {
      if (const auto from = text.find(" from "); from != std::string_view::npos) set_client(relay_at(text.substr(from + 6)), event);
      if (text.find("unexpected close") == std::string_view::npos && text.find("EOM") == std::string_view::npos && text.find("timeout") == std::string_view::npos &&
          text.find("I/O error") == std::string_view::npos)
        event.kind = Kind::trouble;
    }
    if (note.kind == Kind::login_failed) event.command = "AUTH", event.user = between(text, "user=", ",");
    if (note.start == "AUTH=") event.user = between(text, "authid=", ",");
    return emit(event);
  }
  static constexpr std::string_view idle = " did not issue MAIL/EXPN/VRFY/ETRN during connection";
  if (text.find(idle) != std::string_view::npos || text.find(": possible SMTP attack") != std::string_view::npos ||
      text.find("]: ") != std::string_view::npos) {
    set_client(relay_at(text), event);
    event.kind = Kind::noted;
    return emit(event);
  }
  if (sounds_like_trouble(text)) event.kind = Kind::trouble;
  else if (!event.id.empty() || text.starts_with('/') || text.find('=') != std::string_view::npos) event.kind = Kind::noted;
  emit(event);
}

}  // namespace

bool is_sendmail_id(std::string_view word) {
  if (word == "NOQUEUE") return true;
  if (word.size() < 8 || word.size() > 20 || !std::all_of(word.begin(), word.end(), [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      }))
    return false;
  return std::all_of(word.end() - 5, word.end(), is_digit);  // the process id
}

LineReader read_sendmail() {
  auto reader = std::make_shared<Sendmail>();
  return {.format = Format::sendmail,
          .read = [reader](const Framed& line, const Emit& emit) { return reader->read(line, emit); },
          .finish = [reader](const Emit& emit) { reader->finish(emit); }};
}

}  // namespace mailwhy::logs
