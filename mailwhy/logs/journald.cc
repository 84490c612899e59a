#include "mailwhy/logs/journald.h"

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/logs/flat_json.h"
#include "mailwhy/logs/parts.h"
#include "mailwhy/logs/stamp.h"

namespace mailwhy::logs {
namespace {

using Took = Unwrapper::Took;

constexpr std::size_t longest_value = 1 << 20;

// What an entry says that matters here.
struct JournalEntry {
  std::string message, host, identifier, command, pid, syslog_pid, written, spoken;
  bool any = false;
};

struct FieldName {
  std::string_view field;
  std::string JournalEntry::* where;
};
constexpr FieldName field_names[] = {
    {"MESSAGE", &JournalEntry::message}, {"_HOSTNAME", &JournalEntry::host}, {"SYSLOG_IDENTIFIER", &JournalEntry::identifier}, {"_COMM", &JournalEntry::command},
    {"_PID", &JournalEntry::pid}, {"SYSLOG_PID", &JournalEntry::syslog_pid}, {"__REALTIME_TIMESTAMP", &JournalEntry::written}, {"_SOURCE_REALTIME_TIMESTAMP", &JournalEntry::spoken},
};

// The frame of an entry; `line` keeps what people are shown.
void frame(const JournalEntry& entry, std::string& line, Framed& out) {
  const auto& tag = entry.identifier.empty() ? entry.command : entry.identifier;
  const auto& pid = entry.syslog_pid.empty() ? entry.pid : entry.syslog_pid;
  line = entry.host + " " + tag;
  if (!pid.empty()) line.append("[").append(pid).append("]");
  line += ": ";
  const auto begin = line.size();
  line += trim(entry.message);
  std::replace(line.begin(), line.end(), '\n', ' ');
  out = Framed{};
  const std::string_view all = line;
  out.line = all;
  out.host = all.substr(0, entry.host.size());
  set_tag(out, all.substr(entry.host.size() + 1, tag.size()));
  out.text = all.substr(begin);
  out.pid = static_cast<std::uint32_t>(std::min<std::uint64_t>(leading_number(pid), 0xFFFFFFFFU));
  const auto& stamp = entry.spoken.empty() ? entry.written : entry.spoken;
  if (const auto micros = leading_number(stamp); micros > 0 && micros < 32'000'000'000'000'000ULL) {
    out.time = Time(Duration(static_cast<std::int64_t>(micros)));
    out.time_known = true;
  }
  out.syslog = true;
}

bool is_field_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c); });
}

void set_field(JournalEntry& entry, std::string_view field, std::string_view value) {
  for (const auto& name : field_names)
    if (name.field == field) entry.*name.where = value.substr(0, longest_value);
  entry.any = true;
}

class Export {
 public:
  Took take(std::string_view line, Framed& out);
  bool end(Framed& out);

 private:
  bool binary(std::string_view line);

  JournalEntry entry_;
  std::string field_, value_, line_;
  bool in_value_ = false, begun_ = false;  // a value with a length; its first line was seen
};

// One more line of a value with a length in front; the value may hold line ends, and so may the length.
bool Export::binary(std::string_view line) {
  if (begun_) value_ += '\n';
  begun_ = true;
  value_ += line;
  if (value_.size() < 8) return false;
  std::uint64_t length = 0;
  for (std::size_t i = 8; i-- > 0;) length = length << 8 | static_cast<unsigned char>(value_[i]);
  if (length > longest_value) {       // no length at all: the file is damaged
    in_value_ = false;
    return true;
  }
  if (value_.size() < 8 + length) return false;
  set_field(entry_, field_, std::string_view(value_).substr(8, length));
  in_value_ = false;
  return true;
}

bool Export::end(Framed& out) {
  const bool any = entry_.any && !entry_.message.empty();
  if (any) frame(entry_, line_, out);
  entry_ = JournalEntry{};
  return any;
}

