#include "mailwhy/logs/haraka.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/text.h"
#include "mailwhy/logs/endings.h"
#include "mailwhy/logs/flat_json.h"
#include "mailwhy/logs/parts.h"

namespace mailwhy::logs {
namespace {

bool is_uuid(std::string_view text) {
  if (text.size() < 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return false;
  return std::all_of(text.begin(), text.begin() + 36, [](char c) {
    return is_digit(c) || c == '-' || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'f');
  });
}

// "key=value" or key="quoted value", the key behind a blank or at the beginning.
std::string_view pair_value(std::string_view text, std::string_view key) {
  std::size_t at = 0;
  for (;; at += key.size()) {
    at = text.find(key, at);
    if (at == std::string_view::npos) return {};
    if (at == 0 || text[at - 1] == ' ') break;
  }
  text.remove_prefix(at + key.size());
  if (text.starts_with('"')) {
    std::size_t end = 1;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    return text.substr(1, std::min(end, text.size()) - 1);
  }
  return text.substr(0, text.find(' '));
}

constexpr auto levels = std::to_array<std::string_view>({"DATA", "PROTOCOL", "DEBUG", "INFO", "NOTICE", "WARN", "ERROR", "CRIT", "ALERT", "EMERG"});

// One line, whatever its form.
struct Line {
  std::string_view level, uuid, source, words;
};

std::optional<Line> plain(std::string_view text) {
  Line out;
  for (auto* part : {&out.level, &out.uuid, &out.source}) {
    if (!text.starts_with('[')) return std::nullopt;
    const auto end = text.find(']');
    if (end == std::string_view::npos || end > 200) return std::nullopt;
    *part = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (text.starts_with(' ')) text.remove_prefix(1);
  }
  if (std::find(levels.begin(), levels.end(), out.level) == levels.end()) return std::nullopt;
  if (out.uuid != "-" && !is_uuid(out.uuid)) return std::nullopt;
  out.words = text;
  return out;
}

std::optional<Line> logfmt(std::string_view text) {
  if (!text.starts_with("level=")) return std::nullopt;
  const Line out{.level = pair_value(text, "level="), .uuid = pair_value(text, "uuid="), .source = pair_value(text, "source="), .words = pair_value(text, "message=")};
  if (out.source.empty()) return std::nullopt;
  return out;
}

struct KnownClient {
  std::string name, address, user;
};

struct Transaction {
  std::string from;
  bool from_known = false, queued = false;
  std::vector<std::string> recipients;  // that were accepted
};

class Haraka {
 public:
  explicit Haraka(Frames& frames) : frames_(frames) {}
  bool read(const Framed& line, const Emit& emit);
  void finish(const Emit& emit) { endings_.finish(emit); }

 private:
  void core(const Line& line, Event& event, const Emit& emit);
  void outbound(const Line& line, Event& event, const Emit& emit);
  bool delivery(std::string_view text, Event& event, const Emit& emit);
  void set_client(std::string_view uuid, Event& event);
  template <class Map>
  typename Map::mapped_type& known(Map& map, std::string_view key);

