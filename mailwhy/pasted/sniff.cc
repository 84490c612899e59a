#include "mailwhy/pasted/sniff.h"

#include <algorithm>
#include <set>

#include "mailwhy/base/text.h"
#include "mailwhy/pasted/clean.h"
#include "mailwhy/pasted/filter_fields.h"
#include "mailwhy/pasted/line_pieces.h"
#include "mailwhy/pasted/log_lines.h"

namespace mailwhy::pasted {
namespace {

constexpr std::size_t most_pieces = 50;

// Words that only a mail about a mail has, in small letters.
constexpr std::string_view notice_words[] = {
    "final-recipient:", "reporting-mta:", "diagnostic-code:", "undelivered mail returned to sender", "mail delivery failed", "delivery status notification", "could not be delivered", "couldn't be delivered", "wasn't delivered",
    "was not delivered", "delivery has failed", "undeliverable", "mail delivery system", "delivery to the following recipient", "returned mail:", "message not delivered", "address not found", "message blocked",
    "not able to deliver", "unable to deliver", "returning message to sender", "i'm afraid i wasn't able to deliver", "permanent fatal errors", "generating server:", "delivery incomplete", "has been delayed", "not yet been delivered",
    "konnte nicht zugestellt", "unzustellbar", "nicht zugestellt werden", "no se ha podido entregar", "n'a pas pu \xc3\xaatre remis", "non remis", "impossibile recapitare", "n\xc3\xa3o foi poss\xc3\xadvel entregar", "niet worden bezorgd",
};

bool has_notice_words(std::string_view text) {
  std::string lower = lower_ascii(text.substr(0, 32 << 10));
  std::replace(lower.begin(), lower.end(), '\n', ' ');
  return std::any_of(std::begin(notice_words), std::end(notice_words), [&](std::string_view words) { return lower.find(words) != std::string::npos; });
}

// "Name: value" lines to begin with, two at least that mails have.
bool has_header(std::string_view text) {
  constexpr std::string_view names[] = {"from:", "to:", "subject:", "date:", "received:", "return-path:", "message-id:", "mime-version:", "content-type:", "delivered-to:", "x-", "dkim-signature:", "reply-to:", "arc-"};
  std::size_t known = 0, lines = 0;
  for (auto line : split(text.substr(0, 16 << 10), '\n')) {
    if (trim(line).empty()) break;
    if (lines++ == 0 && line.starts_with("From ")) continue;
    if (line.starts_with(' ') || line.starts_with('\t')) continue;
    const std::string lower = lower_ascii(line.substr(0, 40));
    if (lower.find(':') == std::string::npos) break;
    if (std::any_of(std::begin(names), std::end(names), [&](std::string_view name) { return lower.starts_with(name); })) ++known;
  }
  return known >= 2;
}

// As it is, or as the body of a mail from a mail server when it has the words but no header.
std::optional<Piece> as_notice(std::string_view text) {
  const bool header = has_header(text);
  if (!header && !has_notice_words(text)) return std::nullopt;
  // A single field or sentence is told by its words.
  if (!header && trim(text).find('\n') == std::string_view::npos) return std::nullopt;
  auto notice = bounce::read_notice(text);
  if (notice.kind == bounce::NoticeKind::not_bounce && !header)
    notice = bounce::read_notice("From: MAILER-DAEMON (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\n\n" + std::string(text));
  if (notice.kind == bounce::NoticeKind::not_bounce) return std::nullopt;
  const bool says_something = std::any_of(notice.recipients.begin(), notice.recipients.end(), [](const auto& one) { return one.judged.meaning != bounce::Meaning::unknown || !one.diagnostic.empty() || !one.reply_code.empty() || !one.enhanced_code.empty(); });
  // Without a header the frame was ours: what it alone would say counts nothing.
  if (!header && !says_something) return std::nullopt;
  auto piece = piece_of(Kind::notice, text);
  piece.notice = std::make_shared<const bounce::Notice>(std::move(notice));
  return piece;
}

std::optional<Piece> as_conversation(std::string_view text) {
  auto conversation = read_conversation(text);
  if (!conversation) return std::nullopt;
  auto piece = piece_of(Kind::conversation, text);
  if (const auto at = conversation->refusal()) {
    const auto& exchange = conversation->exchanges[*at];
    Quote quote;
    quote.text = exchange.reply->text();
    quote.code = exchange.reply->code;
    quote.enhanced = exchange.reply->enhanced;
    quote.command = exchange.verb;
    quote.host = conversation->server;
    quote.remote = true;
    quote.recipient = conversation->recipient;
    piece.judged = judge_quote(quote);
    piece.quote = std::move(quote);
  }
  // What neither side said may tell more: a certificate, a broken connection.
  for (const auto& note : conversation->notes)
    if (!piece.error) piece.error = find_known_error(note);
  // An error points into the table, its marks into a note that is not kept.
  if (piece.error) piece.error->begin = piece.error->end = 0;
  piece.conversation = std::make_shared<const Conversation>(std::move(*conversation));
  return piece;
}

int weight_of(const Piece& piece) {
  switch (piece.kind) {
    case Kind::notice: return 100;
    case Kind::conversation: return 95;
    case Kind::log: return 90;
    case Kind::queue: return 85;
    case Kind::reply: return piece.judged.meaning == bounce::Meaning::unknown ? 40 : piece.judged.meaning == bounce::Meaning::delivered ? 30 : piece.judged.cause.from_words ? 80 : 60;
    case Kind::error: return piece.error->error->kind == ErrorKind::program ? 50 : 70;
    case Kind::list_answer: return 65;
    case Kind::login: return 45;
    case Kind::record: return 35;
    case Kind::filter: return 36;
    case Kind::authentication: return 34;
    case Kind::received: return 33;
    case Kind::message: return 20;
    case Kind::unknown: return 0;
  }
  return 0;
}

// The same thing said twice is one piece.
std::string key_of(const Piece& piece) {
  if (piece.kind == Kind::reply && piece.judged.meaning != bounce::Meaning::unknown) return "reply " + std::string(bounce::to_string(piece.judged.meaning)) + " " + piece.quote->recipient;
  if (piece.kind == Kind::error) return "error " + std::string(piece.error->error->id);
  return std::string(to_string(piece.kind)) + piece.text;
}

void put_in_order(std::vector<Piece>& pieces) {
  std::set<std::string> seen;
  std::erase_if(pieces, [&](const Piece& piece) { return !seen.insert(key_of(piece)).second; });
  std::stable_sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return weight_of(a) > weight_of(b); });
  // What a program wraps around a cause adds nothing beside the cause.
  const bool cause = std::any_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return weight_of(piece) >= 60; });
  if (cause) std::erase_if(pieces, [](const Piece& piece) { return piece.kind == Kind::error && piece.error->error->kind == ErrorKind::program; });
  if (pieces.size() > most_pieces) pieces.resize(most_pieces);
}

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::notice: return "notice";
    case Kind::conversation: return "conversation";
    case Kind::log: return "log";
    case Kind::queue: return "queue";
    case Kind::reply: return "reply";
    case Kind::list_answer: return "list-answer";
    case Kind::error: return "error";
    case Kind::login: return "login";
    case Kind::record: return "record";
    case Kind::received: return "received";
    case Kind::authentication: return "authentication";
    case Kind::filter: return "filter";
    case Kind::message: return "message";
    case Kind::unknown: return "unknown";
  }
  return "unknown";
}

