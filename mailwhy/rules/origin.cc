// Whether a message that came back ever was the one's who got it.
#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/message.h"
#include "mailwhy/mail/mime.h"
#include "mailwhy/rules/returned.h"

namespace mailwhy::rules {
namespace {
using Issued = Origin::Issued;

constexpr std::size_t most_shown = 4;

bool within(std::string_view host, std::string_view domain) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (domain.empty() || host.size() < domain.size() || !equal_ignoring_case(host.substr(host.size() - domain.size()), domain)) return false;
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

bool is_name_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

// Whether the text names a host within the domain, as a word of its own.
bool names(std::string_view text, std::string_view domain) {
  for (std::size_t i = 0; i < text.size();) {
    if (!is_name_character(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_name_character(text[end])) ++end;
    if (within(text.substr(i, end - i), domain)) return true;
    i = end;
  }
  return false;
}

bool names_address(std::string_view text, const Mine& mine) {
  if (mine.networks.empty()) return false;
  for (std::size_t i = 0; i < text.size();) {
    const auto part = [](char c) { return is_digit(c) || c == '.' || c == ':' || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
    if (!part(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && part(text[end])) ++end;
    auto word = text.substr(i, end - i);
    if (word.starts_with(':')) word.remove_prefix(word.starts_with("::") ? 0 : 1);
    if (const auto ip = IpAddress::parse(word))
      if (std::any_of(mine.networks.begin(), mine.networks.end(), [&](const Network& network) { return network.contains(*ip); })) return true;
    i = end;
  }
  return false;
}

// The recipient that a Received line names ("for <ann@sender.test>") proves nothing about who sent it.
std::string without_recipient(std::string_view received) {
  std::string out(received);
  for (auto at = out.find(" for "); at != out.npos; at = out.find(" for ", at + 1)) {
    const auto end = out.find_first_of(";", at);
    out.erase(at, (end == out.npos ? out.size() : end) - at);
  }
  return out;
}

// "mail.sender.test" and "sender.test" are of one house; "a.co.uk" and "b.co.uk" are taken for two.
bool akin(std::string_view a, std::string_view b) { return within(a, b) || within(b, a); }

struct Traces {
  std::string message_id;
  std::vector<std::string> received, signatures;  // unfolded; d= of signatures
};

// On one line, with single blanks.
std::string on_one_line(std::string_view value) {
  const std::string flat = mail::unfolded(value);
  std::string out;
  for (const auto word : split_words(flat)) out += (out.empty() ? "" : " ") + std::string(word);
  return out;
}

void add(Traces& out, const std::vector<mail::RawField>& fields) {
  for (const auto& field : fields) {
    if (equal_ignoring_case(field.name, "Message-ID") && out.message_id.empty()) out.message_id = on_one_line(field.value);
    else if (equal_ignoring_case(field.name, "Received") && out.received.size() < 50) out.received.push_back(on_one_line(field.value));
    else if (equal_ignoring_case(field.name, "DKIM-Signature") && out.signatures.size() < 20) out.signatures.push_back(on_one_line(field.value));
  }
}

// Where a copied header begins in the text of a notice: at the first line that a server or a mail program wrote.
std::size_t header_in(std::string_view text) {
  std::size_t first = text.npos;
  for (const std::string_view name : {"\nReceived: ", "\nReturn-Path: ", "\nMessage-ID: ", "\nMessage-Id: ", "\nDKIM-Signature: "})
    if (const auto at = text.find(name); at != text.npos) first = std::min(first, at + 1);
  return first;
}

// The header of the message that came back: a part of its own, or copied into the text.
Traces returned_traces(const mail::Mime& mime) {
  Traces out;
  for (std::size_t i = 1; i < mime.parts.size() && out.received.empty(); ++i) {
    const auto& part = mime.parts[i];
    if (part.parent > 0 && mime.parts[static_cast<std::size_t>(part.parent)].type.starts_with("message/")) add(out, part.fields);
  }
  for (std::size_t i = 0; i < mime.parts.size() && out.received.empty(); ++i) {
    const auto& part = mime.parts[i];
    if (!part.type.starts_with("text/") && !part.type.starts_with("message/")) continue;
    std::string storage;
    const auto text = mail::decoded_text(part, storage, 1u << 20);
    const bool headers = part.type.ends_with("rfc822-headers");
    const auto at = headers ? 0 : header_in(text);
    if (at == text.npos) continue;
    add(out, mail::read_message(text.substr(at), {.most_fields = 2000, .most_header_bytes = 1u << 20}).fields);
  }
  return out;
}

// "d=" of a DKIM-Signature.
std::string signing_domain(std::string_view value) {
  for (const auto tag : split(value, ';'))
    if (const auto one = trim(tag); one.starts_with("d=")) return std::string(trim(one.substr(2)));
  return {};
}

class Judge {
 public:
  Judge(const Traces& traces, const Mine& mine, const std::vector<std::string>& claimed) : traces_(traces), mine_(mine), claimed_(claimed) {}

  bool named() {
    bool any = false;
    if (const auto id = domain_part(traces_.message_id); is_ours(std::string_view(id).substr(0, id.find('>')))) any = show("Message-ID: " + traces_.message_id);
    for (const auto& line : traces_.received)
      if (const auto text = without_recipient(line); mentions(text) || names_address(text, mine_)) any = show("Received: " + line);
    for (const auto& signature : traces_.signatures)
      if (const auto domain = signing_domain(signature); is_ours(domain)) any = show("DKIM-Signature: d=" + domain);
    return any;
  }
  std::vector<std::string> take() { return std::move(shown_); }
  // What it shows in place of us.
  std::vector<std::string> others() const {
    std::vector<std::string> out;
    if (!traces_.message_id.empty()) out.push_back("Message-ID: " + traces_.message_id);
    if (!traces_.received.empty()) out.push_back("Received: " + traces_.received.back());
    if (!traces_.signatures.empty()) out.push_back("DKIM-Signature: d=" + signing_domain(traces_.signatures.back()));
    return out;
  }

 private:
  bool show(std::string field) {
    if (shown_.size() < most_shown) shown_.push_back(shorten(field, 300));
    return true;
  }
  bool is_ours(std::string_view domain) const {
    if (domain.empty()) return false;
    if (!mine_.told()) return std::any_of(claimed_.begin(), claimed_.end(), [&](const std::string& one) { return akin(domain, one); });
    return std::any_of(mine_.names.begin(), mine_.names.end(), [&](const std::string& name) { return within(domain, name); });
  }
  bool mentions(std::string_view text) const {
    if (!mine_.told()) return std::any_of(claimed_.begin(), claimed_.end(), [&](const std::string& one) { return names(text, one); });
    return std::any_of(mine_.names.begin(), mine_.names.end(), [&](const std::string& name) { return names(text, name); });
  }

  const Traces& traces_;
  const Mine& mine_;
  const std::vector<std::string>& claimed_;
  std::vector<std::string> shown_;
};

}  // namespace

std::string_view to_string(Issued issued) {
  switch (issued) {
    case Issued::ours: return "ours";
    case Issued::doubtful: return "doubtful";
    case Issued::not_ours: return "not-ours";
    case Issued::unknown: break;
  }
  return "unknown";
}

Origin origin_of(const bounce::Notice& notice, std::string_view bytes, const Mine& mine) {
  Origin out;
  out.domain = std::string(domain_part(sender_in(notice.original)));
  const bool came_back = notice.kind == bounce::NoticeKind::bounce || notice.kind == bounce::NoticeKind::delay_notice;
  if (!came_back || !notice.original.present) return out;
  // Most messages carry the domain in their Message-ID; the others are worth a closer look.
  const std::string_view id = notice.original.message_id;
  const auto id_domain = domain_part(id).substr(0, domain_part(id).find('>'));
  // A list's mail carries its author's address and returns to the list: either may stand for it.
  std::vector<std::string> claimed;
  for (const auto domain : {std::string_view(out.domain), domain_part(notice.original.return_path)})
    if (const auto bare = domain.substr(0, domain.find('>')); !bare.empty()) claimed.emplace_back(bare);
  const bool akin_id = std::any_of(claimed.begin(), claimed.end(), [&](const std::string& one) { return akin(id_domain, one); });
  if (!mine.told() && (claimed.empty() || id_domain.empty() || akin_id)) return out;

  const auto mime = mail::read_mime(bytes, {.most_parts = 50, .most_depth = 10, .most_fields = 2000});
  const auto traces = returned_traces(mime);
  Judge judge(traces, mine, claimed);
  if (judge.named()) {
    out.issued = mine.told() ? Issued::ours : Issued::unknown;
    out.shown = judge.take();
    return out;
  }
  // Without a server's line it may be what the sender's own server kept of it, before it wrote any.
  if (traces.received.empty()) return out;
  out.issued = mine.told() ? Issued::not_ours : Issued::doubtful;
  out.shown = judge.others();
  return out;
}

}  // namespace mailwhy::rules
