#include "mailwhy/mail/dkim_sign.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/characters.h"

namespace mailwhy::mail {
namespace {

// RFC 6376 s5.4.1, as far as such fields are there; From is named once more, so that nobody can put another one on top.
constexpr std::array<std::string_view, 16> signed_fields{
    "from", "reply-to", "subject", "date", "to", "cc", "message-id", "in-reply-to", "references", "mime-version", "content-type", "content-transfer-encoding",
    "content-disposition", "list-unsubscribe", "list-unsubscribe-post", "list-id"};

struct HeaderToSign {
  std::vector<std::string> fields;  // as they stand, without the last line end
  Bytes body_begin;
};

// nullopt when it does not end within the limit, or cannot be read.
std::optional<HeaderToSign> read_header(const Pull& pull) {
  Bytes text;
  std::size_t end = Bytes::npos;
  while (true) {
    end = text.starts_with("\r\n") ? 0 : text.find("\r\n\r\n");
    if (end != Bytes::npos) break;
    const auto piece = pull();
    if (!piece || text.size() > longest_header) return std::nullopt;
    if (piece->empty()) break;
    text += *piece;
  }
  HeaderToSign header;
  if (end != Bytes::npos) header.body_begin = text.substr(end == 0 ? 2 : end + 4);
  const std::string_view all = std::string_view(text).substr(0, end);
  for (std::size_t at = 0; at < all.size();) {
    std::size_t stop = all.find("\r\n", at);
    while (stop != std::string_view::npos && stop + 2 < all.size() && is_blank(all[stop + 2])) stop = all.find("\r\n", stop + 2);
    if (stop == std::string_view::npos) stop = all.size();
    if (stop > at) header.fields.emplace_back(all.substr(at, stop - at));
    at = stop + 2;
  }
  return header;
}

std::string name_of(std::string_view field) { return lower_ascii(trim(field.substr(0, field.find(':')))); }

// Long base64 in lines.
std::string in_lines(std::string_view text) {
  constexpr std::size_t line = 70;
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += line) out += (at == 0 ? "" : "\r\n\t ") + std::string(text.substr(at, line));
  return out;
}

}  // namespace

Bytes RelaxedBody::feed(BytesView piece) {
  Bytes out;
  out.reserve(piece.size());
  for (const char c : piece) {
    if (after_cr_ && c == '\n') {
      after_cr_ = false;
      blank_ = false;
      // An empty line waits until something comes after it; the end of a line does not.
      if (std::exchange(in_line_, false)) out += "\r\n";
      else ++empty_lines_;
      continue;
    }
    if (c == '\r') {
      after_cr_ = true;
      continue;
    }
    after_cr_ = false;
    if (is_blank(c)) {
      blank_ = true;
      continue;
    }
    for (; empty_lines_ > 0; --empty_lines_) out += "\r\n";
    if (std::exchange(blank_, false)) out += ' ';
    out += c;
    in_line_ = true;
  }
  return out;
}

Bytes RelaxedBody::finish() {
  empty_lines_ = 0;
  blank_ = false;
  return std::exchange(in_line_, false) ? "\r\n" : "";
}

std::string relaxed_field(std::string_view field) {
  const auto colon = field.find(':');
  std::string out = name_of(field) + ':';
  std::string value;
  bool blank = false;
  for (const char c : field.substr(colon == std::string_view::npos ? field.size() : colon + 1)) {
    if (c == '\r' || c == '\n') continue;
    if (is_blank(c)) {
      blank = true;
      continue;
    }
    if (std::exchange(blank, false) && !value.empty()) value += ' ';
    value += c;
  }
  return out + value;
}

Result<std::string> dkim_signature(const Content& message, const DkimSigner& signer) {
  const Pull pull = message();
  const auto header = read_header(pull);
  if (!header) return fail("the message cannot be signed: its header does not end, or cannot be read.", Error::Kind::file);
  const auto is_from = [](const std::string& field) { return name_of(field) == "from"; };
  if (std::none_of(header->fields.begin(), header->fields.end(), is_from)) return fail("the message cannot be signed: it has no From field (RFC 6376 s5.4).");

  crypto::Sha256 body_hash;
  RelaxedBody relaxed;
  body_hash.feed(relaxed.feed(header->body_begin));
  while (true) {
    const auto piece = pull();
    if (!piece) return fail("the message cannot be signed: it cannot be read to its end.", Error::Kind::file);
    if (piece->empty()) break;
    body_hash.feed(relaxed.feed(*piece));
  }
  body_hash.feed(relaxed.finish());

  // RFC 6376 s5.4.2: of fields that stand there several times the last one comes first.
  std::string names;
  crypto::Sha256 header_hash;
  for (const auto name : signed_fields) {
    for (auto field = header->fields.rbegin(); field != header->fields.rend(); ++field) {
      if (name_of(*field) != name) continue;
      names += (names.empty() ? "" : ":") + std::string(name);
      header_hash.feed(relaxed_field(*field) + "\r\n");
    }
  }
  names += ":from";
  std::string folded_names;
  std::size_t column = 0;
  for (const auto name : split(names, ':')) {
    if (!folded_names.empty()) folded_names += ':';
    if (column + name.size() > 60) {
      folded_names += "\r\n\t ";
      column = 0;
    }
    folded_names += name;
    column += name.size() + 1;
  }

  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(signer.now.time_since_epoch()).count();
  const bool rsa = signer.key->kind() == crypto::SigningKey::Kind::rsa;
  const std::string unsigned_field =
      fmt::format("DKIM-Signature: v=1; a={}-sha256; c=relaxed/relaxed; d={};\r\n\ts={}; t={};\r\n\th={};\r\n\tbh={};\r\n\tb=", rsa ? "rsa" : "ed25519", signer.domain,
                  signer.selector, seconds, folded_names, base64_encode(body_hash.finish()));
  header_hash.feed(relaxed_field(unsigned_field));
  const auto signature = signer.key->sign(header_hash.finish());
  if (!signature) return fail("the message cannot be signed: OpenSSL refuses this key.", Error::Kind::system);
  return unsigned_field + in_lines(base64_encode(*signature)) + "\r\n";
}

}  // namespace mailwhy::mail
