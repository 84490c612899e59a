#include "mailwhy/zone/hints.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"
#include "mailwhy/dns/record_address.h"
#include "mailwhy/dns/zone_text.h"
#include "mailwhy/zone/ask.h"

namespace mailwhy::embedded {
std::span<const File> servers();  // data/root.hints
}

namespace mailwhy::zone {
namespace {
constexpr std::size_t most_hints = 64, most_bytes = 1 << 20;

std::string_view without_comment(std::string_view line) { return trim(line.substr(0, line.find_first_of(";#"))); }

// "192.0.2.1:5300 a.root.test"
std::optional<Result<Hint>> read_address_line(std::string_view line, std::uint16_t port) {
  const auto words = split_words(line);
  if (words.empty()) return std::nullopt;
  const auto bare = IpAddress::parse(words[0]);
  const auto endpoint = bare ? Result<Endpoint>(Endpoint{*bare, port}) : Endpoint::parse(words[0], port);
  if (!endpoint) return std::nullopt;
  if (words.size() > 2) return Result<Hint>(fail("after the address comes the server's name and nothing more"));
  if (words.size() == 1) return Result<Hint>(Hint{{}, *endpoint});
  const auto name = Domain::parse(words[1]);
  if (!name) return Result<Hint>(tl::unexpected(name.error()));
  return Result<Hint>(Hint{*name, *endpoint});
}

void add(std::vector<Hint>& hints, const Hint& hint) {
  const bool known = std::any_of(hints.begin(), hints.end(), [&](const Hint& one) { return one.server == hint.server; });
  if (!known && hints.size() < most_hints) hints.push_back(hint);
}

// The addresses of the names that the root's NS records give; of all names when there are no such records.
void add_zone(const std::vector<dns::Record>& records, std::uint16_t port, std::vector<Hint>& hints) {
  std::vector<Domain> servers;
  for (const auto& record : records)
    if (const auto* ns = std::get_if<dns::Ns>(&record.data); ns != nullptr && record.name.is_root()) servers.push_back(ns->host);
  for (const auto& record : records) {
    const auto address = dns::address_of(record);
    const bool is_server = servers.empty() || std::find(servers.begin(), servers.end(), record.name) != servers.end();
    if (address && is_server) add(hints, {record.name, {*address, port}});
  }
}
}  // namespace

Result<std::vector<Hint>> read_hints(std::string_view text, std::uint16_t port) {
  if (text.size() > most_bytes) return fail("a file of root hints may have 1 MiB at most", Error::Kind::data);
  std::vector<Hint> hints;
  std::string zone;  // what is left, with its line numbers
  int number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    if (const auto own = read_address_line(without_comment(line), port)) {
      if (!*own) return fail(fmt::format("line {}: {}", number, own->error().text), Error::Kind::data);
      add(hints, **own);
    } else if (!trim(line).starts_with('#')) {
      zone += line;
    }
    zone += '\n';
  }
  const auto records = dns::parse_zone_text(zone);
  if (!records) return fail(records.error().text, Error::Kind::data);
  add_zone(*records, port, hints);
  if (hints.empty()) return fail("no address of a root server in it", Error::Kind::data);
  return hints;
}

std::vector<Hint> builtin_hints(std::uint16_t port) {
  for (const auto& file : embedded::servers())
    if (file.path == "root.hints")
      if (auto hints = read_hints(file.text, port)) return std::move(*hints);
  return {};
}

}  // namespace mailwhy::zone
