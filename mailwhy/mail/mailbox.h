// The messages in a file, whatever kind of file people have: one message, an mbox, a header that was copied out of a mail program.
//
// Pure: it works on bytes that lie in memory (a mapped file), refers to them by position, and copies only what had to be put right.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace mailwhy::mail {

enum class FileKind {
  empty,
  message,        // begins with a header field
  mbox,           // begins with "From somebody date"
  outlook_msg,    // an OLE compound file: Outlook's .msg
  outlook_store,  // .pst, .ost
  tnef,           // winmail.dat
  compressed,     // gzip, zip, xz, zstd, bzip2; apps/unpack.h reads some of them
  other,          // nothing in it looks like a header
};
std::string_view to_string(FileKind kind);
// By the first bytes; blanks, a byte order mark of UTF-8 and quoting in front of a header do not matter.
FileKind kind_of(std::string_view bytes);

// How many of the first lines are header fields that real messages have ("Received", "Subject", ...): 0 means that it is none.
std::size_t header_likeness(std::string_view bytes);

// A header as it comes out of a clipboard, put right: quoting ("> ") and indentation that every line has are taken away, folds that
// lost their blanks get them back, the table above Gmail's "original message" goes.  nullopt when nothing had to be done.  At most the
// header and the first 8 MB are looked at; with a change the whole is copied.
std::optional<std::string> repaired_paste(std::string_view bytes);

// RFC 4155, and its relatives mboxo and mboxrd: a message begins at a line "From somebody date" at the beginning or after an empty line.
class MboxReader {
 public:
  explicit MboxReader(std::string_view bytes) : bytes_(bytes) {}
  // The next message, with its envelope line and without the empty line that ends it; nullopt after the last.
  std::optional<std::string_view> next();
  // Where the message after it begins; the size when that was the last.
  std::size_t position() const { return at_; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};
// "From ann@example.org Sat Nov 21 03:02:13 2026": the beginning of a message, and not a sentence that begins so.
bool is_envelope_line(std::string_view line);
// ">From " and ">>From " at the beginning of a line lose one ">" (mboxrd); nullopt when there is none.
std::optional<std::string> unquoted_body(std::string_view message);

}  // namespace mailwhy::mail
