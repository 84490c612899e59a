// What the options of every verb but send mean: how a value is read into the Options, for the table (apps/table.cc).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "apps/table.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {

// The words that options take, blank between.
inline constexpr std::string_view mechanism_choices =
    "PLAIN LOGIN CRAM-MD5 DIGEST-MD5 NTLM SCRAM-SHA-1 SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-256-PLUS SCRAM-SHA-512 "
    "SCRAM-SHA-512-PLUS XOAUTH2 OAUTHBEARER EXTERNAL";
inline constexpr std::string_view format_choices = "text json jsonl csv nagios openmetrics junit md html svg ticket";
inline constexpr std::string_view ticket_readers = "customer provider dns receiver";
inline constexpr std::string_view part_choices = "mx ns dnssec tls spf dkim dmarc bimi";
inline constexpr std::string_view only_choices = "listed mx ns dnssec tls spf dkim dmarc bimi";
inline constexpr std::string_view until_choices = "listed accepted refused delayed unreachable depends no_mail_by_choice no_such_domain";
inline constexpr std::string_view log_formats = "postfix exim exim-reject sendmail opensmtpd qmail courier haraka exchange-protocol exchange-tracking";
inline constexpr std::string_view language_choices = "en de";
inline constexpr std::string_view after_choices = "hello tls mail rcpt";
// "a, b or c"
std::string words_with_or(std::string_view choices);

bool has_control_characters(std::string_view text);

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

template <auto Member>
Complaint set_optional_duration(Options& o, std::string_view value) {
  const auto duration = parse_duration(value);
  if (!duration || *duration <= Duration::zero()) return "wants a duration such as 90s, 30m or 2h";
  o.*Member = *duration;
  return {};
}

Complaint set_from(Options& o, std::string_view value);
Complaint add_control(Options& o, std::string_view value);
Complaint add_public(Options& o, std::string_view value);
Complaint add_resolver(Options& o, std::string_view value);
Complaint set_source(Options& o, std::string_view value);
Complaint set_now(Options& o, std::string_view value);
Complaint set_seed(Options& o, std::string_view value);
Complaint set_count(Options& o, std::string_view value);
Complaint set_jobs(Options& o, std::string_view value);
Complaint set_questions(Options& o, std::string_view value);
// --ipv4: nothing else; --no-ipv4: anything else.
Complaint only_ipv4(Options& o, std::string_view value);
Complaint only_ipv6(Options& o, std::string_view value);
Complaint set_json(Options& o, std::string_view value);
Complaint set_ticket(Options& o, std::string_view value);
Complaint set_nagios(Options& o, std::string_view value);
Complaint add_format(Options& o, std::string_view value);
// A switch counts by one; in the environment and the configuration file a number says how often.
Complaint more_verbose(Options& o, std::string_view value);
Complaint less_verbose(Options& o, std::string_view value);
Complaint set_color(Options& o, std::string_view value);
Complaint set_exit_codes(Options& o, std::string_view value);
// Of listed the one word; of domain parts with commas between.
Complaint set_only(Options& o, std::string_view value);
Complaint set_ip(Options& o, std::string_view value);
Complaint set_message(Options& o, std::string_view value);
Complaint add_selector(Options& o, std::string_view value);
Complaint set_baseline(Options& o, std::string_view value);
Complaint set_save_baseline(Options& o, std::string_view value);
Complaint set_ask_lists(Options& o, std::string_view value);
Complaint set_ask_mailboxes(Options& o, std::string_view value);
Complaint set_until(Options& o, std::string_view value);

template <auto Member>
Complaint log_text(Options& o, std::string_view value) {
  if (value.empty() || has_control_characters(value)) return "wants a value without control characters";
  o.log.*Member = std::string(value);
  return {};
}

Complaint log_follow(Options& o, std::string_view value);
Complaint set_log_top(Options& o, std::string_view value);
Complaint set_log_year(Options& o, std::string_view value);
// "+02:00", "-0330", "Z".
Complaint set_log_zone(Options& o, std::string_view value);
Complaint set_log_format(Options& o, std::string_view value);
Complaint add_list(Options& o, std::string_view value);
Complaint add_mine(Options& o, std::string_view value);
Complaint add_domain(Options& o, std::string_view value);
Complaint set_contacts(Options& o, std::string_view value);
Complaint set_server(Options& o, std::string_view value);
Complaint set_yes(Options& o, std::string_view value);
Complaint set_after(Options& o, std::string_view value);
Complaint set_lang(Options& o, std::string_view value);
Complaint set_ascii(Options& o, std::string_view value);
// The parser sees to these two itself: -h and --help differ, and both win over everything else.
Complaint want_help(Options&, std::string_view);
Complaint want_version(Options& o, std::string_view);

}  // namespace mailwhy::apps