bounce::Judged judge_quote(const Quote& quote) {
  bounce::Spoken spoken;
  spoken.text = quote.text;
  spoken.code = quote.code;
  spoken.enhanced = quote.enhanced;
  spoken.command = quote.command;
  spoken.remote_host = quote.host;
  if (quote.frame == "Postfix" || quote.frame == "Exim" || quote.frame == "qmail" || quote.frame == "Exchange" || quote.frame == "sendmail") spoken.agent = quote.frame;
  auto judged = bounce::judge(spoken);
  const auto meaning = judged.meaning;
  judged.cause = cause_at_login(std::move(judged.cause), quote.code);
  judged.meaning = judged.cause.meaning;
  if (judged.meaning != meaning) judged.klass = bounce::class_of(judged.meaning);
  return judged;
}

bounce::Cause cause_at_login(bounce::Cause cause, int code) {
  using bounce::Meaning;
  constexpr Meaning of_a_mailbox[] = {Meaning::user_unknown, Meaning::mailbox_full, Meaning::mailbox_disabled, Meaning::mailbox_moved};
  if ((code != 534 && code != 535) || std::find(std::begin(of_a_mailbox), std::end(of_a_mailbox), cause.meaning) == std::end(of_a_mailbox)) return cause;
  cause.meaning = Meaning::login_failed;
  cause.party = "sender_host";
  return cause;
}

Pasted sniff(std::string_view pasted, const Setting& setting) {
  Pasted out;
  out.cut = pasted.size() > longest_paste;
  const std::string text = clean(pasted);
  auto& pieces = out.pieces;
  std::string rest = text;
  if (queue::sniff_listing(text) != queue::Format::unknown) {
    pieces.push_back(piece_of(Kind::queue, text));
    pieces.back().text = text;
    rest.clear();
  } else if (auto lines = read_log_lines(text, setting, rest)) {
    auto piece = piece_of(Kind::log, text);
    piece.log = std::make_shared<const LogLines>(std::move(*lines));
    pieces.push_back(std::move(piece));
  } else if (auto notice = as_notice(text)) {
    pieces.push_back(std::move(*notice));
    rest.clear();
  } else if (auto conversation = as_conversation(text)) {
    pieces.push_back(std::move(*conversation));
    rest.clear();
  }
  if (!trim(rest).empty()) {
    std::string others;
    if (auto fields = take_filter_fields(rest, others); !fields.empty()) {
      pieces.push_back(piece_of(Kind::filter, {}));
      pieces.back().text = std::move(fields);
    }
    add_line_pieces(others, pieces);
  }
  const bool header_only = std::all_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.kind == Kind::filter; });
  if (header_only && has_header(text) && (pieces.empty() || lower_ascii(text).find("received:") != std::string::npos)) pieces.push_back(piece_of(Kind::message, text));
  put_in_order(pieces);
  if (pieces.empty()) pieces.push_back(piece_of(Kind::unknown, trim(text)));
  return out;
}

Kind kind_of_file(std::string_view beginning, const Setting& setting) {
  if (queue::sniff_listing(beginning) != queue::Format::unknown) return Kind::queue;
  std::string rest;
  const std::string text = clean(beginning.substr(0, 64 << 10));
  if (has_header(text) || beginning.starts_with("From ")) return bounce::read_notice(beginning).kind == bounce::NoticeKind::not_bounce ? Kind::message : Kind::notice;
  if (read_log_lines(text, setting, rest)) return Kind::log;
  if (as_notice(text)) return Kind::notice;
  return sniff(beginning, setting).pieces.front().kind;
}

}  // namespace mailwhy::pasted
