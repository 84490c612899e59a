// Milters, policy services and content filters: they log under names of their own and speak of the mail server's queue ids.
#include <array>

#include "mailwhy/logs/line_reader.h"
#include "mailwhy/logs/parts.h"
#include "mailwhy/logs/postfix_fields.h"
#include "mailwhy/logs/word_set.h"

namespace mailwhy::logs {
namespace {

constexpr WordSet<36> filter_programs(std::array<std::string_view, 36>{
    "opendkim",      "rspamd",          "amavis",       "opendmarc",      "openarc",      "postgrey",    "policyd-spf",   "spamd",          "milter-greylist",
    "clamav-milter", "spamass-milter",  "mimedefang",   "mimedefang.pl",  "clamsmtpd",    "dkim-filter", "dkimproxy.out", "dkimproxy.in",   "sid-filter",
    "policyd-weight", "postfwd",        "sqlgrey",      "postsrsd",       "pyspf-milter", "dkimpy-milter", "policyd",     "cbpolicyd",      "rmilter",
    "amavisd",       "spampd",          "smtp-gated",   "milter-regex",   "spf-milter",   "dnswl",       "policy-spf",    "authentication_milter", "greyfix",
});

bool is_filter(const Framed& line) {
  if (filter_programs.has(line.program)) return true;
  // master.cf's spawn(8) and people's own names: "postfix/policy-spf", "policyd-spf-fs".
  return line.program.starts_with("policy") || line.program.starts_with("postfwd") || line.program.ends_with("-milter") || line.program.starts_with("milter-");
}

// The id at the beginning of `text`, up to what cannot belong to one; empty when it is none.
std::string_view id_at(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && ((text[n] >= '0' && text[n] <= '9') || (text[n] >= 'A' && text[n] <= 'Z') || (text[n] >= 'a' && text[n] <= 'z'))) ++n;
  return postfix::is_queue_id(text.substr(0, n)) ? text.substr(0, n) : std::string_view();
}

// "key<ID>" or "keyID"; empty when it is not there.
std::string_view id_behind(std::string_view text, std::string_view key) {
  const auto at = text.find(key);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + key.size());
  if (text.starts_with('<')) text.remove_prefix(1);
  return id_at(text);
}

// "action=greylist, client_address=192.0.2.1, sender=a, recipient=b" of policy services.
std::string_view field(std::string_view text, std::string_view key) {
  for (auto at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    if (at != 0 && text[at - 1] != ' ') continue;
    text.remove_prefix(at + key.size());
    return text.substr(0, text.find_first_of(", ;"));
  }
  return {};
}

void read_policy(std::string_view text, Event& event) {
  event.client_name = field(text, "client_name=");
  event.client_address = field(text, "client_address=");
  event.to = field(text, "recipient=");
  event.from = field(text, "sender=");
  event.from_known = !event.from.empty();
}

// amavisd-new: "(01234-05) Passed CLEAN {RelayedInbound}, [..] <a> -> <b>, Queue-ID: ID, ..., queued_as: ID, 300 ms".
void read_amavis(std::string_view text, Event& event, const Emit& emit) {
  event.id = id_behind(text, "Queue-ID: ");
  if (text.find(") Blocked ") != std::string_view::npos) event.outcome = Outcome::filtered;
  emit(event);
  const auto next = id_behind(text, "queued_as: ");
  if (event.id.empty() || next.empty()) return;
  event.kind = Kind::handed_on;
  event.outcome = Outcome::none;
  event.other_id = next;
  emit(event);
}

}  // namespace

LineReader read_filters() {
  const auto read = [](const Framed& line, const Emit& emit) {
    if (!line.syslog || !is_filter(line)) return false;
    auto event = line.event(Kind::filter);
    event.text = line.text;
    if (line.program.starts_with("amavis")) {
      read_amavis(line.text, event, emit);
      return true;
    }
    event.id = id_at(line.text);
    if (!event.id.empty() && line.text.substr(event.id.size()).starts_with(": ")) {
      event.text = line.text.substr(event.id.size() + 2);
    } else {
      event.id = id_behind(line.text, "qid: ");
      if (event.id.empty()) event.id = id_behind(line.text, "MDLOG,");
      if (event.id.empty()) read_policy(line.text, event);
    }
    emit(event);
    return true;
  };
  return {Format::unknown, read};
}

}  // namespace mailwhy::logs
