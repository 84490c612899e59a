#include "apps/send_message.h"

#include <fcntl.h>
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "apps/io.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/bait.h"
#include "mailwhy/mail/dkim_sign.h"
#include "mailwhy/mail/trace.h"
#include "mailwhy/net/socket.h"

namespace mailwhy::apps {
namespace {

constexpr std::size_t message_piece_bytes = 256 << 10;

mail::Content content_of_descriptor(std::shared_ptr<const net::Fd> file) {
  return [file = std::move(file)]() -> mail::Pull {
    return [file, at = off_t{0}]() mutable -> std::optional<Bytes> {
      Bytes piece(message_piece_bytes, '\0');
      while (true) {
        const auto size = ::pread(file->get(), piece.data(), piece.size(), at);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return std::nullopt;
        piece.resize(static_cast<std::size_t>(size));
        at += size;
        return piece;
      }
    };
  };
}

// Pipes are read once; a message is looked at, maybe signed, and sent.
Result<std::shared_ptr<const net::Fd>> kept(int from) {
  const auto folder = environment("TMPDIR").value_or("/tmp");
  int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) {
    std::string name = folder + "/mailwhy-XXXXXX";
    fd = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd >= 0) ::unlink(name.c_str());
  }
  auto file = std::make_shared<const net::Fd>(fd);
  if (fd < 0) return fail("I cannot keep standard input in " + folder + ": " + std::strerror(errno) + ".", Error::Kind::file);
  Bytes piece(message_piece_bytes, '\0');
  while (true) {
    const auto size = ::read(from, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return fail(std::string("I cannot read standard input: ") + std::strerror(errno) + ".", Error::Kind::file);
    if (size == 0) return file;
    for (ssize_t done = 0; done < size;) {
      const auto written = ::write(fd, piece.data() + done, static_cast<std::size_t>(size - done));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return fail("I cannot keep standard input in " + folder + ": " + std::strerror(errno) + ".", Error::Kind::file);
      done += written;
    }
  }
}

std::string base_name(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

// "FILE", "FILE;type=image/png;name=other.png"
Result<mail::Attachment> read_attachment(std::string_view text) {
  mail::Attachment out;
  const auto parts = split(text, ';');
  const std::string path(parts.front());
  out.name = path == "-" ? "attachment" : base_name(path);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto part = trim(parts[i]);
    if (part.starts_with("type=") && part.find('/') != std::string_view::npos && is_ascii(part) && part.find(' ') == std::string_view::npos) out.type = std::string(part.substr(5));
    else if (part.starts_with("name=") && part.size() > 5) out.name = std::string(part.substr(5));
    else return fail("--attach takes FILE, FILE;type=image/png and FILE;name=other.png, not \"" + visible(shorten(part, 80)) + "\".", Error::Kind::usage);
  }
  auto content = file_content(path);
  if (!content) return tl::unexpected(content.error());
  out.content = std::move(*content);
  return out;
}

// What was typed, "@FILE", "@-" for standard input; "@@" begins a text with @.
Result<mail::Content> read_body(const std::string& body) {
  if (body.starts_with("@@")) return mail::content_of(body.substr(1) + "\n");
  if (body.starts_with('@')) return file_content(body.substr(1));
  return mail::content_of(body + "\n");
}

std::vector<mail::Field> given_fields(const SendOptions& send) {
  std::vector<mail::Field> fields;
  for (const auto& header : send.headers)
    if (auto field = mail::parse_field(header)) fields.push_back(std::move(*field));
  return fields;
}

std::string domain_of(const MessageParties& parties) {
  const auto at = parties.sender.rfind('@');
  if (at != std::string::npos) return parties.sender.substr(at + 1);
  return parties.our_name.empty() ? "localhost.localdomain" : parties.our_name;
}

mail::Encoding encoding_of(std::string_view word) {
  constexpr std::array rows{std::pair{std::string_view("7bit"), mail::Encoding::seven_bit}, std::pair{std::string_view("8bit"), mail::Encoding::eight_bit},
                            std::pair{std::string_view("quoted-printable"), mail::Encoding::quoted_printable},
                            std::pair{std::string_view("base64"), mail::Encoding::base64}};
  for (const auto& [name, encoding] : rows)
    if (name == word) return encoding;
  return mail::Encoding::automatic;
}

Result<mail::Message> composed(const Options& options, const MessageParties& parties, const std::string& trace, Time now, std::string& subject) {
  const SendOptions& send = options.send;
  mail::Draft draft;
  draft.date = now;
  draft.from = parties.sender.empty() ? "postmaster@" + domain_of(parties) : parties.sender;
  draft.to = parties.to;
  draft.cc = parties.cc;
  draft.subject = subject = send.subject.value_or("mailwhy test " + trace);
  draft.trace = trace;
  draft.message_id = trace + "@" + domain_of(parties);
  draft.fields = given_fields(send);
  draft.html = send.html;
  draft.encoding = encoding_of(send.encoding);
  draft.utf8_header = send.smtputf8 || !is_ascii(draft.from + join(draft.to, "") + join(draft.cc, ""));
  for (const auto& field : draft.fields)
    if (equal_ignoring_case(field.name, "Subject")) subject = field.value;
  std::vector<mail::Content> text;
  if (send.body) {
    auto body = read_body(*send.body);
    if (!body) return tl::unexpected(body.error());
    text.push_back(std::move(*body));
  } else if (!send.gtube) {
    text.push_back(mail::content_of("This is a test message. Nothing has to be done about it.\n"));
  }
  if (send.gtube) text.push_back(mail::content_of(mail::gtube() + "\n"));
  draft.text = mail::joined(std::move(text));
  for (const auto& attach : send.attach) {
    auto attachment = read_attachment(attach);
    if (!attachment) return tl::unexpected(attachment.error());
    draft.attachments.push_back(std::move(*attachment));
  }
  if (send.eicar) draft.attachments.push_back({"eicar.com", "application/octet-stream", mail::content_of(mail::eicar())});
  return mail::compose(draft);
}

Result<mail::Message> taken(const SendOptions& send, const std::string& trace) {
  const auto file = file_content(send.message);
  if (!file) return tl::unexpected(file.error());
  auto fields = given_fields(send);
  if (send.add_trace) fields.insert(fields.begin(), {std::string(mail::trace_field), trace});
  return mail::take_whole(*file, fields, send.smtputf8);
}

Result<mail::Message> signed_with(const SendOptions& send, mail::Message message, const std::string& domain, Time now) {
  const auto pem = read_file(send.dkim_key, 1U << 16);
  if (!pem) return tl::unexpected(pem.error());
  const auto key = crypto::SigningKey::read(*pem);
  if (!key) return fail("--dkim-key " + send.dkim_key + ": " + key.error().text, Error::Kind::file);
  mail::DkimSigner signer{send.dkim_domain.empty() ? domain : send.dkim_domain, send.dkim_selector, &*key, now};
  const auto field = mail::dkim_signature(message.content, signer);
  if (!field) return tl::unexpected(field.error());
  message.content = mail::joined({mail::content_of(*field), message.content});
  message.look.size_bytes += field->size();
  return message;
}

}  // namespace

