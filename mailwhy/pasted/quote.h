// What a server said, found in the words of whoever repeats it: "host mx.example.org[192.0.2.1] said: 550 5.1.1 ... (in reply to RCPT TO
// command)", "Remote Server returned '550 5.1.10 ...'", "(535, b'5.7.8 Error: authentication failed')".
//
// Takes the frames off that mail servers, libraries and mail programs put around a reply.  What is not there stays empty; nothing fails.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/smtp/reply.h"

namespace mailwhy::pasted {

struct Quote {
  std::string text;                 // the words with their codes, without the frame; on one line
  int code = 0;                     // literal; 0 when there is none
  std::optional<smtp::EnhancedCode> enhanced;
  std::string host, address;        // who said it
  std::string command;              // "RCPT", "DATA" ...: during which
  std::string recipient;            // an address that the frame names
  bool remote = false;              // the frame says that another server said it
  std::string_view frame;           // whose frame it was: "Postfix", "Exim", "qmail", "Exchange", "swaks" ...; empty when there was none
};

// The first reply in `text` (one line or several of one reply); nullopt when no reply and no frame of one is in it.
std::optional<Quote> find_quote(std::string_view text);

// A line of a queue or a log: find_quote(), else all of it as the reporting server's own words.
Quote quote_or_words(std::string_view text);

// A reply code at `at` that stands as a word of its own and looks like one: the rest of the line goes on as a reply does.
bool is_code_at(std::string_view text, std::size_t at);

}  // namespace mailwhy::pasted
