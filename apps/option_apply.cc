#include "apps/option_apply.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/posture/survey.h"

namespace mailwhy::apps {

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Complaint set_from(Options& o, std::string_view value) {
  if (has_control_characters(value)) return "wants an address without control characters";
  o.from = std::string(value);
  return {};
}

Complaint add_control(Options& o, std::string_view value) {
  constexpr std::string_view wish = "wants HOST or HOST:PORT, such as mx.example.org:25";
  if (value.empty() || has_control_characters(value) || value.find(' ') != value.npos) return std::string(wish);
  if (const auto ip = IpAddress::parse(value)) {
    o.control.push_back({ip->text(), 25});
    return {};
  }
  if (const auto endpoint = Endpoint::parse(value, 25)) {
    o.control.push_back({endpoint->address.text(), endpoint->port});
    return {};
  }
  const auto colon = value.rfind(':');
  const auto port = colon == value.npos ? std::optional<std::uint64_t>(25) : parse_number(value.substr(colon + 1), 65535);
  const auto name = Domain::parse(value.substr(0, colon));
  if (!port || *port == 0 || !name || name->is_root()) return std::string(wish);
  o.control.push_back({name->text(), static_cast<std::uint16_t>(*port)});
  return {};
}

Complaint add_public(Options& o, std::string_view value) {
  const auto network = Network::parse(value);
  if (!network) return "wants a network such as 198.18.0.0/15 or one address";
  o.public_networks.push_back(*network);
  return {};
}

Complaint add_resolver(Options& o, std::string_view value) {
  // Port 0 stands for "the --dns-port", which may come later on the command line.
  if (const auto ip = IpAddress::parse(value)) {
    o.resolvers.push_back({*ip, 0});
    return {};
  }
  const auto endpoint = Endpoint::parse(value, 53);
  if (!endpoint || endpoint->port == 0) return "wants ADDRESS or ADDRESS:PORT, such as 192.0.2.53 or [2001:db8::53]:5353";
  const bool port_typed = Endpoint::parse(value, 0).has_value();
  o.resolvers.push_back({endpoint->address, port_typed ? endpoint->port : std::uint16_t{0}});
  return {};
}

Complaint set_source(Options& o, std::string_view value) {
  o.source = IpAddress::parse(value);
  if (!o.source) return "wants an IP address of this machine";
  return {};
}

Complaint set_now(Options& o, std::string_view value) {
  const auto time = parse_time(value);
  if (!time) return "wants a time such as 2026-11-21T03:16:49Z";
  o.now = *time;
  return {};
}

Complaint set_seed(Options& o, std::string_view value) {
  o.seed = parse_number(value);
  if (!o.seed) return "wants a whole number";
  return {};
}

Complaint set_count(Options& o, std::string_view value) {
  const auto count = parse_number(value, 1000);
  if (!count || *count == 0) return "wants a number from 1 to 1000";
  o.count = static_cast<int>(*count);
  return {};
}

Complaint set_jobs(Options& o, std::string_view value) {
  const auto count = parse_number(value, 256);
  if (!count || *count == 0) return "wants a number from 1 to 256";
  o.jobs = static_cast<int>(*count);
  return {};
}

Complaint set_questions(Options& o, std::string_view value) {
  const auto count = parse_number(value, 1000);
  if (!count || *count == 0) return "wants a number from 1 to 1000";
  o.questions = static_cast<int>(*count);
  return {};
}

// --ipv4: nothing else; --no-ipv4: anything else.
Complaint only_ipv4(Options& o, std::string_view value) {
  (value == "yes" ? o.ipv6 : o.ipv4) = false;
  return {};
}

Complaint only_ipv6(Options& o, std::string_view value) {
  (value == "yes" ? o.ipv4 : o.ipv6) = false;
  return {};
}

Complaint set_json(Options& o, std::string_view value) {
  if (value == "yes") o.outputs.push_back({Format::json, ""});
  return {};
}

// "a, b or c"
std::string words_with_or(std::string_view choices) {
  const auto words = split_words(choices);
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) out += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + std::string(words[i]);
  return out;
}

