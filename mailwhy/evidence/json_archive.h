// The two ends of the JSON form of evidence.  One description of each struct (json_fields.h) serves the writer and the reader,
// so that they cannot drift apart:
//
//   void fields(auto& ar, Like<Ping> auto& ping) { ar.field("address", ping.address); ... }
//
// How values look: durations `KEY_ms`, and `KEY_us` too when milliseconds are not exact; times RFC 3339 with milliseconds, and
// `KEY_us` with the microseconds left over; strings made visible (base/text.h), and `KEY_raw_b64` with the bytes when that
// changed something; an empty optional has no key.  Included by json*.cc only.
#pragma once
#include <boost/json.hpp>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "mailwhy/base/domain.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/result.h"
#include "mailwhy/base/time.h"
#include "mailwhy/dns/message.h"

namespace mailwhy::evidence::json {

namespace bj = boost::json;

template <typename T, typename U>
concept Like = std::same_as<std::remove_const_t<T>, U>;

// An enum with the values 0..last takes part by a specialisation with `last` and `name(E)`.
template <typename E>
struct Names;
template <typename T>
concept Named = std::is_enum_v<T> && requires { Names<T>::last; };

// A whole document of at most 64 MiB; the error is a sentence about the file.
Result<bj::value> parse_document(std::string_view text);

// Values that have a text form of their own.
std::string text_of(const Domain& domain);  // the root is "."
std::string text_of(const IpAddress& address);
std::string text_of(const Network& network);
std::string text_of(const Endpoint& endpoint);
std::string text_of(const dns::Type& type);
// False when the text is none.
bool from_text(std::string_view text, Domain& out);
bool from_text(std::string_view text, IpAddress& out);
bool from_text(std::string_view text, Network& out);
bool from_text(std::string_view text, Endpoint& out);
bool from_text(std::string_view text, dns::Type& out);
// What it should have been, for the error sentence: "an address such as 192.0.2.1".
std::string_view expected(const Domain&);
std::string_view expected(const IpAddress&);
std::string_view expected(const Network&);
std::string_view expected(const Endpoint&);
std::string_view expected(const dns::Type&);
template <typename T>
concept Texted = std::same_as<T, Domain> || std::same_as<T, IpAddress> || std::same_as<T, Network> || std::same_as<T, Endpoint> ||
                 std::same_as<T, dns::Type>;

class Writer {
 public:
  static constexpr bool writing = true;
  explicit Writer(bj::object& out) : out_(out) {}

  template <typename T>
  void field(std::string_view key, const T& value) {
    out_[key] = value_of(value);
  }
  template <typename T>
  void field(std::string_view key, const std::optional<T>& value) {
    if (value) field(key, *value);
  }
  void field(std::string_view key, const std::string& text);
  void field(std::string_view key, const std::vector<std::string>& texts);
  void field(std::string_view key, const Duration& duration);
  void field(std::string_view key, const Time& time);
  template <typename T>
  void field_if_there(std::string_view key, const T& value) {
    field(key, value);
  }
  // Bytes that are no text, as base64.
  void bytes(std::string_view key, std::string_view raw);
  // For readers of the file only; ignored when it is read back.
  void extra(std::string_view key, std::string_view text);

  template <typename T>
  static bj::value value_of(const T& value) {
    if constexpr (std::same_as<T, bool>) {
      return bj::value(value);
    } else if constexpr (std::unsigned_integral<T>) {
      return bj::value(static_cast<std::uint64_t>(value));
    } else if constexpr (std::signed_integral<T>) {
      return bj::value(static_cast<std::int64_t>(value));
    } else if constexpr (Named<T>) {
      return bj::value(Names<T>::name(value));
    } else if constexpr (Texted<T>) {
      return bj::value(text_of(value));
    } else {
      bj::object out;
      Writer inner(out);
      fields(inner, value);
      return out;
    }
  }
  template <typename T>
  static bj::value value_of(const std::vector<T>& values) {
    bj::array out;
    out.reserve(values.size());
    for (const T& value : values) out.push_back(value_of(value));
    return out;
  }