Took Export::take(std::string_view line, Framed& out) {
  if (in_value_) {
    if (value_.size() + line.size() > longest_value + 64) in_value_ = false;
    else return binary(line), Took::swallowed;
  }
  if (line.empty()) {
    if (!entry_.any) return Took::no;
    return end(out) ? Took::framed : Took::swallowed;
  }
  const auto equals = line.find('=');
  const auto field = line.substr(0, equals);
  if (!is_field_name(field)) return Took::no;
  const bool starts = field == "__CURSOR";
  if (!entry_.any && !starts && field != "__REALTIME_TIMESTAMP") return Took::no;
  bool told = false;
  if (starts && entry_.any) told = end(out);
  if (equals == std::string_view::npos) {
    field_ = field;
    value_.clear();
    in_value_ = true;
    begun_ = false;
  } else {
    set_field(entry_, field, line.substr(equals + 1));
  }
  return told ? Took::framed : Took::swallowed;
}

// `-o verbose`: "Sat 2026-11-21 04:07:28.535000 UTC [s=..;t=..]", then the fields, each behind four blanks; nothing marks the end.
class Verbose {
 public:
  explicit Verbose(Frames& frames) : frames_(frames) {}
  Took take(std::string_view line, Framed& out);
  bool end(Framed& out);

 private:
  bool begins(std::string_view line, std::string& written);
  void field(std::string_view line);

  Frames& frames_;
  JournalEntry entry_;
  std::string line_;
  std::string JournalEntry::* last_ = nullptr;  // of the field whose lines may go on
  bool open_ = false;
};

// `written`: microseconds since 1970.  The cursor has them in hexadecimal; the words before it are in the zone of whoever asked.
bool Verbose::begins(std::string_view line, std::string& written) {
  auto rest = line;
  if (!take_weekday(rest) || !line.ends_with(']')) return false;
  const auto cursor = line.find(" [s=");
  if (cursor == std::string_view::npos) return false;
  std::uint64_t us = 0;
  if (const auto at = line.find(";t=", cursor); at != std::string_view::npos) {
    for (const char c : line.substr(at + 3, 14)) {
      const auto digit = std::string_view("0123456789abcdef").find(c);
      if (digit == std::string_view::npos) break;
      us = us * 16 + digit;
    }
  }
  if (us == 0) {
    const auto time = frames_.take_time(rest);
    if (!time) return false;
    us = static_cast<std::uint64_t>(std::max<std::int64_t>(0, time->time_since_epoch().count()));
  }
  written = std::to_string(us);
  return true;
}

void Verbose::field(std::string_view line) {
  const auto text = bare(line);
  const auto equals = text.find('=');
  if (equals != std::string_view::npos && is_field_name(text.substr(0, equals)) && line.substr(4).starts_with(text.substr(0, equals))) {
    set_field(entry_, text.substr(0, equals), text.substr(equals + 1));
    last_ = nullptr;
    for (const auto& name : field_names)
      if (name.field == text.substr(0, equals)) last_ = name.where;
  } else if (last_ != nullptr && (entry_.*last_).size() + text.size() < longest_value) {
    (entry_.*last_).append("\n").append(text);
  }
}

bool Verbose::end(Framed& out) {
  const bool any = entry_.any && !entry_.message.empty();
  if (any) frame(entry_, line_, out);
  entry_ = JournalEntry{};
  last_ = nullptr;
  open_ = false;
  return any;
}

// Lines of others end nothing: the entry is told when the next one begins, or the log ends.
Took Verbose::take(std::string_view line, Framed& out) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  if (open_ && line.starts_with("    ")) return field(line), Took::swallowed;
  std::string written;
  if (!begins(line, written)) return Took::no;
  const bool told = end(out);
  open_ = true;
  entry_.written = written;
  return told ? Took::framed : Took::swallowed;
}

class Json {
 public:
  explicit Json(Frames& frames) : frames_(frames) {}
  Took take(std::string_view line, Framed& out);

 private:
  Took object(std::string_view text, Framed& out);
  Took shipped(Framed& out);
  std::string_view any_of(std::initializer_list<std::string_view> names) const;

  Frames& frames_;
  FlatJson json_;
  std::string line_, pretty_;
};

