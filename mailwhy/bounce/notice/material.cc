#include "mailwhy/bounce/notice/material.h"

#include <algorithm>

#include "mailwhy/base/row.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/charset.h"
#include "mailwhy/mail/mime.h"

namespace mailwhy::bounce::notice {
namespace {

constexpr std::size_t most_text = std::size_t{256} << 10;      // of one part
constexpr std::size_t most_status = std::size_t{4} << 20;      // of the fields of all recipients
constexpr std::size_t most_texts = std::size_t{1} << 20;       // of all
constexpr std::size_t most_original = std::size_t{64} << 10;
constexpr std::size_t most_original_fields = 2000;

constexpr std::string_view original_types[] = {"message/rfc822", "message/global", "text/rfc822-headers", "text/rfc822-header", "message/rfc822-headers",
                                               "message/global-headers", "message/partial", "message/external-body", "text/rfc822"};

bool is_original_type(std::string_view type) { return std::find(std::begin(original_types), std::end(original_types), type) != std::end(original_types); }

// Names of fields by which what came back is known, when nothing announces it.
constexpr std::string_view header_names[] = {"received", "message-id", "return-path", "from", "to", "subject", "date", "mime-version", "content-type", "dkim-signature",
                                             "x-mailer", "reply-to", "delivered-to", "received-spf", "authentication-results", "x-received", "sender", "user-agent", "x-sender",
                                             "domainkey-signature", "content-transfer-encoding", "references", "in-reply-to", "list-id", "thread-topic", "arc-seal"};
constexpr std::size_t strong_names = 3;       // of the front: what no summary for readers has
constexpr std::string_view status_names[] = {"final-recipient", "original-recipient", "action", "status", "diagnostic-code", "remote-mta", "reporting-mta", "arrival-date",
                                             "received-from-mta", "last-attempt-date", "x-actual-recipient", "x-postfix-queue-id", "x-postfix-sender", "will-retry-until", "x-supplementary-info",
                                             "original-envelope-id", "dsn-gateway", "final-log-id", "x-display-name"};

// The name of the header field that the line is, lower case; empty when it is none.
std::string field_name(std::string_view line) {
  const auto front = line.substr(0, 40);
  const auto end = first_where(front, 0, [](Row row) { return (row == ':') | (row == ' ') | (row == '\t') | (row == '@') | (row == '<'); });
  return end < front.size() && front[end] == ':' ? lower_ascii(front.substr(0, end)) : std::string();
}

template <std::size_t Size>
bool among(std::string_view name, const std::string_view (&names)[Size]) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// What came back begins here, behind empty lines; the first that is found counts.  `text` outlives the material.
void keep_original(Material& material, std::string_view text) {
  while (!text.empty() && (text.front() == '\n' || text.front() == '\r')) text.remove_prefix(1);
  if (material.original.empty()) material.original = text.substr(0, most_original);
}

// The same of a text that goes or changes.
void copy_original(Material& material, std::string_view text) {
  while (!text.empty() && (text.front() == '\n' || text.front() == '\r')) text.remove_prefix(1);
  if (material.original.empty() && !text.empty()) keep_original(material, material.kept.emplace_back(text.substr(0, most_original)));
}

// Where a header stands in the text although nothing announces it; npos when there is none.
std::size_t unannounced_header(const Prose& prose) {
  std::size_t begin = std::string::npos, known = 0;
  bool strong = false;
  for (std::size_t i = 0; i < prose.lines.size(); ++i) {
    const auto& line = prose.lines[i];
    const auto name = line.indent == 0 ? field_name(prose.line(i)) : std::string{};
    if (name.empty()) {
      if (line.indent != 0 && !line.blank && known != 0) continue;  // folded
      begin = std::string::npos, known = 0, strong = false;
      continue;
    }
    if (!among(name, header_names) && known == 0) continue;
    if (begin == std::string::npos) begin = line.begin;
    if (among(name, header_names)) ++known;
    strong |= std::find(std::begin(header_names), std::begin(header_names) + strong_names, name) != std::begin(header_names) + strong_names;
    if (known >= 3 && strong) return begin;
  }
  return std::string::npos;
}

// Words that announce what came back count at the beginning of a line, behind dashes or blanks; some only when the line holds nothing else.
bool announces(const Prose& prose, const Hit& hit) {
  const auto line = prose.line_of(hit.at);
  const auto begin = prose.lines[line].begin, end = prose.lines[prose.line_of(hit.end - 1)].end;
  const auto decoration = " \t-=*_#>|.:'\"[]()";
  const auto before = std::string_view(prose.lowered).substr(begin, hit.at - begin);
  const auto blank_before = before.find_first_not_of(decoration) == std::string_view::npos;
  const auto behind = hit.end < end ? std::string_view(prose.lowered).substr(hit.end, end - hit.end) : std::string_view{};
  const auto blank_behind = behind.find_first_not_of(decoration) == std::string_view::npos;
  if (hit.phrase->detail == "line") return blank_before && blank_behind;
  return blank_before || (before.size() <= 12 && before.ends_with("is "));
}

struct Split {
  std::size_t end = std::string::npos;      // of the free text
  std::size_t original = std::string::npos; // where what came back begins
};

// `header`: where one stands that nothing announces, or npos.
Split split_at_original(const Prose& prose, std::size_t header) {
  Split split;
  for (const auto& hit : prose.hits) {
    if (hit.phrase->sign != Sign::original || !announces(prose, hit)) continue;
    const auto line = prose.line_of(hit.end - 1);
    split.end = prose.lines[prose.line_of(hit.at)].begin;
    split.original = line + 1 < prose.lines.size() ? prose.lines[line + 1].begin : prose.text.size();
    break;
  }
  if (header < split.end) split = {header, header};
  return split;
}

// The header within what stands behind the announcement: dashes, blank lines and quoting are passed over.
std::string_view header_of(std::string_view rest) {
  for (int lines = 0; lines < 12 && !rest.empty(); ++lines) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    if (!field_name(line).empty()) return rest;
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
  return {};
}

// "Final-Recipient:", "Original-Recipient:" ...: whether one may stand in the text.
bool names_recipient_field(std::string_view text) {
  constexpr std::string_view end = "-recipient:";
  unsigned before = 0;  // the last byte of the row before is a "t"
  for (std::size_t at = 0; at < text.size(); at += row_size) {
    const auto row = row_at(text, at);
    const auto last = bits_of(static_cast<Row>((row | 0x20) == 't'));
    auto ends = bits_of(static_cast<Row>(row == ':')) & (last << 1 | before);
    before = last >> (row_size - 1);
    while (ends != 0) {
      const auto behind = at + take_first(ends) + 1;
      if (behind >= end.size() && equal_ignoring_case(text.substr(behind - end.size(), end.size()), end)) return true;
    }
  }
  return false;
}

// Fields of RFC 3464 in the free text: the paragraphs that hold them.
struct Region {
  std::size_t begin = 0, end = 0;
  std::size_t original = std::string::npos;  // a field that no status has: what came back follows without a blank line
};

std::optional<Region> status_region(const Prose& prose) {
  if (std::none_of(prose.hits.begin(), prose.hits.end(), [](const Hit& hit) { return hit.phrase->sign == Sign::field && hit.phrase->words.ends_with("-recipient:"); })) return std::nullopt;
  std::optional<Region> region;
  bool has_recipient = false;
  std::size_t blank = 0;
  for (std::size_t i = 0; i < prose.lines.size(); ++i) {
    const auto& line = prose.lines[i];
    if (line.blank) {
      ++blank;
      continue;
    }
    const auto name = field_name(prose.line(i).substr(std::min<std::size_t>(line.indent, 8)));
    const bool is_status = among(name, status_names);
    if (!region) {
      if (is_status && name != "action" && name != "status") region = Region{line.begin, line.end, std::string::npos};
    } else if (is_status || (line.indent > 0 && blank == 0) || (!name.empty() && name.starts_with("x-") && blank == 0)) {
      region->end = line.end;
    } else {
      if (!name.empty() && (name == "return-path" || name == "received")) region->original = line.begin;
      if (has_recipient) break;
      if (blank > 0) region.reset();
    }
    if (region && (name == "final-recipient" || name == "original-recipient")) has_recipient = true;
    blank = 0;
  }
  if (!has_recipient) return std::nullopt;
  return region;
}

// The boundary of parts that no header announces: "--x" before a line "Content-...".
std::string unannounced_boundary(std::string_view text) {
  const auto floor = text.substr(0, std::size_t{64} << 10);
  for (auto at = floor.starts_with('-') ? 0 : first_on_line(floor, 0, '-'); at < floor.size(); at = first_on_line(floor, at + 1, '-')) {
    if (floor.substr(at, 2) != "--" || (at > 0 && floor[at - 1] != '\n')) continue;
    const auto begin = at + 2;
    const auto line = floor.substr(begin, floor.find('\n', begin) - begin);
    const auto end = begin + std::min(line.find('\r'), line.size());
    if (end == floor.size()) break;
    const auto next = floor.find_first_not_of("\r\n", end);
    if (next == std::string_view::npos || end == begin || end - begin > 120) continue;
    if (starts_with_ignoring_case(floor.substr(next), "content-") && floor.substr(begin, end - begin).find('"') == std::string_view::npos)
      return std::string(trim(floor.substr(begin, end - begin)));
  }
  return {};
}

// It stands directly behind its parent.
mail::Part* first_child(mail::Mime& mime, std::size_t part) {
  const bool has_child = part + 1 < mime.parts.size() && mime.parts[part + 1].parent == static_cast<std::int32_t>(part);
  return has_child ? &mime.parts[part + 1] : nullptr;
}

class Gatherer {
 public:
  explicit Gatherer(Material& material) : material_(material) {}

