#include "mailwhy/contact/bootstrap.h"

#include <algorithm>
#include <span>

#include "mailwhy/base/check.h"
#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"
#include "mailwhy/contact/url.h"

namespace mailwhy::embedded {
std::span<const File> registries();  // data/registries/
}

namespace mailwhy::contact {
namespace {

bool is_block(std::string_view key) { return key.find('/') != key.npos || key.find(':') != key.npos; }

std::string filled(std::string_view pattern, std::string_view key) {
  std::string out(pattern);
  if (const auto at = out.find("{}"); at != out.npos) out.replace(at, 2, key);
  return out;
}

template <typename T>
const T* longest(const std::map<Domain, T>& names, const Domain& name) {
  for (Domain end = name;; end = end.parent()) {
    if (const auto found = names.find(end); found != names.end()) return &found->second;
    if (end.is_root()) return nullptr;
  }
}

template <typename Blocks>
auto longest(const Blocks& blocks, const IpAddress& address) -> decltype(&blocks.front().value) {
  decltype(&blocks.front()) best = nullptr;
  for (const auto& block : blocks)
    if (block.network.contains(address) && (!best || block.network.prefix() > best->network.prefix())) best = &block;
  return best ? &best->value : nullptr;
}

template <typename T, typename Blocks>
void put_value(const std::string& key, const T& value, std::map<Domain, T>& names, Blocks& blocks) {
  if (is_block(key)) {
    const auto network = Network::parse(key);
    if (!network) return;
    const auto known = std::find_if(blocks.begin(), blocks.end(), [&](const auto& block) { return block.network == *network; });
    if (known != blocks.end()) known->value = value;
    else blocks.push_back({*network, value});
  } else if (const auto name = Domain::parse(key)) {
    names.insert_or_assign(*name, value);
  }
}

bool is_key(std::string_view key) { return is_block(key) ? Network::parse(key).has_value() : Domain::parse(key).has_value(); }

// One that ends with a slash, as RFC 9224 s3 wants them; nullopt when it is no URL.
std::optional<std::string> base_url(std::string_view text) {
  const auto url = parse_url(text);
  if (!url || url->target.find('?') != std::string::npos) return std::nullopt;
  std::string out = url->text();
  return out.back() == '/' ? out : out + "/";
}

}  // namespace

const Registries& Registries::builtin() {
  static const Registries registries = [] {
    std::string all;
    for (const auto& file : embedded::registries()) all.append(file.text).append("\n");
    auto read_all = read(all);
    MAILWHY_CHECK(read_all.has_value(), "data/registries can be read");
    return std::move(*read_all);
  }();
  return registries;
}

Result<Registries> Registries::read(std::string_view table) {
  constexpr std::size_t most_rows = 5000, most_keys = 20000;
  Registries out;
  std::size_t number = 0, rows = 0, keys = 0;
  std::map<std::string, std::vector<std::string>> urls;
  for (const auto line : split(table, '\n')) {
    ++number;
    if (trim(line).empty() || line.front() == '#') continue;
    const auto wrong = [&](const std::string& why) { return fail("line " + std::to_string(number) + ": " + why, Error::Kind::data); };
    const auto cells = split(trim(line), '\t');
    const bool rdap = cells[0] == "rdap";
    if ((!rdap && cells[0] != "whois") || cells.size() != (rdap ? 3 : 4)) return wrong("a row is \"rdap URL KEYS\" or \"whois HOST FORM KEYS\" with tabs between");
    if (++rows > most_rows) return wrong("more rows than can be read");
    for (const auto key : split_words(cells.back())) {
      if (!is_key(key)) return wrong("\"" + visible(shorten(key, 80)) + "\" is neither the end of a name nor a block of addresses");
      if (++keys > most_keys) return wrong("more keys than can be read");
      if (rdap) {
        const auto url = base_url(filled(cells[1], key));
        if (!url) return wrong("\"" + visible(shorten(cells[1], 80)) + "\" is no http or https URL");
        urls[std::string(key)].push_back(*url);
        out.put(std::string(key), urls[std::string(key)]);
      } else {
        const auto host = Domain::parse(filled(cells[1], key));
        if (!host || !host->is_host_name() || host->is_root()) return wrong("\"" + visible(shorten(cells[1], 80)) + "\" is no host name");
        if (cells[2].find("{}") == cells[2].npos) return wrong("the form of a question needs {} where the name goes");
        out.put(std::string(key), WhoisServer{host->text(), std::string(cells[2])});
      }
    }
  }
  return out;
}

Result<void> Registries::add_iana(std::string_view json) {
  const auto services = read_iana(json);
  if (!services) return tl::unexpected(services.error());
  for (const auto& service : *services) {
    std::vector<std::string> urls;
    for (const auto& text : service.urls)
      if (const auto url = base_url(text)) urls.push_back(*url);
    if (urls.empty()) continue;
    for (const auto& key : service.keys) put(key, urls);
  }
  return {};
}

void Registries::put(const std::string& key, const std::vector<std::string>& urls) {
  auto sorted = urls;
  std::stable_partition(sorted.begin(), sorted.end(), [](const std::string& url) { return url.starts_with("https:"); });
  put_value(key, sorted, rdap_names_, rdap_blocks_);
}

void Registries::put(const std::string& key, const WhoisServer& server) { put_value(key, server, whois_names_, whois_blocks_); }

std::vector<std::string> Registries::rdap_for(const Domain& name) const {
  const auto* urls = longest(rdap_names_, name);
  return urls ? *urls : std::vector<std::string>{};
}

std::vector<std::string> Registries::rdap_for(const IpAddress& address) const {
  const auto* urls = longest(rdap_blocks_, address.unmapped());
  return urls ? *urls : std::vector<std::string>{};
}

std::optional<WhoisServer> Registries::whois_for(const Domain& name) const {
  const auto* server = longest(whois_names_, name);
  return server ? std::optional(*server) : std::nullopt;
}

std::optional<WhoisServer> Registries::whois_for(const IpAddress& address) const {
  const auto* server = longest(whois_blocks_, address.unmapped());
  return server ? std::optional(*server) : std::nullopt;
}

std::size_t Registries::registry_labels(const Domain& name) const {
  for (Domain end = name; !end.is_root(); end = end.parent())
    if (rdap_names_.contains(end) || whois_names_.contains(end)) return end.label_count();
  return 0;
}

}  // namespace mailwhy::contact
