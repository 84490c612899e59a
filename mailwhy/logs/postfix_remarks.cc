// Lines of Postfix' daemons that are about no message, or say nothing but words: what kind they are.
#include <array>

#include "mailwhy/logs/postfix_fields.h"
#include "mailwhy/logs/word_set.h"

namespace mailwhy::logs::postfix {
namespace {

struct Phrase {
  std::string_view words;             // at the beginning of the text
  Kind kind = Kind::unread;
};

// Of every daemon; asked in this order.
constexpr BeginTable<Phrase, 117> beginnings(std::array<Phrase, 117>{{
    {"connect to ", Kind::noted},
    {"statistics: ", Kind::noted},
    {"setting up TLS connection ", Kind::tls},
    {"SSL_accept error ", Kind::tls},
    {"SSL_connect error ", Kind::tls},
    {"SSL_", Kind::tls},
    {"server certificate verification failed ", Kind::tls},
    {"certificate verification failed ", Kind::tls},
    {"Host offered STARTTLS", Kind::tls},
    {"save session ", Kind::tls},
    {"looking for session ", Kind::tls},
    {"reloaded session ", Kind::tls},
    {"initializing the ", Kind::tls},
    {"auto-clear", Kind::tls},
    {"warning: TLS ", Kind::tls},
    {"table ", Kind::noted},            // "has changed -- restarting"
    {"cache ", Kind::noted},
    {"close database ", Kind::noted},
    {"open database ", Kind::noted},
    {"disconnect from ", Kind::disconnect},
    {"using backwards-compatible default setting ", Kind::noted},
    {"Postfix is ", Kind::noted},
    {"proxy-accept: ", Kind::noted},
    {"See http", Kind::noted},
    {"To disable backwards compatibility use ", Kind::noted},
    {"discarding EHLO keywords", Kind::noted},
    {"improper command pipelining ", Kind::noted},
    {"too many errors ", Kind::lost},
    {"too many ", Kind::noted},
    {"hostname ", Kind::noted},
    {"abort all milters", Kind::noted},
    {"milter-reject", Kind::filter},
    {"daemon started", Kind::noted},
    {"reload ", Kind::noted},
    {"terminating on signal ", Kind::noted},
    {"killed by ", Kind::noted},
    {"starting the Postfix mail system", Kind::noted},
    {"refreshing the Postfix mail system", Kind::noted},
    {"stopping the Postfix mail system", Kind::noted},
    {"aborting the Postfix mail system", Kind::trouble},
    {"the Postfix mail system is ", Kind::noted},
    {"Postfix mail system ", Kind::noted},
    {"rebuilding ", Kind::noted},
    {"set permissions ", Kind::noted},
    {"daemon ", Kind::noted},
    {"entering STRESS mode", Kind::noted},
    {"leaving STRESS mode", Kind::noted},
    {"entering ", Kind::noted},
    {"PASS ", Kind::noted},
    {"DNSBL rank ", Kind::noted},
    {"NON-SMTP COMMAND ", Kind::noted},
    {"BARE NEWLINE ", Kind::noted},
    {"BARE LF ", Kind::noted},
    {"COMMAND ", Kind::noted},          // PIPELINING, TIME LIMIT, LENGTH LIMIT, COUNT LIMIT
    {"DATA without valid RCPT ", Kind::noted},
    {"WHITELIST", Kind::noted},
    {"BLACKLIST", Kind::noted},
    {"ALLOWLIST", Kind::noted},
    {"DENYLIST", Kind::noted},
    {"UNFAIR", Kind::noted},
    {"Deleted: ", Kind::noted},
    {"Requeued: ", Kind::noted},
    {"Placed on hold: ", Kind::noted},
    {"Released from hold: ", Kind::noted},
    {"Expired: ", Kind::noted},
    {"Renamed to match inode number: ", Kind::noted},
    {"Cleanup: ", Kind::noted},
    {"scheduling ", Kind::noted},
    {"master shutdown", Kind::noted},
    {"mail system ", Kind::noted},
    {"Re-using ", Kind::tls},
    {"re-using ", Kind::tls},
    {"subject=", Kind::tls},
    {"subject_CN=", Kind::tls},
    {"fingerprint=", Kind::tls},
    {"issuer", Kind::tls},
    {"Peer ", Kind::tls},
    {"Issued session ticket", Kind::tls},
    {"Decrypting session ticket", Kind::tls},
    {"request from ", Kind::noted},
    {"-- ", Kind::noted},
    {"bare <LF> received ", Kind::noted},
    // With -v.
    {"BDAT ", Kind::noted}, {"DATA ", Kind::noted}, {"SKIP ", Kind::noted}, {"ENFORCE ", Kind::noted},
    {"DROP ", Kind::noted}, {"UNPASS ", Kind::noted}, {"UNFAIL ", Kind::noted}, {"Relaying allowed ", Kind::noted},
    {"Session aborted", Kind::noted}, {"begin ", Kind::noted}, {"end ", Kind::noted}, {"defer ", Kind::noted},
    {"connecting to ", Kind::noted}, {"action=", Kind::noted}, {"[", Kind::noted}, {"report ", Kind::noted},
    {"inspect content ", Kind::noted}, {"free ", Kind::noted}, {"milter ", Kind::noted}, {"skipping ", Kind::noted},
    {"event: ", Kind::noted}, {"reply: ", Kind::noted}, {"initial envelope ", Kind::noted},
    {"extracted envelope ", Kind::noted}, {"enter ", Kind::noted}, {"leave ", Kind::noted}, {"trying", Kind::noted},
    {"Using ", Kind::noted}, {"deleted ", Kind::noted}, {"removed ", Kind::noted}, {"looking up ", Kind::noted},
    {"master_", Kind::noted}, {"process ", Kind::noted}, {"command ", Kind::noted},
    {"host ", Kind::noted},             // "offers SMTPUTF8 support, but not 8BITMIME"
}});

// Anywhere in the text, where none of the beginnings says it.
constexpr std::array<Phrase, 22> inside{{
    {" TLS connection ", Kind::tls},
    {"TLS", Kind::tls},
    {"SSL", Kind::tls},
    {"certificate", Kind::tls},
    {"cipher", Kind::tls},
    {"lost connection ", Kind::lost},
    {"timeout after ", Kind::lost},
    {" timed out ", Kind::noted},
    {" refused to talk to me", Kind::noted},
    {" said: ", Kind::noted},
    {"restarting", Kind::noted},
    {"rate limit", Kind::noted},
    {"enabling PIX ", Kind::noted},
    {"compatibility", Kind::noted},
    {"skipped, still being delivered", Kind::noted},
    {"header", Kind::filter},
    {"body", Kind::filter},
    {"queue file", Kind::noted},
    {"SASL", Kind::noted},
    {"session", Kind::noted},
    {"cache", Kind::noted},
    {"database", Kind::noted},
}};

// Daemons that never speak of a message by themselves, and scripts.
constexpr WordSet<26> quiet(std::array<std::string_view, 26>{
    "anvil", "scache", "master", "verify", "tlsmgr", "tlsproxy", "trivial-rewrite", "proxymap", "postfix-script", "dnsblog", "postalias", "postmap",
    "postconf", "postkick", "postlock", "postlog", "postqueue", "postdrop", "postcat", "showq", "flush", "spawn", "postfix", "postmulti",
    "postlogd", "qmqpd",
});

// "smtpd_check_rewrite: ..." and "> mx.example.org[192.0.2.1]:25: EHLO": what -v adds.
bool is_verbose(std::string_view text) {
  if (text.size() > 2 && (text[0] == '<' || text[0] == '>' || text[0] == '=') && (text[1] == ' ' || text[1] == text[0])) return true;
  bool underscore = false;
  for (std::size_t i = 0; i < text.size() && i < 60; ++i) {
    const char c = text[i];
    if (c == '_') underscore = true;
    else if (c == ':' || c == ' ' || c == '(') return underscore && i > 3;
    else if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))) return false;
  }
  return false;
}

