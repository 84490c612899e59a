#include "mailwhy/lab/page_lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::lab {
namespace {

using Words = std::vector<std::string_view>;

std::string shown(std::string_view text) { return visible(shorten(text, 80)); }

tl::unexpected<Error> not_understood(std::string_view what, std::string_view line) {
  return fail(fmt::format("I do not understand the {} \"{}\"", what, shown(line)));
}

template <typename T>
struct Named {
  std::string_view name;
  T value;
};

template <typename T, std::size_t n>
std::optional<T> find_named(const Named<T> (&table)[n], std::string_view name) {
  for (const auto& row : table)
    if (row.name == name) return row.value;
  return {};
}

constexpr Named<DnsFault::Kind> dns_faults[] = {
    {"servfail", DnsFault::Kind::servfail},   {"refused", DnsFault::Kind::refused},
    {"silent", DnsFault::Kind::silent},       {"truncate", DnsFault::Kind::truncate},
    {"malformed", DnsFault::Kind::malformed}, {"formerr-on-edns", DnsFault::Kind::formerr_on_edns},
    {"lower-case", DnsFault::Kind::lower_case}, {"slow", DnsFault::Kind::slow},
    {"nxdomain", DnsFault::Kind::nxdomain},   {"silent-udp", DnsFault::Kind::silent_udp},
    {"silent-tcp", DnsFault::Kind::silent_tcp}, {"no-authority", DnsFault::Kind::no_authority},
    {"upward", DnsFault::Kind::upward},       {"bogus", DnsFault::Kind::bogus},
    {"servfail-once", DnsFault::Kind::servfail_once}, {"strips", DnsFault::Kind::strips},
    {"validates", DnsFault::Kind::validates},
};

constexpr Named<SignedZone::Flaw> signing_flaws[] = {
    {"expired", SignedZone::Flaw::expired},     {"not-yet-valid", SignedZone::Flaw::not_yet},
    {"wrong-key", SignedZone::Flaw::wrong_key}, {"forged", SignedZone::Flaw::forged},
    {"ds-mismatch", SignedZone::Flaw::ds_mismatch}, {"no-ds", SignedZone::Flaw::no_ds},
    {"only-ds", SignedZone::Flaw::only_ds},
};

constexpr Named<Expectation::Where> places[] = {
    {"memory", Expectation::Where::in_memory},
    {"real", Expectation::Where::on_loopback},
};

constexpr Named<Outbound::Kind> outbound_kinds[] = {
    {"open", Outbound::Kind::open},       {"ignore", Outbound::Kind::silent},           {"silent", Outbound::Kind::silent},
    {"refuse", Outbound::Kind::refused},  {"unreachable", Outbound::Kind::unreachable},
    {"forbid", Outbound::Kind::forbidden},
};

constexpr std::string_view expectation_keys[] = {"verdict", "side",    "party",  "confidence", "stage",
                                                 "cause",   "finding", "absent", "quotes",     "exit",  "says",   "unsaid"};

Result<IpAddress> read_address(std::string_view word) {
  const auto address = IpAddress::parse(word);
  if (!address) return fail(fmt::format("\"{}\" is no IP address", shown(word)));
  return *address;
}

Result<void> set_source(const Words& words, World& world, bool v6) {
  if (words.size() == 1 && v6) {
    world.ip6 = IpAddress::of("2001:db8::25");
    return {};
  }
  if (words.size() != 2) return fail(fmt::format("\"{}\" wants one address", words[0]));
  const auto address = read_address(words[1]);
  if (!address) return tl::unexpected(address.error());
  if (address->is_v6() != v6) return fail(fmt::format("{} is not of the family that \"{}\" wants", address->text(), words[0]));
  (v6 ? world.ip6 : world.ip4) = *address;
  return {};
}

Result<void> set_now(const Words& words, World& world) {
  if (words.size() != 2) return fail("\"now\" wants one time, like 2026-11-21T03:16:49Z");
  const auto time = parse_time(words[1]);
  if (!time) return tl::unexpected(time.error());
  world.start = *time;
  return {};
}

Result<void> set_rtt(const Words& words, World& world) {
  if (words.size() != 2) return fail("\"rtt\" wants one duration, like 100ms");
  const auto rtt = parse_duration(words[1]);
  if (!rtt) return tl::unexpected(rtt.error());
  world.rtt = *rtt;
  return {};
}

Result<void> set_helo(const Words& words, World& world) {
  if (words.size() != 2) return fail("\"helo\" wants one name");
  world.helo = words[1];
  return {};
}

Result<void> set_ping(const Words& words, World& world) {
  if (words.size() != 3 || (words[2] != "yes" && words[2] != "no")) return fail("\"ping\" wants an address and yes or no");
  const auto address = read_address(words[1]);
  if (!address) return tl::unexpected(address.error());
  world.echo[*address] = words[2] == "yes";
  return {};
}

Result<void> set_outbound(const Words& words, World& world) {
  const auto port = words.size() == 3 ? parse_number(words[1], 65535) : std::nullopt;
  const auto kind = words.size() == 3 ? find_named(outbound_kinds, words[2]) : std::nullopt;
  if (!port || !kind) return fail("\"outbound\" wants a port and one of ignore, refuse, unreachable, forbid, open");
  world.outbound = {*kind, static_cast<std::uint16_t>(*port)};
  return {};
}

Result<void> set_no(const Words& words, World& world) {
  if (words.size() == 2 && words[1] == "ipv6") {
    world.ip6.reset();
  } else if (words.size() == 2 && words[1] == "ipv4") {
    world.ip4.reset();
  } else if (words.size() == 2 && words[1] == "ping") {
    world.echo_permitted = false;
  } else {
    return fail("\"no\" wants one of ipv4, ipv6, ping");
  }
  return {};
}

Result<void> set_memory(const Words& words, World& world) {
  if (words.size() != 2 || words[1] != "only") return fail("\"memory\" wants the word only");
  world.memory_only = true;
  return {};
}

constexpr Named<Result<void> (*)(const Words&, World&)> settings[] = {
    {"now", set_now},
    {"rtt", set_rtt},
    {"source", [](const Words& words, World& world) { return set_source(words, world, false); }},
    {"source6", [](const Words& words, World& world) { return set_source(words, world, true); }},
    {"no", set_no},
    {"helo", set_helo},
    {"ping", set_ping},
    {"outbound", set_outbound},
    {"memory", set_memory},
};

// The text inside of double quotes, or everything when there are none.
std::string unquoted(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return std::string(text);
}

// [TYPE] [EDE-code "text"] or a duration for `slow`, in what is left after the name.
Result<void> read_fault_details(std::string_view rest, DnsFault& fault) {
  rest = trim(rest);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest = trim(rest.substr(end));
    if (const auto code = parse_number(word, 65535); code && fault.kind != DnsFault::Kind::slow) {
      fault.extended = dns::ExtendedError{static_cast<std::uint16_t>(*code), unquoted(rest)};
      return {};
    }
    if (const auto delay = parse_duration(word); delay && fault.kind == DnsFault::Kind::slow) {
      fault.delay = *delay;
    } else if (const auto type = dns::parse_type(word)) {
      fault.type = *type;
    } else {
      return not_understood("detail of a DNS fault", word);
    }
  }
  if (fault.kind == DnsFault::Kind::slow && fault.delay == Duration{}) return fail("\"slow\" wants a duration, like 2s");
  return {};
}

