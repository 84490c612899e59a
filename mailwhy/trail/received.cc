#include "mailwhy/trail/received.h"

#include <algorithm>
#include <iterator>

#include "mailwhy/base/text.h"
#include "mailwhy/trail/received_comments.h"
#include "mailwhy/trail/received_tokens.h"

namespace mailwhy::trail {
namespace {

constexpr std::size_t longest_received = 16u << 10;
constexpr std::size_t most_unread = 20;
constexpr std::size_t words_of_a_date = 12;

struct ProtocolRow {
  std::string_view word;
  Protocol protocol;
  bool tls = false, auth = false, utf8 = false;
  bool tells_tls = false;  // the same list has a word for the encrypted case (RFC 3848)
};
constexpr ProtocolRow protocols[] = {
    {"SMTP", Protocol::smtp, false, false, false, true},
    {"ESMTP", Protocol::smtp, false, false, false, true},
    {"ESMTPA", Protocol::smtp, false, true, false, true},
    {"ESMTPS", Protocol::smtp, true},
    {"ESMTPSA", Protocol::smtp, true, true},
    {"UTF8SMTP", Protocol::smtp, false, false, true, true},
    {"UTF8SMTPA", Protocol::smtp, false, true, true, true},
    {"UTF8SMTPS", Protocol::smtp, true, false, true},
    {"UTF8SMTPSA", Protocol::smtp, true, true, true},
    {"SMTPS", Protocol::smtp, true},
    {"SMTPSA", Protocol::smtp, true, true},
    {"ASMTP", Protocol::smtp, false, true},
    {"LOCAL-ESMTP", Protocol::smtp},
    {"LOCAL-SMTP", Protocol::smtp},
    {"SSMTP", Protocol::smtp, true},
    {"LMTP", Protocol::lmtp, false, false, false, true},
    {"LMTPA", Protocol::lmtp, false, true, false, true},
    {"LMTPS", Protocol::lmtp, true},
    {"LMTPSA", Protocol::lmtp, true, true},
    {"UTF8LMTP", Protocol::lmtp, false, false, true, true},
    {"UTF8LMTPA", Protocol::lmtp, false, true, true, true},
    {"UTF8LMTPS", Protocol::lmtp, true, false, true},
    {"UTF8LMTPSA", Protocol::lmtp, true, true, true},
    {"HTTP", Protocol::http},
    {"HTTPU", Protocol::http},
    {"HTTPS", Protocol::http, true},
    {"HTTPREST", Protocol::http, true},
    {"HTTP/1.0", Protocol::http},
    {"HTTP/1.1", Protocol::http},
    {"HTTP/2", Protocol::http, true},
    {"NNFMP", Protocol::other},
    {"MAPI", Protocol::mapi},
    {"POP3", Protocol::pop},
    {"POP3S", Protocol::pop, true},
    {"POP", Protocol::pop},
    {"IMAP", Protocol::imap},
    {"IMAP4", Protocol::imap},
    {"IMAPS", Protocol::imap, true},
    {"UUCP", Protocol::uucp},
    {"RMAIL", Protocol::uucp},
    {"BSMTP", Protocol::uucp},
    {"LOCAL-BSMTP", Protocol::uucp},
    {"X.400", Protocol::x400},
    {"LOCAL", Protocol::local},
    {"PIPE", Protocol::local},
    {"SPOOL", Protocol::local},
    {"SUBMIT", Protocol::local},
    {"MAILENABLE", Protocol::smtp},
    {"MICROSOFT", Protocol::smtp},
};

const ProtocolRow* row_of(std::string_view word) {
  const auto found = std::find_if(std::begin(protocols), std::end(protocols), [&](const ProtocolRow& row) { return equal_ignoring_case(row.word, word); });
  return found == std::end(protocols) ? nullptr : found;
}

struct Keyword {
  std::string_view word;
  Clause clause;
};
constexpr Keyword keywords[] = {{"from", Clause::from}, {"by", Clause::by}, {"via", Clause::via}, {"with", Clause::with}, {"id", Clause::id}, {"for", Clause::recipient}};

Clause clause_of(std::string_view word) {
  for (const auto& keyword : keywords)
    if (equal_ignoring_case(keyword.word, word)) return keyword.clause;
  return Clause::none;
}

std::string_view without_angles(std::string_view word) {
  while (word.ends_with(',')) word.remove_suffix(1);
  if (word.starts_with('<')) word.remove_prefix(1);
  if (word.ends_with('>')) word.remove_suffix(1);
  return word;
}

class ReceivedReader {
 public:
  explicit ReceivedReader(std::string_view value) : value_(value.substr(0, longest_received)) {
    if (value.size() > longest_received) odd(LineOddity::too_long);
  }

  Received read() {
    Tokens tokens = tokens_of(value_);
    if (tokens.unclosed) odd(LineOddity::unclosed);
    const std::size_t end = find_date(tokens.all);
    for (std::size_t i = 0; i < end; ++i) {
      const Token& token = tokens.all[i];
      const bool value_follows = i + 1 < end && tokens.all[i + 1].kind == Token::Kind::word;
      if (token.kind == Token::Kind::comment) {
        if (!read_comment(token.text, clause_, line_)) unread("(" + token.text + ")");
      } else if (token.kind == Token::Kind::word) {
        take_word(token.text, value_follows ? std::string_view(tokens.all[i + 1].text) : std::string_view());
      }
    }
    finish();
    return std::move(line_);
  }

