#include "apps/session_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "apps/explain_code.h"
#include "apps/quiz_text.h"
#include "mailwhy/base/text.h"
#include "mailwhy/bounce/cause.h"
#include "mailwhy/smtp/capabilities.h"

namespace mailwhy::apps {
namespace {

using report::key;
using report::Words;
using smtp::Step;

// interface.md's word for the stage, for the tables of replies.
std::string_view stage_of(Step step) {
  switch (step) {
    case Step::greeting: return "greeting";
    case Step::ehlo:
    case Step::helo:
    case Step::lhlo:
    case Step::ehlo_after_tls: return "hello";
    case Step::starttls: return "tls";
    case Step::auth: return "login";
    case Step::mail: return "mail_from";
    case Step::data:
    case Step::message:
    case Step::bdat: return "data";
    default: return "rcpt_to";
  }
}

std::string_view success_words(Step step, int code) {
  switch (step) {
    case Step::greeting: return key("ready; next: say hello (ehlo)");
    case Step::ehlo: return key("it knows you now; next: tls, or from ADDRESS");
    case Step::ehlo_after_tls: return key("hello again, now encrypted; next: from ADDRESS");
    case Step::helo:
    case Step::lhlo: return key("it knows you now; next: from ADDRESS");
    case Step::starttls: return key("it is ready for the TLS handshake");
    case Step::mail: return key("the sender is accepted; next: to ADDRESS");
    case Step::rcpt:
      if (code == 251) return key("accepted, and it will be forwarded to another address");
      if (code == 252) return key("accepted unseen: the server cannot tell yet whether the mailbox exists");
      return key("the recipient is accepted; nothing is sent before data");
    case Step::message: return key("the server has taken the message, and is responsible for it from now on");
    case Step::rset: return key("sender and recipients are forgotten");
    case Step::quit: return key("goodbye");
    case Step::auth: return key("logged in");
    case Step::bdat: return key("this chunk is taken");
    default: return key("done: the server takes it");
  }
}

std::string_view failure_words(Failure::Kind kind) {
  switch (kind) {
    case Failure::Kind::timed_out: return key("no answer in time; some servers let strangers wait on purpose");
    case Failure::Kind::closed: return key("the server hung up");
    case Failure::Kind::reset: return key("the connection was cut off: a server that crashed, or something on the way");
    case Failure::Kind::refused: return key("nobody listens there, or a filter says so");
    case Failure::Kind::unreachable: return key("there is no way there from here");
    case Failure::Kind::no_route: return key("this machine has no route to that kind of address");
    case Failure::Kind::not_permitted: return key("this machine does not allow it");
    case Failure::Kind::tls: return key("the TLS handshake failed, and the connection is lost with it");
    case Failure::Kind::malformed: return key("this is not how SMTP works");
    case Failure::Kind::limit: return key("it does not end, so it was stopped here");
    default: return key("stopped");
  }
}

std::string tls_words(const tls::Facts& facts, const Domain& host, const Words& words) {
  const std::string base = facts.protocol + (facts.cipher.empty() ? "" : ", " + facts.cipher);
  if (facts.chain.empty()) return words("{}; it shows no certificate", base);
  if (!facts.trusted && !facts.chain_problems.empty()) return words("{}; the certificate proves nothing: {}", base, visible(facts.chain_problems.front()));
  if (host.is_root()) return words("{}; the certificate is trusted, for which name it should be is not known here", base);
  if (!facts.name_matches) return words("{}; the certificate is for another name than {}", base, host.text());
  return words("{}; the certificate is trusted and names {}", base, host.text());
}

std::string refusal_words(const smtp::Reply& reply, const bounce::Cause& cause, const std::optional<rules::Party>& party, const Words& words) {
  const std::string_view how = words(reply.permanent() ? key("refused for good") : key("not now"));
  std::string out(how);
  if (cause.meaning != bounce::Meaning::unknown) out += ": " + std::string(words(meaning_words(cause.meaning)));
  if (cause.retry_after_s) out += "; " + words("it says to come back after {} s", *cause.retry_after_s);
  if (party) out += ". " + words("Whose move: {}", party_choice(*party, words));
  return out;
}

struct CapabilityRow {
  std::string_view keyword, text;
};
constexpr std::array<CapabilityRow, 14> capability_rows{{
    {"STARTTLS", key("encryption on offer: type tls")},
    {"PIPELINING", key("takes several commands at once")},
    {"ENHANCEDSTATUSCODES", key("replies carry codes such as 5.7.1")},
    {"8BITMIME", key("takes text with bytes above 127")},
    {"SMTPUTF8", key("takes addresses that are not ASCII")},
    {"DSN", key("can be asked for delivery reports")},
    {"CHUNKING", key("takes messages in chunks (BDAT)")},
    {"BINARYMIME", key("takes binary messages")},
    {"REQUIRETLS", key("can promise TLS all the way")},
    {"VRFY", key("may be asked whether a mailbox exists")},
    {"ETRN", key("can be asked to deliver what waits for you")},
    {"XCLIENT", key("believes some clients who they are (Postfix)")},
    {"XFORWARD", key("takes notes about the first client (Postfix)")},
    {"HELP", key("has a help text of its own: raw HELP")},
}};

}  // namespace

Explained explain_exchange(const smtp::Exchange& exchange, const Domain& host, const tls::Facts* tls, const Words& words) {
  Explained out;
  if (exchange.failure && !exchange.reply) {
    out.text = std::string(words(failure_words(exchange.failure->kind)));
    return out;
  }
  if (exchange.step == Step::tls_handshake) {
    if (tls != nullptr) out.text = tls_words(*tls, host, words);
    return out;
  }
  if (!exchange.reply) return out;
  const smtp::Reply& reply = *exchange.reply;
  if (reply.positive()) {
    out.text = std::string(words(exchange.step == Step::other && exchange.command.empty() ? key("said unasked") : success_words(exchange.step, reply.code)));
    return out;
  }
  if (reply.code == 354) {
    out.text = std::string(words("it waits for the message; a line with a single dot ends it"));
    return out;
  }
  if (reply.code == 334) {
    const std::string asked = challenge_words(reply.lines.empty() ? "" : reply.lines.front());
    out.text = asked.empty() ? std::string(words("it waits for the next line of the login")) : words("it asks: {}", asked);
    return out;
  }
  if (!reply.temporary() && !reply.permanent()) {
    out.text = std::string(words(class_words(reply.klass())));
    return out;
  }
  out.cause = bounce::ReplyTable::builtin().classify(reply, stage_of(exchange.step), host.text());
  if (out.cause.from_words) out.party = rules::parse_party(out.cause.party);
  if (out.party == rules::Party::unknown) out.party.reset();
  out.text = refusal_words(reply, out.cause, out.party, words);
  return out;
}

std::string explain_capability(std::string_view line, const Words& words) {
  const auto parts = split_words(line);
  if (parts.empty()) return "";
  for (const auto& row : capability_rows)
    if (equal_ignoring_case(row.keyword, parts[0])) return std::string(words(row.text));
  if (equal_ignoring_case(parts[0], "SIZE")) {
    const auto size = parts.size() > 1 ? parse_number(parts[1]) : std::nullopt;
    if (!size || *size == 0) return std::string(words("no fixed limit for the size of a message"));
    return *size >= 1024 * 1024 ? words("messages up to {} MiB", *size / (1024 * 1024)) : words("messages up to {} KiB", *size / 1024);
  }
  if (equal_ignoring_case(parts[0], "AUTH") || starts_with_ignoring_case(parts[0], "AUTH=")) return std::string(words("a login is possible: type auth"));
  return "";
}

std::string explain_trouble(const console::Typed& typed, const Words& words) {
  using Trouble = console::Typed::Trouble;
  const std::string detail = visible(shorten(typed.detail, 60));
  switch (typed.trouble) {
    case Trouble::unknown_word: return words("I do not know \"{}\", so nothing was sent; raw sends a line as it is, help lists the words", detail);
    case Trouble::no_address:
      return std::string(typed.detail == "FROM" ? words("whose address? from ann@example.org, or from <> for the empty sender") : words("whose address? to bob@example.org"));
    case Trouble::escape: return words("raw cannot read this: {}", detail);
    case Trouble::no_bytes: return std::string(words("raw what? raw TEXT sends it as it is, with a line end; \\xHH \\r \\n \\t stand for bytes"));
    case Trouble::no_file: return std::string(words("save where? save talk keeps talk.json (evidence) and talk.dialogue"));
    case Trouble::none: break;
  }
  return "";
}

std::string explain_at_length(const smtp::Exchange& exchange, const Words& words) {
  if (exchange.reply && exchange.reply->code >= 200 && exchange.reply->code < 600) {
    CodeQuestion question;
    question.reply = *exchange.reply;
    question.has_words = !trim(exchange.reply->words()).empty();
    return explain_code(question, words);
  }
  if (exchange.failure) return fmt::format("{}: {}\n", words.phrase(exchange.failure->detail), words(failure_words(exchange.failure->kind)));
  return std::string(words("there is nothing to explain yet")) + "\n";
}

std::string session_help(const Words& words) {
  struct Row {
    std::string_view typed, does;
  };
  static constexpr Row rows[] = {
      {"ehlo, helo [NAME]", key("say hello; without a name with this machine's")},
      {"from ADDRESS", key("MAIL FROM; from <> is the empty sender")},
      {"to ADDRESS", key("RCPT TO; again for more recipients")},
      {"data", key("write a message; it is sent only after you have said yes")},
      {"tls", key("STARTTLS, and hello again")},
      {"auth [MECHANISM] [USER]", key("log in; the password is asked for and never shown")},
      {"undo", key("RSET: forget sender and recipients")},
      {"next", key("the same with the next mail host")},
      {"again", key("connect once more to this one")},
      {"why", key("more about the last reply")},
      {"time", key("how long each reply took")},
      {"raw TEXT", key("exactly this; \\xHH \\r \\n \\t stand for bytes, a \\ at the end adds no line end")},
      {"save FILE", key("FILE.json as evidence for replay, FILE.dialogue to be played again")},
      {"copy", key("the whole conversation, to be pasted elsewhere; without logins")},
      {"quit", key("say goodbye")},
  };
  std::string out;
  for (const auto& row : rows) out += fmt::format("  {:<26}{}\n", row.typed, words(row.does));
  out += "  " + std::string(words("Other commands (noop, vrfy, expn ...) go out as they are; typing errors are read as what was meant.")) + "\n";
  return out;
}

std::string challenge_words(std::string_view base64) {
  const auto decoded = base64_decode(trim(base64));
  if (!decoded || decoded->empty() || !is_utf8(*decoded)) return "";
  return visible(shorten(*decoded, 100));
}

}  // namespace mailwhy::apps
