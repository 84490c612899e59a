#include "mailwhy/filters/neutralise.h"

#include <algorithm>
#include <functional>

#include "mailwhy/base/text.h"
#include "mailwhy/filters/mime_parts.h"

namespace mailwhy::filters {
namespace {
using Cut = Variant::Kind;

constexpr std::string_view neutral_text = "This is the text of a message.\r\nIt has two lines.\r\n";
constexpr std::string_view neutral_html = "<html><body><p>This is the text of a message. It has one line.</p></body></html>\r\n";
constexpr std::string_view neutral_link = "https://www.example.com/";

bool is_text(const LeafPart& part) { return part.type.starts_with("text/") && !part.attached; }
bool is_html(const LeafPart& part) { return part.type == "text/html" && !part.attached; }

bool ends_link(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= ' ' || byte == 0x7f || c == '"' || c == '\'' || c == '<' || c == '>' || c == ')' || c == ']' || c == '}' || c == '|' || c == '\\' || c == '^' || c == '`';
}

// Calls `found` with each [begin, end) of a web address in the text.
void each_link(std::string_view text, const std::function<void(std::size_t, std::size_t)>& found) {
  for (std::size_t at = text.find("://"); at != text.npos; at = text.find("://", at + 3)) {
    std::size_t begin = at;
    while (begin > 0 && at - begin < 5 && ((text[begin - 1] >= 'a' && text[begin - 1] <= 'z') || (text[begin - 1] >= 'A' && text[begin - 1] <= 'Z'))) --begin;
    const auto scheme = lower_ascii(text.substr(begin, at - begin));
    if (!scheme.ends_with("http") && !scheme.ends_with("https")) continue;
    begin = at - (scheme.ends_with("https") ? 5 : 4);
    std::size_t end = at + 3;
    while (end < text.size() && end - begin < 2000 && !ends_link(text[end])) ++end;
    while (end > at + 3 && (text[end - 1] == '.' || text[end - 1] == ',' || text[end - 1] == ';')) --end;
    if (end <= at + 3) continue;
    found(begin, end);
    at = end - 3;
  }
}

std::string with_links_replaced(std::string_view text, const std::function<bool(std::string_view)>& wanted) {
  std::string out;
  std::size_t done = 0;
  each_link(text, [&](std::size_t begin, std::size_t end) {
    if (begin < done || !wanted(text.substr(begin, end - begin))) return;
    out += text.substr(done, begin - done);
    out += neutral_link;
    done = end;
  });
  out += text.substr(done);
  return out;
}

// Tags that load a picture, taken out.
std::string without_images(std::string_view html) {
  std::string out;
  const std::string small = lower_ascii(html);
  std::size_t done = 0;
  for (std::size_t at = small.find("<img"); at != small.npos; at = small.find("<img", at + 4)) {
    const auto end = small.find('>', at);
    if (end == small.npos) break;
    if (at < done) continue;
    out += html.substr(done, at - done);
    done = end + 1;
  }
  out += html.substr(done);
  return out;
}

class Maker {
 public:
  Maker(const mail::RawMessage& message, const NeutralLimits& limits) : message_(message), limits_(limits), parts_(leaf_parts(message, limits)) {}

  std::vector<Variant> make() {
    subject();
    from_name();
    date();
    message_id();
    text();
    gathered(Cut::all_links, [&](const LeafPart& part, Variant& into) { rewrite(part, into, [](std::string_view old) { return with_links_replaced(old, [](std::string_view) { return true; }); }); });
    gathered(Cut::images, [&](const LeafPart& part, Variant& into) {
      if (part.type.starts_with("image/")) remove(part, into);
      else if (is_html(part)) rewrite(part, into, without_images);
    });
    html();
    gathered(Cut::attachments, [&](const LeafPart& part, Variant& into) {
      if (part.attached || (!part.type.starts_with("text/") && !part.type.starts_with("image/"))) remove(part, into);
    });
    fields();
    if (parts_.size() > 1)
      for (std::size_t i = 0; i < parts_.size(); ++i) one_part(i);
    links();
    return std::move(out_);
  }

 private:
  void add(Variant variant) {
    if (!variant.edits.empty()) out_.push_back(std::move(variant));
  }
  void gathered(Cut kind, const std::function<void(const LeafPart&, Variant&)>& each) {
    Variant variant{kind, {}, {}};
    for (const auto& part : parts_) each(part, variant);
    add(std::move(variant));
  }
  std::string_view body_of(const LeafPart& part) const { return message_.bytes.substr(part.body_begin, part.body_end - part.body_begin); }