  void read(std::string_view bytes, int depth) {
    auto mime = mail::read_mime(bytes);
    if (depth == 0) material_.message = std::move(mime.message);
    std::vector<bool> passed(mime.parts.size());
    const auto has_plain = std::any_of(mime.parts.begin(), mime.parts.end(), [](const mail::Part& part) { return part.type == "text/plain" && !trim(part.body).empty(); });
    for (std::size_t i = 0; i < mime.parts.size(); ++i) {
      const auto& part = mime.parts[i];
      if (part.parent >= 0 && passed[static_cast<std::size_t>(part.parent)]) {
        passed[i] = true;
        continue;
      }
      if (part.type.starts_with("multipart/")) {
        if (part.type == "multipart/report") {
          material_.report = true;
          if (material_.report_type.empty()) material_.report_type = part.report_type;
        }
        if (first_child(mime, i) == nullptr) take_text(part, depth);
        continue;
      }
      if (is_original_type(part.type)) {
        passed[i] = true;
        take_original(part, first_child(mime, i), bytes);
        continue;
      }
      take_leaf(part, has_plain, depth);
    }
  }

  void finish() {
    read_text();
    const mail::MessageLimits limits{.most_fields = most_original_fields, .most_header_bytes = most_original};
    if (!material_.original.empty() && material_.original_header.bytes.empty()) material_.original_header = mail::read_message(material_.original, limits);
  }