// 3/13 [from ADDRESS]
Result<Failure::Icmp> read_icmp(const Words& words) {
  const auto parts = words.size() >= 2 ? split(words[1], '/') : Words{};
  const auto type = parts.size() == 2 ? parse_number(parts[0], 255) : std::nullopt;
  const auto code = parts.size() == 2 ? parse_number(parts[1], 255) : std::nullopt;
  if (!type || !code) return fail("\"unreachable\" wants an ICMP type and code, like 3/13");
  Failure::Icmp icmp{static_cast<int>(*type), static_cast<int>(*code), std::nullopt};
  if (words.size() == 2) return icmp;
  if (words.size() != 4 || words[2] != "from") return fail("after the ICMP code only \"from ADDRESS\" may follow");
  const auto from = read_address(words[3]);
  if (!from) return tl::unexpected(from.error());
  icmp.from = *from;
  return icmp;
}

}  // namespace

Result<void> apply_setting(std::string_view line, World& world) {
  const Words words = split_words(line);
  const auto setting = words.empty() ? std::nullopt : find_named(settings, words[0]);
  if (!setting) return not_understood("setting", line);
  return (*setting)(words, world);
}

Result<DnsFault> read_dns_fault(std::string_view words) {
  const Words parts = split_words(words);
  if (parts.size() < 2) return fail("a DNS fault wants a kind and a name, like \"! servfail example.test\"");
  const auto kind = find_named(dns_faults, parts[0]);
  if (!kind) return not_understood("DNS fault", parts[0]);
  const auto name = Domain::parse(parts[1]);
  if (!name) return tl::unexpected(name.error());
  DnsFault fault{.kind = *kind, .name = *name};
  const std::size_t rest = static_cast<std::size_t>(parts[1].data() + parts[1].size() - words.data());
  if (const auto done = read_fault_details(words.substr(rest), fault); !done) return tl::unexpected(done.error());
  return fault;
}

