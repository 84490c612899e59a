#include "apps/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/send_apply.h"
#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/posture/survey.h"

namespace mailwhy::apps {
namespace {

constexpr unsigned check = bit(Verb::check);
constexpr unsigned replay = bit(Verb::replay);
constexpr unsigned lab = bit(Verb::lab);
constexpr unsigned explain = bit(Verb::explain);
constexpr unsigned listed = bit(Verb::listed);
constexpr unsigned names = bit(Verb::dns);
constexpr unsigned waits = bit(Verb::wait);
constexpr unsigned looks = bit(Verb::ready);
constexpr unsigned whom = bit(Verb::contacts);
constexpr unsigned relays = bit(Verb::relay);
constexpr unsigned sessions = bit(Verb::session);
constexpr unsigned encrypts = bit(Verb::tls);
constexpr unsigned logins = bit(Verb::login);
constexpr unsigned sends = bit(Verb::send);
constexpr unsigned domains = bit(Verb::domain);
constexpr unsigned mails = bit(Verb::headers);
constexpr unsigned spams = bit(Verb::spam);
constexpr unsigned talks = looks | relays | sessions | encrypts | logins;  // verbs that say hello to one mail server
constexpr unsigned asks = check | lab | waits;      // verbs that open connections
constexpr unsigned resolves = asks | listed | names | whom | talks | sends | domains | mails;  // verbs that ask the DNS
constexpr unsigned judges = check | replay | lab;  // verbs that end in a verdict

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

template <auto Member>
Complaint set_switch(Options& o, std::string_view value) {
  o.*Member = value == "yes";
  return {};
}
template <auto Member>
Complaint clear_switch(Options& o, std::string_view value) {
  o.*Member = value != "yes";
  return {};
}
template <auto Member>
Complaint set_text(Options& o, std::string_view value) {
  if (value.empty()) return "wants a value";
  if (has_control_characters(value)) return "wants a value without control characters";
  o.*Member = std::string(value);
  return {};
}
template <auto Member>
Complaint set_port(Options& o, std::string_view value) {
  const auto port = parse_number(value, 65535);
  if (!port || *port == 0) return "wants a port number from 1 to 65535";
  o.*Member = static_cast<std::uint16_t>(*port);
  return {};
}
template <auto Member>
Complaint set_duration(Options& o, std::string_view value) {
  const auto duration = parse_duration(value);
  if (!duration || *duration <= Duration::zero()) return "wants a duration such as 500ms, 30s or 2m";
  o.*Member = *duration;
  return {};
}

template <auto Member>
Complaint login_text(Options& o, std::string_view value) {
  if (value.empty()) return "wants a value";
  if (has_control_characters(value)) return "wants a value without control characters";
  o.login.*Member = std::string(value);
  return {};
}
template <auto Member>
Complaint login_switch(Options& o, std::string_view value) {
  o.login.*Member = value == "yes";
  return {};
}
constexpr std::string_view mechanism_choices =
    "PLAIN LOGIN CRAM-MD5 DIGEST-MD5 NTLM SCRAM-SHA-1 SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-256-PLUS SCRAM-SHA-512 "
    "SCRAM-SHA-512-PLUS XOAUTH2 OAUTHBEARER EXTERNAL";

template <auto Member>
Complaint set_optional_duration(Options& o, std::string_view value) {
  const auto duration = parse_duration(value);
  if (!duration || *duration <= Duration::zero()) return "wants a duration such as 90s, 30m or 2h";
  o.*Member = *duration;
  return {};
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

constexpr unsigned not_listed = all_verbs & ~listed & ~names & ~waits & ~looks & ~whom & ~relays & ~sessions & ~encrypts & ~sends & ~logins & ~spams;
constexpr FormatRow format_rows[] = {
    {"text", Format::text, "the report for people"},
    {"json", Format::json, "mailwhy.report/1 (mailwhy.listed/1), one object; of several targets one line each"},
    {"jsonl", Format::json_lines, "one JSON object a line: a list and an address, a name server, or what changed while waiting", listed | names | waits},
    {"csv", Format::csv, "one row a list and an address, or a name server", listed | names | encrypts | domains},
    {"nagios", Format::nagios, "one status line with performance data, for monitoring plug-ins", not_listed | listed | names | encrypts | looks | domains | mails},
    {"openmetrics", Format::openmetrics, "gauges for Prometheus and the node exporter's folder of text files", not_listed | listed},
    {"junit", Format::junit, "a test report for CI, one test case a target", not_listed | encrypts | looks | domains | mails},
    {"md", Format::markdown, "Markdown for an issue tracker", not_listed | encrypts | names | looks | relays | domains | mails | spams},
    {"html", Format::html, "one page that needs nothing else: no script, prints well", not_listed | encrypts | looks | names | domains | mails},
    {"svg", Format::svg, "the waterfall of a message's way as a drawing", mails},
    {"ticket", Format::ticket, "a message to the one who can act: two paragraphs and the evidence", not_listed},
};
// The names above, for completion.
constexpr std::string_view format_choices = "text json jsonl csv nagios openmetrics junit md html svg ticket";

// "a, b or c"
std::string words_with_or(std::string_view choices) {
  const auto words = split_words(choices);
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) out += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + std::string(words[i]);
  return out;
}

constexpr std::string_view ticket_readers = "customer provider dns receiver";

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
  const auto* row = std::find_if(std::begin(format_rows), std::end(format_rows), [&](const FormatRow& one) { return one.name == name; });
  if (row == std::end(format_rows)) return "wants " + words_with_or(format_choices) + ", with =FILE to write a file";
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

constexpr std::string_view part_choices = "mx ns dnssec tls spf dkim dmarc bimi";

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

constexpr std::string_view only_choices = "listed mx ns dnssec tls spf dkim dmarc bimi";

constexpr std::string_view until_choices = "listed accepted refused delayed unreachable depends no_mail_by_choice no_such_domain";

Complaint set_until(Options& o, std::string_view value) {
  const auto words = split_words(until_choices);
  if (std::find(words.begin(), words.end(), value) == words.end()) return "wants listed (of lists) or a verdict: " + words_with_or(until_choices.substr(until_choices.find(' ') + 1));
  o.until = std::string(value);
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

constexpr std::string_view language_choices = "en de";

Complaint set_server(Options& o, std::string_view value) {
  if (value.empty() || has_control_characters(value)) return "wants HOST or HOST:PORT, such as mail.example.org:587";
  o.send.server = o.login.server = std::string(value);
  return {};
}

Complaint set_yes(Options& o, std::string_view value) {
  o.yes = o.send.yes = value == "yes";
  return {};
}

constexpr std::string_view after_choices = "hello tls mail rcpt";

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

constexpr OptionRow options[] = {
    {.name = "from", .argument = "ADDRESS",
     .help = "the sender to ask with; <> is the empty one",
     .group = Group::question, .verbs = asks | relays | sessions | sends | logins | domains, .apply = set_from},
    {.name = "helo", .argument = "NAME",
     .help = "the name to say hello with",
     .group = Group::question, .verbs = asks | talks | sends | domains, .apply = set_text<&Options::helo>},
    {.name = "lab",
     .help = "ask the mini-Internet inside this program, not the real one",
     .group = Group::question, .verbs = check | listed | names | waits | looks | whom | relays | encrypts | sends | sessions | logins | domains | mails, .apply = set_switch<&Options::lab>},
    {.name = "offline",
     .help = "touch no network: say what can be said without",
     .group = Group::question, .verbs = check | listed | names | looks | whom | relays | encrypts | sends | sessions | logins | mails, .apply = set_switch<&Options::offline>},
    {.name = "control", .argument = "HOST[:PORT]",
     .help = "a mail server to compare with when a connection fails",
     .group = Group::question, .verbs = asks, .shared = false, .repeatable = true, .apply = add_control},
    {.name = "no-control",
     .help = "ask no control hosts",
     .group = Group::question, .verbs = asks, .shared = false, .apply = clear_switch<&Options::controls>},
    {.name = "no-control-recipient",
     .help = "do not ask for a second mailbox, one that cannot exist",
     .group = Group::question, .verbs = asks, .shared = false, .apply = clear_switch<&Options::control_recipient>},
    {.name = "retry",
     .help = "when the answer is \"later\", wait as told and check once more",
     .group = Group::question, .verbs = check, .shared = false, .apply = set_switch<&Options::retry>},
    {.name = "no-ping",
     .help = "send no ICMP echo to a host that does not answer",
     .group = Group::question, .verbs = asks, .shared = false, .apply = clear_switch<&Options::ping>},
    {.name = "public", .argument = "NET",
     .help = "take the addresses of NET for public ones",
     .group = Group::question, .verbs = resolves, .repeatable = true, .apply = add_public},

    {.name = "ip", .argument = "ADDRESS",
     .help = "would mail from this address pass",
     .group = Group::question, .verbs = domains, .shared = false, .settable = false, .apply = set_ip},
    {.name = "msg", .argument = "FILE",
     .help = "would this message pass; - is standard input",
     .group = Group::question, .verbs = domains, .shared = false, .settable = false, .apply = set_message},
    {.name = "selector", .argument = "NAME",
     .help = "a DKIM key to look at",
     .group = Group::question, .verbs = domains, .shared = false, .repeatable = true, .apply = add_selector},
    {.name = "ask-lists",
     .help = "ask the block lists about the domain and its mail hosts",
     .group = Group::question, .verbs = domains, .shared = false, .apply = set_ask_lists},
    {.name = "ask-mailboxes",
     .help = "ask whether the mailboxes for reports take mail; sends none",
     .group = Group::question, .verbs = domains, .shared = false, .apply = set_ask_mailboxes},
    {.name = "baseline", .argument = "FILE",
     .help = "findings that are accepted, and records as they should be",
     .group = Group::answer, .verbs = domains, .shared = false, .apply = set_baseline},
    {.name = "save-baseline", .argument = "FILE",
     .help = "accept everything as it is now",
     .group = Group::answer, .verbs = domains, .shared = false, .settable = false, .apply = set_save_baseline},
    {.name = "mine", .argument = "NAME|NET",
     .help = "servers of the receiver's side: a domain or a network",
     .group = Group::question, .verbs = mails, .shared = false, .repeatable = true, .apply = add_mine},
    {.name = "domain", .argument = "NAME",
     .help = "a domain that the server should be responsible for",
     .group = Group::question, .verbs = relays | looks, .shared = false, .repeatable = true, .apply = add_domain},
    {.name = "moving-from", .argument = "HOST",
     .help = "the domain's old mail host: what to do in which order",
     .group = Group::question, .verbs = looks, .shared = false, .apply = set_text<&Options::moving_from>},
    {.name = "to", .argument = "ADDRESS",
     .help = "relay: a mailbox elsewhere; session, tls: whom the messages are for",
     .group = Group::question, .verbs = relays | sessions | encrypts, .shared = false, .apply = set_text<&Options::to>},

    {.name = "send", .argument = "ADDRESS",
     .help = "prove it: one message to this mailbox of yours elsewhere",
     .group = Group::question, .verbs = relays, .shared = false, .settable = false, .apply = set_text<&Options::send_to>},

    {.name = "try-injection",
     .help = "a server of your own: say a command in clear behind STARTTLS",
     .group = Group::question, .verbs = encrypts, .shared = false, .settable = false, .apply = set_switch<&Options::try_injection>},
    {.name = "try-smuggling",
     .help = "a server of your own: false ends of messages to --to",
     .group = Group::question, .verbs = encrypts, .shared = false, .settable = false, .apply = set_switch<&Options::try_smuggling>},

    {.name = "user", .argument = "NAME",
     .help = "who logs in (the address)",
     .group = Group::question, .verbs = logins | sends | sessions, .shared = false, .apply = login_text<&LoginWish::user>},
    {.name = "act-as", .argument = "NAME",
     .help = "whose rights the login asks for (the user's own)",
     .group = Group::question, .verbs = logins | sends | sessions, .shared = false, .apply = login_text<&LoginWish::act_as>},
    {.name = "password-file", .argument = "FILE",
     .help = "the password is the first line of FILE; - is standard input",
     .group = Group::question, .verbs = logins | sends | sessions | spams, .shared = false, .apply = login_text<&LoginWish::password_file>},
    {.name = "password-command", .argument = "COMMAND",
     .help = "the password is the first line that COMMAND writes",
     .group = Group::question, .verbs = logins | sends | sessions | spams, .shared = false, .apply = login_text<&LoginWish::password_command>},
    {.name = "spamd", .argument = "HOST",
     .help = "ask this spamd: HOST[:PORT] or the path of its socket",
     .group = Group::question, .verbs = spams, .shared = false, .apply = set_text<&Options::spamd>},
    {.name = "rspamd", .argument = "URL",
     .help = "ask this rspamd (http://127.0.0.1:11333)",
     .group = Group::question, .verbs = spams, .shared = false, .apply = set_text<&Options::rspamd>},
    {.name = "bisect",
     .help = "ask again with one thing taken out: what changes the score",
     .group = Group::question, .verbs = spams, .shared = false, .apply = set_switch<&Options::bisect>},
    {.name = "questions", .argument = "N",
     .help = "at most N questions for --bisect (50)",
     .group = Group::question, .verbs = spams, .shared = false, .apply = set_questions},
    {.name = "token-file", .argument = "FILE",
     .help = "the same for an access token (OAuth 2.0)",
     .group = Group::question, .verbs = logins | sends | sessions, .shared = false, .apply = login_text<&LoginWish::token_file>},
    {.name = "token-command", .argument = "COMMAND",
     .help = "the same for an access token",
     .group = Group::question, .verbs = logins | sends | sessions, .shared = false, .apply = login_text<&LoginWish::token_command>},
    {.name = "mechanism", .argument = "NAME",
     .help = "log in with this one, even where it is not on offer",
     .group = Group::question, .verbs = logins | sends | sessions, .shared = false, .choices = mechanism_choices, .apply = login_text<&LoginWish::mechanism>},
    {.name = "allow-insecure",
     .help = "send the password where others can read it",
     .group = Group::question, .verbs = logins | sends | sessions, .shared = false, .settable = false, .apply = login_switch<&LoginWish::allow_insecure>},
    {.name = "only-look",
     .help = "see what is on offer, and do not log in",
     .group = Group::question, .verbs = logins, .shared = false, .settable = false, .apply = login_switch<&LoginWish::only_look>},

    {.name = "compare",
     .help = "every resolver and every name server of the zone: who says what",
     .group = Group::question, .verbs = names, .shared = false, .apply = set_switch<&Options::compare>},
    {.name = "trace",
     .help = "the way from the root, server by server, with what is wrong there",
     .group = Group::question, .verbs = names, .shared = false, .apply = set_switch<&Options::trace>},
    {.name = "public-resolvers",
     .help = "compare with well-known public resolvers too",
     .group = Group::question, .verbs = names, .shared = false, .apply = set_switch<&Options::public_resolvers>},

    {.name = "settled",
     .help = "wait dns: until all name servers and caches agree",
     .group = Group::question, .verbs = waits, .shared = false, .settable = false, .apply = set_switch<&Options::settled>},
    {.name = "until", .argument = "WORD",
     .help = "wait listed: listed; wait check: another verdict",
     .group = Group::question, .verbs = waits, .shared = false, .settable = false, .choices = until_choices, .apply = set_until},

    {.name = "contacts",
     .help = "ask registries (RDAP, WHOIS) whom to write to",
     .group = Group::question, .verbs = check | looks, .shared = false, .apply = set_contacts},
    {.name = "refresh",
     .help = "contacts: fetch IANA's list of registries first",
     .group = Group::question, .verbs = whom, .shared = false, .settable = false, .apply = set_switch<&Options::refresh>},
    {.name = "rdap-bootstrap", .argument = "FILE",
     .help = "a list of registries as IANA publishes it, or a folder with some",
     .group = Group::question, .verbs = check | whom, .shared = false, .apply = set_text<&Options::rdap_bootstrap>},
    {.name = "no-cache",
     .help = "ask registries anew, and keep nothing",
     .group = Group::question, .verbs = check | whom | encrypts, .shared = false, .apply = clear_switch<&Options::cache>},

    {.name = "after", .argument = "STAGE",
     .help = "the prompt of a session comes after hello, tls, mail or rcpt",
     .group = Group::question, .verbs = check | sends | sessions, .shared = false, .settable = false, .choices = after_choices, .apply = set_after},
    {.name = "play", .argument = "FILE",
     .help = "hold the conversation that this dialogue file says",
     .group = Group::question, .verbs = sessions, .shared = false, .settable = false, .apply = set_text<&Options::play>},
    {.name = "no-history",
     .help = "neither read nor keep the lines of former sessions",
     .group = Group::question, .verbs = check | sessions, .shared = false, .apply = clear_switch<&Options::history>},
    {.name = "yes",
     .help = "a message may leave without a question",
     .group = Group::question, .verbs = sessions | sends | relays | encrypts, .shared = false, .settable = false, .apply = set_yes},

    {.name = "list", .argument = "ZONE",
     .help = "ask this list and no others",
     .group = Group::question, .verbs = listed | waits | looks | domains, .shared = false, .repeatable = true, .apply = add_list},
    {.name = "lists", .argument = "FILE",
     .help = "a table of lists in place of the built-in one",
     .group = Group::question, .verbs = listed | waits | looks | domains, .shared = false, .apply = set_text<&Options::lists>},

    {.name = "resolver", .argument = "ADDR[:PORT]",
     .help = "ask this DNS resolver, or several, not the system's",
     .group = Group::way, .verbs = resolves, .repeatable = true, .apply = add_resolver},
    {.name = "dns-port", .argument = "PORT",
     .help = "the port of DNS servers (53)",
     .group = Group::way, .verbs = resolves, .apply = set_port<&Options::dns_port>},
    {.name = "smtp-port", .argument = "PORT",
     .help = "the port of mail exchangers (25)",
     .group = Group::way, .verbs = asks | talks | sends | domains, .apply = set_port<&Options::smtp_port>},
    {.name = "tls-port", .argument = "PORT",
     .help = "TLS from the first byte, on this port",
     .group = Group::way, .verbs = encrypts | logins, .shared = false, .apply = set_port<&Options::tls_port>},
    {.name = "https-port", .argument = "PORT",
     .help = "the port of servers with MTA-STS policies, to try out one's own",
     .group = Group::way, .verbs = encrypts | check | looks | domains, .shared = false, .apply = set_port<&Options::https_port>},
    {.name = "source", .argument = "ADDR",
     .help = "connect from this address",
     .group = Group::way, .verbs = resolves, .apply = set_source},
    {.name = "ipv4", .letter = '4',
     .help = "IPv4 only",
     .group = Group::way, .verbs = asks | names | talks | whom | sends | domains, .apply = only_ipv4},
    {.name = "ipv6", .letter = '6',
     .help = "IPv6 only",
     .group = Group::way, .verbs = asks | names | talks | whom | sends | domains, .apply = only_ipv6},
    {.name = "ca", .argument = "FILE",
     .help = "trust the authorities in this PEM file",
     .group = Group::way, .verbs = asks | whom | encrypts | sends | sessions | logins | looks | domains, .apply = set_text<&Options::ca>},

    {.name = "server", .argument = "HOST[:PORT]",
     .help = "this server, whatever the DNS says",
     .group = Group::way, .verbs = sends | logins, .shared = false, .apply = set_server},
    {.name = "mx-of", .argument = "DOMAIN",
     .help = "to the mail exchangers of this domain, whatever the recipients' are",
     .group = Group::way, .verbs = sends, .shared = false, .settable = false, .apply = send_text<&SendOptions::mx_of>},
    {.name = "socket", .argument = "PATH",
     .help = "to a UNIX socket of this machine",
     .group = Group::way, .verbs = sends | logins, .shared = false, .settable = false, .apply = send_text<&SendOptions::socket>},
    {.name = "pipe", .argument = "COMMAND",
     .help = "to a command that speaks SMTP on its standard input (no shell)",
     .group = Group::way, .verbs = sends, .shared = false, .settable = false, .apply = send_text<&SendOptions::pipe>},
    {.name = "lmtp",
     .help = "LMTP: an answer for each recipient",
     .group = Group::way, .verbs = sends, .shared = false, .apply = send_switch<&SendOptions::lmtp>},
    {.name = "helo-only",
     .help = "say HELO, not EHLO: no extensions, no TLS, no login",
     .group = Group::way, .verbs = sends, .shared = false, .settable = false, .apply = send_switch<&SendOptions::helo_only>},
    {.name = "tls", .argument = "WORD",
     .help = "auto, required, verified (with the name), off, or implicit (465)",
     .group = Group::way, .verbs = sends, .shared = false, .choices = send_tls_choices, .apply = set_send_tls},
    {.name = "cert", .argument = "FILE",
     .help = "our certificate (PEM), for a server that asks for one (EXTERNAL)",
     .group = Group::way, .verbs = sends | logins, .shared = false, .apply = send_text<&SendOptions::certificate>},
    {.name = "cert-key", .argument = "FILE",
     .help = "its key, when that is in another file",
     .group = Group::way, .verbs = sends | logins, .shared = false, .apply = send_text<&SendOptions::certificate_key>},
    {.name = "tls-name", .argument = "NAME",
     .help = "the name to ask for (SNI) and to find in the certificate",
     .group = Group::way, .verbs = sends, .shared = false, .apply = send_text<&SendOptions::tls_name>},
    {.name = "proxy", .argument = "HEADER",
     .help = "PROXY protocol: v1 or v2, then FROM:PORT TO:PORT, or local",
     .group = Group::way, .verbs = sends, .shared = false, .settable = false, .apply = set_send_proxy},

    {.name = "subject", .argument = "TEXT",
     .help = "the subject of the message",
     .group = Group::question, .verbs = sends, .shared = false, .settable = false, .apply = set_send_subject},
    {.name = "body", .argument = "TEXT",
     .help = "its text; @FILE reads a file, @- standard input",
     .group = Group::question, .verbs = sends, .shared = false, .settable = false, .apply = set_send_body},
    {.name = "html",
     .help = "the text is HTML",
     .group = Group::question, .verbs = sends, .shared = false, .settable = false, .apply = send_switch<&SendOptions::html>},
    {.name = "encoding", .argument = "WORD",
     .help = "how the text is carried: 7bit, 8bit, quoted-printable or base64",
     .group = Group::question, .verbs = sends, .shared = false, .choices = send_encoding_choices, .apply = set_send_encoding},
    {.name = "attach", .argument = "FILE",
     .help = "attach a file; also FILE;type=image/png;name=other.png",
     .group = Group::question, .verbs = sends, .shared = false, .repeatable = true, .settable = false, .apply = send_list<&SendOptions::attach>},
    {.name = "header", .argument = "FIELD",
     .help = "a header field, \"Name: value\", in place of ours",
     .group = Group::question, .verbs = sends, .shared = false, .repeatable = true, .settable = false, .apply = add_send_header},
    {.name = "message", .argument = "FILE",
     .help = "a whole message as it is; - is standard input",
     .group = Group::question, .verbs = sends, .shared = false, .settable = false, .apply = send_text<&SendOptions::message>},
    {.name = "add-trace",
     .help = "put the trace field on top of a whole message too",
     .group = Group::question, .verbs = sends, .shared = false, .settable = false, .apply = send_switch<&SendOptions::add_trace>},
    {.name = "cc", .argument = "ADDRESS",
     .help = "one more recipient, named in Cc",
     .group = Group::question, .verbs = sends, .shared = false, .repeatable = true, .settable = false, .apply = send_list<&SendOptions::cc>},
    {.name = "bcc", .argument = "ADDRESS",
     .help = "one more recipient, named nowhere",
     .group = Group::question, .verbs = sends, .shared = false, .repeatable = true, .settable = false, .apply = send_list<&SendOptions::bcc>},
    {.name = "gtube",
     .help = "text that every spam filter takes for spam",
     .group = Group::question, .verbs = sends, .shared = false, .settable = false, .apply = send_switch<&SendOptions::gtube>},
    {.name = "eicar",
     .help = "attach the harmless file that every virus scanner takes for a virus",
     .group = Group::question, .verbs = sends, .shared = false, .settable = false, .apply = send_switch<&SendOptions::eicar>},
    {.name = "dkim-key", .argument = "FILE",
     .help = "sign with this private key (PEM; RSA or Ed25519)",
     .group = Group::question, .verbs = sends, .shared = false, .apply = send_text<&SendOptions::dkim_key>},
    {.name = "dkim-domain", .argument = "DOMAIN",
     .help = "the domain that signs (the sender's)",
     .group = Group::question, .verbs = sends, .shared = false, .apply = send_text<&SendOptions::dkim_domain>},
    {.name = "dkim-selector", .argument = "NAME",
     .help = "the selector of the key",
     .group = Group::question, .verbs = sends, .shared = false, .apply = send_text<&SendOptions::dkim_selector>},

    {.name = "notify", .argument = "WHEN",
     .help = "ask for notifications: never, or some of success,failure,delay",
     .group = Group::question, .verbs = sends, .shared = false, .apply = set_send_notify},
    {.name = "return", .argument = "WORD",
     .help = "what a notification returns: full or hdrs",
     .group = Group::question, .verbs = sends, .shared = false, .choices = "full hdrs", .apply = set_send_return},
    {.name = "envelope-id", .argument = "ID",
     .help = "an id that notifications repeat (ENVID)",
     .group = Group::question, .verbs = sends, .shared = false, .settable = false, .apply = send_text<&SendOptions::envelope_id>},
    {.name = "original-recipient", .argument = "TYPE;ADDRESS",
     .help = "who was meant at first (ORCPT), with the type of the address",
     .group = Group::question, .verbs = sends, .shared = false, .settable = false, .apply = send_text<&SendOptions::original>},
    {.name = "mail-param", .argument = "TEXT",
     .help = "a further parameter of MAIL, as it is",
     .group = Group::question, .verbs = sends, .shared = false, .repeatable = true, .settable = false, .apply = send_list<&SendOptions::mail_parameters>},
    {.name = "rcpt-param", .argument = "TEXT",
     .help = "a further parameter of every RCPT, as it is",
     .group = Group::question, .verbs = sends, .shared = false, .repeatable = true, .settable = false, .apply = send_list<&SendOptions::rcpt_parameters>},
    {.name = "body-type", .argument = "WORD",
     .help = "what BODY= declares: 7bit, 8bitmime or binarymime",
     .group = Group::question, .verbs = sends, .shared = false, .choices = send_body_type_choices, .apply = set_send_body_type},
    {.name = "no-size",
     .help = "do not declare the size with MAIL",
     .group = Group::question, .verbs = sends, .shared = false, .apply = send_without<&SendOptions::size>},
    {.name = "smtputf8",
     .help = "say SMTPUTF8, and leave names and addresses in UTF-8",
     .group = Group::question, .verbs = sends, .shared = false, .apply = send_switch<&SendOptions::smtputf8>},
    {.name = "requiretls",
     .help = "say REQUIRETLS: verified TLS all the way, or no delivery",
     .group = Group::question, .verbs = sends, .shared = false, .apply = send_switch<&SendOptions::requiretls>},
    {.name = "prdr",
     .help = "ask for an answer to the message for each recipient (PRDR)",
     .group = Group::question, .verbs = sends, .shared = false, .apply = send_switch<&SendOptions::prdr>},
    {.name = "no-pipelining",
     .help = "one command at a time",
     .group = Group::way, .verbs = sends, .shared = false, .apply = send_without<&SendOptions::pipelining>},
    {.name = "bdat",
     .help = "BDAT in place of DATA (CHUNKING)",
     .group = Group::way, .verbs = sends, .shared = false, .apply = send_switch<&SendOptions::bdat>},
    {.name = "chunk-size", .argument = "BYTES",
     .help = "of one BDAT (1048576)",
     .group = Group::way, .verbs = sends, .shared = false, .apply = set_send_chunk},
    {.name = "xclient", .argument = "NAME=VALUE",
     .help = "pose as another client: XCLIENT NAME, ADDR ...",
     .group = Group::way, .verbs = sends, .shared = false, .repeatable = true, .settable = false, .apply = add_send_xclient},
    {.name = "xclient-before-tls",
     .help = "XCLIENT before STARTTLS",
     .group = Group::way, .verbs = sends, .shared = false, .settable = false, .apply = send_switch<&SendOptions::xclient_before_tls>},
    {.name = "xforward", .argument = "NAME=VALUE",
     .help = "for the server's log: XFORWARD NAME, ADDR ...",
     .group = Group::way, .verbs = sends, .shared = false, .repeatable = true, .settable = false, .apply = add_send_xforward},

    {.name = "quit-after", .argument = "STAGE",
     .help = "say QUIT after hello, tls, auth, mail, rcpt, message ...",
     .group = Group::question, .verbs = sends, .shared = false, .settable = false, .choices = send_stage_choices, .apply = set_send_stage<&SendOptions::quit_after>},
    {.name = "drop-after", .argument = "STAGE",
     .help = "hang up after the answer to it, without QUIT; data too",
     .group = Group::question, .verbs = sends, .shared = false, .settable = false, .choices = send_stage_choices, .apply = set_send_stage<&SendOptions::drop_after>},
    {.name = "drop-after-send", .argument = "STAGE",
     .help = "hang up as soon as it is said",
     .group = Group::question, .verbs = sends, .shared = false, .settable = false, .choices = send_stage_choices, .apply = set_send_stage<&SendOptions::drop_after_send>},
    {.name = "dry-run",
     .help = "show the envelope and the message, and send nothing",
     .group = Group::question, .verbs = sends, .shared = false, .settable = false, .apply = send_switch<&SendOptions::dry_run>},

    {.name = "root-hints", .argument = "FILE",
     .help = "the root servers to start from",
     .group = Group::way, .verbs = check | names | waits, .apply = set_text<&Options::root_hints>},
    {.name = "dnssec",
     .help = "validate signatures here, whatever the resolver says",
     .group = Group::question, .verbs = check | names | encrypts, .shared = false, .apply = set_switch<&Options::dnssec>},
    {.name = "trust-anchor", .argument = "FILE",
     .help = "validate with these DS or DNSKEY records in place of the root's",
     .group = Group::way, .verbs = check | names | encrypts, .apply = set_text<&Options::trust_anchor>},

    {.name = "timeout", .argument = "TIME",
     .help = "for everything together (120s)",
     .group = Group::time, .verbs = resolves | spams, .apply = set_duration<&Options::timeout>},
    {.name = "for", .argument = "TIME",
     .help = "wait so long at most (24h)",
     .group = Group::time, .verbs = waits, .shared = false, .settable = false, .apply = set_optional_duration<&Options::wait_for>},
    {.name = "every", .argument = "TIME",
     .help = "look so often; never more often than is polite",
     .group = Group::time, .verbs = waits, .shared = false, .settable = false, .apply = set_optional_duration<&Options::every>},
    {.name = "connect-timeout", .argument = "TIME",
     .help = "for one connection to open (10s)",
     .group = Group::time, .verbs = asks | talks | sends | domains | spams, .shared = false, .apply = set_duration<&Options::connect_timeout>},
    {.name = "greeting-timeout", .argument = "TIME",
     .help = "for a server's first line (60s)",
     .group = Group::time, .verbs = asks | talks | sends, .shared = false, .apply = set_duration<&Options::greeting_timeout>},
    {.name = "command-timeout", .argument = "TIME",
     .help = "for the answer to one command (60s)",
     .group = Group::time, .verbs = asks | talks | sends | spams, .shared = false, .apply = set_duration<&Options::command_timeout>},
    {.name = "data-timeout", .argument = "TIME",
     .help = "for the answer to a whole message (10m)",
     .group = Group::time, .verbs = sends, .shared = false, .apply = set_send_data_timeout},
    {.name = "dns-timeout", .argument = "TIME",
     .help = "silence after which a DNS question is repeated (3s)",
     .group = Group::time, .verbs = resolves, .shared = false, .apply = set_duration<&Options::dns_timeout>},
    {.name = "now", .argument = "TIME",
     .help = "pretend it is this time: 2026-11-21T03:16:49Z",
     .group = Group::time, .verbs = judges | names | sends | domains | mails, .apply = set_now},

    {.name = "json", .letter = 'j',
     .help = "the same as --format json",
     .group = Group::answer, .verbs = judges | talks | listed | names | waits | whom | explain | sends | domains | mails, .apply = set_json},
    {.name = "format", .letter = 'f', .argument = "FORMAT[=FILE]",
     .help = "text, json, ...: see mailwhy help formats",
     .group = Group::answer, .verbs = judges | talks | listed | names | waits | whom | sends | domains | mails, .repeatable = true, .choices = format_choices, .apply = add_format},
    {.name = "nagios",
     .help = "one status line and exit codes as monitoring plug-ins have them",
     .group = Group::answer, .verbs = judges | listed | names | domains, .apply = set_nagios},
    {.name = "ticket", .argument = "WHO", .argument_optional = true,
     .help = "a message to customer, provider, dns or receiver",
     .group = Group::answer, .verbs = judges, .choices = ticket_readers, .apply = set_ticket},
    {.name = "all",
     .help = "every list, or every envelope",
     .group = Group::answer, .verbs = listed | relays, .shared = false, .apply = set_switch<&Options::all>},
    {.name = "only", .argument = "WORD",
     .help = "listed: nothing but the listings; domain: these parts (spf,dkim)",
     .group = Group::answer, .verbs = listed | domains, .shared = false, .settable = false, .choices = only_choices, .apply = set_only},
    {.name = "quiet", .letter = 'q',
     .help = "one line; -qq: the exit code only",
     .group = Group::answer, .verbs = all_verbs, .repeatable = true, .apply = less_verbose},
    {.name = "verbose", .letter = 'v',
     .help = "the whole conversation; -vv: the DNS answers too",
     .group = Group::answer, .verbs = all_verbs, .repeatable = true, .apply = more_verbose},
    {.name = "color", .argument = "WHEN",
     .help = "auto, always or never",
     .group = Group::answer, .verbs = all_verbs, .choices = "auto always never", .apply = set_color},
    {.name = "ascii",
     .help = "plain ASCII; --no-ascii: UTF-8",
     .group = Group::answer, .verbs = all_verbs, .apply = set_ascii},
    {.name = "lang", .argument = "LANG",
     .help = "en or de; without it LC_MESSAGES decides",
     .group = Group::answer, .verbs = all_verbs, .choices = language_choices, .apply = set_lang},
    {.name = "accessible",
     .help = "for screen readers: sentences, no drawings",
     .group = Group::answer, .verbs = all_verbs, .apply = set_switch<&Options::accessible>},
    {.name = "save", .argument = "FILE",
     .help = "keep the evidence, for mailwhy replay",
     .group = Group::answer, .verbs = check | sessions | lab | listed | names | encrypts | looks | domains, .apply = set_text<&Options::save>},
    {.name = "force",
     .help = "replace files that exist",
     .group = Group::answer, .verbs = judges | talks | listed | names | waits | whom | sends | domains, .settable = false, .apply = set_switch<&Options::force>},
    {.name = "exit-codes", .argument = "WORD",
     .help = "plain, sysexits (behind a mail server) or nagios (monitoring)",
     .group = Group::answer, .verbs = judges | names, .choices = "plain sysexits nagios", .apply = set_exit_codes},

    {.name = "seed", .argument = "N",
     .help = "makes every choice by chance the same again",
     .group = Group::program, .verbs = resolves, .shared = false, .apply = set_seed},
    {.name = "count", .argument = "N",
     .help = "how many cases lab quiz asks about (10)",
     .group = Group::program, .verbs = lab, .shared = false, .apply = set_count},
    {.name = "config", .argument = "FILE",
     .help = "settings, in place of ~/.config/mailwhy/config.toml",
     .group = Group::program, .verbs = all_verbs, .apply = set_text<&Options::config>},
    {.name = "help", .letter = 'h',
     .help = "-h: one screen; --help: everything",
     .group = Group::program, .verbs = all_verbs, .settable = false, .apply = want_help},
    {.name = "version", .letter = 'V',
     .help = "the version",
     .group = Group::program, .verbs = all_verbs, .settable = false, .apply = want_version},
};

constexpr Example check_examples[] = {
    {"mailwhy check bob@example.test", "would it arrive, and if not, whose move is it"},
    {"mailwhy check bob@example.test --from ann@sender.test", "asked as this sender"},
    {"mailwhy check example.test", "the way to a whole domain, without a mailbox"},
    {"mailwhy check bob@example.test -v", "with every word the servers said"},
    {"mailwhy check bob@example.test -f json=report.json", "text on the screen, JSON in a file"},
    {"mailwhy check bob@example.test -f html=report.html", "a page to send to somebody"},
    {"mailwhy check -q - < addresses.txt", "many targets, one line each"},
    {"mailwhy check bob@listed.test --lab", "try it without a network"},
};
constexpr Example dns_examples[] = {
    {"mailwhy dns example.org", "the mail hosts as a sender sees them"},
    {"mailwhy dns example.org TXT @192.0.2.53", "any type, through this resolver"},
    {"mailwhy dns 192.0.2.25", "the name of an address"},
    {"mailwhy dns example.org MX --compare", "who says what, and until when"},
    {"mailwhy dns example.org --compare --public-resolvers", "public resolvers too"},
    {"mailwhy dns example.org --trace", "the delegation, step by step"},
};
constexpr Example listed_examples[] = {
    {"mailwhy listed 192.0.2.25", "which lists hold it, and how to get off"},
    {"mailwhy listed 192.0.2.0/28 --only listed", "a range, each address once"},
    {"mailwhy listed example.org", "lists of domains"},
    {"mailwhy listed 192.0.2.25 --list zen.spamhaus.org", "one list only"},
    {"mailwhy listed 192.0.2.25 --all -f csv=lists.csv", "every list by name, a table in a file"},
};
constexpr Example wait_examples[] = {
    {"mailwhy wait dns example.org MX=mx-new.example.org", "until all name servers and resolvers say so"},
    {"mailwhy wait dns example.org MX --settled", "until all of them agree, whatever they say"},
    {"mailwhy wait dns old.example.org A=none --for 90m", "until a record is gone, for 90 minutes at most"},
    {"mailwhy wait listed 192.0.2.25", "until no list that matters holds the address"},
    {"mailwhy wait listed 192.0.2.25 --list zen.spamhaus.org", "one list only"},
    {"mailwhy wait check bob@example.test", "until a mail would be accepted"},
};
constexpr Example ready_examples[] = {
    {"mailwhy ready mail.example.org", "a new server: what is missing before it sends"},
    {"mailwhy ready 192.0.2.25 --helo mail.example.org", "one address, and its name for hello"},
    {"mailwhy ready mail.example.org -6", "its IPv6 addresses only"},
    {"mailwhy ready mail.example.org --domain example.org --moving-from old.example.net", "moving: the order of work, and what is done"},
    {"mailwhy ready mail.sender.test --lab", "try it without a network"},
};
constexpr Example tls_examples[] = {
    {"mailwhy tls example.org", "every mail host, and what the domain promises"},
    {"mailwhy tls mx.example.org", "one host"},
    {"mailwhy tls mail.example.org:465", "TLS from the first byte"},
    {"mailwhy tls example.org --dnssec --json", "signatures validated here, for programs"},
    {"mailwhy tls healthy.test --lab", "try it without a network"},
};
constexpr Example domain_examples[] = {
    {"mailwhy domain example.org", "what is missing, and the records to publish"},
    {"mailwhy domain example.org --only spf,dkim,dmarc --selector s1", "these parts, with this key"},
    {"mailwhy domain example.org --ip 192.0.2.25 --from ann@example.org", "would mail from this address pass"},
    {"mailwhy domain --msg mail.eml --ip 192.0.2.25", "would this message pass"},
    {"mailwhy domain example.org --baseline mail.json -f junit=mail.xml", "in CI: only what is new is a failure"},
    {"mailwhy domain healthy.test --lab", "try it without a network"},
};
constexpr Example contacts_examples[] = {
    {"mailwhy contacts example.org", "whom to write to about a domain"},
    {"mailwhy contacts 192.0.2.25", "who runs the network of an address"},
    {"mailwhy contacts bob@example.org --json", "for a program"},
    {"mailwhy contacts --refresh", "fetch IANA's list of registries"},
};
constexpr Example spam_examples[] = {
    {"mailwhy spam message.eml", "ask the spamd or rspamd of this machine"},
    {"mailwhy spam message.eml --spamd mail.example.org:783 --bisect", "what has to go for it to pass"},
    {"mailwhy spam message.eml --rspamd http://127.0.0.1:11333 --json", "another filter; for programs"},
};
constexpr Example headers_examples[] = {
    {"mailwhy headers message.eml", "where its time went, and who vouches for it"},
    {"mailwhy headers - < pasted.txt", "a header that was copied out of a mail program"},
    {"mailwhy headers inbox.mbox --json", "every message of an mbox, one line each"},
    {"mailwhy headers ~/Maildir -q", "one line a message"},
    {"mailwhy headers message.eml --mine example.org", "which servers are the receiver's own"},
    {"mailwhy headers message.eml --offline", "without a question to anybody"},
    {"mailwhy headers message.eml -f svg=way.svg", "the waterfall as a drawing"},
};
constexpr Example relay_examples[] = {
    {"mailwhy relay mx.example.org", "does it relay for strangers"},
    {"mailwhy relay mx.example.org --domain example.org --domain example.net", "and does it take mail for these domains"},
    {"mailwhy relay 192.0.2.25:587 --to ann@example.com", "another port; asked to relay to this mailbox"},
    {"mailwhy relay mx.example.org --all", "with every envelope"},
    {"mailwhy relay mx.example.org --send ann@example.com", "prove it with one message to your mailbox"},
    {"mailwhy relay mx1.healthy.test --lab", "try it without a network"},
};
constexpr Example session_examples[] = {
    {"mailwhy session mx.example.org", "talk to a mail server; every reply is explained"},
    {"mailwhy session example.org", "the mail hosts of a domain, one after the other"},
    {"mailwhy session bob@example.org --after rcpt", "everything up to RCPT, then the prompt"},
    {"printf 'ehlo\\nfrom <>\\n' | mailwhy session mx.example.org:25", "a script, one line for each reply"},
    {"mailwhy session mx.example.org --play probe.dialogue", "a dialogue file: is everything as it expects"},
    {"mailwhy session healthy.test --lab", "try it without a network"},
};
constexpr Example send_examples[] = {
    {"mailwhy send bob@example.org --from ann@sender.test", "a test message to the domain's mail exchangers"},
    {"mailwhy send bob@example.org --server mail.example.org:587 --tls verified", "through a server of your choice"},
    {"mailwhy send bob@example.org --subject Hello --body @text.txt --attach scan.pdf", "text from a file, with an attachment"},
    {"mailwhy send bob@example.org --message mail.eml --yes", "a whole message as it is, from a script"},
    {"mailwhy send bob@example.org carol@example.org --server mx1.example.org --quit-after rcpt", "everything but the message"},
    {"mailwhy send bob@example.org --socket /run/dovecot/lmtp --lmtp", "to an LMTP socket"},
    {"mailwhy send bob@example.org --gtube --dry-run", "look at it first"},
    {"mailwhy send bob@healthy.test --lab", "try it without a network"},
};
constexpr Example login_examples[] = {
    {"mailwhy login ann@example.org", "find the server, look, ask for the password"},
    {"mailwhy login ann@example.org --password-file secret.txt", "the password from a file"},
    {"mailwhy login smtp.example.org:587 --only-look", "what this server offers in clear and after TLS"},
    {"mailwhy login ann@example.org --cert ann.pem --cert-key ann.key", "with a certificate of your own (EXTERNAL)"},
    {"mailwhy login ann@example.org --token-command 'oauth2l fetch' --mechanism XOAUTH2", "with a token"},
};
constexpr Example explain_examples[] = {
    {"mailwhy explain 451 4.7.1", "what a reply code means"},
    {"mailwhy explain \"550 5.1.1 no such user\"", "a whole reply as a server wrote it"},
    {"mailwhy explain route.null-mx", "everything about one finding"},
};
constexpr Example replay_examples[] = {
    {"mailwhy check bob@example.test --save case.json", "keep what was seen"},
    {"mailwhy replay case.json", "judge it again, without a network"},
};
constexpr Example schema_examples[] = {
    {"mailwhy schema", "the names of the documents"},
    {"mailwhy schema report", "the JSON Schema of what --json prints"},
};
constexpr Example lab_examples[] = {
    {"mailwhy lab", "what the lab is and how to start"},
    {"mailwhy lab list", "the broken cases to try"},
    {"mailwhy lab run PAGE", "play one page and compare with what it promises"},
    {"mailwhy lab serve-quirk T11", "a TLS-only port, for any client to meet"},
    {"mailwhy lab quiz", "practise: see what happened, whose move is it"},
    {"mailwhy lab quiz --seed 7 --count 5", "the same five cases every time"},
};
constexpr Example man_examples[] = {{"mailwhy man check | man -l -", "read the page of one verb"}};
constexpr Example completion_examples[] = {
    {"source <(mailwhy completion bash)", "for this shell; put it into ~/.bashrc to keep it"},
    {"mailwhy completion zsh > ~/.zfunc/_mailwhy", "for zsh, with ~/.zfunc in fpath"},
    {"mailwhy completion fish | source", "for fish"},
};
constexpr Example help_examples[] = {
    {"mailwhy help check", "the same as mailwhy check --help"},
    {"mailwhy help exit-codes", "what the exit codes mean"},
    {"mailwhy help formats", "what -f takes"},
    {"mailwhy help config", "environment and configuration file"},
};

constexpr VerbRow verbs[] = {
    {Verb::check, "check", "ADDRESS|DOMAIN...", "would mail to it be delivered, and if not, whose move is it",
     "An e-mail address or a domain; several may be given, and - reads them from standard input, one a line.",
     "Walks the whole path a mail would take: the address, the DNS, the connection, the greeting, TLS, the sender and the "
     "recipient. It stops before DATA, so no message is ever sent, and always says QUIT. The answer is one verdict, the side "
     "it is on, the evidence and the next step.",
     check_examples},
    {Verb::dns, "dns", "NAME [TYPE] [@SERVER]", "what resolvers and name servers say about a name, and whose move it is",
     "A name, a record type (MX when none is given; PTR for an address) and, as in dig, @ with the resolver to ask.",
     "Asks as a mail server would and tells apart what others show alike: no such name, no such records, a resolver that fails, refuses or "
     "is silent, and signatures that do not hold. --compare asks all resolvers and, after an own walk from the root, every name server of "
     "the zone on every address, and shows who gives which answer and when old ones end. --trace shows the walk and tests each server. "
     "--dnssec validates signatures here and says what is secure, insecure or bogus; else the word of a resolver on this machine counts. Exit "
     "code 1: the name servers disagree or are broken; 4: only caches differ, which ends by itself; 3: it cannot be told from here.",
     dns_examples},
    {Verb::listed, "listed", "IP|RANGE|DOMAIN...", "which block and allow lists hold it, each list proved alive",
     "An IP address, a range of at most 256 IPv4 addresses (192.0.2.0/24, 192.0.2.1-192.0.2.9) or a domain; several may be given, and - "
     "reads them from standard input, one a line.",
     "Asks the living lists of the built-in table all at once, each together with its own test entries. A list counts as clean only when "
     "the entry that it must hold answered through the same resolver in the same run, and as listed only when the one that it must not "
     "hold did not. Refusals, wildcards and silence are told apart from answers. Keys and private mirrors come from the table [lists] of "
     "the configuration file: key.spamhaus-dqs = \"...\" and mirror.\"zen.spamhaus.org\" = \"zen.lists.example\".",
     listed_examples},
    {Verb::tls, "tls", "DOMAIN|HOST[:PORT]...", "encryption of mail servers as senders judge it: certificate, DANE, MTA-STS",
     "A mail domain, whose mail hosts are all looked at, or one host or address, with a port if it is not 25; several may be given, and - reads "
     "them from standard input, one a line.",
     "Goes as far as an encrypted hello with every address and says QUIT; no mail is offered. Shows protocol and cipher, the certificate with its "
     "names, dates and chain, what a client without a name (SNI) gets and whether sessions can be resumed. TLSA records are held against the "
     "certificate as DANE senders do, the MTA-STS policy is fetched and compared with the mail hosts, and a table says what a plain sender, one "
     "with MTA-STS and one with DANE do now. Two attacks are tried when they are asked for, after a question (a script says --yes), and only "
     "against a server of one's own: --try-injection says NOOP in clear behind STARTTLS, and a server that answers it under TLS obeys strangers; "
     "--try-smuggling ends messages to --to in ways that are no end, such as a dot between bare line feeds, and never in the true one, so that "
     "only a server that falls for it delivers something. Exit code 0: nothing stands against a sender; 1: something does; 3: it cannot be told from here.",
     tls_examples},
    {Verb::ready, "ready", "HOST...", "is this mail server ready, and what is to be done first: names, ports, TLS, lists",
     "The name of a mail server or one of its addresses; several may be given, and - reads them from standard input, one a line.",
     "Looks at every address of the server as receivers do: its name in reverse DNS and whether that leads back, names as providers give them "
     "to whole ranges, the name that the server says hello with, how it greets on port 25, what ports 465 and 587 offer for a login (nobody "
     "logs in), encryption as senders judge it, whether it relays for strangers and takes mail for postmaster and abuse (no message is sent), "
     "and the block lists, each proved alive. --domain names a domain whose mail it is to take; else those above its name count whose MX it "
     "is. The answer is a list of things to do in the order in which they help, with the lines of zone text to "
     "publish. --helo NAME is the name that the server says hello with, when it is not its own. --contacts asks registries who can do what "
     "is left to the provider.",
     ready_examples},
    {Verb::domain, "domain", "DOMAIN...", "is this domain set up to receive and to send: MX, SPF, DKIM, DMARC, TLS policies",
     "A mail domain; several may be given, and - reads them from standard input, one a line. None is needed with --ip or --msg.",
     "Looks at everything that others read before they take mail from the domain or bring mail to it: MX and name servers, SPF with all records that "
     "it leads to, DKIM keys (--selector, those of a message, and those that recognised services use), DMARC by RFC 9989 and by RFC 7489, MTA-STS, "
     "TLSRPT and TLSA records, BIMI, DNSSEC. The answer is a list of things to do, the worst first, each with the line of zone text to publish and "
     "with what goes into a provider's form; there is no score. --ip, --helo, --from and --msg say which mail is meant: would it pass, and why. "
     "--baseline accepts what --save-baseline has kept, and tells what is new or has changed. No mail server is connected to, unless "
     "--ask-mailboxes says so, and no block list is asked without --ask-lists. Exit code 0: nothing is broken; 1: something is; 3: it cannot be told from here.",
     domain_examples},
    {Verb::contacts, "contacts", "DOMAIN|IP|ADDRESS...", "whom to ask about it: abuse desk, registrar, whoever runs its servers",
     "A domain, an IP address or a mailbox, whose domain counts; several may be given, and - reads them from standard input, one a line.",
     "Asks the registry that holds it over RDAP, and over WHOIS where RDAP fails, and shows the mailboxes that they state, the one in the SOA of "
     "its zone, and the conventional ones (postmaster@, abuse@), which nobody has stated. Each registry is asked once; answers are kept for a day "
     "in ~/.cache/mailwhy (--no-cache). Exit code 3: nobody has stated a contact. --refresh fetches IANA's current list of registries, which then "
     "counts before the one inside this program.",
     contacts_examples},
    {Verb::wait, "wait", "dns NAME TYPE=VALUE | listed IP | check ADDRESS", "looks again and again, and ends when the state is reached",
     "The word dns, listed or check, and what that verb would be given. Of dns a TYPE=VALUE: MX=mx.example.org, \"MX=10 mx.example.org\", "
     "A=192.0.2.1, \"TXT=v=spf1 -all\", or TYPE=none until there is nothing; with --settled only the type.",
     "The first line says what is awaited and how it looks now; every change is a line, and the last one says how it ended: exit code 0 "
     "when the state is reached, 3 when --for (24h) or --timeout ran out before. It asks as little as it can: a cache only when it has "
     "forgotten its answer, name servers every 5 seconds at most, lists and mail servers every minute, and a server that said when to come "
     "back exactly then. Silence and failures are never taken for a change. With --json every line is an object (mailwhy schema event), "
     "with -q nothing is written.",
     wait_examples},
    {Verb::headers, "headers", "MESSAGE...", "the way a message took, where its time went, and who vouches for it",
     "A file with a message or with its header only, as it was copied out of a mail program; an mbox, a Maildir, a folder of files; - reads standard input.",
     "Reads the Received lines from the bottom up: who handed the message to whom, how long it waited where, over which protocol and with which "
     "encryption. Clocks that cannot be right are put right, and it is said whose they are. What the sender's side wrote could be invented: the line is "
     "drawn where the receiver's own servers begin, by their names or by --mine. Then DKIM, ARC, SPF and DMARC are checked again, with the keys and "
     "records of today (--offline asks nobody), beside what the servers wrote down when the message came; a message that was changed on the way is "
     "compared until the signature tells what the change was.",
     headers_examples},
    {Verb::relay, "relay", "HOST[:PORT]...", "does this server take mail of strangers for strangers, and mail for its own domains",
     "The name of a mail server or one of its addresses, with a port if it is not 25; several may be given, and - reads them from standard input, "
     "one a line.",
     "Asks the server to take mail from a stranger for a mailbox elsewhere (--to), in many forms: plain ones with all kinds of senders, and ones "
     "that hide the address behind a domain of the server. No message is sent: every try ends after RCPT TO. With --send, and after a question "
     "(a script says --yes), one message with the plainest envelope that was accepted goes to the mailbox that you name; it carries an id "
     "(X-Mailwhy-Trace, and at the beginning of the Message-ID) by which you find it there, and only a message that arrives proves an open relay. Controls tell a refusal to relay "
     "from a refusal of this machine: postmaster@ of a domain of the server, which it must take, and a mailbox that cannot exist. Those domains "
     "are given with --domain, else found above the server's name; for each of them the answer is local or remote. \"Later\" decides nothing, an "
     "envelope on which the connection ended is tried once more, and it is said when this machine is in a network that the server may trust.",
     relay_examples},
    {Verb::spam, "spam", "MESSAGE", "show a message to a running spamd or rspamd, and explain every rule",
     "A file with one message, or - for standard input; several may be given.",
     "Shows the message to the filter that is named (--spamd, --rspamd), else to one that listens on this machine, and to nobody else. Each rule that "
     "matched is explained in one sentence with its points, what it is about and what the sender could do; it is said whether the points add up to "
     "the score. With --bisect the filter is asked again with one thing taken out at a time: the subject, fields, parts, links, pictures, HTML, "
     "attachments; the result is which rules go and come, and the smallest change with which the message passes. Two connections are used at most. "
     "rspamd may want a password (--password-file, --password-command). Exit code 0: no spam, 1: spam, 3: the filter could not be asked.",
     spam_examples},
    {Verb::session, "session", "HOST[:PORT]|DOMAIN|ADDRESS", "the forgiving telnet: talk to a mail server, with every reply explained",
     "A mail server or one of its addresses, with a port if it is not 25; a domain, whose mail hosts are tried in their order; or a mail address, "
     "which is then the recipient of --after rcpt.",
     "Type commands as you remember them: typing errors, missing brackets and everyday words (from, to) are put right, and what was read is shown. "
     "help lists the words of the prompt; raw sends a line as it is. No message leaves before data was typed and confirmed (--yes in scripts). "
     "Passwords are asked for without echo. The arrow keys bring back what was typed, in former sessions too ($XDG_STATE_HOME/mailwhy/history); "
     "logins are never remembered. Commands may come from a pipe: each reply is then one line, and with "
     "--json one object (mailwhy schema session). --play holds a conversation that was written down; docs/dialogue-files.md has the language. Exit "
     "code 1: something was refused, or not as the file expects; 4: put off; 3: no connection, or it was lost; 2: a line could not be understood.",
     session_examples},
    {Verb::send, "send", "ADDRESS...", "send a complete message, and say who took it under which queue id",
     "The recipients; --cc and --bcc name more of them.",
     "Takes the message to the mail exchangers of each recipient's domain, the next one when one fails, or to --server, --socket or --pipe. It "
     "asks before a message leaves this machine; a script says --yes. Nothing is asked when no message is sent (--quit-after rcpt) or in the lab. "
     "Every recipient has a fate of its own: accepted (with the queue id), refused, later, or unknown when the whole message was handed over and "
     "no answer came; such a message is not sent again. Messages carry an id (X-Mailwhy-Trace, and at the beginning of the Message-ID) by "
     "which they are found again. The message is read piece by piece, whatever its size. Exit code 0: accepted for all; 1: refused for somebody; "
     "4: later; 3: unknown, or you said no.",
     send_examples},
    {Verb::login, "login", "ADDRESS|HOST[:PORT]", "where mail is handed in, what is offered there, and whether a login works",
     "A mail address, whose domain says where its users hand in mail, or the name or address of the server.",
     "Looks for SRV records of the domain, then for the usual names, and shows what the ports 465, 587 and 25 offer in clear and after TLS. Then it "
     "logs in once, at the best of them and with the strongest mechanism: one attempt locks nobody out. Passwords and tokens come from a file, a "
     "command or the keyboard, never from the command line or the environment; they are sent only where TLS proves the server, and shown nowhere. "
     "Every way to fail is told apart: wrong password, no common mechanism, TLS needed, app password wanted, basic authentication switched off, the "
     "account locked, too many attempts, a service behind the server down. After the login it is seen whether the sender (--from) belongs to it; no "
     "message is sent.",
     login_examples},
    {Verb::explain, "explain", "CODE|REPLY|FINDING...", "what a reply code, a server's reply or a finding means, offline",
     "A reply code (550), an enhanced code (5.1.1), a whole reply, or the id of a finding (route.null-mx).",
     "Works without a network. A reply is read as a mail server would read it and as people meet it in practice.",
     explain_examples},
    {Verb::replay, "replay", "FILE...", "judge stored evidence again, without a network",
     "Files that --save wrote; - is standard input.",
     "The same evidence gives the same verdict on any machine. A newer version may know more about it.",
     replay_examples},
    {Verb::lab, "lab", "[list | run PAGE | serve | serve-quirk ID | stop | quiz]", "a broken mini-Internet to practise on, inside this program",
     "Nothing, or one of the words list, run, serve, serve-quirk, stop and quiz.",
     "The lab has name servers, mail servers and clocks of its own; nothing leaves the machine. Any check runs in it with "
     "--lab. serve-quirk ID lets any client meet one oddity of the catalogue (docs/quirks.md); its first lines say where. The quiz plays broken worlds, shows what was seen, and asks whose move it is and what it is: answer with a number, "
     "h for a hint, q to stop. With --json it writes questions and answers as JSON Lines.",
     lab_examples},
    {Verb::schema, "schema", "[NAME]", "the JSON Schema of a document that mailwhy writes",
     "The name of a document, such as report; without one, the list.", "", schema_examples},
    {Verb::completion, "completion", "bash|zsh|fish", "completion of verbs and options for your shell",
     "The name of the shell.", "", completion_examples},
    {Verb::help, "help", "[VERB | exit-codes | formats | config]", "help on a verb or a subject", "A verb or a subject.", "",
     help_examples},
    {Verb::version, "version", "", "the version of this program and of its tables", "", "", {}},
    {Verb::man, "man", "[VERB]", "the manual page in groff form", "A verb, or nothing for mailwhy(1).", "", man_examples, true},
};

constexpr PlannedVerb planned[] = {
    {"trip", "send, then find the message in the mailbox"},
    {"bounce", "what a non-delivery report means"},
    {"log", "deliveries in a mail server's log"},
    {"queue", "what waits, by cause"},
    {"scan", "many checks, politely"},
    {"worker", "one member of a fleet"},
    {"diff", "what changed between results"},
    {"summary", "totals of results"},
    {"serve", "web page, REST, monitors, metrics"},
};

constexpr ExitCodeRow exit_codes[] = {
    {0, "done, nothing wrong"},
    {1, "a problem was found"},
    {2, "called wrongly"},
    {3, "inconclusive: cannot tell from here"},
    {4, "temporary: try again later"},
    {130, "stopped by Ctrl-C (SIGINT)"},
    {143, "stopped by SIGTERM"},
};

}  // namespace

std::string_view to_string(Group group) {
  switch (group) {
    case Group::question: return "The question";
    case Group::way: return "The way there";
    case Group::time: return "Time";
    case Group::answer: return "The answer";
    case Group::program: return "The program";
  }
  return "";
}

std::string OptionRow::environment_name() const {
  std::string out = "MAILWHY_";
  for (const char c : name) out += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return out;
}

std::string OptionRow::negated_name() const {
  return name.starts_with("no-") ? std::string(name.substr(3)) : "no-" + std::string(name);
}

bool OptionRow::negatable() const { return is_switch() && settable && find_option(std::string_view(negated_name())) == nullptr; }

std::span<const OptionRow> option_table() { return options; }
std::span<const VerbRow> verb_table() { return verbs; }
std::span<const PlannedVerb> planned_verbs() { return planned; }
std::span<const FormatRow> format_table() { return format_rows; }
std::span<const ExitCodeRow> exit_code_table() { return exit_codes; }

const VerbRow& verb_row(Verb verb) {
  const auto found = std::find_if(std::begin(verbs), std::end(verbs), [&](const VerbRow& row) { return row.verb == verb; });
  MAILWHY_CHECK(found != std::end(verbs), "every Verb has a row in the table");
  return *found;
}

const OptionRow* find_option(std::string_view name) {
  for (const OptionRow& row : options)
    if (row.name == name) return &row;
  return nullptr;
}

const OptionRow* find_option(char letter) {
  for (const OptionRow& row : options)
    if (row.letter != 0 && row.letter == letter) return &row;
  return nullptr;
}

const VerbRow* find_verb(std::string_view name) {
  for (const VerbRow& row : verbs)
    if (row.name == name) return &row;
  return nullptr;
}

}  // namespace mailwhy::apps
