#include "mailwhy/lab/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/dns/zone_text.h"
#include "mailwhy/lab/background.h"
#include "mailwhy/lab/identities.h"
#include "mailwhy/lab/later.h"
#include "mailwhy/lab/markdown.h"
#include "mailwhy/lab/page_lines.h"
#include "mailwhy/lab/registry_script.h"
#include "mailwhy/lab/signer.h"

namespace mailwhy::lab {
namespace {

constexpr std::size_t most_page_bytes = 1 << 20, most_worlds = 500, most_script_bytes = 128 << 20;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines = split(text, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

bool is_fault_line(std::string_view line) { return trim(line).starts_with('!'); }
bool is_comment(std::string_view line) { return line.empty() || line.starts_with('#'); }

std::size_t bytes_of(const std::vector<smtp::ServerStep>& steps) {
  std::size_t bytes = 0;
  for (const smtp::ServerStep& step : steps) bytes += step.bytes.size();
  return bytes;
}
std::size_t bytes_of(const smtp::ServerScript& script) {
  std::size_t bytes = 0;
  for (const auto& part : script.connections) bytes += bytes_of(part);
  for (const auto& rule : script.overrides) bytes += bytes_of(rule.first) + bytes_of(rule.answer);
  return bytes;
}

// Puts a world together from fences, one after the other.
class Builder {
 public:
  // `budget`: bytes that the scripts of the whole page may still say; short lines can ask for long answers.
  Builder(std::string_view page, std::size_t& budget) : page_(page), budget_(budget) {}

  Result<void> add(const Fence& fence) {
    static constexpr std::pair<std::string_view, Result<void> (Builder::*)(const Fence&)> kinds[] = {
        {"dns", &Builder::add_dns}, {"host", &Builder::add_host}, {"world", &Builder::add_settings},
        {"check", &Builder::add_check}, {"ask", &Builder::add_ask}, {"lists", &Builder::add_lists},
        {"rdap", &Builder::add_registry}, {"https", &Builder::add_registry}, {"whois", &Builder::add_registry}};
    for (const auto& [kind, reader] : kinds)
      if (fence.kind == kind) return (this->*reader)(fence);
    return {};  // a fence for people: console output, an example
  }
  // From here on, DNS data overrides what was there under the same name and type.
  void end_background() { background_ = std::exchange(world_.resolvers, {}); }
  World take(std::string name, std::string title);

 private:
  Result<void> add_dns(const Fence& fence);
  Result<void> add_host(const Fence& fence);
  Result<void> add_settings(const Fence& fence);
  Result<Check> read_check(const Fence& fence, const char* wish) const;
  Result<void> add_check(const Fence& fence);
  Result<void> add_ask(const Fence& fence);
  Result<void> add_lists(const Fence& fence);
  Result<void> add_registry(const Fence& fence);
  Result<Endpoint> endpoint(const Fence& fence, std::string_view text, std::uint16_t port) const;
  Resolver& resolver(const Endpoint& at);
  tl::unexpected<Error> wrong(int line, const std::string& why) const {
    return fail(fmt::format("{}:{}: {}", page_, line, why), Error::Kind::data);
  }

  std::string page_;
  std::size_t& budget_;
  World world_;
  std::vector<Resolver> background_;
};

Result<Endpoint> Builder::endpoint(const Fence& fence, std::string_view text, std::uint16_t port) const {
  const auto at = Endpoint::parse(text, port);
  if (!at) return wrong(fence.line, at.error().text);
  return *at;
}

Resolver& Builder::resolver(const Endpoint& at) {
  for (Resolver& known : world_.resolvers)
    if (known.at == at) return known;
  return world_.resolvers.emplace_back(Resolver{.at = at});
}

// What follows "!": how a zone is signed, a fault, or an end to something; of a fence for later when there is a `later`.
Result<void> take_dns_line(std::string_view words, Resolver& into, Later* later) {
  if (auto zone = read_signed_zone(words)) {
    if (!*zone) return tl::unexpected(zone->error());
    if (later != nullptr) return fail("how a zone is signed does not change with time");
    sign_zone(into, std::move(**zone));
    return {};
  }
  const auto of_later = later != nullptr ? read_later_line(words, *later) : Result<bool>(false);
  if (!of_later) return tl::unexpected(of_later.error());
  if (*of_later) return {};
  auto fault = read_dns_fault(words);
  if (!fault) return tl::unexpected(fault.error());
  (later != nullptr ? later->faults : into.faults).push_back(std::move(*fault));
  return {};
}

Result<void> Builder::add_dns(const Fence& fence) {
  const auto words = split_words(fence.info);
  const bool has_address = !words.empty() && words[0] != "after";
  const auto at = endpoint(fence, has_address ? words[0] : "192.0.2.53", 53);
  if (!at) return tl::unexpected(at.error());
  std::size_t next = has_address ? 1 : 0;
  const bool authority = next < words.size() && words[next] == "authority";
  if (authority) ++next;
  Later later;
  const bool is_later = next + 2 == words.size() && words[next] == "after";
  if (is_later) {
    const auto after = parse_duration(words[next + 1]);
    if (!after) return wrong(fence.line, after.error().text);
    later.after = *after;
    next += 2;
  }
  if (next != words.size()) return wrong(fence.line, "after the address of a dns fence only \"authority\" and \"after DURATION\" may follow");
  Resolver& into = resolver(*at);
  into.authority |= authority;
  // The zone reader counts its own lines: empty ones in front make its numbers those of the page.
  std::string zone(static_cast<std::size_t>(fence.line), '\n');
  int number = fence.line;
  for (const std::string_view line : lines_of(fence.body)) {
    ++number;
    if (is_fault_line(line)) {
      const auto done = take_dns_line(trim(trim(line).substr(1)), into, is_later ? &later : nullptr);
      if (!done) return wrong(number, done.error().text);
    } else {
      zone.append(line);
    }
    zone.push_back('\n');
  }
  auto records = dns::parse_zone_text(zone);
  if (!records) return wrong(fence.line, records.error().text);
  if (is_later) {
    later.records = std::move(*records);
    add_later(into, std::move(later));
    return {};
  }
  into.records.insert(into.records.end(), std::make_move_iterator(records->begin()), std::make_move_iterator(records->end()));
  return {};
}

Result<void> Builder::add_host(const Fence& fence) {
  Service service;
  const std::string_view body = trim(fence.body);
  const auto connect_level = body.starts_with('!') && body.find('\n') == body.npos ? read_connect_level(trim(body.substr(1))) : std::nullopt;
  if (connect_level) {
    if (!*connect_level) return wrong(fence.line + 1, connect_level->error().text);
    service = **connect_level;
  } else {
    auto script = smtp::parse_script(fence.body, fence.line + 1);
    if (!script) return wrong(fence.line, script.error().text);
    if (const auto tls = check_tls_arguments(*script); !tls) return wrong(fence.line, tls.error().text);
    service.script = std::move(*script);
  }
  const auto words = split_words(fence.info);
  if (words.empty()) return wrong(fence.line, "a host fence wants an address, like 192.0.2.10:25");
  for (const std::string_view word : words) {
    const auto at = endpoint(fence, word, 25);
    if (!at) return tl::unexpected(at.error());
    const std::size_t cost = service.script ? bytes_of(*service.script) : 0;
    if (cost > budget_) return wrong(fence.line, "the servers of this page say too much");
    budget_ -= cost;
    service.at = *at;
    std::erase_if(world_.services, [&](const Service& known) { return known.at == *at; });
    world_.services.push_back(service);
  }
  return {};
}

Result<void> Builder::add_settings(const Fence& fence) {
  int number = fence.line;
  for (const std::string_view line : lines_of(fence.body)) {
    ++number;
    if (is_comment(trim(line))) continue;
    if (const auto done = apply_setting(trim(line), world_); !done) return wrong(number, done.error().text);
  }
  return {};
}

Result<Check> Builder::read_check(const Fence& fence, const char* wish) const {
  Check check;
  check.line = fence.line;
  auto args = split_command(fence.info);
  if (!args) return wrong(fence.line, args.error().text);
  if (args->empty()) return wrong(fence.line, wish);
  check.args = std::move(*args);
  int number = fence.line;
  for (const std::string_view line : lines_of(fence.body)) {
    ++number;
    if (is_comment(trim(line))) continue;
    auto expectation = read_expectation(line);
    if (!expectation) return wrong(number, expectation.error().text);
    expectation->line = number;
    check.expectations.push_back(std::move(*expectation));
  }
  return check;
}

Result<void> Builder::add_check(const Fence& fence) {
  auto check = read_check(fence, "a check fence wants what would follow \"mailwhy check\"");
  if (!check) return tl::unexpected(check.error());
  world_.checks.push_back(std::move(*check));
  return {};
}

Result<void> Builder::add_ask(const Fence& fence) {
  auto ask = read_check(fence, "an ask fence wants what would follow \"mailwhy\": dns, listed, contacts, ready, domain, tls, relay, login or send, and what they shall look at");
  if (!ask) return tl::unexpected(ask.error());
  constexpr std::string_view verbs[] = {"dns", "listed", "contacts", "ready", "domain", "tls", "relay", "login", "send"};
  if (std::find(std::begin(verbs), std::end(verbs), ask->args.front()) == std::end(verbs)) return wrong(fence.line, "an ask fence begins with dns, listed, contacts, ready, domain, tls, relay, login or send");
  world_.asks.push_back(std::move(*ask));
  return {};
}

Result<void> Builder::add_lists(const Fence& fence) {
  world_.lists += fence.body;
  if (!world_.lists.ends_with('\n')) world_.lists += '\n';
  return {};
}

Result<void> Builder::add_registry(const Fence& fence) {
  auto read = read_registry_fence(fence.kind, fence.info, fence.body);
  if (!read) return wrong(fence.line, read.error().text);
  if (fence.body.size() > budget_) return wrong(fence.line, "the servers of this page say too much");
  budget_ -= fence.body.size();
  const bool rdap = read->script.rdap, tls = read->script.tls;
  const auto at = endpoint(fence, read->address, rdap ? (tls ? 443 : 80) : 43);
  if (!at) return tl::unexpected(at.error());
  const auto records = dns::parse_zone_text(read->name + (at->address.is_v4() ? ". A " : ". AAAA ") + at->address.text());
  if (!records) return wrong(fence.line, records.error().text);
  auto& known = resolver(*Endpoint::parse("192.0.2.53", 53)).records;
  known.insert(known.end(), records->begin(), records->end());
  const std::string keys = join(read->keys, " ");
  const std::string url = (tls ? "https://" : "http://") + read->name + (at->port == (tls ? 443 : 80) ? "" : ":" + std::to_string(at->port)) + "/";
  if (!keys.empty()) world_.registries += rdap ? "rdap\t" + url + "\t" + keys + "\n" : "whois\t" + read->name + "\t{}\t" + keys + "\n";
  Service service;
  service.at = *at;
  service.kind = Service::Kind::registry;
  service.registry = std::make_shared<const RegistryScript>(std::move(read->script));
  std::erase_if(world_.services, [&](const Service& other) { return other.at == *at; });
  world_.services.push_back(std::move(service));
  return {};
}

// A page's record set replaces the background's of the same name and type; an alias replaces all types.
bool overridden(const dns::Record& record, const std::vector<dns::Record>& by) {
  return std::any_of(by.begin(), by.end(), [&](const dns::Record& own) {
    return own.name == record.name && (own.type == record.type || own.type == dns::Type::cname || record.type == dns::Type::cname);
  });
}

World Builder::take(std::string name, std::string title) {
  MAILWHY_CHECK(!background_.empty(), "the background has a resolver");
  const Resolver& common = background_.front();
  if (std::none_of(world_.resolvers.begin(), world_.resolvers.end(), [&](const Resolver& r) { return r.at == common.at; }))
    world_.resolvers.push_back(Resolver{.at = common.at});
  std::stable_partition(world_.resolvers.begin(), world_.resolvers.end(), [&](const Resolver& r) { return r.at == common.at; });
  for (Resolver& own : world_.resolvers) {
    if (own.authority) continue;
    const std::vector<dns::Record> said = own.records;
    std::copy_if(common.records.begin(), common.records.end(), std::back_inserter(own.records),
                 [&](const dns::Record& record) { return !overridden(record, said); });
    for (const SignedZone& zone : common.signed_zones)
      if (std::none_of(own.signed_zones.begin(), own.signed_zones.end(), [&](const SignedZone& one) { return one.name == zone.name; })) own.signed_zones.push_back(zone);
  }
  for (Resolver& own : world_.resolvers) publish_keys(own);
  world_.name = std::move(name);
  world_.title = std::move(title);
  return std::move(world_);
}

bool is_check(const Fence* fence) { return fence->kind == "check" || fence->kind == "ask"; }

// The fences between two "### " headings.
struct Section {
  std::string title;
  std::vector<const Fence*> fences;
  bool has_check() const { return std::any_of(fences.begin(), fences.end(), is_check); }
};

struct Outline {
  std::string title;               // of the page
  std::vector<const Fence*> common;
  std::vector<Section> sections;
};

Outline outline_of(const std::vector<Block>& blocks) {
  Outline outline;
  for (const Block& block : blocks) {
    if (const auto* heading = std::get_if<Heading>(&block)) {
      if (heading->level == 1 && outline.title.empty()) outline.title = heading->text;
      if (heading->level == 3) outline.sections.push_back({heading->text, {}});
    } else {
      const Fence* fence = &std::get<Fence>(block);
      (outline.sections.empty() ? outline.common : outline.sections.back().fences).push_back(fence);
    }
  }
  return outline;
}

Result<World> build(std::string_view page, std::string name, std::string title, const std::vector<const Fence*>& common,
                    const std::vector<const Fence*>& own, std::size_t& budget) {
  Builder builder(page, budget);
  static const std::vector<Fence> background = read_fences(background_page());
  for (const Fence& fence : background) {
    const auto done = builder.add(fence);
    MAILWHY_CHECK(done.has_value(), "the background page is good");
  }
  builder.end_background();
  for (const auto* fences : {&common, &own})
    for (const Fence* fence : *fences)
      if (const auto done = builder.add(*fence); !done) return tl::unexpected(done.error());
  return builder.take(std::move(name), std::move(title));
}

}  // namespace

Result<std::vector<World>> read_worlds(std::string_view name, std::string_view markdown) {
  if (markdown.size() > most_page_bytes) return fail(fmt::format("{}: a lab page may have 1 MiB at most", name), Error::Kind::data);
  const std::vector<Block> blocks = read_blocks(markdown);
  const Outline outline = outline_of(blocks);
  std::vector<World> worlds;
  std::size_t budget = most_script_bytes;
  auto add = [&](std::string world_name, const std::string& title, const std::vector<const Fence*>& own) -> Result<void> {
    auto world = build(name, std::move(world_name), title, outline.common, own, budget);
    if (!world) return tl::unexpected(world.error());
    worlds.push_back(std::move(*world));
    return {};
  };
  for (const Section& section : outline.sections) {
    if (!section.has_check()) continue;
    if (worlds.size() == most_worlds) return fail(fmt::format("{}: more than {} worlds", name, most_worlds), Error::Kind::data);
    const auto done = add(fmt::format("{}#{}", name, worlds.size() + 1), section.title, section.fences);
    if (!done) return tl::unexpected(done.error());
  }
  const bool has_check = std::any_of(outline.common.begin(), outline.common.end(), is_check);
  if (worlds.empty() && (outline.sections.empty() || has_check)) {
    std::vector<const Fence*> rest;
    for (const Section& section : outline.sections) rest.insert(rest.end(), section.fences.begin(), section.fences.end());
    if (const auto done = add(std::string(name), outline.title, rest); !done) return tl::unexpected(done.error());
  }
  return worlds;
}

}  // namespace mailwhy::lab
