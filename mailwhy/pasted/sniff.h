// What a pasted text is, and its pieces: the most telling first.
//
// Pure and without a network.  Nothing is judged here but what the tables of replies know of words; who can change it is for the
// judgement's rooms to say.  Every byte is hostile: at most 256 KB are read, at most 50 pieces are kept.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/bounce/notice.h"
#include "mailwhy/bounce/spoken.h"
#include "mailwhy/logs/book.h"
#include "mailwhy/logs/reader.h"
#include "mailwhy/pasted/conversation.h"
#include "mailwhy/pasted/known_error.h"
#include "mailwhy/pasted/list_answer.h"
#include "mailwhy/pasted/login_words.h"
#include "mailwhy/pasted/quote.h"
#include "mailwhy/queue/listing.h"
#include "mailwhy/trail/received.h"

namespace mailwhy::pasted {

enum class Kind : std::uint8_t {
  notice,          // a mail that came back, whole or in part
  conversation,
  log,
  queue,           // the listing of a mail queue
  reply,           // a server's words, with or without a frame
  list_answer,
  error,           // TLS, network, DNS, login, a program
  login,           // base64 of a login
  record,          // SPF, DKIM, DMARC ... as published
  received,
  authentication,  // an Authentication-Results field
  filter,          // fields of spam filters
  message,         // an ordinary message, or its header
  unknown,
};
std::string_view to_string(Kind kind);  // "list-answer"

// What lines of a log tell.
struct LogLines {
  logs::Format format = logs::Format::unknown;
  std::vector<logs::Story> stories;
  std::vector<logs::Reject> rejects;
  struct Noted {
    logs::Kind kind = logs::Kind::noted;
    std::string program, text, client;
  };
  std::vector<Noted> troubles;       // failed logins, lost connections, warnings, what nobody understood; at most 20
  std::uint64_t lines = 0;
};

struct Record {
  std::string_view what;             // "spf", "dkim", "dmarc", "mta-sts", "tlsrpt", "bimi"
  std::string domain;                // of its name, without the label in front; empty when none is told
};

struct AuthWord {
  std::string method, result, about; // "dkim", "fail", "header.d=example.org"
};

// One piece; of the optional parts, the one that belongs to the kind.
struct Piece {
  Kind kind = Kind::unknown;
  std::string text;                          // as it was pasted, cleaned; at most 4 KB, a listing and filters' fields as a whole
  std::optional<Quote> quote;                // reply; conversation: of the refusal
  bounce::Judged judged;                     // reply
  std::optional<FoundError> error;
  std::shared_ptr<const bounce::Notice> notice;
  std::shared_ptr<const Conversation> conversation;
  std::shared_ptr<const LogLines> log;
  std::optional<ListAnswer> list;
  std::optional<LoginWords> login;
  std::optional<Record> record;
  std::optional<trail::Received> received;
  std::vector<AuthWord> auth;                // authentication; at most 30
};

struct Setting {
  Time now{};                                // completes the times of logs
  int offset_min = 0;
};

struct Pasted {
  std::vector<Piece> pieces;                 // at least one; Kind::unknown alone when nothing is known
  bool cut = false;                          // more was given than was read
};
Pasted sniff(std::string_view pasted, const Setting& setting);

// What the words of a reply mean, wherever they come from: the one call behind every piece.
bounce::Judged judge_quote(const Quote& quote);

// 534 and 535 answer a login (RFC 4954 s6): the user, the mailbox and the account of their words are those of who logs in.
bounce::Cause cause_at_login(bounce::Cause cause, int code);

// What a file holds, by its beginning: notice, message, log, queue, or reply and unknown for the rest.  Packed files are unpacked before.
Kind kind_of_file(std::string_view beginning, const Setting& setting);

}  // namespace mailwhy::pasted