Complaint set_ticket(Options& o, std::string_view value) {
  const auto readers = split_words(ticket_readers);
  if (!value.empty() && std::find(readers.begin(), readers.end(), value) == readers.end()) return "wants " + words_with_or(ticket_readers);
  o.ticket = std::string(value);
  const Output output{Format::ticket, ""};
  if (std::find(o.outputs.begin(), o.outputs.end(), output) == o.outputs.end()) o.outputs.push_back(output);
  return {};
}

Complaint set_nagios(Options& o, std::string_view value) {
  if (value != "yes") return {};
  o.outputs.push_back({Format::nagios, ""});
  o.exit_codes = ExitCodes::nagios;
  return {};
}

Complaint add_format(Options& o, std::string_view value) {
  const auto equals = value.find('=');
  const std::string_view name = value.substr(0, equals);
  Output output;
  const auto formats = format_table();
  const auto row = std::find_if(formats.begin(), formats.end(), [&](const FormatRow& one) { return one.name == name; });
  if (row == formats.end()) return "wants " + words_with_or(format_choices) + ", with =FILE to write a file";
  output.format = row->format;
  if (equals != value.npos) {
    output.file = std::string(value.substr(equals + 1));
    if (output.file.empty()) return "wants a file name after the =";
  }
  o.outputs.push_back(output);
  return {};
}

// A switch counts by one; in the environment and the configuration file a number says how often.
Complaint more_verbose(Options& o, std::string_view value) {
  if (value == "yes") ++o.verbosity;
  return {};
}

Complaint less_verbose(Options& o, std::string_view value) {
  if (value == "yes") --o.verbosity;
  return {};
}

Complaint set_color(Options& o, std::string_view value) {
  if (value == "auto") o.color = When::automatic;
  else if (value == "always") o.color = When::always;
  else if (value == "never") o.color = When::never;
  else return "wants auto, always or never";
  return {};
}

Complaint set_exit_codes(Options& o, std::string_view value) {
  if (value == "plain") o.exit_codes = ExitCodes::plain;
  else if (value == "sysexits") o.exit_codes = ExitCodes::sysexits;
  else if (value == "nagios") o.exit_codes = ExitCodes::nagios;
  else return "wants plain, sysexits or nagios";
  return {};
}

// Of listed the one word; of domain parts with commas between.
Complaint set_only(Options& o, std::string_view value) {
  if (value == "listed") {
    o.only = std::string(value);
    return {};
  }
  for (const auto word : split(value, ',')) {
    if (!posture::parse_part(trim(word))) return "wants listed (of lists) or parts of " + words_with_or(part_choices);
    o.domain.parts.emplace_back(trim(word));
  }
  return {};
}

Complaint set_ip(Options& o, std::string_view value) {
  o.domain.ip = IpAddress::parse(value);
  if (!o.domain.ip) return "wants an address such as 192.0.2.25";
  return {};
}

Complaint set_message(Options& o, std::string_view value) {
  if (value.empty()) return "wants a file with a message";
  o.domain.message = std::string(value);
  return {};
}

Complaint add_selector(Options& o, std::string_view value) {
  if (value.empty() || has_control_characters(value) || value.find_first_of(" @") != value.npos) return "wants the name of a DKIM key, such as s1";
  o.domain.selectors.emplace_back(value);
  return {};
}

Complaint set_baseline(Options& o, std::string_view value) {
  if (value.empty()) return "wants a file";
  o.domain.baseline = std::string(value);
  return {};
}

Complaint set_save_baseline(Options& o, std::string_view value) {
  if (value.empty()) return "wants a file";
  o.domain.save_baseline = std::string(value);
  return {};
}

Complaint set_ask_lists(Options& o, std::string_view value) {
  o.domain.ask_lists = value == "yes";
  return {};
}

Complaint set_ask_mailboxes(Options& o, std::string_view value) {
  o.domain.ask_mailboxes = value == "yes";
  return {};
}

