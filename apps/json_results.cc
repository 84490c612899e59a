#include "apps/json_results.h"

#include <boost/json.hpp>

#include "apps/json_object.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {
namespace bj = boost::json;
using rules::Fate;

constexpr std::size_t most_bytes_of_value = 16u << 20;

std::string text_at(const bj::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  const auto& text = value->get_string();
  return std::string(text.data(), text.size());
}
std::optional<Time> time_at(const bj::object& object, std::string_view name) {
  const auto time = parse_time(text_at(object, name));
  return time ? std::optional<Time>(*time) : std::nullopt;
}

Fate fate_of(std::string_view word) {
  for (const auto fate : {Fate::failed, Fate::delayed, Fate::delivered, Fate::complained, Fate::answered, Fate::challenged})
    if (to_string(fate) == word) return fate;
  return Fate::none;
}

// Other programs may write the kind and the action only.
Fate fate_of(const bj::object& result) {
  const auto kind = text_at(result, "kind"), action = text_at(result, "action");
  if (result.if_contains("fate") != nullptr) return fate_of(text_at(result, "fate"));
  if (kind == "not-bounce") return Fate::none;
  if (kind == "feedback-report") return Fate::complained;
  if (kind == "auto-reply") return Fate::answered;
  if (kind == "success-dsn" || action == "delivered" || action == "relayed" || action == "expanded") return Fate::delivered;
  return kind == "delay-notice" || action == "delayed" ? Fate::delayed : Fate::failed;
}

// The judgement as it was written: how sure it was stands for what it rested on.
bounce::Judged judged_in(const bj::object& result) {
  bounce::Judged out;
  out.meaning = bounce::parse_meaning(text_at(result, "reason")).value_or(bounce::Meaning::unknown);
  out.klass = bounce::class_of(out.meaning);
  out.sisimai = bounce::sisimai_of(out.meaning);
  if (const auto* permanent = result.if_contains("permanent"); permanent != nullptr && permanent->is_bool()) out.permanent = permanent->get_bool();
  out.cause.meaning = out.meaning;
  out.cause.party = text_at(result, "party");
  out.cause.row_id = text_at(result, "row");
  out.cause.from_words = text_at(result, "confidence") == "certain";
  if (out.cause.row_id.empty() && text_at(result, "confidence") == "guess") out.cause.row_id = "code.";
  return out;
}

report::SummaryItem of_bounce(const bj::object& result) {
  report::SummaryItem item;
  item.fate = fate_of(result);
  item.not_yours = text_at(result, "cause") == "bounce.backscatter";
  item.judged = judged_in(result);
  item.recipient = text_at(result, "recipient");
  item.remote_host = text_at(result, "remote_host");
  item.remote_address = text_at(result, "remote_address");
  item.diagnostic = text_at(result, "diagnostic");
  item.command = text_at(result, "command");
  item.agent = text_at(result, "agent");
  item.action = text_at(result, "action");
  item.file = text_at(result, "file");
  if (const auto* number = result.if_contains("message"); number != nullptr && number->is_int64()) item.file += ":" + std::to_string(number->get_int64());
  if (const auto code = parse_number(text_at(result, "reply_code"), 999)) item.code = static_cast<int>(*code);
  item.enhanced = smtp::parse_enhanced_code(text_at(result, "enhanced_code"));
  bounce::Original original;
  if (const auto* about = object_at(result, "original")) {
    original.from = text_at(*about, "from");
    original.return_path = text_at(*about, "return_path");
    original.date = text_at(*about, "date");
    item.message = text_at(*about, "message_id");
  }
  item.sender = rules::sender_in(original);
  std::string date;
  if (const auto* notice = object_at(result, "notice")) {
    date = text_at(*notice, "date");
    if (item.message.empty()) item.message = text_at(*notice, "message_id");
  }
  for (const auto& text : {text_at(result, "last_attempt"), date, original.date})
    if (!item.time) item.time = report::summary_time(text);
  return item;
}

