#include "mailwhy/evidence/json_archive.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"

namespace mailwhy::evidence::json {
namespace {
std::string with(std::string_view key, std::string_view ending) { return std::string(key) + std::string(ending); }

constexpr auto ms = std::chrono::milliseconds(1);
}  // namespace

// --- values with a text form

std::string text_of(const Domain& domain) { return domain.is_root() ? "." : domain.text(); }
std::string text_of(const IpAddress& address) { return address.text(); }
std::string text_of(const Network& network) { return network.text(); }
std::string text_of(const Endpoint& endpoint) { return endpoint.text(); }
std::string text_of(const dns::Type& type) { return dns::to_string(type); }

namespace {
template <typename From, typename To>
bool keep(const From& parsed, To& out) {
  if (parsed) out = *parsed;
  return static_cast<bool>(parsed);
}
}  // namespace

bool from_text(std::string_view text, Domain& out) { return keep(Domain::parse(text), out); }
bool from_text(std::string_view text, IpAddress& out) { return keep(IpAddress::parse(text), out); }
bool from_text(std::string_view text, Network& out) { return keep(Network::parse(text), out); }
bool from_text(std::string_view text, dns::Type& out) { return keep(dns::parse_type(text), out); }
bool from_text(std::string_view text, Endpoint& out) {
  // Port 0, which Endpoint::parse refuses from people, stands for "not known" here.
  if (text.ends_with(":0")) {
    if (!keep(Endpoint::parse(text.substr(0, text.size() - 2), 1), out)) return false;
    out.port = 0;
    return true;
  }
  return keep(Endpoint::parse(text, 0), out);
}

std::string_view expected(const Domain&) { return "a domain name"; }
std::string_view expected(const IpAddress&) { return "an address such as \"192.0.2.1\""; }
std::string_view expected(const Network&) { return "a network such as \"192.0.2.0/24\""; }
std::string_view expected(const Endpoint&) { return "an address with a port such as \"192.0.2.1:25\""; }
std::string_view expected(const dns::Type&) { return "a record type such as \"MX\""; }

// --- writing

void Writer::field(std::string_view key, const std::string& text) {
  const std::string shown = visible(text);
  out_[key] = shown;
  if (shown != text) bytes(with(key, "_raw_b64"), text);
}

void Writer::field(std::string_view key, const std::vector<std::string>& texts) {
  bj::array shown, raw;
  bool lossy = false;
  for (const auto& text : texts) {
    const std::string form = visible(text);
    lossy = lossy || form != text;
    shown.emplace_back(form);
    raw.emplace_back(base64_encode(text));
  }
  out_[key] = std::move(shown);
  if (lossy) out_[with(key, "_raw_b64")] = std::move(raw);
}

void Writer::field(std::string_view key, const Duration& duration) {
  out_[with(key, "_ms")] = static_cast<std::int64_t>(to_ms(duration));
  if (duration % ms != Duration(0)) out_[with(key, "_us")] = static_cast<std::int64_t>(duration.count());
}

void Writer::field(std::string_view key, const Time& time) {
  out_[key] = to_rfc3339(time);
  const auto left = time - std::chrono::floor<std::chrono::milliseconds>(time);
  if (left != Duration(0)) out_[with(key, "_us")] = static_cast<std::int64_t>(left.count());
}

void Writer::bytes(std::string_view key, std::string_view raw) { out_[key] = base64_encode(raw); }
void Writer::extra(std::string_view key, std::string_view text) { out_[key] = visible(text); }

// --- reading

std::string Place::pointer() const {
  std::string out = up ? up->pointer() : std::string();
  if (!up) return out;
  if (key.empty()) return out + "/" + std::to_string(index);
  return out + "/" + std::string(key);
}

namespace {
// What a value is, for the sentence: `the text "abc"`.
std::string words_for(const bj::value& value) {
  switch (value.kind()) {
    case bj::kind::null: return "null";
    case bj::kind::bool_: return "true or false";
    case bj::kind::int64:
    case bj::kind::uint64:
    case bj::kind::double_: return "the number " + shorten(bj::serialize(value), 40);
    case bj::kind::string: return "the text \"" + shorten(visible(std::string_view(value.get_string())), 60) + "\"";
    case bj::kind::array: return "an array";
    case bj::kind::object: return "an object";
  }
  return "something else";
}
}  // namespace

void Reader::wrong(const bj::value& in, const Place& place, std::string_view should_be) {
  if (!failed()) fault_ = fmt::format("{} should be {}, but it is {}.", place.pointer(), should_be, words_for(in));
}

void Reader::complain(std::string_view key, std::string_view what) {
  if (!failed()) fault_ = fmt::format("{} {}.", Place{&place_, key}.pointer(), what);
}

const bj::value* Reader::find(std::string_view key) {
  if (failed()) return nullptr;
  const bj::value* value = in_.if_contains(key);
  if (!value) complain(key, "is missing");
  return value;
}

bool Reader::is_there(std::string_view key) const {
  const bj::value* value = in_.if_contains(key);
  return value && !value->is_null();
}

bool Reader::read_raw(const bj::value& in, const Place& place, std::string& out) {
  const bj::string* text = in.if_string();
  const auto raw = text ? base64_decode(*text) : std::nullopt;
  if (!raw) {
    wrong(in, place, "base64");
    return false;
  }
  out = *raw;
  return true;
}

bool Reader::read_text(std::string_view key, std::string& out) {
  const bj::value* value = find(key);
  if (!value) return false;
  const bj::string* text = value->if_string();
  if (!text) {
    wrong(*value, Place{&place_, key}, "text");
    return false;
  }
  out = std::string(std::string_view(*text));
  return true;
}

void Reader::field(std::string_view key, std::string& text) {
  if (!read_text(key, text)) return;
  const std::string raw_key = with(key, "_raw_b64");
  if (is_there(raw_key)) bytes(raw_key, text);
}

void Reader::field(std::string_view key, std::vector<std::string>& texts) {
  std::string key_used(key);
  const std::string raw_key = with(key, "_raw_b64");
  const bool raw = is_there(raw_key);
  if (raw) key_used = raw_key;
  const bj::value* value = find(key_used);
  if (!value) return;
  const Place place{&place_, key_used};
  const bj::array* array = value->if_array();
  if (!array) return wrong(*value, place, "an array");
  texts.clear();
  for (std::size_t i = 0; i < array->size() && !failed(); ++i) {
    const bj::value& item = (*array)[i];
    const bj::string* text = item.if_string();
    std::string out;
    if (raw) read_raw(item, Place{&place, {}, i}, out);
    else if (text) out = std::string(std::string_view(*text));
    else wrong(item, Place{&place, {}, i}, "text");
    texts.push_back(std::move(out));
  }
}

void Reader::field(std::string_view key, std::optional<Duration>& out) {
  out.reset();
  if (is_there(with(key, "_ms"))) field(key, out.emplace());
}

void Reader::field(std::string_view key, Duration& duration) {
  // Ten years are more than any wait, and far from any overflow.
  constexpr std::int64_t most_us = 10LL * 366 * 86400 * 1000000;
  const std::string ms_key = with(key, "_ms"), us_key = with(key, "_us");
  std::int64_t value = 0;
  field(ms_key, value);
  if (failed()) return;
  if (value < -most_us / 1000 || value > most_us / 1000) return complain(ms_key, "is absurdly long");
  value *= 1000;
  if (is_there(us_key)) field(us_key, value);
  if (failed()) return;
  if (value < -most_us || value > most_us) return complain(us_key, "is absurdly long");
  duration = Duration(value);
}

void Reader::field(std::string_view key, Time& time) {
  std::string text;
  if (!read_text(key, text)) return;
  const auto parsed = parse_time(text);
  using namespace std::chrono;
  if (!parsed || *parsed < sys_days(year(1) / 1 / 1) || *parsed >= sys_days(year(9999) / 12 / 31) + days(1))
    return complain(key, "should be a time such as \"2026-11-21T03:16:49.120Z\", but it is \"" + shorten(visible(text), 60) + "\"");
  time = floor<milliseconds>(*parsed);
  const std::string us_key = with(key, "_us");
  std::int64_t left = (*parsed - time).count();
  if (is_there(us_key)) field(us_key, left);
  if (failed()) return;
  if (left < 0 || left > 999) return complain(us_key, "should be the microseconds left over, 0 to 999");
  time += Duration(left);
}

void Reader::bytes(std::string_view key, std::string& raw) {
  if (const bj::value* value = find(key)) read_raw(*value, Place{&place_, key}, raw);
}

}  // namespace mailwhy::evidence::json