 private:
  void read_text() {
    auto& prose = material_.prose;
    prose = read_lines(std::move(text_));
    auto header = std::string::npos;   // where what came back begins unannounced
    if (names_recipient_field(prose.text)) {
      read_rest(prose);
      take_forwarded();
      if (const auto region = status_region(prose); region) take_status_region(*region);
      header = unannounced_header(prose);
    } else {
      header = unannounced_header(prose);
      read_until(prose, std::min(header, prose.text.size()), [&](const Hit& hit) { return announces(prose, hit); });
      take_forwarded();
    }
    const auto split = split_at_original(prose, header);
    if (split.end == std::string::npos) return;
    const auto rest = header_of(std::string_view(prose.text).substr(split.original));
    material_.original_marked = true;
    if (!rest.empty()) {
      const auto body = rest.find("\n\n");
      copy_original(material_, rest);
      material_.original_whole |= body != std::string_view::npos && !trim(rest.substr(body)).empty();
    }
    end_text(split.end);
  }

  void take_leaf(const mail::Part& part, bool has_plain, int depth) {
    if (part.type == "message/delivery-status" || part.type == "message/global-delivery-status") {
      take_status(kept_text(part, most_status));
    } else if (part.type == "message/feedback-report") {
      if (!material_.feedback) material_.feedback = mail::parse_feedback_report(kept_text(part, most_text));
    } else if (part.type == "message/disposition-notification" || part.type == "message/global-disposition-notification") {
      material_.disposition = true;
    } else if (part.type.starts_with("text/") || part.type.empty()) {
      if (part.type == "text/html") {
        if (has_plain) return;
        std::string storage;
        add_text(text_of_html(mail::decoded_text(part, storage, most_text)));
        return;
      }
      if (part.type == "text/calendar" || part.type == "text/css") return;
      take_text(part, depth);
    } else if (part.type.starts_with("message/")) {
      take_text(part, depth);
    }
  }

  // The part's text, which outlives the material.
  std::string_view kept_text(const mail::Part& part, std::size_t most_bytes) {
    std::string storage;
    const auto text = mail::decoded_text(part, storage, most_bytes);
    return storage.empty() ? text : std::string_view(material_.kept.emplace_back(text));
  }

  void take_text(const mail::Part& part, int depth) {
    const auto* disposition = part.find("Content-Disposition");
    const bool attached = disposition != nullptr && starts_with_ignoring_case(trim(disposition->value), "attachment");
    if (depth == 0) {
      if (const auto boundary = unannounced_boundary(part.body); !boundary.empty()) {
        const auto first = part.body.find("--" + boundary);
        add_text(std::string(part.body.substr(0, std::min(first, most_text))));
        const auto again = "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\n\n" + std::string(part.body.substr(first));
        material_.kept.push_back(again);
        read(material_.kept.back(), depth + 1);
        return;
      }
    }
    std::string storage;
    if (part.body.size() > most_text * 2) material_.cut = true;
    const auto text = mail::decoded_text(part, storage, most_text);
    if (attached) {
      const auto header = header_of(text);
      if (!header.empty()) copy_original(material_, header);
      if (!header.empty() || !text_.empty()) return;
    }
    add_text(text.data() == storage.data() && text.size() == storage.size() && text.size() <= most_text ? std::move(storage) : std::string(text.substr(0, most_text)));
  }

