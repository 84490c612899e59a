#include "apps/mail_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::apps {
namespace {
namespace fs = std::filesystem;
using mail::FileKind;

constexpr std::size_t most_troubles = 20;
constexpr std::size_t most_files = 1'000'000;

tl::unexpected<Error> cannot_read(const std::string& path, int code) { return fail(visible(path) + " cannot be read: " + std::strerror(code) + ".", Error::Kind::file); }

// Why a file that holds no header is none that can be read here, and what would work.
std::string not_mail(const std::string& path, FileKind kind) {
  const std::string name = path == "-" ? std::string("standard input") : visible(path);
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

// One file, already in memory.
Result<MailSource> from_bytes(const std::string& path, std::string_view bytes, const std::function<bool(const MailItem&)>& take) {
  MailSource out;
  auto kind = mail::kind_of(bytes);
  std::string converted;
  if (kind == FileKind::utf16) {
    converted = mail::utf8_of(bytes);
    bytes = converted;
    kind = mail::kind_of(bytes);
  }
  if (kind == FileKind::mbox) {
    mail::MboxReader reader(bytes);
    while (const auto message = reader.next()) {
      const auto unquoted = mail::unquoted_body(*message);
      ++out.messages;
      if (!take({path, out.messages, unquoted ? std::string_view(*unquoted) : *message})) break;
    }
    return out;
  }
  // One unusual field is a header too, when somebody says that it is one.
  if (kind == FileKind::other) {
    const auto message = mail::read_message(bytes.substr(0, 64u << 10));
    if (!message.fields.empty() && message.fields.front().begin == 0 && message.strays.empty()) kind = FileKind::message;
  }
  // Nothing, or an empty header above a body: a message all the same, though hardly what was meant.
  const bool bare = kind == FileKind::empty || (kind == FileKind::other && (bytes.starts_with('\n') || bytes.starts_with("\r\n")));
  if (bare && path != "-") {
    out.troubles.push_back(not_mail(path, kind));
    take({path, std::nullopt, bytes});
    return out;
  }
  if (kind != FileKind::message) return fail(not_mail(path, kind), Error::Kind::input);
  const auto repaired = mail::repaired_paste(bytes);
  out.messages = 1;
  take({path, std::nullopt, repaired ? std::string_view(*repaired) : bytes});
  return out;
}

// cur and new of a Maildir, in the order of their names, which is about that of their arrival; else the files of the folder.
std::vector<std::string> files_in(const std::string& folder) {
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

Result<FileBytes> FileBytes::open(const std::string& path, std::size_t limit_of_input_bytes) {
  FileBytes out;
  const int file = path == "-" ? 0 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return cannot_read(path, errno);
  struct ::stat facts {};
  const bool known = ::fstat(file, &facts) == 0;
  if (known && S_ISDIR(facts.st_mode)) {
    if (file != 0) ::close(file);
    return cannot_read(path, EISDIR);
  }
  if (path != "-" && known && S_ISREG(facts.st_mode) && facts.st_size > 0) {
    const auto size = static_cast<std::size_t>(facts.st_size);
    void* memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    const int code = errno;
    ::close(file);
    if (memory == MAP_FAILED) return cannot_read(path, code);
    out.bytes_ = {static_cast<const char*>(memory), size};
    out.owner_ = std::shared_ptr<const void>(memory, [size](const void* at) { ::munmap(const_cast<void*>(at), size); });
    return out;
  }
  auto text = std::make_shared<std::string>();
  char buffer[65536];
  int code = 0;
  while (text->size() <= limit_of_input_bytes) {
    const auto got = ::read(file, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) code = errno;
    if (got <= 0) break;
    text->append(buffer, static_cast<std::size_t>(got));
  }
  if (file != 0) ::close(file);
  if (code != 0) return cannot_read(path, code);
  out.cut_ = text->size() > limit_of_input_bytes;
  if (out.cut_) text->resize(limit_of_input_bytes);
  out.bytes_ = *text;
  out.owner_ = text;
  return out;
}

bool holds_several(const std::string& path) {
  if (is_folder(path)) return true;
  if (path == "-") return false;  // found out on the way
  const auto file = FileBytes::open(path);
  return file && mail::kind_of(file->bytes()) == FileKind::mbox;
}

Result<MailSource> each_message(const std::string& path, const std::function<bool(const MailItem&)>& take) {
  if (!is_folder(path)) {
    const auto file = FileBytes::open(path);
    if (!file) return tl::unexpected(file.error());
    if (file->cut()) return fail("standard input is too long; give a file.", Error::Kind::input);
    return from_bytes(path, file->bytes(), take);
  }
  MailSource out;
  bool more = true;
  for (const auto& name : files_in(path)) {
    if (!more) break;
    const auto file = FileBytes::open(name);
    const auto read = file ? from_bytes(name, file->bytes(), [&](const MailItem& item) { return more = take(item); }) : Result<MailSource>(tl::unexpected(file.error()));
    if (read) out.messages += read->messages;
    const auto trouble = !read ? read.error().text : read->troubles.empty() ? std::string() : read->troubles.front();
    if (!trouble.empty() && out.troubles.size() < most_troubles) out.troubles.push_back(trouble);
  }
  if (out.messages == 0 && out.troubles.empty()) return fail(visible(path) + " is a folder without messages.", Error::Kind::input);
  if (out.messages == 0) return fail(out.troubles.front());
  return out;
}

}  // namespace mailwhy::apps
