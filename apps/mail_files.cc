#include "apps/mail_files.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

#include "apps/unpack.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::apps {
namespace {
namespace fs = std::filesystem;
using mail::FileKind;

constexpr std::size_t most_troubles = 20;
constexpr std::size_t enough_to_tell = 64u << 10;   // what kind of file it is

using TakeItem = std::function<bool(const MailItem&)>;


// Why a file that holds no header is none that can be read here, and what would work.
std::string not_mail(const std::string& path, FileKind kind) {
  const std::string name = input_name(path);
  switch (kind) {
    case FileKind::empty: return name + " is empty.";
    case FileKind::outlook_msg:
      return name + " is an Outlook message (.msg), which keeps no message as it came. In Outlook: File, Properties, \"Internet headers\"; copy them into a text file, or export the message as .eml.";
    case FileKind::outlook_store: return name + " is a mailbox of Outlook (.pst, .ost); save the one message as .eml, or copy its Internet headers into a text file.";
    case FileKind::tnef: return name + " is a winmail.dat, the inside of a message; save the whole message as .eml.";
    case FileKind::compressed: return name + " is compressed; unpack it first.";
    default: return name + " does not look like a message: no header fields at its beginning.";
  }
}

// What the bytes are, after a closer look: one unusual field is a header too, when somebody says that it is one.
FileKind kind_at(std::string_view bytes) {
  const auto kind = mail::kind_of(bytes);
  if (kind != FileKind::other) return kind;
  const auto message = mail::read_message(bytes.substr(0, enough_to_tell));
  return !message.fields.empty() && message.fields.front().begin == 0 && message.strays.empty() ? FileKind::message : kind;
}

// Words that were copied out of somewhere, and no binary file.
bool is_text(std::string_view bytes, FileKind kind) { return kind == FileKind::other && bytes.substr(0, enough_to_tell).find('\0') == std::string_view::npos; }

// An empty header above a body: a message all the same, though hardly what was meant.
bool is_bare(std::string_view bytes, FileKind kind) { return kind == FileKind::empty || (kind == FileKind::other && (bytes.starts_with('\n') || bytes.starts_with("\r\n"))); }

// Lines that end in a lone CR, as the Macintosh wrote them.
bool ends_in_cr(std::string_view bytes) {
  const auto head = bytes.substr(0, enough_to_tell);
  return head.find('\n') == std::string_view::npos && head.find('\r') != std::string_view::npos;
}

// bounce.eml, bounce.eml.gz
bool is_named_eml(std::string_view path) {
  for (const std::string_view packed : {".gz", ".xz", ".zst"})
    if (path.ends_with(packed)) path.remove_suffix(packed.size());
  return path.size() > 4 && equal_ignoring_case(path.substr(path.size() - 4), ".eml");
}

// One file, piece by piece.  An mbox gives its messages as soon as they are whole; anything else is kept until its end.
class MailFile {
 public:
  MailFile(const std::string& path, const TakeItem& take, const MailLimits& limits) : path_(path), take_(take), limits_(limits), named_one_(is_named_eml(path)) {}
  // False when no more is wanted.
  bool feed(std::string_view piece);
  // After the last piece.  An error: it holds no mail.
  Result<MailSource> finish();

 private:
  enum class Mode { undecided, whole, mbox, refused };

  void decide();
  void read_mbox(bool last);
  // `only`: nothing else is in the file, so that the message needs no number.
  void give(std::string_view message, bool cut, bool only = false);
  void add_trouble(std::string text) {
    if (out_.troubles.size() < most_troubles) out_.troubles.push_back(std::move(text));
  }
  Result<MailSource> one_message(std::string_view bytes);