  void add_text(std::string text) {
    if (text_.size() + text.size() > most_texts) {
      material_.cut = true;
      return;
    }
    if (text_.empty()) {
      text_ = std::move(text);
    } else {
      text_ += '\n';
      text_ += text;
    }
    // Lone CR as line end.
    if (text_.find('\n') == std::string::npos || (text_.find('\r') != std::string::npos && text_.find("\r\n") == std::string::npos))
      std::replace(text_.begin(), text_.end(), '\r', '\n');
  }

  // `text` outlives the material.
  void take_status(std::string_view text) {
    auto status = mail::parse_delivery_status(text);
    if (!status.recipients.empty() || !status.reporting_mta.text.empty()) material_.statuses.push_back(std::move(status));
  }

  // `child`: the message in it, where its header was read; of `bytes`.
  void take_original(const mail::Part& part, mail::Part* child, std::string_view bytes) {
    std::string_view text = part.body;
    if (part.transfer == mail::Transfer::base64 || part.transfer == mail::Transfer::quoted_printable) {
      std::string storage;
      const auto decoded = mail::decoded_body(part, storage, most_original);
      text = storage.empty() ? part.body.substr(0, decoded.size()) : std::string_view(material_.kept.emplace_back(std::move(storage)));
    }
    if (part.type == "message/rfc822" || part.type == "message/global") {
      material_.original_whole = true;
      if (material_.attached.empty()) material_.attached = text;
    }
    if (!material_.original.empty()) return;
    keep_original(material_, text);
    const bool is_read = child != nullptr && child->header.data() == material_.original.data() && child->header.size() <= most_original && child->fields.size() <= most_original_fields;
    if (is_read) material_.original_header = mail::message_of(std::move(*child), bytes);
  }

  // What somebody passes on with "Begin forwarded message".
  void take_forwarded() {
    const auto& prose = material_.prose;
    for (const auto& hit : prose.hits) {
      if (hit.phrase->sign != Sign::forwarded) continue;
      const auto line = prose.line_of(hit.end);
      if (line + 1 >= prose.lines.size()) return;
      auto rest = std::string_view(prose.text).substr(prose.lines[line + 1].begin);
      auto bare = without_quotes(rest);
      const auto begin = bare.find_first_not_of(" \r\n\t");
      if (begin == std::string::npos) return;
      bare.erase(0, begin);
      if (field_name(std::string_view(bare).substr(0, bare.find('\n'))).empty()) return;
      material_.forwarded = std::move(bare);
      return;
    }
  }

  void take_status_region(const Region& region) {
    const auto& text = material_.kept.emplace_back(material_.prose.text.substr(region.begin, region.end - region.begin));
    const auto had = material_.statuses.size();
    take_status(text);
    material_.inline_status = material_.statuses.size() != had;
    if (!material_.inline_status) return;
    if (region.original != std::string::npos) {
      copy_original(material_, std::string_view(material_.prose.text).substr(region.original));
      material_.original_marked = true;
      end_text(region.begin);
      return;
    }
    // The rest of the text without it.
    const auto rest = std::string_view(material_.prose.text).substr(region.end);
    auto text_left = material_.prose.text.substr(0, region.begin);
    text_left += '\n';
    text_left += rest;
    material_.prose = read_prose(std::move(text_left));
  }

  void end_text(std::size_t end) {
    auto& prose = material_.prose;
    prose.text.resize(end);
    prose.lowered.resize(end);
    while (!prose.lines.empty() && prose.lines.back().begin >= end) prose.lines.pop_back();
    while (!prose.mentions.empty() && prose.mentions.back().begin >= end) prose.mentions.pop_back();
    while (!prose.hits.empty() && prose.hits.back().at >= end) prose.hits.pop_back();
    if (!prose.lines.empty()) prose.lines.back().end = std::min<std::uint32_t>(prose.lines.back().end, static_cast<std::uint32_t>(end));
  }

  Material& material_;
  std::string text_;
};

}  // namespace

Material gather(std::string_view bytes) {
  Material material;
  Gatherer gatherer(material);
  gatherer.read(bytes, 0);
  gatherer.finish();
  return material;
}

}  // namespace mailwhy::bounce::notice
