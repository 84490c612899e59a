#include "mailwhy/report/json_group.h"

#include "mailwhy/base/text.h"

namespace mailwhy::report::json_group {
namespace {
namespace bj = boost::json;

constexpr std::size_t longest = 2000;

bj::object example_object(const logs::CauseGroup& group, std::string_view message_name) {
  bj::object out;
  out["text"] = text_value(group.example);
  // What tells it, in bytes of "text"; only where that is what was read.
  const auto& cause = group.judged.cause;
  if (cause.mark_end > cause.mark_begin && cause.mark_end <= group.example.size() && group.example.size() <= longest && visible(group.example) == group.example) {
    bj::array mark, marks;
    mark.push_back(cause.mark_begin);
    mark.push_back(cause.mark_end);
    marks.push_back(std::move(mark));
    out["marks"] = std::move(marks);
  }
  put(out, "recipient", group.example_recipient);
  put(out, "sender", group.example_sender);
  put(out, message_name, group.example_message);
  put(out, "remote_host", group.remote_host);
  put(out, "command", group.spoken_command);
  return out;
}

}  // namespace

bj::value text_value(std::string_view bytes) { return bj::value(visible(shorten(bytes, longest))); }

void put(bj::object& out, std::string_view name, std::string_view value) {
  if (!value.empty()) out[name] = text_value(value);
}
void put(bj::object& out, std::string_view name, const std::optional<Time>& time) {
  if (time) out[name] = to_rfc3339(*time);
}

bj::array words_array(const std::vector<std::string>& words) {
  bj::array out;
  for (const auto& word : words) out.push_back(text_value(word));
  return out;
}

bj::array counts_array(const std::vector<std::pair<std::string, std::uint64_t>>& rows, std::string_view name, std::size_t most) {
  bj::array out;
  for (const auto& [word, count] : rows) {
    if (out.size() == most) break;
    bj::object one;
    one[name] = text_value(word);
    one["count"] = count;
    out.push_back(std::move(one));
  }
  return out;
}

void put_group(bj::object& out, const logs::CauseGroup& group, std::string_view message_name) {
  out["recipients"] = group.recipients;
  out["messages"] = group.messages;
  if (group.many) out["many"] = true;
  out["masked"] = text_value(group.masked);
  out["example"] = example_object(group, message_name);
  put(out, "first_seen", group.first);
  put(out, "last_seen", group.last);
  out["domains"] = counts_array(group.domains, "domain");
  out["providers"] = counts_array(group.providers, "provider");
}

}  // namespace mailwhy::report::json_group