  const std::string& path_;
  const TakeItem& take_;
  const MailLimits& limits_;
  const bool named_one_;        // its name says that it holds one mail: a second, saved behind it by accident, changes nothing about that
  MailSource out_;
  std::string kept_;
  Mode mode_ = Mode::undecided;
  bool wanted_ = true;
  std::size_t number_ = 0;      // of the last message of the mbox
  std::size_t looked_ = 0;      // how much was kept when the mbox was looked at last
  bool in_long_ = false;        // what is kept begins within a message that was too long
  bool too_long_ = false;
};

void MailFile::give(std::string_view message, bool cut, bool only) {
  if (cut && !limits_.give_beginnings) {
    ++number_;
    return add_trouble(fmt::format("Message {} of {} is longer than {} MB and was not read.", number_, input_name(path_), limits_.most_bytes >> 20));
  }
  const auto unquoted = mail::unquoted_body(message);
  ++out_.messages;
  ++number_;
  wanted_ = take_({path_, only || named_one_ ? std::nullopt : std::optional(number_), unquoted ? std::string_view(*unquoted) : message, cut});
}

// Whole messages are given and forgotten.  What is kept is looked at again when it has doubled, so that the time stays linear.
void MailFile::read_mbox(bool last) {
  if (!last && kept_.size() < std::min(2 * looked_, limits_.most_bytes)) return;
  const auto line_end = kept_.rfind('\n');
  const std::string_view bytes = last || line_end == std::string::npos ? std::string_view(kept_) : std::string_view(kept_).substr(0, line_end + 1);
  mail::MboxReader reader(bytes);
  std::size_t done = 0;
  while (wanted_) {
    const auto message = reader.next();
    if (!message || (!last && reader.position() == bytes.size())) break;
    done = reader.position();
    if (!in_long_) give(*message, false, last && number_ == 0 && done == bytes.size());
    in_long_ = false;
  }
  kept_.erase(0, done);
  looked_ = std::max(kept_.size(), enough_to_tell);
  if (last || !wanted_ || kept_.size() < limits_.most_bytes) return;
  if (!in_long_) give(kept_, true);
  in_long_ = true;
  const auto tail = std::min(kept_.size(), enough_to_tell);
  kept_.erase(0, kept_.size() - tail);
  looked_ = 0;
}

void MailFile::decide() {
  const auto kind = ends_in_cr(kept_) ? FileKind::message : kind_at(kept_);
  const bool readable = kind == FileKind::message || is_bare(kept_, kind) || (limits_.give_text && is_text(kept_, kind));
  mode_ = kind == FileKind::mbox ? Mode::mbox : readable ? Mode::whole : Mode::refused;
}

bool MailFile::feed(std::string_view piece) {
  kept_ += piece;
  if (mode_ == Mode::undecided && kept_.size() >= enough_to_tell) decide();
  if (mode_ == Mode::mbox) read_mbox(false);
  too_long_ = mode_ == Mode::whole && kept_.size() > limits_.most_bytes;
  return wanted_ && mode_ != Mode::refused && !too_long_;
}

Result<MailSource> MailFile::finish() {
  if (mode_ == Mode::mbox) {
    if (wanted_) read_mbox(true);
    return out_;
  }
  if (too_long_ && !limits_.give_beginnings)
    return fail(fmt::format("{} is one message of more than {} MB, which is too long to be read.", input_name(path_), limits_.most_bytes >> 20), Error::Kind::input);
  if (too_long_) {
    kept_.resize(limits_.most_bytes);
    add_trouble(fmt::format("{} is longer than {} MB; what comes behind that was not read.", input_name(path_), limits_.most_bytes >> 20));
  }
  return one_message(kept_);
}

Result<MailSource> MailFile::one_message(std::string_view bytes) {
  std::string converted;
  if (ends_in_cr(bytes)) {
    converted = bytes;
    std::replace(converted.begin(), converted.end(), '\r', '\n');
    bytes = converted;
  }
  const auto kind = kind_at(bytes);
  if (kind == FileKind::mbox) {
    mail::MboxReader reader(bytes);
    for (auto message = reader.next(); message && wanted_; message = reader.next()) give(*message, false, number_ == 0 && reader.position() == bytes.size());
    return out_;
  }
  if (is_bare(bytes, kind) && path_ != "-") {
    add_trouble(not_mail(path_, kind));
    take_({path_, std::nullopt, bytes});
    return out_;
  }
  if (limits_.give_text && is_text(bytes, kind)) {
    out_.messages = 1;
    take_({path_, std::nullopt, bytes, too_long_, true});
    return out_;
  }
  if (kind != FileKind::message) return fail(not_mail(path_, kind), Error::Kind::input);
  const auto repaired = mail::repaired_paste(bytes);
  out_.messages = 1;
  take_({path_, std::nullopt, repaired ? std::string_view(*repaired) : bytes, too_long_});
  return out_;
}

// A damaged archive: what came before the damage is read, and the sentence goes with it.
Result<MailSource> read_mail_file(const std::string& path, const TakeItem& take, const MailLimits& limits) {
  MailFile file(path, take, limits);
  const auto read = each_piece(path, [&](std::string_view piece) { return file.feed(piece); });
  if (!read) return tl::unexpected(read.error());
  if (!read->trouble.empty() && read->bytes == 0) return fail(read->trouble, Error::Kind::input);
  auto out = file.finish();
  if (read->trouble.empty()) return out;
  if (!out) return fail(read->trouble, Error::Kind::input);
  if (out->troubles.size() < most_troubles) out->troubles.push_back(read->trouble);
  return out;
}

// cur and new of a Maildir, in the order of their names, which is about that of their arrival; else the files of the folder.
std::vector<std::string> files_in(const std::string& folder) {
  constexpr std::size_t most_files = 1'000'000;
  std::vector<std::string> out;
  std::error_code code;
  const auto add = [&](const fs::path& path) {
    for (fs::directory_iterator it(path, code), end; !code && it != end && out.size() < most_files; it.increment(code))
      if (it->is_regular_file(code) && !it->path().filename().string().starts_with('.')) out.push_back(it->path().string());
  };
  const bool maildir = fs::is_directory(fs::path(folder) / "cur", code) || fs::is_directory(fs::path(folder) / "new", code);
  if (maildir) {
    for (const auto* part : {"cur", "new"})
      if (fs::is_directory(fs::path(folder) / part, code)) add(fs::path(folder) / part);
  } else {
    add(folder);
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool is_folder(const std::string& path) {
  std::error_code code;
  return path != "-" && fs::is_directory(path, code);
}

}  // namespace

Result<FileBytes> FileBytes::open(const std::string& path, std::size_t most_bytes) {
  FileBytes out;
  auto text = std::make_shared<std::string>();
  const auto read = each_piece(path, [&](std::string_view piece) {
    text->append(piece.substr(0, most_bytes + 1 - text->size()));
    return text->size() <= most_bytes;
  });
  if (!read) return tl::unexpected(read.error());
  out.cut_ = text->size() > most_bytes;
  if (out.cut_) text->resize(most_bytes);
  out.trouble_ = read->trouble;
  out.bytes_ = std::move(text);
  return out;
}

bool holds_several(const std::string& path) {
  if (is_folder(path)) return true;
  if (path == "-") return false;  // found out on the way
  std::string head;
  const auto read = each_piece(path, [&](std::string_view piece) {
    head += piece;
    return head.size() < enough_to_tell;
  });
  return read && mail::kind_of(head) == FileKind::mbox;
}

Result<MailSource> each_message(const std::string& path, const TakeItem& take, const MailLimits& limits) {
  if (!is_folder(path)) return read_mail_file(path, take, limits);
  MailSource out;
  bool more = true;
  const TakeItem counted = [&](const MailItem& item) { return more = take(item); };
  for (const auto& name : files_in(path)) {
    if (!more) break;
    const auto read = read_mail_file(name, counted, limits);
    if (read) out.messages += read->messages;
    const auto trouble = !read ? read.error().text : read->troubles.empty() ? std::string() : read->troubles.front();
    if (!trouble.empty() && out.troubles.size() < most_troubles) out.troubles.push_back(trouble);
  }
  if (out.messages == 0 && out.troubles.empty()) return fail(visible(path) + " is a folder without messages.", Error::Kind::input);
  if (out.messages == 0) return fail(out.troubles.front());
  return out;
}

Result<MailSource> each_message_in(std::string_view bytes, const std::string& path, const std::function<bool(const MailItem&)>& take, const MailLimits& limits) {
  MailFile file(path, take, limits);
  file.feed(bytes);
  return file.finish();
}

}  // namespace mailwhy::apps
