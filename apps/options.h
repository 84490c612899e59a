// What the user asked for, as one plain value: command line, environment and configuration file together.
//
// The names come from the one table in apps/table.h; parse() is the only way from words to an Options.  It reads no
// clock, no network and no file but the configuration, and that through `Outside`, so tests need neither.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/domain_wish.h"
#include "apps/log_wish.h"
#include "apps/login_wish.h"
#include "apps/send_options.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/language.h"
#include "mailwhy/base/result.h"
#include "mailwhy/base/time.h"

namespace mailwhy::apps {

enum class Verb { check, dns, listed, ready, tls, domain, headers, bounce, summary, contacts, wait, relay, login, send, spam, log, session, queue, explain, replay, schema, lab, man, completion, help, version };

enum class Format { text, json, json_lines, csv, nagios, openmetrics, junit, markdown, ticket, html, svg };
enum class When { automatic, always, never };
enum class ExitCodes { plain, sysexits, nagios };
enum class HelpWanted { no, brief, full };

// One result to write: the format and where to.
struct Output {
  Format format = Format::text;
  std::string file;  // empty or "-": standard output
  bool to_stdout() const { return file.empty() || file == "-"; }
  friend bool operator==(const Output&, const Output&) = default;
};

// A host to compare with, by name or address.
struct HostPort {
  std::string host;         // a name or an address, without brackets
  std::uint16_t port = 25;
  friend bool operator==(const HostPort&, const HostPort&) = default;
};

struct Options {
  Verb verb = Verb::help;
  bool has_verb = false;             // a verb was typed or guessed; otherwise there were no words but options
  bool verb_guessed = false;         // no verb was typed; guess_line() says what it became
  std::vector<std::string> targets;  // what follows the verb, as typed
  std::vector<std::string> words;    // the whole command line after the program's name, for messages
  HelpWanted help = HelpWanted::no;
  bool version = false;

  // The question.
  std::optional<std::string> from;  // as typed; "" and "<>" are the null sender
  std::string helo;                 // empty: the program chooses
  bool retry = false;               // come back once when the answer is "later"
  bool lab = false;                 // ask the embedded mini-Internet
  bool offline = false;             // touch no network
  bool ping = true, controls = true, control_recipient = true;
  std::vector<HostPort> control;
  std::vector<Network> public_networks;

  // Lists.
  std::string lists;                // a table of one's own
  std::vector<std::string> list;    // zones to ask, and no others
  std::string only;                 // "listed"
  bool all = false;
  std::map<std::string, std::string> list_keys, list_mirrors;  // [lists] of the configuration file: by operator, by zone
  std::map<std::string, std::uint32_t> list_limits;            // questions in one run, by zone

  // What dns asks.
  bool compare = false, trace = false, public_resolvers = false;
  bool dnssec = false;              // validate here

  // What wait waits for, how long at most and how often it looks.
  bool settled = false;
  std::string until;                // listed, or a verdict; empty: the good end
  std::optional<Duration> wait_for, every;

  // Whom to ask.
  std::optional<bool> contacts;     // check: ask registries too; unless said otherwise only for a ticket
  bool refresh = false;             // contacts: fetch IANA's bootstrap files
  bool cache = true;                // keep what registries say, for a day
  std::string rdap_bootstrap;       // a file of IANA's, or a folder with some

  // Relaying.
  std::vector<std::string> domains; // that the server should be responsible for
  std::string to;                   // a mailbox elsewhere
  std::string send_to;              // relay: one message goes to this mailbox when its envelope is accepted
  std::string moving_from;          // ready: the host that took the domain's mail so far

  // Sessions.
  std::string after;                // hello, tls, mail, rcpt: done before the prompt comes
  std::string play;                 // a dialogue file in place of a prompt
  bool try_injection = false, try_smuggling = false;  // tls: attacks on a server of one's own
  bool yes = false;                 // a message may leave without a question
  bool history = true;              // lines of the prompt are kept for the next session

  SendOptions send;

  // Spam filters that run.
  std::string spamd, rspamd;        // HOST[:PORT] or a path; a URL.  Both empty: those of this machine
  bool bisect = false;              // ask again with one thing taken out
  int questions = 50;               // at most, for that

  LoginWish login;

  DomainWish domain;

  LogWish log;

  int jobs = 0;                     // bounce: threads that read; 0: one a core

  // headers: what the receiver's own servers are called; bounce: the domains and servers that are ours.
  std::vector<std::string> my_names;
  std::vector<Network> my_networks;

  // The way there.
  std::vector<Endpoint> resolvers;  // empty: the system's
  std::string root_hints, trust_anchor, ca;
  std::uint16_t dns_port = 53, smtp_port = 25, https_port = 443;
  std::uint16_t tls_port = 0;   // TLS from the first byte; 0: by the port of the target
  std::optional<IpAddress> source;
  bool ipv4 = true, ipv6 = true;

  // Time.
  bool timeout_typed = false;       // --timeout stands on the command line
  Duration timeout = 120s, connect_timeout = 10s, greeting_timeout = 60s, command_timeout = 60s, dns_timeout = 3s;
  std::optional<Time> now;

  // The answer.
  std::vector<Output> outputs;  // after parse() exactly one goes to standard output
  int verbosity = 0;            // -2 (exit code only), -1 (one line) ... 3
  When color = When::automatic;
  std::optional<bool> ascii;    // empty: by the locale
  bool accessible = false;
  std::string save;
  bool force = false;           // replace files that exist
  ExitCodes exit_codes = ExitCodes::plain;
  std::optional<Language> lang;             // --lang: also of the words in machine formats, which else are English
  Language language = Language::english;    // of what people read: --lang, else the locale
  std::string ticket;           // customer, provider, dns or receiver; empty: whoever can act

  std::optional<std::uint64_t> seed;
  int count = 10;               // cases of lab quiz
  std::string config;

  const Output& stdout_output() const;
};

// What parse() may look at outside of its arguments.
struct Outside {
  std::function<std::optional<std::string>(const std::string& name)> environment;
  // The bytes of a file; an Error when it is not there or cannot be read.
  std::function<Result<std::string>(const std::string& path)> read_file;
  // Whether the word is the id of a finding, such as route.null-mx.
  std::function<bool(std::string_view id)> is_finding;
  // The verb for a file, a folder or "-", by what it holds; nullopt when nothing tells.  May be empty, as may be the next.
  std::function<std::optional<Verb>(const std::string& path)> verb_of_file = nullptr;
  // Whether words with blanks between them are something that explain knows.
  std::function<bool(std::string_view text)> is_pasted = nullptr;
};

// Reads the words after the program's name.  The error is a complete message for stderr (several lines, without the
// final "exit code 2"); it names the word, what was wrong and the nearest thing that would have been right.
// Precedence: option, MAILWHY_ variable, configuration file, built-in.
Result<Options> parse(const std::vector<std::string>& words, const Outside& outside);

// The language of messages about a command line that cannot be read: its --lang, MAILWHY_LANG, the locale.
Language language_of(const std::vector<std::string>& words, const Outside& outside);

// "reading this as: mailwhy check bob@example.test" for a command typed without a verb.
std::string guess_line(const Options& options);

// The command line shown under a complaint, with carets under the word at `index` and, when there is one, that
// word replaced by `better`.  `index` counts from 0 after the program's name.
std::string point_at(const std::vector<std::string>& words, std::size_t index, std::optional<std::string> better = {});

// A message about one target in the same shape: the sentence, the command line, carets under the target.
std::string complain_about_target(const Options& options, std::size_t target, std::string_view sentence);

}  // namespace mailwhy::apps
