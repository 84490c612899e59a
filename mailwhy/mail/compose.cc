#include "mailwhy/mail/compose.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/trace.h"

namespace mailwhy::mail {
namespace {

struct TypeRow {
  std::string_view end, type;
};
constexpr std::array types{
    TypeRow{".txt", "text/plain"},        TypeRow{".log", "text/plain"},      TypeRow{".html", "text/html"},     TypeRow{".htm", "text/html"},
    TypeRow{".csv", "text/csv"},          TypeRow{".ics", "text/calendar"},   TypeRow{".xml", "application/xml"}, TypeRow{".json", "application/json"},
    TypeRow{".pdf", "application/pdf"},   TypeRow{".zip", "application/zip"}, TypeRow{".gz", "application/gzip"}, TypeRow{".png", "image/png"},
    TypeRow{".jpg", "image/jpeg"},        TypeRow{".jpeg", "image/jpeg"},     TypeRow{".gif", "image/gif"},      TypeRow{".svg", "image/svg+xml"},
    TypeRow{".eml", "message/rfc" "822"},    TypeRow{".p7s", "application/pkcs7-signature"},
    TypeRow{".doc", "application/msword"},
    TypeRow{".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    TypeRow{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
};

std::string_view word_for(Encoding encoding) {
  switch (encoding) {
    case Encoding::automatic:
    case Encoding::seven_bit: return "7bit";
    case Encoding::eight_bit: return "8bit";
    case Encoding::quoted_printable: return "quoted-printable";
    case Encoding::base64: return "base64";
  }
  return "7bit";
}

// RFC 2045 s2.7, s2.8: what these two promise about every line.
bool fits_lines(const Look& look) { return !look.nul && look.longest_line <= longest_line; }

Result<Encoding> choose(Encoding wished, const Look& look) {
  if (wished == Encoding::automatic) {
    if (!fits_lines(look) || look.eight_bit) return look.utf8 && !look.nul ? Encoding::quoted_printable : Encoding::base64;
    return Encoding::seven_bit;
  }
  if (wished == Encoding::seven_bit && look.eight_bit) return fail("the text has bytes beyond ASCII, which 7bit cannot carry.", Error::Kind::usage);
  if ((wished == Encoding::seven_bit || wished == Encoding::eight_bit) && !fits_lines(look))
    return fail("the text has a line of more than 998 bytes or a NUL, which only quoted-printable and base64 can carry.", Error::Kind::usage);
  return wished;
}

Content encoded(Content content, Encoding encoding) {
  switch (encoding) {
    case Encoding::quoted_printable: return in_quoted_printable(std::move(content));
    case Encoding::base64: return in_base64(std::move(content));
    default: return content;
  }
}

struct DraftPart {
  std::string header;
  Content content;
};

Result<DraftPart> text_part(const Draft& draft) {
  if (!draft.text) return DraftPart{"Content-Type: text/plain; charset=us-ascii\r\n", content_of({})};
  const Content text = with_crlf(draft.text);
  const auto look = look_at(text);
  if (!look) return fail("the text of the message cannot be read.", Error::Kind::file);
  const auto encoding = choose(draft.encoding, *look);
  if (!encoding) return tl::unexpected(encoding.error());
  const std::string_view charset = !look->eight_bit ? "us-ascii" : look->utf8 ? "utf-8" : "iso-8859-1";
  return DraftPart{fmt::format("Content-Type: text/{}; charset={}\r\nContent-Transfer-Encoding: {}\r\n", draft.html ? "html" : "plain", charset, word_for(*encoding)),
              encoded(text, *encoding)};
}

DraftPart attached(const Attachment& attachment) {
  const std::string type = attachment.type.empty() ? type_of(attachment.name) : attachment.type;
  // RFC 2046 s5.2.1: a message within a message is never encoded.
  const bool message = equal_ignoring_case(type, "message/rfc" "822");
  std::string header = fmt::format("Content-Type: {}{}\r\nContent-Disposition: attachment{}\r\nContent-Transfer-Encoding: {}\r\n", type,
                                   write_parameter("name", attachment.name), write_parameter("filename", attachment.name), message ? "8bit" : "base64");
  return DraftPart{std::move(header), message ? with_crlf(attachment.content) : in_base64(attachment.content)};
}

class Header {
 public:
  explicit Header(const Draft& draft) : draft_(draft) {}
  void add(std::string_view name, std::string value) {
    if (value.empty() || given(name)) return;
    text_ += write_field({std::string(name), std::move(value)}, draft_.utf8_header);
  }
  void add_given() {
    for (const auto& field : draft_.fields) text_ += write_field(field, draft_.utf8_header);
  }
  bool given(std::string_view name) const {
    return std::any_of(draft_.fields.begin(), draft_.fields.end(), [&](const Field& field) { return equal_ignoring_case(field.name, name); });
  }
  const std::string& text() const { return text_; }

 private:
  const Draft& draft_;
  std::string text_;
};

std::string message_id_in(const std::vector<Field>& fields) {
  for (const auto& field : fields)
    if (equal_ignoring_case(field.name, "Message-ID")) return field.value;
  return {};
}

Result<Message> looked_at(Content content, std::string message_id) {
  auto look = look_at(content);
  if (!look) return fail("the message cannot be read.", Error::Kind::file);
  return Message{std::move(content), *look, std::move(message_id)};
}

// Leaves out the first line when it is the separator of a mailbox file.
Content without_separator(Content file) {
  return [file = std::move(file)]() -> Pull {
    return [pull = file(), begun = false, skipping = false]() mutable -> std::optional<Bytes> {
      Bytes held;
      while (true) {
        auto piece = pull();
        if (!piece) return std::nullopt;
        if (begun && !skipping) return piece;
        held += *piece;
        if (!begun && held.size() < 5 && !piece->empty()) continue;
        if (!std::exchange(begun, true)) skipping = held.starts_with("From ") || held.starts_with(">From ");
        if (!skipping) return held;
        const auto end = held.find('\n');
        if (end == Bytes::npos) {
          held.clear();
          if (piece->empty()) return Bytes();
          continue;
        }
        skipping = false;
        if (end + 1 < held.size()) return held.substr(end + 1);
        held.clear();
      }
    };
  };
}

}  // namespace

std::string type_of(std::string_view file_name) {
  const std::string name = lower_ascii(file_name);
  for (const auto& row : types)
    if (name.ends_with(row.end)) return std::string(row.type);
  return "application/octet-stream";
}

Result<Message> compose(const Draft& draft) {
  auto text = text_part(draft);
  if (!text) return tl::unexpected(text.error());
  Header header(draft);
  header.add("Date", mail_date(draft.date));
  header.add("From", draft.from);
  header.add("To", join(draft.to, ", "));
  header.add("Cc", join(draft.cc, ", "));
  header.add("Subject", draft.subject);
  header.add("Message-ID", "<" + draft.message_id + ">");
  if (!draft.trace.empty()) header.add(trace_field, draft.trace);
  header.add_given();
  std::string head = header.text();
  if (!header.given("MIME-Version")) head += "MIME-Version: 1.0\r\n";

  std::vector<Content> parts;
  const bool typed = header.given("Content-Type");
  if (draft.attachments.empty()) {
    parts = {content_of(head + (typed ? std::string() : text->header) + "\r\n"), text->content};
  } else {
    const std::string boundary = "=_" + (draft.trace.empty() ? "mailwhy" : draft.trace);
    parts.push_back(content_of(fmt::format("{}Content-Type: multipart/mixed; boundary=\"{}\"\r\n\r\n--{}\r\n{}\r\n", head, boundary, boundary, text->header)));
    parts.push_back(text->content);
    for (const auto& attachment : draft.attachments) {
      const DraftPart part = attached(attachment);
      parts.push_back(content_of(fmt::format("\r\n--{}\r\n{}\r\n", boundary, part.header)));
      parts.push_back(part.content);
    }
    parts.push_back(content_of(fmt::format("\r\n--{}--\r\n", boundary)));
  }
  std::string message_id = header.given("Message-ID") ? message_id_in(draft.fields) : "<" + draft.message_id + ">";
  return looked_at(joined(std::move(parts)), std::move(message_id));
}

Result<Message> take_whole(const Content& file, const std::vector<Field>& fields, bool utf8_header) {
  const Content whole = with_crlf(without_separator(file));
  std::string top;
  for (const auto& field : fields) top += write_field(field, utf8_header);
  std::string message_id = message_id_in(header_of(whole));
  return looked_at(top.empty() ? whole : joined({content_of(top), whole}), std::move(message_id));
}

std::vector<Field> header_of(const Content& content) {
  const Pull pull = content();
  Bytes text;
  while (text.size() < longest_header && text.find("\r\n\r\n") == Bytes::npos) {
    const auto piece = pull();
    if (!piece || piece->empty()) break;
    text += *piece;
  }
  std::vector<Field> fields;
  for (auto line : split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) break;
    if (line.front() == ' ' || line.front() == '\t') {
      if (!fields.empty()) fields.back().value += ' ' + std::string(trim(line));
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) break;
    fields.push_back({std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
  }
  return fields;
}

}  // namespace mailwhy::mail