std::optional<Result<SignedZone>> read_signed_zone(std::string_view line) {
  const Words words = split_words(line);
  if (words.empty() || words[0] != "signed") return {};
  if (words.size() < 2 || words.size() > 3) return Result<SignedZone>(fail("\"signed\" wants a zone, and maybe what is wrong with it"));
  const auto name = Domain::parse(words[1]);
  if (!name) return Result<SignedZone>(tl::unexpected(name.error()));
  const auto flaw = words.size() == 3 ? find_named(signing_flaws, words[2]) : std::optional(SignedZone::Flaw::none);
  if (!flaw) return Result<SignedZone>(not_understood("flaw of a signed zone", words[2]));
  return Result<SignedZone>(SignedZone{*name, *flaw});
}

std::optional<Result<Service>> read_connect_level(std::string_view line) {
  const Words words = split_words(line);
  if (words.empty()) return {};
  static constexpr Named<Service::Kind> kinds[] = {
      {"refuse", Service::Kind::refused},          {"ignore", Service::Kind::silent}, {"unreachable", Service::Kind::unreachable},
      {"accept-only", Service::Kind::open},
  };
  const auto kind = find_named(kinds, words[0]);
  if (!kind) return {};
  Service service;
  service.kind = *kind;
  if (*kind == Service::Kind::unreachable) {
    const auto icmp = read_icmp(words);
    if (!icmp) return Result<Service>(tl::unexpected(icmp.error()));
    service.icmp = *icmp;
  } else if (words.size() > 1) {
    return Result<Service>(fail(fmt::format("\"! {}\" takes nothing more", words[0])));
  }
  return Result<Service>(service);
}

Result<Expectation> read_expectation(std::string_view line) {
  line = trim(line);
  const Words words = split_words(line);
  const auto where = words.size() > 1 ? find_named(places, words[0]) : std::nullopt;
  if (where) line = trim(line.substr(words[0].size()));
  const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
  Expectation expectation{.where = where.value_or(Expectation::Where::everywhere), .key = std::string(line.substr(0, end)), .value = unquoted(line.substr(end))};
  if (std::find(std::begin(expectation_keys), std::end(expectation_keys), expectation.key) == std::end(expectation_keys))
    return not_understood("expectation", line);
  if (expectation.value.empty()) return fail(fmt::format("the expectation \"{}\" wants a value", expectation.key));
  return expectation;
}

Result<std::vector<std::string>> split_command(std::string_view text) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = 0;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t';
    if (quote == 0 && blank) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (quote != 0 && c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else {
      words.back().push_back(c);
    }
  }
  if (quote != 0) return fail(fmt::format("a {} is opened and never closed", quote));
  return words;
}

}  // namespace mailwhy::lab
