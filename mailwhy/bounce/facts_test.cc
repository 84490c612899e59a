// The tables against facts that were collected elsewhere: replies of real servers, and what providers' pages say.  Both files lie
// beside the project; without them there is nothing to test.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/cause.h"
#include "mailwhy/bounce/facts_sample.h"

namespace mailwhy::bounce {
namespace {

std::string read_fact_file(const std::string& name) {
  std::ifstream in("../shared/facts/" + name, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  if (!in) MESSAGE("skipped: ../shared/facts/" << name << " is not here");
  return out.str();
}

// ---- real-replies.md: "## program", "**what was done**", and the replies in a fence.

struct Heard {
  std::string program, occasion, reply;
};

std::vector<Heard> heard_replies(const std::string& text) {
  std::vector<Heard> out;
  std::string program, occasion, reply;
  bool fenced = false;
  for (auto line : split(text, '\n')) {
    if (line.starts_with("```")) {
      fenced = !fenced;
      reply.clear();
    } else if (!fenced) {
      if (line.starts_with("## ")) program = std::string(line.substr(3));
      if (line.starts_with("**") && line.ends_with("**")) occasion = std::string(line.substr(2, line.size() - 4));
    } else {
      if (line.starts_with("-> ")) line.remove_prefix(line.find(": ") + 2);
      if (line.size() < 3 || !is_digit(line[0])) continue;
      reply += (reply.empty() ? "" : "\r\n") + std::string(line);
      if (line.size() > 3 && line[3] == '-') continue;
      out.push_back({program, occasion, reply});
      reply.clear();
    }
  }
  return out;
}

// The stage at which each occasion happens (none: no step of a delivery), and every meaning that is right there; "unknown" is right everywhere.
struct Truth {
  std::string_view occasion, stage, meanings;
};
constexpr Truth truths[] = {
    {"unknown command (FOO)", "", "command-unknown syntax"},
    {"HELP", "", "command-unknown syntax"},
    {"VRFY alice", "", "command-unknown address-syntax syntax"},
    {"EXPN list", "", "command-unknown policy syntax"},
    {"RCPT before MAIL", "rcpt_to", "bad-sequence syntax"},
    {"DATA before MAIL", "data", "bad-sequence syntax"},
    {"MAIL syntax error (MAIL FROM foo bar)", "mail_from", "syntax address-syntax command-unknown"},
    {"second MAIL", "mail_from", "bad-sequence syntax"},
    {"DATA before RCPT", "data", "bad-sequence syntax"},
    {"unknown user", "rcpt_to", "user-unknown"},
    {"relay attempt", "rcpt_to", "relay-denied"},
    {"relay attempt, percent hack", "rcpt_to", "relay-denied user-unknown"},
    {"RCPT without domain", "rcpt_to", "address-syntax syntax"},
    {"RCPT syntax error", "rcpt_to", "address-syntax syntax relay-denied user-unknown"},
    {"postmaster", "rcpt_to", "user-unknown"},
    {"MAIL before EHLO", "mail_from", "bad-sequence"},
    {"EHLO without argument", "hello", "helo-refused syntax"},
    {"EHLO [address literal]", "hello", "bad-sequence"},
    {"MAIL with huge SIZE", "mail_from", "message-too-large"},
    {"MAIL unknown parameter", "mail_from", "syntax address-syntax"},
    {"sender domain does not exist", "mail_from", "sender-domain-unknown"},
    {"AUTH PLAIN before TLS", "", "command-unknown bad-sequence login-failed"},
    {"command line too long", "", "syntax rate-limited policy"},
    {"STARTTLS with argument", "tls", "syntax"},
    {"many bad commands (last distinct replies)", "", "command-unknown rate-limited syntax"},
    {"AUTH PLAIN wrong password", "", "login-failed"},
    {"AUTH LOGIN wrong password", "", "login-failed command-unknown syntax"},
    {"AUTH with unknown mechanism", "", "login-failed syntax command-unknown"},
    {"AUTH PLAIN bad base64", "", "login-failed syntax"},
    {"cancelled AUTH LOGIN", "", "login-failed syntax command-unknown"},
    {"second AUTH", "", "bad-sequence syntax"},
};

bool has_word(std::string_view list, std::string_view word) {
  const auto words = split_words(list);
  return std::find(words.begin(), words.end(), word) != words.end();
}

// ---- smtp-reply-facts.yaml: a list of flat entries, values plain or in single quotes.

using Fact = std::map<std::string, std::string, std::less<>>;

std::string yaml_value(std::string_view text) {
  text = trim(text);
  if (!text.starts_with('\'')) return std::string(text);
  std::string out;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\'' && (i + 1 >= text.size() || text[i + 1] != '\'')) break;
    if (text[i] == '\'') ++i;
    out += text[i];
  }
  return out;
}

struct Facts {
  std::map<std::string, std::string, std::less<>> hosts;  // of a provider, the first one
  std::vector<Fact> replies;
};

Facts read_facts(const std::string& text) {
  Facts facts;
  std::string section;
  for (const auto line : split(text, '\n')) {
    if (!line.empty() && line[0] != ' ' && line[0] != '-' && line[0] != '#') section = std::string(line.substr(0, line.find(':')));
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos || line[0] == '#') continue;
    const auto key = std::string(trim(line.substr(line.starts_with("- ") ? 2 : 0, colon - (line.starts_with("- ") ? 2 : 0))));
    if (section == "providers") facts.hosts[key] = yaml_value(line.substr(line.find('[') + 1));
    if (section != "replies") continue;
    if (line.starts_with("- ")) facts.replies.emplace_back();
    if (!facts.replies.empty()) facts.replies.back()[key] = yaml_value(line.substr(colon + 1));
  }
  return facts;
}