 private:
  bj::object& out_;
};

// Where in the document; a chain of stack frames, turned into a JSON Pointer only when there is something to complain about.
struct Place {
  const Place* up = nullptr;
  std::string_view key;
  std::size_t index = 0;
  std::string pointer() const;
};

class Reader {
 public:
  static constexpr bool writing = false;
  // `fault` gets the first complaint, a full sentence; once it is there nothing more is read.
  Reader(const bj::object& in, const Place& place, std::string& fault) : in_(in), place_(place), fault_(fault) {}

  template <typename T>
  void field(std::string_view key, T& out) {
    if (const bj::value* value = find(key)) read(*value, Place{&place_, key}, out);
  }
  template <typename T>
  void field(std::string_view key, std::optional<T>& out) {
    out.reset();
    if (is_there(key)) field(key, out.emplace(T{}));
  }
  void field(std::string_view key, std::optional<Duration>& out);
  void field(std::string_view key, std::string& text);
  void field(std::string_view key, std::vector<std::string>& texts);
  void field(std::string_view key, Duration& duration);
  void field(std::string_view key, Time& time);
  void bytes(std::string_view key, std::string& raw);
  void extra(std::string_view, std::string_view) {}

  bool failed() const { return !fault_.empty(); }
  bool is_there(std::string_view key) const;  // present and not null
  // A field that older files lack: `out` keeps its value then.
  template <typename T>
  void field_if_there(std::string_view key, T& out) {
    if (is_there(key)) field(key, out);
  }
  void complain(std::string_view key, std::string_view what);

  template <typename T>
  void read(const bj::value& in, const Place& place, T& out) {
    if (failed()) return;
    if constexpr (std::same_as<T, bool>) {
      if (const bool* b = in.if_bool()) out = *b;
      else wrong(in, place, "true or false");
    } else if constexpr (std::integral<T>) {
      read_integer(in, place, out);
    } else if constexpr (Named<T>) {
      read_name(in, place, out);
    } else if constexpr (Texted<T>) {
      const bj::string* text = in.if_string();
      if (!text || !from_text(*text, out)) wrong(in, place, expected(out));
    } else {
      const bj::object* object = in.if_object();
      if (!object) return wrong(in, place, "an object");
      Reader inner(*object, place, fault_);
      fields(inner, out);
    }
  }
  template <typename T>
  void read(const bj::value& in, const Place& place, std::vector<T>& out) {
    if (failed()) return;
    const bj::array* array = in.if_array();
    if (!array) return wrong(in, place, "an array");
    out.clear();
    for (std::size_t i = 0; i < array->size() && !failed(); ++i) {
      T item{};
      read((*array)[i], Place{&place, {}, i}, item);
      out.push_back(std::move(item));
    }
  }

 private:
  // The value of a required key; complains when it is missing.
  const bj::value* find(std::string_view key);
  void wrong(const bj::value& in, const Place& place, std::string_view should_be);
  bool read_text(std::string_view key, std::string& out);
  bool read_raw(const bj::value& in, const Place& place, std::string& out);

  template <typename T>
  void read_integer(const bj::value& in, const Place& place, T& out) {
    if (const std::int64_t* i = in.if_int64(); i && std::in_range<T>(*i)) out = static_cast<T>(*i);
    else if (const std::uint64_t* u = in.if_uint64(); u && std::in_range<T>(*u)) out = static_cast<T>(*u);
    else wrong(in, place, "a whole number in its range");
  }
  template <typename E>
  void read_name(const bj::value& in, const Place& place, E& out) {
    const bj::string* text = in.if_string();
    for (int i = 0; text && i <= static_cast<int>(Names<E>::last); ++i) {
      if (Names<E>::name(static_cast<E>(i)) != std::string_view(*text)) continue;
      out = static_cast<E>(i);
      return;
    }
    wrong(in, place, Names<E>::what);
  }

  const bj::object& in_;
  const Place& place_;
  std::string& fault_;
};

}  // namespace mailwhy::evidence::json
