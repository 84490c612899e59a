#include "mailwhy/filters/mime_parts.h"

#include "mailwhy/base/text.h"

namespace mailwhy::filters {
namespace {

// The value of a parameter of Content-Type or Content-Disposition (RFC 2045 s5.1), quotes taken off.
std::string parameter(std::string_view value, std::string_view name) {
  const std::string flat = mail::unfolded(value), small = lower_ascii(flat), wanted = lower_ascii(name) + "=";
  for (std::size_t at = small.find(wanted); at != std::string::npos; at = small.find(wanted, at + 1)) {
    if (at > 0 && small[at - 1] != ';' && small[at - 1] != ' ' && small[at - 1] != '\t') continue;
    const auto rest = std::string_view(flat).substr(at + wanted.size());
    if (rest.starts_with('"')) return std::string(rest.substr(1, rest.find('"', 1) == rest.npos ? rest.npos : rest.find('"', 1) - 1));
    return std::string(trim(rest.substr(0, rest.find_first_of("; \t"))));
  }
  return {};
}

std::string_view value_of(const mail::RawMessage& part, std::string_view name) {
  const auto* field = part.find(name);
  return field == nullptr ? std::string_view() : field->value;
}

struct Reader {
  const NeutralLimits& limits;
  std::vector<LeafPart> found;

  // `offset`: where part.bytes begins within the message.
  void read(const mail::RawMessage& part, std::size_t offset, std::size_t boundary_line, std::size_t depth) {
    if (found.size() >= limits.most_parts) return;
    const auto content_type = value_of(part, "Content-Type");
    const std::string flat = lower_ascii(mail::unfolded(content_type));
    std::string type(trim(std::string_view(flat).substr(0, flat.find(';'))));
    const std::string boundary = type.starts_with("multipart/") ? parameter(content_type, "boundary") : std::string();
    if (!boundary.empty() && boundary.size() <= 200 && depth < limits.deepest) return read_parts(part, offset, boundary, depth);
    LeafPart leaf;
    leaf.begin = offset;
    leaf.boundary = boundary_line;
    leaf.end = leaf.body_end = offset + part.bytes.size();
    leaf.body_begin = offset + part.body;
    leaf.type = type.empty() ? "text/plain" : type;
    leaf.encoding = lower_ascii(trim(value_of(part, "Content-Transfer-Encoding")));
    if (leaf.encoding != "base64" && leaf.encoding != "quoted-printable") leaf.encoding.clear();
    const auto disposition = value_of(part, "Content-Disposition");
    leaf.attached = starts_with_ignoring_case(trim(disposition), "attachment") || !parameter(disposition, "filename").empty() || !parameter(content_type, "name").empty();
    leaf.whole_message = depth == 0;
    found.push_back(std::move(leaf));
  }

  void read_parts(const mail::RawMessage& part, std::size_t offset, const std::string& boundary, std::size_t depth) {
    const auto body = part.body_bytes().substr(0, limits.most_bytes);
    const std::string mark = "--" + boundary;
    std::size_t open = std::string_view::npos, open_line = 0;  // of the part that is being read
    for (std::size_t at = body.find(mark); at != body.npos && found.size() < limits.most_parts; at = body.find(mark, at + mark.size())) {
      if (at > 0 && body[at - 1] != '\n') continue;
      const auto after = at + mark.size();
      const bool last = body.substr(after).starts_with("--");
      const auto line_end = body.find('\n', after);
      if (!last && !trim(body.substr(after, (line_end == body.npos ? body.size() : line_end) - after)).empty()) continue;  // a longer boundary
      if (open != body.npos && open <= at) {
        std::size_t end = at;
        if (end > open && body[end - 1] == '\n') --end;
        if (end > open && body[end - 1] == '\r') --end;
        read(mail::read_message(body.substr(open, end - open)), offset + part.body + open, offset + part.body + open_line, depth + 1);
      }
      open = body.npos;
      if (last || line_end == body.npos) return;
      open = line_end + 1;
      open_line = at;
    }
    if (open != body.npos && open < body.size()) read(mail::read_message(body.substr(open)), offset + part.body + open, offset + part.body + open_line, depth + 1);
  }
};

int hex_of(char c) {
  if (is_digit(c)) return c - '0';
  const char small = lower_ascii(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

}  // namespace

std::vector<LeafPart> leaf_parts(const mail::RawMessage& message, const NeutralLimits& limits) {
  Reader reader{limits, {}};
  if (message.has_body) reader.read(message, 0, 0, 0);
  return std::move(reader.found);
}

std::string decoded(std::string_view bytes, std::string_view encoding) {
  if (encoding == "base64") {
    std::string plain;
    for (const char c : bytes)
      if (c != '\r' && c != '\n' && c != ' ' && c != '\t') plain += c;
    return base64_decode(plain).value_or(std::string());
  }
  if (encoding != "quoted-printable") return std::string(bytes);
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != '=') {
      out += bytes[i];
    } else if (i + 2 < bytes.size() && hex_of(bytes[i + 1]) >= 0 && hex_of(bytes[i + 2]) >= 0) {
      out += static_cast<char>(hex_of(bytes[i + 1]) * 16 + hex_of(bytes[i + 2]));
      i += 2;
    } else if (i + 1 < bytes.size() && bytes[i + 1] == '\n') {
      i += 1;
    } else if (i + 2 < bytes.size() && bytes[i + 1] == '\r' && bytes[i + 2] == '\n') {
      i += 2;
    } else {
      out += '=';
    }
  }
  return out;
}

std::string encoded(std::string_view text, std::string_view encoding) {
  std::string out;
  if (encoding == "base64") {
    const std::string all = base64_encode(text);
    for (std::size_t i = 0; i < all.size(); i += 76) out += all.substr(i, 76) + "\r\n";
    return out;
  }
  if (encoding != "quoted-printable") return std::string(text);
  constexpr char digits[] = "0123456789ABCDEF";
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n' || (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n')) {
      out += c;
      column = 0;
      continue;
    }
    if (column >= 72) {
      out += "=\r\n";
      column = 0;
    }
    const bool plain = (c > ' ' && c < 0x7f && c != '=') || (c == ' ' && i + 1 < text.size() && text[i + 1] != '\r' && text[i + 1] != '\n');
    if (plain) {
      out += c;
      ++column;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '=';
      out += digits[byte >> 4];
      out += digits[byte & 15];
      column += 3;
    }
  }
  return out;
}

}  // namespace mailwhy::filters
