// IANA's bootstrap files: {"version": "1.0", "services": [[["net","com"], ["https://registry.example.com/"]], ...]} (RFC 9224 s3).
#include <boost/json.hpp>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/contact/bootstrap.h"

namespace mailwhy::contact {
namespace {
namespace bj = boost::json;

// The strings of an array; nullopt when it is none.
std::optional<std::vector<std::string>> strings_of(const bj::value& value) {
  const auto* array = value.if_array();
  if (!array) return std::nullopt;
  std::vector<std::string> out;
  for (const auto& element : *array) {
    const auto* text = element.if_string();
    if (!text) return std::nullopt;
    out.emplace_back(*text);
  }
  return out;
}

// 64496-64511 or 65536: an AS number.
bool is_as_number(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) { return is_digit(c) || c == '-'; });
}

}  // namespace

Result<std::vector<IanaService>> read_iana(std::string_view json) {
  constexpr std::size_t most_bytes = 8U << 20, most_services = 5000, most_keys = 20000;
  if (json.size() > most_bytes) return fail("the file is longer than a bootstrap file of IANA's can be", Error::Kind::data);
  boost::system::error_code error;
  const auto root = bj::parse(json, error, {}, {.max_depth = 8});
  if (error) return fail("the file is no JSON: " + error.message(), Error::Kind::data);
  const auto* object = root.if_object();
  const auto* services = object && object->if_contains("services") ? object->at("services").if_array() : nullptr;
  if (!services) return fail("the file has no \"services\" as a bootstrap file of IANA's has them (RFC 9224)", Error::Kind::data);
  std::vector<IanaService> out;
  std::size_t keys = 0;
  for (const auto& service : *services) {
    const auto* parts = service.if_array();
    // The object tags of RFC 8521 have a third part in front; they are no names.
    if (!parts || parts->size() != 2) continue;
    auto names = strings_of((*parts)[0]);
    auto urls = strings_of((*parts)[1]);
    if (!names || !urls) return fail("a service of the file has other keys or URLs than strings", Error::Kind::data);
    std::erase_if(*names, is_as_number);
    keys += names->size();
    if (out.size() >= most_services || keys > most_keys) return fail("the file has more services than can be read", Error::Kind::data);
    out.push_back({std::move(*names), std::move(*urls)});
  }
  return out;
}

}  // namespace mailwhy::contact