void keep_freed_pieces() {
#ifdef __GLIBC__
  constexpr int most_bytes = 4 << 20;
  (void)::mallopt(M_TRIM_THRESHOLD, most_bytes);
  (void)::mallopt(M_MMAP_THRESHOLD, most_bytes);
#endif
}

Result<mail::Content> file_content(const std::string& path) {
  struct stat facts {};
  int fd = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  auto file = std::make_shared<const net::Fd>(fd);
  if (fd < 0 || ::fstat(fd, &facts) != 0) return fail("I cannot read " + visible(path) + ": " + std::strerror(errno) + ".", Error::Kind::file);
  if (S_ISDIR(facts.st_mode)) return fail("I cannot read " + visible(path) + ": it is a folder.", Error::Kind::file);
  const bool from_the_front = S_ISREG(facts.st_mode) && ::lseek(fd, 0, SEEK_CUR) == 0;
  if (from_the_front) return content_of_descriptor(std::move(file));
  auto whole = kept(fd);
  if (!whole) return tl::unexpected(whole.error());
  return content_of_descriptor(std::move(*whole));
}

Result<SendMessage> build_message(const Options& options, const MessageParties& parties, Time now, std::uint64_t random) {
  const SendOptions& send = options.send;
  SendMessage out;
  out.trace = mail::make_trace(now, random);
  const bool whole = !send.message.empty();
  auto message = whole ? taken(send, out.trace) : composed(options, parties, out.trace, now, out.subject);
  if (!message) return tl::unexpected(message.error());
  if (whole) {
    std::string found;
    for (const auto& field : mail::header_of(message->content)) {
      if (equal_ignoring_case(field.name, "Subject") && out.subject.empty()) out.subject = field.value;
      if (const auto trace = mail::trace_in(field.value); trace && found.empty()) found = *trace;
    }
    out.trace = found;
  }
  if (!send.dkim_key.empty()) {
    auto with_signature = signed_with(send, std::move(*message), domain_of(parties), now);
    if (!with_signature) return tl::unexpected(with_signature.error());
    out.message = std::move(*with_signature);
  } else {
    out.message = std::move(*message);
  }
  return out;
}

}  // namespace mailwhy::apps
