// Puts a message together (RFC 5322, MIME), or takes a whole one as it is.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/result.h"
#include "mailwhy/mail/content.h"
#include "mailwhy/mail/header_field.h"

namespace mailwhy::mail {

struct Attachment {
  std::string name;   // of the file, without its folder
  std::string type;   // "image/png"; empty: by the end of the name, else application/octet-stream
  Content content;
};

// How the text goes through servers that know nothing beyond ASCII.
enum class Encoding { automatic, seven_bit, eight_bit, quoted_printable, base64 };

struct Draft {
  Time date{};
  std::string from;                 // of the header, as people write it
  std::vector<std::string> to, cc;
  std::string subject;
  std::string message_id;           // without angle brackets
  std::string trace;                // empty: no such field
  std::vector<Field> fields;        // in place of those of the same name, others after them
  Content text;                     // empty function: no text
  bool html = false;
  Encoding encoding = Encoding::automatic;
  std::vector<Attachment> attachments;
  bool utf8_header = false;         // SMTPUTF8: names and addresses stay as they are
};

struct Message {
  Content content;                  // lines end in CRLF
  Look look;
  std::string message_id;           // with its angle brackets; of a whole message the one it has
};

// The error says which part cannot be read, or why the text does not fit the encoding.
Result<Message> compose(const Draft& draft);

// A whole message from a file or a pipe: untouched but for line ends, the separator line of a mailbox file ("From ann ...") in front
// of it, and fields that are put on top.
Result<Message> take_whole(const Content& file, const std::vector<Field>& fields, bool utf8_header = false);

// What it says at its top, unfolded, as far as 1 MiB goes.
std::vector<Field> header_of(const Content& content);

// By the end of the name: "text/plain", "image/png"; application/octet-stream when it says nothing.
std::string type_of(std::string_view file_name);

}  // namespace mailwhy::mail
