// The dialogue file: a conversation with a mail server written down, to be held again and again (mailwhy session --play).
//
// The client's side of the language of the lab's servers (script.h).  One statement a line; blank lines and lines that begin with
// "#" are skipped.
//
//   C: EHLO {helo}            sends this line (CRLF is added); neighbouring C lines go out in one write
//   S: 250 mx offers          waits for the next reply, which has this code ("2xx", "25*" and "*" fit more); its words are free.  The
//                             lines of one reply ("250-", then "250 ") are one statement
//   ! expect 250 2.1.* or 251 * within 30s
//                             the same, and the words have to fit too
//   ! expect nothing for 5s   the server must not say anything
//   ! expect close            the server ends the connection; "within 30s" may follow
//   ! send LINE               the same as C:
//   ! raw EHLO x\r            exactly these bytes: \r \n \t \0 \e \\ \" \xHH
//   ! pause 5s                before the next statement; "! wait 5s" is the same
//   ! slow 1s                 from here one byte at a time with this pause; "! split": one write a byte; "! fast": as usual
//   ! starttls                STARTTLS, and the handshake; after a "C: STARTTLS" of the file's own only the handshake.  "! tls" too
//   ! auth [MECHANISM] [USER] a login; the password is asked for when the file is played, and never stands in it
//   ! quit                    QUIT, its reply and the end; implied at the end of the file
//   ! drop                    ends the connection at once
//
// Between "C: DATA" and "C: ." the C lines are the text of a message, sent as they are.  {helo}, {from}, {to} and {host} stand for
// what the program was told.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/result.h"
#include "mailwhy/smtp/order.h"

namespace mailwhy::smtp {

struct DialogueFile {
  std::vector<Order> orders;
  int message_line = 0;  // where a message is sent first; 0: none is
  int login_line = 0;
  friend bool operator==(const DialogueFile&, const DialogueFile&) = default;
};

// The error names line and column.  `names`: what stands for {helo} and the like; line breaks in them are made harmless.
Result<DialogueFile> parse_dialogue(std::string_view text, const std::map<std::string, std::string>& names = {});

// A conversation that was held, as a file that holds it again.  `messages`: the texts that were sent, by exchange.  Where a login was, the
// file asks for the password anew.
std::string dialogue_text(const Transcript& transcript, const std::map<std::size_t, Bytes>& messages = {});

// Bytes as unescape() reads them back.
std::string escape(BytesView bytes);

}  // namespace mailwhy::smtp