  // A text's words through a function; nothing when that changes nothing.
  void rewrite(const LeafPart& part, Variant& into, const std::function<std::string(std::string_view)>& change) {
    if (!is_text(part) || part.body_end - part.body_begin > limits_.most_bytes) return;
    const std::string before = decoded(body_of(part), part.encoding);
    std::string after = change(before);
    if (after != before) into.edits.push_back({part.body_begin, part.body_end, encoded(after, part.encoding)});
  }
  void replace_body(const LeafPart& part, Variant& into) {
    into.edits.push_back({part.body_begin, part.body_end, encoded(is_html(part) ? neutral_html : neutral_text, part.encoding)});
  }
  // The whole part with the line of its boundary; a message of one part keeps its header.
  void remove(const LeafPart& part, Variant& into) {
    if (part.whole_message) into.edits.push_back({part.body_begin, part.body_end, std::string(part.encoding.empty() ? neutral_text : "")});
    else into.edits.push_back({part.boundary, part.end, std::string(parts_.size() > 1 ? "" : neutral_text)});
  }

  void subject() {
    if (const auto* field = message_.find("Subject")) add({Cut::subject, {}, {{field->begin, field->end, "Subject: a message\r\n"}}});
  }
  void from_name() {
    const auto* field = message_.find("From");
    if (field == nullptr) return;
    const auto open = field->value.rfind('<'), close = field->value.rfind('>');
    if (open == field->value.npos || close == field->value.npos || close < open || trim(field->value.substr(0, open)).empty()) return;
    add({Cut::from_name, {}, {{field->begin, field->end, "From: " + std::string(field->value.substr(open, close - open + 1)) + "\r\n"}}});
  }
  // The time at which the last server took it (RFC 5321 s4.4: behind the last semicolon).
  void date() {
    const auto *field = message_.find("Date"), *received = message_.find("Received");
    if (field == nullptr || received == nullptr || received->value.rfind(';') == received->value.npos) return;
    const std::string time = mail::unfolded(received->value.substr(received->value.rfind(';') + 1)).substr(0, 80);
    if (!time.empty() && time != trim(field->value)) add({Cut::date, {}, {{field->begin, field->end, "Date: " + time + "\r\n"}}});
  }
  void message_id() {
    const auto *field = message_.find("Message-ID"), *from = message_.find("From");
    if (field == nullptr || from == nullptr) return;
    const auto at = from->value.rfind('@');
    const auto domain = at == from->value.npos ? std::string_view() : from->value.substr(at + 1);
    const auto length = std::min<std::size_t>(domain.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"), std::min<std::size_t>(domain.size(), 200));
    if (length == 0) return;
    add({Cut::message_id, {}, {{field->begin, field->end, "Message-ID: <9d3f6a2c71b04e58@" + std::string(domain.substr(0, length)) + ">\r\n"}}});
  }
  void text() {
    Variant variant{Cut::text, {}, {}};
    for (const auto& part : parts_)
      if (is_text(part)) replace_body(part, variant);
    add(std::move(variant));
  }
  // HTML goes when there is a plain text beside it, else it becomes one.
  void html() {
    const bool plain = std::any_of(parts_.begin(), parts_.end(), [](const LeafPart& part) { return part.type == "text/plain" && !part.attached; });
    Variant variant{Cut::html, {}, {}};
    for (const auto& part : parts_) {
      if (!is_html(part)) continue;
      if (plain && !part.whole_message) remove(part, variant);
      else if (part.whole_message) {
        if (const auto* type = message_.find("Content-Type")) variant.edits.push_back({type->begin, type->end, "Content-Type: text/plain; charset=utf-8\r\n"});
        variant.edits.push_back({part.body_begin, part.body_end, encoded(neutral_text, part.encoding)});
      } else {
        variant.edits.push_back({part.begin, part.end, "Content-Type: text/plain; charset=utf-8\r\n\r\n" + std::string(neutral_text)});
      }
    }
    add(std::move(variant));
  }

  // What no mail needs: everything but the fields without which it would be no mail any more.
  void fields() {
    constexpr std::string_view needed[] = {"from", "to", "cc", "subject", "date", "message-id", "received", "mime-version", "return-path", "sender"};
    std::vector<Variant> groups;
    Variant all{Cut::all_fields, {}, {}};
    for (const auto& field : message_.fields) {
      const std::string name = lower_ascii(field.name.substr(0, 80));
      if (name.empty() || name.starts_with("content-") || std::find(std::begin(needed), std::end(needed), name) != std::end(needed)) continue;
      const Edit edit{field.begin, field.end, {}};
      if (all.edits.size() < 500) all.edits.push_back(edit);
      const std::string group = group_of(name, field.name);
      const auto known = std::find_if(groups.begin(), groups.end(), [&](const Variant& variant) { return equal_ignoring_case(variant.what, group); });
      if (known != groups.end()) {
        if (known->edits.size() < 500) known->edits.push_back(edit);
      } else if (groups.size() < limits_.most_fields) {
        groups.push_back({Cut::field, group, {edit}});
      }
    }
    const bool several = groups.size() > 1;
    if (several) add(std::move(all));
    for (auto& group : groups) add(std::move(group));
  }
  static std::string group_of(std::string_view lower, std::string_view name) {
    if (lower.starts_with("list-")) return "List-*";
    if (lower.starts_with("dkim-") || lower.starts_with("arc-") || lower == "domainkey-signature") return "DKIM-Signature, ARC-*";
    if (lower.starts_with("x-spam") || lower.starts_with("x-rspamd")) return "X-Spam*";
    if (lower.starts_with("x-ms-") || lower.starts_with("x-microsoft")) return "X-MS-*";
    return std::string(name.substr(0, 80));
  }

  void one_part(std::size_t index) {
    const auto& part = parts_[index];
    Variant variant{Cut::part, "part " + std::to_string(index + 1) + " (" + part.type.substr(0, 60) + ")", {}};
    if (is_text(part)) replace_body(part, variant);
    else remove(part, variant);
    add(std::move(variant));
  }

  void links() {
    std::vector<std::string> known;
    for (const auto& part : parts_) {
      if (!is_text(part) || known.size() >= limits_.most_links) continue;
      const std::string text = decoded(body_of(part).substr(0, limits_.most_bytes), part.encoding);
      each_link(text, [&](std::size_t begin, std::size_t end) {
        const auto link = std::string_view(text).substr(begin, end - begin);
        if (known.size() < limits_.most_links && link != neutral_link && std::find(known.begin(), known.end(), link) == known.end()) known.emplace_back(link);
      });
    }
    if (known.size() < 2) return;  // "all links" is the same
    for (const auto& link : known) {
      Variant variant{Cut::link, link, {}};
      for (const auto& part : parts_) rewrite(part, variant, [&](std::string_view old) { return with_links_replaced(old, [&](std::string_view one) { return one == link; }); });
      add(std::move(variant));
    }
  }

  const mail::RawMessage& message_;
  const NeutralLimits& limits_;
  std::vector<LeafPart> parts_;
  std::vector<Variant> out_;
};

}  // namespace

std::size_t Variant::size() const {
  std::size_t sum = 0;
  for (const auto& edit : edits) sum += edit.end - edit.begin;
  return sum;
}

std::vector<Variant> variants_of(const mail::RawMessage& message, const NeutralLimits& limits) {
  auto out = Maker(message, limits).make();
  for (auto& variant : out) std::sort(variant.edits.begin(), variant.edits.end(), [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
  return out;
}

Variant joined(const Variant& a, const Variant& b) {
  Variant out{Cut::joined, a.what + " + " + b.what, a.edits};
  for (const auto& edit : b.edits) {
    const bool same = std::any_of(a.edits.begin(), a.edits.end(), [&](const Edit& have) { return have.begin == edit.begin && have.end == edit.end && have.replacement == edit.replacement; });
    if (!same) out.edits.push_back(edit);
  }
  std::sort(out.edits.begin(), out.edits.end(), [](const Edit& x, const Edit& y) { return x.begin < y.begin; });
  for (std::size_t i = 1; i < out.edits.size(); ++i)
    if (out.edits[i].begin < out.edits[i - 1].end) return {Cut::joined, {}, {}};
  return out;
}

std::string with_change(std::string_view message, const Variant& variant) {
  std::string out;
  std::size_t done = 0;
  for (const auto& edit : variant.edits) {
    if (edit.begin < done || edit.end > message.size() || edit.end < edit.begin) continue;
    out += message.substr(done, edit.begin - done);
    out += edit.replacement;
    done = edit.end;
  }
  out += message.substr(done);
  return out;
}

}  // namespace mailwhy::filters
