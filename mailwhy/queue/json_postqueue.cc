// `postqueue -j` (postqueue(1), since Postfix 3.1): an object a message.  Objects spread over lines and arrays, as tools print them
// again, are read too.
#include <boost/json.hpp>

#include "mailwhy/base/text.h"
#include "mailwhy/queue/collect.h"

namespace mailwhy::queue {
namespace {
namespace bj = boost::json;

std::string text_of(const bj::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::uint64_t number_of(const bj::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return 0;
  if (value->is_uint64()) return value->get_uint64();
  return value->is_int64() && value->get_int64() > 0 ? static_cast<std::uint64_t>(value->get_int64()) : 0;
}

void take_message(const bj::object& object, Collect& into) {
  Waiting message;
  message.id = text_of(object, "queue_id");
  message.state = Collect::limited(text_of(object, "queue_name"), 40);
  const auto sender = text_of(object, "sender");
  message.sender = sender == "MAILER-DAEMON" ? "" : sender;
  message.size = number_of(object, "message_size");
  if (const auto time = number_of(object, "arrival_time"); time > 0 && time < 100'000'000'000) message.since = Time(std::chrono::seconds(time));
  into.message(std::move(message));
  const auto* recipients = object.if_contains("recipients");
  if (recipients != nullptr && recipients->is_array()) {
    for (const auto& one : recipients->get_array()) {
      if (!one.is_object()) continue;
      into.reason(text_of(one.get_object(), "delay_reason"));
      into.recipient(text_of(one.get_object(), "address"));
    }
  }
  into.finish_message();
}

// One object, as deep as these ever are.
bool take_object(std::string_view text, Collect& into) {
  bj::parse_options options;
  options.max_depth = 8;
  options.allow_invalid_utf8 = true;
  bj::error_code error;
  const auto value = bj::parse(bj::string_view(text.data(), text.size()), error, {}, options);
  if (error || !value.is_object() || !value.get_object().contains("queue_id")) return false;
  take_message(value.get_object(), into);
  return true;
}

}  // namespace

void read_postqueue_json(std::string_view bytes, Collect& into) {
  constexpr auto nowhere = std::string_view::npos;
  std::size_t begin = nowhere;
  int depth = 0;
  bool quoted = false, escaped = false;
  const auto drop = [&](std::size_t end) {
    into.unread(bytes.substr(begin, std::min<std::size_t>(end - begin, 400)));
    begin = nowhere;
    depth = 0;
    quoted = escaped = false;
  };
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    // A string never holds a line end, and an object that begins in the first column is a new one: damage stays within one message.
    if (c == '\n' && quoted) drop(i);
    if (c == '{' && begin != nowhere && !quoted && i > 0 && bytes[i - 1] == '\n') drop(i);
    if (begin == nowhere) {
      if (c != '{') continue;
      begin = i;
      depth = 1;
      continue;
    }
    if (escaped) escaped = false;
    else if (quoted && c == '\\') escaped = true;
    else if (c == '"') quoted = !quoted;
    else if (!quoted && c == '{') ++depth;
    else if (!quoted && c == '}' && --depth == 0) {
      const auto object = bytes.substr(begin, i + 1 - begin);
      if (take_object(object, into)) begin = nowhere;
      else drop(i + 1);
    }
  }
  if (begin != nowhere) drop(bytes.size());
}

}  // namespace mailwhy::queue