 private:
  void odd(LineOddity what) {
    if (!line_.has(what)) line_.oddities.push_back(what);
  }
  void unread(std::string_view text) {
    if (line_.unread.size() < most_unread && !text.empty()) line_.unread.emplace_back(shorten(text, 200));
  }

  // Reads the date and gives the number of tokens that stand before it.
  std::size_t find_date(std::vector<Token>& all) {
    for (std::size_t i = all.size(); i-- > 0;) {
      if (all[i].kind != Token::Kind::semicolon) continue;
      std::string_view rest = value_.substr(all[i].end);
      std::size_t tail = all.size();
      // Courier puts the id behind the date.
      for (std::size_t k = i + 1; k < all.size(); ++k)
        if (all[k].kind == Token::Kind::word && equal_ignoring_case(all[k].text, "id")) {
          rest = value_.substr(all[i].end, all[k].begin - all[i].end);
          tail = k;
          break;
        }
      const auto stamp = parse_date(rest);
      if (!stamp) continue;
      line_.stamp = stamp;
      line_.date_text = trim(rest);
      if (tail == all.size()) return i;
      std::rotate(all.begin() + static_cast<std::ptrdiff_t>(i), all.begin() + static_cast<std::ptrdiff_t>(tail), all.end());
      return i + all.size() - tail;
    }
    return find_bare_date(all);
  }
  // Without a semicolon, or behind a bracket that nobody closed.
  std::size_t find_bare_date(const std::vector<Token>& all) {
    const auto last = value_.rfind(';');
    if (last != std::string_view::npos) {
      if (const auto stamp = parse_date(value_.substr(last + 1))) {
        line_.stamp = stamp;
        line_.date_text = trim(value_.substr(last + 1));
        return all.size();
      }
    }
    for (std::size_t i = all.size() > words_of_a_date ? all.size() - words_of_a_date : 0; i < all.size(); ++i) {
      const auto stamp = parse_date(value_.substr(all[i].begin));
      if (!stamp || stamp->has(DateOddity::rest)) continue;
      line_.stamp = stamp;
      line_.date_text = trim(value_.substr(all[i].begin));
      odd(LineOddity::no_semicolon);
      return i;
    }
    odd(LineOddity::no_date);
    if (last == std::string_view::npos) return all.size();
    line_.date_text = shorten(trim(value_.substr(last + 1)), 200);
    std::size_t before = all.size();
    for (std::size_t i = all.size(); i-- > 0;)
      if (all[i].kind == Token::Kind::semicolon) {
        before = i;
        break;
      }
    return before;
  }

  void take_word(std::string_view word, std::string_view next) {
    const Clause clause = clause_of(word);
    // "from from" is a host of that name; a keyword at the end of its clause is one in any case.
    if (clause != Clause::none && !(wants_value_ && clause == clause_)) {
      clause_ = clause;
      wants_value_ = true;
      return;
    }
    if (skip_next_) {
      skip_next_ = false;
      return;
    }
    if (equal_ignoring_case(word, "tls") && !next.empty() && clause_of(next) == Clause::none && !wants_value_) {
      note_cipher(next, line_.tls);
      skip_next_ = true;
    } else if (equal_ignoring_case(word, "envelope-from") && !wants_value_) {
      line_.envelope_from = without_angles(next);
      line_.has_envelope_from = true;
      skip_next_ = true;
    } else if (starts_with_ignoring_case(word, "auth=")) {
      line_.authenticated = equal_ignoring_case(word.substr(5), "yes");
    } else if (starts_with_ignoring_case(word, "user=")) {
      line_.user = word.substr(5);
    } else {
      take_value(word);
    }
    wants_value_ = false;
  }

  void put(std::string& place, std::string_view value) {
    if (place.empty() && wants_value_) {
      place = value;
    } else {
      if (wants_value_) odd(LineOddity::clause_twice);
      unread(value);
    }
  }

  void take_value(std::string_view word) {
    switch (clause_) {
      case Clause::from:
        if (wants_value_ && line_.from.name.empty()) {
          line_.from.name = word;
          (void)read_address(word, named_address_, line_.from.impossible_address);
        } else if (!read_address(word, line_.from.address, line_.from.impossible_address)) {
          unread(word);
        }
        return;
      case Clause::by: return put(line_.by, word.ends_with('.') ? word.substr(0, word.size() - 1) : word);
      case Clause::via: return more(line_.via, word);
      case Clause::with:
        if (wants_value_ && !line_.with.empty()) {
          if (equal_ignoring_case(word, "STARTTLS")) line_.tls.state = Encryption::State::yes;
          else odd(LineOddity::clause_twice), unread(word);
          return;
        }
        return more(line_.with, word);
      case Clause::id:
        if (wants_value_) return put(line_.id, without_angles(word));
        unread(word);
        return;
      case Clause::recipient: return more(line_.recipient, without_angles(word));
      case Clause::none: unread(word); return;
    }
  }
  static void more(std::string& place, std::string_view word) {
    if (place.size() + word.size() > 400) return;
    if (!place.empty()) place += ' ';
    place += word;
  }