// What a remote side or a client does wrong, for all that Postfix warns of it.
constexpr std::array<std::string_view, 24> others_faults{
    "hostname ", "Illegal address syntax ", "non-SMTP command ", "numeric domain name in resource data ", "numeric hostname", "no MX host for ",
    "valid_hostname: ", "malformed domain name in resource data ", "non-SMTP response ", "numeric result ", "Connection rate limit exceeded",
    "Connection concurrency limit exceeded", "Message delivery request rate limit exceeded", "Recipient address rate limit exceeded",
    "New TLS session rate limit exceeded", "AUTH command rate limit exceeded", "host ", "MX host for ", "address not listed for hostname ",
    "ascii label", "non-ASCII", "SASL authentication failure", "enabling PIX ", "domain ",
};

}  // namespace

Kind kind_of_warning(std::string_view text) {
  if (text.starts_with("TLS library problem") || text.starts_with("TLS SNI ") || text.starts_with("run-time library vs. compile-time")) return Kind::tls;
  for (const auto words : others_faults)
    if (text.starts_with(words)) return Kind::noted;
  if (text.ends_with(" authentication aborted") || text.find("request longer than ") != std::string_view::npos || text.find("unexpected protocol ") != std::string_view::npos) return Kind::noted;
  return Kind::trouble;
}

Kind kind_of_remark(std::string_view program, std::string_view text) {
  if (text.empty()) return Kind::noted;
  if (const auto* phrase = beginnings.find(text)) return phrase->kind;
  if (quiet.has(program)) return Kind::noted;
  if (is_verbose(text)) return Kind::noted;
  for (const auto& phrase : inside)
    if (text.find(phrase.words) != std::string_view::npos) return phrase.kind;
  return Kind::unread;
}

}  // namespace mailwhy::logs::postfix