Complaint set_until(Options& o, std::string_view value) {
  const auto words = split_words(until_choices);
  if (o.verb == Verb::log) {
    o.log.until = std::string(value);
    return {};
  }
  if (std::find(words.begin(), words.end(), value) == words.end()) return "wants listed (of lists) or a verdict: " + words_with_or(until_choices.substr(until_choices.find(' ') + 1));
  o.until = std::string(value);
  return {};
}

Complaint log_follow(Options& o, std::string_view value) {
  o.log.follow = value == "yes";
  return {};
}

Complaint set_log_top(Options& o, std::string_view value) {
  const auto count = parse_number(value, 1'000'000);
  if (!count || *count == 0) return "wants a number from 1 to 1000000";
  o.log.top = static_cast<std::size_t>(*count);
  return {};
}

Complaint set_log_year(Options& o, std::string_view value) {
  const auto year = parse_number(value, 9999);
  if (!year || *year < 1970) return "wants a year such as 2026";
  o.log.year = static_cast<int>(*year);
  return {};
}

// "+02:00", "-0330", "Z".
Complaint set_log_zone(Options& o, std::string_view value) {
  constexpr std::string_view wish = "wants an offset such as +02:00";
  if (value == "Z" || value == "UTC") {
    o.log.zone_min = 0;
    return {};
  }
  if (value.size() < 5 || (value[0] != '+' && value[0] != '-')) return std::string(wish);
  const auto hours = parse_number(value.substr(1, 2), 14), minutes = parse_number(value.substr(value[3] == ':' ? 4 : 3), 59);
  if (!hours || !minutes || value.size() != (value[3] == ':' ? 6U : 5U)) return std::string(wish);
  const int offset = static_cast<int>(*hours * 60 + *minutes);
  o.log.zone_min = value[0] == '-' ? -offset : offset;
  return {};
}

Complaint set_log_format(Options& o, std::string_view value) {
  const auto words = split_words(log_formats);
  if (std::find(words.begin(), words.end(), value) == words.end()) return "wants " + words_with_or(log_formats);
  o.log.format = std::string(value);
  return {};
}

Complaint add_list(Options& o, std::string_view value) {
  const auto zone = Domain::parse(value);
  if (!zone || zone->label_count() < 2) return "wants the name of a list, such as zen.spamhaus.org";
  o.list.emplace_back(value);
  return {};
}

Complaint add_mine(Options& o, std::string_view value) {
  if (const auto network = Network::parse(value)) {
    o.my_networks.push_back(*network);
    return {};
  }
  const auto name = Domain::parse(value);
  if (!name || name->label_count() < 2) return "wants a domain of the receiver's servers, such as example.org, or a network";
  o.my_names.push_back(name->text());
  return {};
}

Complaint add_domain(Options& o, std::string_view value) {
  if (value.empty() || value.find('@') != value.npos) return "wants a domain, such as example.org";
  o.domains.emplace_back(value);
  return {};
}

Complaint set_contacts(Options& o, std::string_view value) {
  o.contacts = value == "yes";
  return {};
}

Complaint set_server(Options& o, std::string_view value) {
  if (value.empty() || has_control_characters(value)) return "wants HOST or HOST:PORT, such as mail.example.org:587";
  o.send.server = o.login.server = std::string(value);
  return {};
}

Complaint set_yes(Options& o, std::string_view value) {
  o.yes = o.send.yes = value == "yes";
  return {};
}

Complaint set_after(Options& o, std::string_view value) {
  const auto words = split_words(after_choices);
  if (std::find(words.begin(), words.end(), value) == words.end()) return "wants " + words_with_or(after_choices);
  o.after = std::string(value);
  return {};
}

Complaint set_lang(Options& o, std::string_view value) {
  o.lang = find_language(value);
  if (!o.lang) return "wants " + words_with_or(language_choices);
  return {};
}

Complaint set_ascii(Options& o, std::string_view value) {
  o.ascii = value == "yes";
  return {};
}

// The parser sees to these two itself: -h and --help differ, and both win over everything else.
Complaint want_help(Options&, std::string_view) { return {}; }

Complaint want_version(Options& o, std::string_view) {
  o.version = true;
  return {};
}

}  // namespace mailwhy::apps