  Frames& frames_;
  std::map<std::string, KnownClient, std::less<>> clients_;
  std::map<std::string, Transaction, std::less<>> transactions_;
  Endings endings_;
  FlatJson json_;
  std::string words_;
};

template <class Map>
typename Map::mapped_type& Haraka::known(Map& map, std::string_view key) {
  if (map.size() >= most_known) map.erase(map.begin());
  return map[std::string(key)];
}

void Haraka::set_client(std::string_view uuid, Event& event) {
  const auto found = clients_.find(uuid.substr(0, 36));
  if (found == clients_.end()) return;
  event.client_name = found->second.name;
  event.client_address = found->second.address;
  event.user = found->second.user;
}

bool Haraka::read(const Framed& framed, const Emit& emit) {
  // "TIME [NOTICE] [UUID] [core] words" has the look of a syslog line whose host is called "[NOTICE]".
  const bool bracketed = framed.syslog && framed.host.starts_with('[');
  if (framed.syslog && !bracketed && framed.program != "haraka" && framed.program != "Haraka") return false;
  auto event = framed.event(Kind::unread);
  auto text = framed.text;
  if (bracketed) {
    event.host = event.instance = {};
    event.pid = 0;
    text = framed.line.substr(std::min(framed.line.find(framed.host), framed.line.size()));
    if (!plain(text)) return false;
  } else if (!framed.syslog && !text.empty() && is_digit(text.front())) {
    auto rest = text;
    const auto time = frames_.take_time(rest);
    if (!time || !rest.starts_with(' ')) return false;
    event.time = *time;
    event.time_known = true;
    text = rest.substr(1);
  }
  auto line = plain(text);
  if (!line && (line = logfmt(text)) && line->words.find('\\') != std::string_view::npos) {
    words_.clear();                   // quotes within quotes
    for (std::size_t i = 0; i < line->words.size(); ++i) {
      if (line->words[i] == '\\' && i + 1 < line->words.size()) ++i;
      words_ += line->words[i];
    }
    line->words = words_;
  }
  if (!line && text.starts_with('{') && json_.read(text) && !json_["source"].empty() && json_.has("uuid")) {
    line = Line{.level = json_["level"], .uuid = json_["uuid"], .source = json_["source"], .words = json_["message"]};
    auto stamp = json_["timestamp"];
    if (const auto time = frames_.take_time(stamp); time && !event.time_known) event.time = *time, event.time_known = true;
  }
  if (!line) {
    if (!framed.syslog) return false;
    event.kind = sounds_like_trouble(text) ? Kind::trouble : Kind::noted;
    event.text = text;
    emit(event);
    return true;
  }
  endings_.passed(event, emit);
  event.program = "haraka";
  event.text = line->words;
  if (line->uuid.size() > 37 && line->uuid[36] == '.') {
    const auto dot = line->uuid.find('.', 37);
    event.id = line->uuid.substr(0, dot);
  }
  if (line->source == "core") core(*line, event, emit);
  else if (line->source == "outbound" || line->source.starts_with("outbound")) outbound(*line, event, emit);
  else {
    event.program = line->source;
    set_client(line->uuid, event);
    if (line->source.starts_with("auth/") && (contains_ignoring_case(line->words, "fail") || contains_ignoring_case(line->words, "invalid"))) event.kind = Kind::login_failed;
    else if (line->source.starts_with("tls")) event.kind = Kind::tls;
    else if (line->level == "ERROR" || line->level == "CRIT" || line->level == "ALERT" || line->level == "EMERG") event.kind = Kind::trouble;
    else event.kind = event.id.empty() ? Kind::noted : Kind::filter;
    emit(event);
  }
  return true;
}

// What the server does.
void Haraka::core(const Line& line, Event& event, const Emit& emit) {
  const auto text = line.words;
  event.kind = Kind::noted;
  if (text.starts_with("connect ")) {
    auto& client = known(clients_, line.uuid.substr(0, 36));
    client.address = pair_value(text, "ip=");
    client.name = pair_value(text, "rdns=");
    set_client(line.uuid, event);
    event.kind = Kind::connect;
    return emit(event);
  }
  if (text.starts_with("disconnect ")) {
    if (const auto rdns = pair_value(text, "rdns="); !rdns.empty() && rdns != "Unknown" && rdns != "NXDOMAIN" && is_uuid(line.uuid)) known(clients_, line.uuid.substr(0, 36)).name = rdns;
    set_client(line.uuid, event);
    event.kind = Kind::disconnect;
    emit(event);
    if (const auto found = clients_.find(line.uuid.substr(0, 36)); found != clients_.end()) clients_.erase(found);
    return;
  }
  set_client(line.uuid, event);
  const auto code = pair_value(text, "code=");
  const bool denied = code.starts_with("DENY");
  const auto said = pair_value(text, "msg=");
  if (text.starts_with("sender ")) {
    event.from = between(text, "<", ">");
    event.from_known = true;
    event.command = "MAIL";
    if (!event.id.empty() && !denied) {
      auto& transaction = known(transactions_, event.id);
      transaction.from = event.from;
      transaction.from_known = true;
    }
  } else if (text.starts_with("recipient ")) {
    event.to = between(text, "<", ">");
    event.from = without_angles(pair_value(text, "sender="));
    event.from_known = !event.from.empty();
    event.command = "RCPT";
    if (!event.id.empty() && !denied)
      if (auto& to = known(transactions_, event.id).recipients; to.size() < 10000) to.emplace_back(event.to);
  } else if (text.starts_with("message ")) {
    event.message_id = without_angles(pair_value(text, "mid="));
    event.size = leading_number(pair_value(text, "size="));
    event.command = ".";
    if (!event.id.empty() && !denied) {
      auto& transaction = known(transactions_, event.id);
      event.from = transaction.from;
      event.from_known = transaction.from_known;
      event.recipients = static_cast<std::uint32_t>(transaction.recipients.size());
      event.text = {};
      if (!transaction.queued && event.recipients > 0) endings_.expect(event.id, event.recipients);
      transaction.queued = true;
      for (const auto kind : {Kind::arrived, Kind::queued, Kind::message_id}) {
        event.kind = kind;
        if (kind != Kind::message_id || !event.message_id.empty()) emit(event);
      }
      return;
    }
  } else if (text.starts_with("queue ")) {
    event.command = ".";
  } else if (text.starts_with("mail_from") || text.starts_with("data")) {
    event.command = text.starts_with("data") ? "DATA" : "MAIL";
  }
  if (denied) {
    event.kind = Kind::reject;
    event.text = said;
    if (code.find("SOFT") != std::string_view::npos) event.outcome = Outcome::deferred;
    note_codes(said, event);
  } else if (text.starts_with("client dropped") || text.starts_with("client has disconnected") || text.find("timed out") != std::string_view::npos) {
    event.kind = Kind::lost;
  } else if (line.level == "ERROR" || line.level == "CRIT" || line.level == "ALERT" || line.level == "EMERG" || line.level == "WARN") {
    event.kind = Kind::trouble;
  }
  emit(event);
}

// "delivered file="1.x" domain="example.net" host="mx.example.net" ip=203.0.113.5 port=25 mode=SMTP tls=Y auth=N response="Ok" delay=0.1 fails=0
// rcpts=1/0/0", and in other words: bounced, deferred.
bool Haraka::delivery(std::string_view text, Event& event, const Emit& emit) {
  struct Word {
    std::string_view start;
    Outcome outcome;
  };
  static constexpr auto words = std::to_array<Word>({
      {"delivered ", Outcome::sent}, {"bounced", Outcome::bounced}, {"bouncing", Outcome::bounced}, {"recipient bounced", Outcome::bounced},
      {"deferred", Outcome::deferred}, {"Temp failing", Outcome::deferred}, {"temporarily", Outcome::deferred},
      {"recipient deferred", Outcome::deferred},
  });
  const auto found = std::find_if(words.begin(), words.end(), [&](const Word& word) { return text.starts_with(word.start); });
  if (found == words.end()) return false;
  event.kind = Kind::attempt;
  event.outcome = found->outcome;
  event.relay_name = pair_value(text, "host=");
  event.relay_address = pair_value(text, "ip=");
  event.relay_port = static_cast<std::uint16_t>(std::min<std::uint64_t>(65535, leading_number(pair_value(text, "port="))));
  event.delays.total = interval_us(pair_value(text, "delay="));
  const auto domain = pair_value(text, "domain=");
  for (const std::string_view key : {std::string_view("response="), std::string_view("err="), std::string_view("error="), std::string_view("reason="), std::string_view("msg=")})
    if (const auto said = pair_value(text, key); !said.empty()) {
      event.text = said;
      break;
    }
  if (event.text == text)             // "bounced: 550 no such user", "Temp failing FILE for 64 seconds: words"
    if (const auto colon = text.find(": "); colon != std::string_view::npos) event.text = text.substr(colon + 2);
  note_codes(event.text, event);
  event.remote_words = event.code != 0 || event.outcome == Outcome::sent;
  if (event.outcome == Outcome::sent) event.other_id = next_id_in(event.text);
  const auto tell = [&](std::string_view to) {
    event.to = to;
    emit(event);
    if (event.outcome != Outcome::deferred) endings_.over(event.id, event);
  };
  // The line names the domain only: those that were accepted for it.
  std::vector<std::string> meant;
  if (const auto to = between(text, "rcpt=<", ">"); !to.empty()) meant.emplace_back(to);
  else if (const auto known = transactions_.find(event.id); known != transactions_.end()) {
    for (const auto& one : known->second.recipients) {
      const auto at = one.rfind('@');
      if (domain.empty() || (at != std::string::npos && equal_ignoring_case(std::string_view(one).substr(at + 1), domain))) meant.push_back(one);
    }
    event.from_known = known->second.from_known;
    event.from = known->second.from;
  }
  if (meant.empty()) tell({});
  for (const auto& one : meant) tell(one);
  return true;
}

void Haraka::outbound(const Line& line, Event& event, const Emit& emit) {
  event.kind = Kind::noted;
  if (!event.id.empty() && delivery(line.words, event, emit)) return;
  if (line.level == "ERROR" || line.level == "CRIT" || line.level == "WARN" || line.level == "ALERT") event.kind = Kind::trouble;
  emit(event);
}

}  // namespace

LineReader read_haraka(Frames& frames) {
  auto reader = std::make_shared<Haraka>(frames);
  return {.format = Format::haraka,
          .read = [reader](const Framed& line, const Emit& emit) { return reader->read(line, emit); },
          .finish = [reader](const Emit& emit) { reader->finish(emit); }};
}

}  // namespace mailwhy::logs
