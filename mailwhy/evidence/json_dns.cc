// A record's data as zone text, which people read, and in wire form when zone text cannot carry it exactly.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/dns/zone_text.h"
#include "mailwhy/evidence/json_fields.h"

namespace mailwhy::evidence::json {
namespace {
// "10 mx.example.org." out of "300 IN MX 10 mx.example.org."
std::string data_text(const dns::Record& record) {
  const std::string whole = record.text();
  std::string_view rest = trim(whole);
  for (int word = 0; word < 3; ++word) {
    const auto blank = rest.find_first_of(" \t");
    if (blank == std::string_view::npos) return {};
    rest = trim(rest.substr(blank));
  }
  return std::string(rest);
}

// The record that `data` describes; nullopt when zone text cannot say it.
std::optional<dns::Record> record_from(const dns::Record& head, std::string_view data) {
  if (data.find_first_of("\r\n") != std::string_view::npos) return std::nullopt;
  const std::string line = fmt::format("{}. {} IN {} {}\n", head.name.text(), head.ttl_s, dns::to_string(head.type), data);
  auto records = dns::parse_zone_text(line);
  if (!records || records->size() != 1) return std::nullopt;
  const dns::Record& record = records->front();
  if (record.name != head.name || record.type != head.type) return std::nullopt;
  return record;
}
}  // namespace

void put_record_data(Writer& ar, const dns::Record& record) {
  const std::string data = data_text(record);
  ar.extra("data", data);
  const auto back = record_from(record, data);
  if (back && back->data == record.data && visible(data) == data) return;
  dns::Message message;
  message.response = true;
  message.questions.push_back({record.name, record.type});
  message.answers.push_back(record);
  ar.bytes("wire_b64", dns::encode(message));
}

void take_record_data(Reader& ar, dns::Record& record) {
  std::string data;
  ar.field("data", data);
  if (ar.failed()) return;
  if (!ar.is_there("wire_b64")) {
    auto read = record_from(record, data);
    if (!read) return ar.complain("data", "is not the zone text of a record of that type");
    record.data = read->data;
    return;
  }
  std::string wire;
  ar.bytes("wire_b64", wire);
  if (ar.failed()) return;
  const auto message = dns::decode(wire);
  if (!message || message->answers.size() != 1 || message->answers.front().type != record.type)
    return ar.complain("wire_b64", "is not a DNS message with that one record");
  record.data = message->answers.front().data;
}

}  // namespace mailwhy::evidence::json