// `-o json-pretty` has an object's members on a line each, and the brackets alone.
Took Json::take(std::string_view line, Framed& out) {
  while (line.starts_with('\x1e')) line.remove_prefix(1);  // of `-o json-seq`
  if (line.starts_with("data: {")) line.remove_prefix(6);  // of `-o json-sse`
  const auto text = bare(line);
  if (pretty_.empty()) {
    if (text != "{") return object(line, out);
    pretty_ = text;
    return Took::swallowed;
  }
  const bool ends = line.starts_with('}');
  if (pretty_.size() + line.size() > longest_value || (!ends && !text.starts_with('"') && !text.starts_with(']') && !is_decimal(line.empty() ? ' ' : text.empty() ? ' ' : text[0]))) {
    pretty_.clear();
    return object(line, out);
  }
  pretty_ += text;
  if (!ends) return Took::swallowed;
  const auto all = std::exchange(pretty_, {});
  return object(all, out);
}

Took Json::object(std::string_view line, Framed& out) {
  if (!line.starts_with('{') || !json_.read(line)) return Took::no;
  if (json_.has("MESSAGE") && (json_.has("SYSLOG_IDENTIFIER") || json_.has("_COMM") || json_.has("__REALTIME_TIMESTAMP"))) {
    JournalEntry entry;
    for (const auto& name : field_names) entry.*name.where = json_[name.field];
    frame(entry, line_, out);
    return Took::framed;
  }
  return shipped(out);
}

// The first of `names` that is there; what they call it differs among those who ship logs.
std::string_view Json::any_of(std::initializer_list<std::string_view> names) const {
  for (const auto name : names)
    if (const auto value = json_[name]; !value.empty() && !value.starts_with('{')) return value;
  return {};
}

// Of a container's standard output, and of rsyslog, syslog-ng, Logstash, Loki, Graylog: the whole line as text, or its parts.
Took Json::shipped(Framed& out) {
  if (json_.has("uuid") && json_.has("source")) return Took::no;  // Haraka writes JSON itself
  const auto text = any_of({"log", "message", "MESSAGE", "msg", "MSG", "line", "short_message", "event.original"});
  auto stamp = any_of({"@timestamp", "time", "timestamp", "ISODATE", "timereported", "timegenerated", "DATE", "ts", "date"});
  if (text.empty() || stamp.empty()) return Took::no;
  const auto time = frames_.take_time(stamp);
  JournalEntry entry;
  entry.message = text;
  entry.identifier = any_of({"program", "PROGRAM", "programname", "syslogtag", "syslog_program", "appname", "app_name", "app-name", "application_name", "ident", "SYSLOG_IDENTIFIER"});
  while (entry.identifier.ends_with(':')) entry.identifier.pop_back();
  if (!entry.identifier.empty()) {
    entry.host = any_of({"host", "HOST", "hostname", "HOSTNAME", "fromhost", "_HOSTNAME", "source", "logsource"});
    entry.syslog_pid = any_of({"pid", "PID", "procid", "process_id", "_PID"});
    frame(entry, line_, out);
  } else {
    line_ = trim(text);
    if (frames_.read(line_, out) && out.time_known) return Took::framed;
    if (!out.syslog) out = Framed{};
    out.line = line_;
    if (!out.syslog) out.text = line_;
  }
  if (time) out.time = *time, out.time_known = true;
  return Took::framed;
}

}  // namespace

Unwrapper unwrap_journal_export(Frames& /*frames*/) {
  auto unwrapper = std::make_shared<Export>();
  return {.take = [unwrapper](std::string_view line, Framed& out) { return unwrapper->take(line, out); }, .finish = [unwrapper](Framed& out) { return unwrapper->end(out); }};
}

Unwrapper unwrap_journal_verbose(Frames& frames) {
  auto unwrapper = std::make_shared<Verbose>(frames);
  return {.take = [unwrapper](std::string_view line, Framed& out) { return unwrapper->take(line, out); }, .finish = [unwrapper](Framed& out) { return unwrapper->end(out); }};
}

Unwrapper unwrap_journal_json(Frames& frames) {
  auto unwrapper = std::make_shared<Json>(frames);
  return {.take = [unwrapper](std::string_view line, Framed& out) { return unwrapper->take(line, out); }};
}

LineReader read_journal_marks() {
  return {.format = Format::unknown, .read = [](const Framed& line, const Emit& emit) {
            if (line.syslog || !line.text.starts_with("-- ") || !line.text.ends_with(" --")) return false;
            auto event = line.event(Kind::noted);
            event.text = line.text;
            emit(event);
            return true;
          }};
}

}  // namespace mailwhy::logs
