// mailwhy.dns/1, a line for each of those asked.
#include <boost/json.hpp>

#include "mailwhy/report/dns/lines.h"

namespace mailwhy::report {

std::string dns_json_lines(const DnsResult& result) {
  namespace bj = boost::json;
  const bj::value document = bj::parse(dns_json(result, false, Catalogue::builtin()));
  const bj::object& whole = document.as_object();
  std::string text;
  for (const bj::value& row : whole.at("results").as_array()) {
    bj::object line;
    for (const char* name : {"schema", "question", "started", "verdict"}) line[name] = whole.at(name);
    for (const auto& field : row.as_object()) line[field.key()] = field.value();
    text += bj::serialize(line) + "\n";
  }
  return text;
}

}  // namespace mailwhy::report