// What may be said about an entry of each class.  "policy" is a refusal about which nothing more is said; it blames nobody.
const std::map<std::string_view, std::string_view>& allowed_meanings() {
  static const std::map<std::string_view, std::string_view> table{
      {"authentication", "spf-fail dkim-fail dmarc-fail auth-required login-failed sender-refused tls-required"},
      {"bad-address", "user-unknown address-syntax mailbox-disabled"},
      {"bad-domain", "domain-unknown host-takes-no-mail"},
      {"content", "content-refused spam-refused message-format message-too-large rate-limited"},
      {"dns-of-sender", "no-ptr sender-domain-unknown sender-null-mx helo-refused sender-verify-failed spf-fail reputation"},
      {"mailbox-disabled", "mailbox-disabled"},
      {"mailbox-full", "mailbox-full"},
      {"policy", "recipient-restricted sender-refused auth-required sender-verify-failed server-config content-refused dmarc-fail spf-fail helo-refused"},
      {"protocol", "syntax address-syntax bad-sequence helo-refused message-format smtputf8-needed server-error"},
      {"rate", "rate-limited too-many-connections too-many-recipients greylisted reputation recipient-restricted"},
      {"recipient-refused", "recipient-restricted sender-refused"},
      {"relay-config", "relay-denied auth-required sender-refused reputation server-config recipient-restricted"},
      {"remote-system", "server-error server-down server-config server-storage too-many-recipients rate-limited user-unknown"},
      {"reputation", "sender-listed reputation rate-limited greylisted spam-refused helo-refused server-config sender-refused"},
      {"size", "message-too-large message-format"},
      {"transport", "tls-required server-down server-config domain-unknown expired"},
      {"unknown", ""}};
  return table;
}

// Whose fault it is there, and whom we must not name.
bool is_wrong_party(std::string_view fault, std::string_view party) {
  static const std::map<std::string_view, std::string_view> table{
      {"sender-side", "recipient_mailbox recipient_host"},
      {"recipient-side", "sender_message sender_network"},
      {"reputation", "recipient_mailbox recipient_host"},
      {"content", "recipient_mailbox recipient_host sender_domain"},
      {"policy", "recipient_mailbox recipient_host"},
      {"network", "sender_message recipient_mailbox"},
      {"temporary", "recipient_mailbox sender_message"}};
  const auto it = table.find(fault);
  return it != table.end() && has_word(it->second, party);
}

// An entry has no stage; the one at which its class is usually said.
std::string_view stage_of(std::string_view klass) { return klass == "content" || klass == "recipient-refused" ? "data" : "rcpt_to"; }

// Entries of several things in one, of which our rows tell one apart.
const std::map<std::string_view, std::string_view>& allowed_besides() {
  static const std::map<std::string_view, std::string_view> table{
      {"sophos-5.7.1", "reputation"},        // one expression for its reputation and its content filter
      {"postfix-4.1.1", "server-down"},      // while the probe of the address is under way nothing is known about it
      {"sendmail-5xx-5", "server-down"}};    // the name server gave no answer
  return table;
}

// As explain does it: without a stage, the first one at which the words say something.
Cause explained(const smtp::Reply& reply) {
  for (const auto stage : {"rcpt_to", "mail_from", "data", "greeting", "hello", "tls"})
    if (auto cause = ReplyTable::builtin().classify(reply, stage); cause.from_words) return cause;
  return ReplyTable::builtin().classify(reply, "rcpt_to");
}

}  // namespace