  void finish() {
    settle_protocol();
    settle_peer();
    line_.agent = agent_of(line_);
    std::string impossible;
    if (!line_.by_address) (void)read_address(line_.by, line_.by_address, impossible);
    if (line_.by.empty() && line_.agent != "qmail") odd(LineOddity::no_by);
    if (line_.tls.state == Encryption::State::unknown && tells_tls_ && line_.agent != "qmail" && !line_.agent.empty()) line_.tls.state = Encryption::State::no;
  }

  // RFC 3848, and what others write: "ESMTP/TLS/cipher", "Microsoft SMTP Server", "mapi".
  void settle_protocol() {
    const auto words = split_words(line_.with);
    if (words.empty()) {
      if (line_.protocol == Protocol::untold && (line_.within_host() || contains_ignoring_case(line_.software, "userid"))) line_.protocol = Protocol::local;
      return;
    }
    std::string_view first = words.front();
    while (first.ends_with(',') || first.ends_with(';')) first.remove_suffix(1);
    const ProtocolRow* row = row_of(first);
    if (row == nullptr) {
      const auto parts = split(first, '/');
      row = row_of(parts.front());
      if (row != nullptr && parts.size() >= 2 && equal_ignoring_case(parts[1], "TLS")) note_cipher(parts.size() > 2 ? parts[2] : std::string_view(), line_.tls);
    }
    line_.protocol = row == nullptr ? Protocol::other : row->protocol;
    if (row == nullptr) return;
    if (row->tls) line_.tls.state = Encryption::State::yes;
    if (row->auth) line_.authenticated = true;
    line_.utf8 = row->utf8;
    tells_tls_ = row->tells_tls;
  }

  // Which of the names is whose: with a HELO of its own the first word is the name found for the address (Exim, qmail), else the
  // first word is the HELO (Postfix, sendmail, Exchange, Gmail).
  void settle_peer() {
    Peer& peer = line_.from;
    if (!peer.address) peer.address = named_address_;
    if (!peer.helo.empty()) {
      if (peer.ptr.empty() && !named_address_ && !peer.name.empty() && !equal_ignoring_case(peer.name, "unknown")) peer.ptr = peer.name;
      else if (equal_ignoring_case(peer.name, "unknown")) peer.ptr_unknown = true;
    } else if (!peer.name.empty() && !equal_ignoring_case(peer.name, "unknown")) {
      peer.helo = peer.name;
    }
    if (peer.ptr_unknown && equal_ignoring_case(peer.ptr, "unknown")) peer.ptr.clear();
  }

  std::string_view value_;
  Received line_;
  Clause clause_ = Clause::none;
  bool wants_value_ = false, skip_next_ = false, tells_tls_ = false;
  std::optional<IpAddress> named_address_;
};

}  // namespace

std::string_view to_string(Protocol protocol) {
  switch (protocol) {
    case Protocol::untold: break;
    case Protocol::smtp: return "smtp";
    case Protocol::lmtp: return "lmtp";
    case Protocol::http: return "http";
    case Protocol::mapi: return "mapi";
    case Protocol::pop: return "pop";
    case Protocol::imap: return "imap";
    case Protocol::uucp: return "uucp";
    case Protocol::x400: return "x400";
    case Protocol::local: return "local";
    case Protocol::other: return "other";
  }
  return "untold";
}

std::string_view to_string(Encryption::State state) {
  switch (state) {
    case Encryption::State::unknown: break;
    case Encryption::State::no: return "no";
    case Encryption::State::yes: return "yes";
  }
  return "unknown";
}

std::string_view to_string(LineOddity oddity) {
  switch (oddity) {
    case LineOddity::no_date: return "no_date";
    case LineOddity::no_by: return "no_by";
    case LineOddity::no_semicolon: return "no_semicolon";
    case LineOddity::clause_twice: return "clause_twice";
    case LineOddity::unclosed: return "unclosed";
    case LineOddity::too_long: break;
  }
  return "too_long";
}

std::string Peer::label() const {
  const auto full = [](std::string_view word) { return word.find('.') != std::string_view::npos && !word.starts_with('[') && !IpAddress::parse(word); };
  if (full(helo)) return helo;
  if (full(ptr)) return ptr;
  for (const auto* word : {&helo, &ptr, &name})
    if (!word->empty() && !word->starts_with('[')) return *word;
  if (address) return address->text();
  return !impossible_address.empty() ? impossible_address : name;
}

bool Received::has(LineOddity oddity) const { return std::find(oddities.begin(), oddities.end(), oddity) != oddities.end(); }

bool Received::within_host() const { return !from.given(); }

Received parse_received(std::string_view value) { return ReceivedReader(value).read(); }

}  // namespace mailwhy::trail