// An attempt of a log: judged again by its words.
std::optional<report::SummaryItem> of_attempt(const bj::object& attempt, std::string_view sender, std::string_view id) {
  const auto outcome = text_at(attempt, "outcome");
  const bool final = outcome == "bounced" || outcome == "expired" || outcome == "undeliverable";
  report::SummaryItem item;
  if (outcome == "sent") item.fate = Fate::delivered;
  else if (final) item.fate = Fate::failed;
  else if (outcome == "deferred") item.fate = Fate::delayed;
  else return std::nullopt;
  item.recipient = text_at(attempt, "to");
  item.sender = sender;
  item.message = id;
  if (const auto* relay = object_at(attempt, "relay")) {
    item.remote_host = text_at(*relay, "name");
    item.remote_address = text_at(*relay, "address");
  }
  item.diagnostic = text_at(attempt, "text");
  item.command = text_at(attempt, "command");
  item.time = time_at(attempt, "time");
  if (const auto* code = attempt.if_contains("reply_code"); code != nullptr && code->is_int64()) item.code = static_cast<int>(code->get_int64());
  item.enhanced = smtp::parse_enhanced_code(text_at(attempt, "enhanced_code"));
  if (item.fate == Fate::delivered) return item;
  item.judged = bounce::judge({item.diagnostic, item.code, item.enhanced, item.command, item.remote_host, item.agent, item.fate == Fate::delayed ? "delayed" : "failed"});
  return item;
}

}  // namespace

struct ResultReader::State {
  explicit State(Take give) : take(std::move(give)) {}
  void value(const bj::value& read);
  void log(const bj::object& result);
  // The rest of the line is passed over.
  void bad() {
    ++unreadable;
    skipping = true;
    parser.reset();
    inside = false;
    size = 0;
  }

  Take take;
  bj::stream_parser parser;
  bool inside = false, skipping = false;   // within a value; until the end of the line
  std::size_t size = 0;                    // of the value so far
  std::uint64_t objects = 0, unreadable = 0;
};

void ResultReader::State::value(const bj::value& read) {
  const auto* object = read.if_object();
  const auto schema = object ? text_at(*object, "schema") : std::string();
  if (schema == "mailwhy.bounce/1") {
    ++objects;
    take(of_bounce(*object));
  } else if (schema == "mailwhy.log/1") {
    ++objects;
    log(*object);
  } else {
    ++unreadable;
  }
}

void ResultReader::State::log(const bj::object& result) {
  const auto kind = text_at(result, "kind");
  const auto sender = text_at(result, "from"), id = text_at(result, "id");
  if (kind == "attempt") {
    if (const auto item = of_attempt(result, sender, id)) take(*item);
    return;
  }
  // What became of each recipient is told by the last attempt for it.
  const auto* attempts = result.if_contains("attempts");
  if (attempts == nullptr || !attempts->is_array()) return;
  std::map<std::string, const bj::object*> last;
  for (const auto& attempt : attempts->get_array())
    if (const auto* one = attempt.if_object()) last[text_at(*one, "to")] = one;
  for (const auto& [recipient, attempt] : last)
    if (const auto item = of_attempt(*attempt, sender, id)) take(*item);
}

ResultReader::ResultReader(Take take) : state_(std::make_unique<State>(std::move(take))) {}
ResultReader::~ResultReader() = default;
std::uint64_t ResultReader::objects() const { return state_->objects; }
std::uint64_t ResultReader::unreadable() const { return state_->unreadable; }

void ResultReader::feed(std::string_view piece) {
  auto& state = *state_;
  while (!piece.empty()) {
    if (state.skipping) {
      const auto end = piece.find('\n');
      if (end == piece.npos) return;
      piece.remove_prefix(end + 1);
      state.skipping = false;
      continue;
    }
    if (!state.inside) {
      const auto begin = piece.find_first_not_of(" \t\r\n");
      if (begin == piece.npos) return;
      piece.remove_prefix(begin);
      if (piece.front() != '{') {
        state.bad();
        continue;
      }
      state.inside = true;
    }
    bj::error_code error;
    const auto used = state.parser.write_some(piece.data(), piece.size(), error);
    state.size += used;
    if (error || state.size > most_bytes_of_value) {
      state.bad();
      // What stands behind a broken value on later lines may be whole.
      piece.remove_prefix(std::min(used, piece.size()));
      continue;
    }
    piece.remove_prefix(used);
    if (!state.parser.done()) return;
    state.value(state.parser.release());
    state.parser.reset();
    state.inside = false;
    state.size = 0;
  }
}

void ResultReader::finish() {
  if (state_->inside) ++state_->unreadable;
  state_->inside = false;
}

}  // namespace mailwhy::apps