TEST_CASE("replies of real servers are named right or not at all") {
  const std::string text = read_fact_file("real-replies.md");
  if (text.empty()) return;
  int known = 0, unknown = 0;
  std::string table;
  for (const auto& heard : heard_replies(text)) {
    const auto reply = smtp::parse_reply(heard.reply);
    REQUIRE_MESSAGE(reply.has_value(), heard.reply);
    if (!reply->temporary() && !reply->permanent()) continue;
    const auto truth = std::find_if(std::begin(truths), std::end(truths), [&](const Truth& t) { return t.occasion == heard.occasion; });
    REQUIRE_MESSAGE(truth != std::end(truths), "no truth for \"" << heard.occasion << "\"");
    // The reply to RCPT after a refused MAIL is out of step.
    const bool out_of_step = reply->code == 503 || reply->code == 502;
    const auto cause = ReplyTable::builtin().classify(*reply, truth->stage);
    (cause.meaning == Meaning::unknown ? unknown : known) += 1;
    table += fmt::format("{:<22} {:<22} {}\n", to_string(cause.meaning), cause.row_id, shorten(reply->text(), 90));
    for (const auto& said : {cause, explained(*reply)}) {
      const std::string meaning(to_string(said.meaning));
      const bool right = meaning == "unknown" || has_word(truth->meanings, meaning) || (out_of_step && (meaning == "bad-sequence" || meaning == "syntax"));
      CHECK_MESSAGE(right, heard.program << ", " << heard.occasion << ": \"" << heard.reply << "\" is not " << meaning << " (" << said.row_id << ")");
    }
  }
  MESSAGE("replies of real servers: " << known << " named, " << unknown << " unknown\n" << table);
  CHECK(known > 5 * unknown);
}

TEST_CASE("what providers publish is named right or not at all") {
  const Facts facts = read_facts(read_fact_file("smtp-reply-facts.yaml"));
  if (facts.replies.empty()) return;
  CHECK(facts.replies.size() >= 400);
  int right = 0, unknown = 0, tried = 0;
  std::set<std::string> silent;
  for (const auto& fact : facts.replies) {
    std::string code = fact.find("basic")->second;
    if (code.ends_with("xx")) code.replace(1, 2, "50");
    if (code[0] != '4' && code[0] != '5') continue;  // a list's own numbers
    const auto& id = fact.find("id")->second;
    const auto& klass = fact.find("class")->second;
    const auto host = facts.hosts.find(fact.find("provider")->second);
    bool any_right = false;
    for (const auto& words : samples_of(fact.find("pattern")->second)) {
      const auto& enhanced = fact.find("enhanced")->second;
      const auto reply = smtp::parse_reply(code + " " + (enhanced.empty() ? "" : enhanced + " ") + words);
      REQUIRE(reply.has_value());
      ++tried;
      const auto cause = ReplyTable::builtin().classify(*reply, stage_of(klass), host == facts.hosts.end() ? "" : "mx1." + host->second);
      const std::string meaning(to_string(cause.meaning));
      const bool blames_nobody = meaning == "unknown" || meaning == "policy";
      (blames_nobody ? unknown : right) += 1;
      any_right = any_right || !blames_nobody || klass == "policy";
      const auto& allowed = allowed_meanings();
      const auto it = allowed.find(klass);
      REQUIRE_MESSAGE(it != allowed.end(), klass);
      const auto besides = allowed_besides().find(id);
      const bool is_besides = besides != allowed_besides().end() && has_word(besides->second, meaning);
      CHECK_MESSAGE((blames_nobody || is_besides || has_word(it->second, meaning)), id << ": \"" << reply->text() << "\" is " << klass << ", not " << meaning << " (" << cause.row_id << ")");
      CHECK_MESSAGE((blames_nobody || !is_wrong_party(fact.find("fault")->second, cause.party)),
                    id << ": \"" << reply->text() << "\" is " << fact.find("fault")->second << ", not of " << cause.party << " (" << cause.row_id << ")");
    }
    if (!any_right) silent.insert(id);
  }
  std::string list;
  for (const auto& id : silent) list += " " + id;
  MESSAGE("published replies: " << tried << " sentences of " << facts.replies.size() << " entries, " << right << " named, " << unknown << " unknown; nothing known about " << silent.size() << ":" << list);
}

}  // namespace mailwhy::bounce
