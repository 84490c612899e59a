#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mailwhy/auth/dkim/reversal.h"
#include "mailwhy/auth/dkim/undo.h"
#include "mailwhy/base/text.h"
#include "mailwhy/crypto/public_key.h"

namespace mailwhy::auth::dkim {
namespace {

constexpr std::size_t most_bytes = 16u << 20, most_lines = 500'000;
constexpr std::size_t most_markers = 20, window = 80, small_window = 15, most_delimiters = 20;
constexpr std::uint64_t cost_of_a_look = 256;  // of the hash of a prefix, beside its bytes

bool is_field_line(std::string_view line) {
  if (line.starts_with(' ') || line.starts_with('\t')) return true;
  const auto colon = line.find(':');
  return colon != std::string_view::npos && colon > 0 && std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) { return c > ' ' && c < 0x7F; });
}

// The body line by line, in its canonical form: whatever lines are left out or kept, the canonical body is made of the same pieces.
class BodyTries {
 public:
  BodyTries(const mail::RawMessage& message, const Signature& signature, std::uint64_t budget)
      : message_(message), signature_(signature), body_(message.body_bytes()), share_(budget / 6) {}

  std::vector<Change> find() {
    if (body_.size() > most_bytes || !cut_into_lines()) return {};
    find_markers();
    // The likeliest first: what lists and gateways do.
    for (const auto attempt : {&BodyTries::try_end, &BodyTries::try_parts, &BodyTries::try_wrapped, &BodyTries::try_before_markers, &BodyTries::try_top,
                               &BodyTries::try_undos, &BodyTries::try_block, &BodyTries::try_empty_line, &BodyTries::try_two_footers}) {
      left_ = share_;
      (this->*attempt)();
      if (!found_.empty()) break;
    }
    return std::move(found_);
  }

 private:
  bool cut_into_lines() {
    for (std::size_t at = 0; at < body_.size();) {
      const auto lf = body_.find('\n', at);
      const auto next = lf == std::string_view::npos ? body_.size() : lf + 1;
      if (raw_at_.size() == most_lines) return false;
      raw_at_.push_back(at);
      canonical_at_.push_back(canonical_.size());
      const std::size_t before = canonical_.size();
      mail::canonical_body(body_.substr(at, next - at), signature_.body, mail::LineEnd::any, [this](BytesView piece) { canonical_ += piece; });
      if (canonical_.size() == before) canonical_ += "\r\n";  // an empty line counts unless it is one of the last
      at = next;
    }
    raw_at_.push_back(body_.size());
    canonical_at_.push_back(canonical_.size());
    // The empty lines at the end are not signed (RFC 6376 s3.4.3).
    for (count_ = raw_at_.size() - 1; count_ > 0 && range(count_ - 1, count_) == "\r\n";) --count_;
    return true;
  }
  std::string_view line(std::size_t i) const { return trim(body_.substr(raw_at_[i], raw_at_[i + 1] - raw_at_[i])); }
  std::string_view range(std::size_t from, std::size_t to) const { return std::string_view(canonical_).substr(canonical_at_[from], canonical_at_[to] - canonical_at_[from]); }

  // Lines at which a part ends: delimiters, and the end of HTML.
  void find_markers() {
    const auto add = [this](std::string_view value) {
      for (std::size_t at = 0; delimiters_.size() < most_delimiters;) {
        const auto found = lower_ascii(value.substr(at)).find("boundary=");
        if (found == std::string::npos) return;
        auto name = value.substr(at + found + 9);
        if (name.starts_with('"')) name = name.substr(1, name.find('"', 1) - 1);
        else name = name.substr(0, name.find_first_of("; \t\r\n"));
        if (!name.empty()) delimiters_.push_back("--" + std::string(name));
        at += found + 9;
      }
    };
    if (const auto* type = message_.find("Content-Type")) add(type->value.substr(0, 2000));
    for (std::size_t i = 0; i < count_ && i < 20'000; ++i) {
      const auto text = line(i);
      if (text.size() < 300 && contains_ignoring_case(text, "boundary=")) add(text);
      const bool delimiter = text.starts_with("--") && std::any_of(delimiters_.begin(), delimiters_.end(), [&](const std::string& known) { return text.starts_with(known); });
      if (delimiter) parts_.push_back(i);
      const bool html_end = !delimiter && text.size() < 200 && (contains_ignoring_case(text, "</body>") || contains_ignoring_case(text, "</html>"));
      if ((delimiter || html_end) && markers_.size() < most_markers) markers_.push_back(i);
    }
  }

  bool pay(std::uint64_t bytes) {
    if (left_ < bytes) return false;
    left_ -= bytes;
    return true;
  }
  // Up to l=, and without the empty lines at the end.
  struct Pieces {
    std::string_view first, second;
  };
  Pieces trimmed(std::string_view first, std::string_view second) const {
    const auto strip = [](std::string_view text) {
      while (text.ends_with("\r\n\r\n")) text.remove_suffix(2);
      return text;
    };
    second = strip(second);
    if (second.empty() || second == "\r\n") {
      second = {};
      first = strip(first);
      if (first == "\r\n") first = {};
    }
    return {first, second};
  }
  Bytes wanted() const { return signature_.body_hash; }

  // Whether the body is as signed when it consists of these two ranges; `before` is the hash of the first one, made already.
  bool fits(std::string_view first, std::string_view second, const crypto::RunningHash* before = nullptr) {
    auto [a, b] = trimmed(first, second);
    if (signature_.length_bytes) {
      if (a.size() + b.size() < *signature_.length_bytes) return false;
      const auto limit = static_cast<std::size_t>(*signature_.length_bytes);
      b = b.substr(0, limit - std::min(limit, a.size()));
      a = a.substr(0, limit);
    }
    const bool reuse = before && a.size() == first.size();
    if (!pay((reuse ? 0 : first.size()) + second.size() + cost_of_a_look)) return false;
    crypto::RunningHash hash = reuse ? *before : crypto::RunningHash(signature_.hash);
    if (!reuse) hash.feed(a);
    hash.feed(b);
    if (a.empty() && b.empty() && signature_.body == Canonical::simple && !signature_.length_bytes) hash.feed("\r\n");
    return hash.finish() == signature_.body_hash;
  }

  bool is_delimiter(std::size_t i) const { return std::binary_search(parts_.begin(), parts_.end(), i); }

  // Lines [from, to) were added.
  void added(std::size_t from, std::size_t to) {
    Change change;
    change.at_byte = raw_at_[from];
    change.bytes = raw_at_[to] - raw_at_[from];
    change.now = excerpt(body_.substr(raw_at_[from], raw_at_[to] - raw_at_[from]));
    std::size_t after = to;
    while (after < count_ && line(after).empty()) ++after;
    const bool marker = std::find(markers_.begin(), markers_.end(), after) != markers_.end();
    std::size_t lines = to - from;
    std::string where;
    bool fields = from == 0 && to > 1 && line(to - 1).empty();
    for (std::size_t i = from; fields && i + 1 < to; ++i) fields = is_field_line(line(i));
    if (fields) {
      change.kind = Change::Kind::header_in_body;
      where = "header fields slipped into the body";
    } else if (is_delimiter(from) && (to == count_ || is_delimiter(to))) {
      change.kind = Change::Kind::part_added;
      where = "a part was added";
    } else if (to == count_) {
      change.kind = Change::Kind::footer_added;
      where = "text was added at the end";
    } else if (from == 0) {
      change.kind = Change::Kind::top_added;
      where = "text was added at the beginning";
    } else if (marker) {
      change.kind = Change::Kind::part_footer_added;
      where = "text was added at the end of a part";
    } else {
      change.kind = Change::Kind::text_added;
      where = "text was added in the middle";
    }
    change.sentence = fmt::format("{} ({} {}, {} bytes): without it the body is as signed", where, lines, lines == 1 ? "line" : "lines", change.bytes);
    found_.push_back(std::move(change));
  }

  // A footer: every prefix that ends with a line, in one pass.
  void try_end() {
    if (signature_.length_bytes) return;
    crypto::RunningHash hash(signature_.hash);
    std::size_t fed = 0;
    if (fits({}, {})) return added(0, count_);
    for (std::size_t i = 0; i + 1 < count_; ++i) {
      const bool empty = range(i, i + 1) == "\r\n";
      if (empty) continue;
      if (!pay(canonical_at_[i + 1] - fed + cost_of_a_look)) return;
      hash.feed(std::string_view(canonical_).substr(fed, canonical_at_[i + 1] - fed));
      fed = canonical_at_[i + 1];
      if (hash.peek() == wanted()) return added(i + 1, count_);
    }
  }
  void try_parts() {
    for (std::size_t a = 0; a < parts_.size() && a < most_markers; ++a)
      for (std::size_t b = a + 1; b < parts_.size() && b <= a + 2; ++b)
        if (fits(range(0, parts_[a]), range(parts_[b], count_))) return added(parts_[a], parts_[b]);
  }
  // The whole message became a part: what was the body is one part's content.
  void try_wrapped() {
    for (std::size_t a = 0; a < parts_.size() && a < 5; ++a) {
      std::size_t begin = parts_[a] + 1;
      while (begin < count_ && !line(begin).empty()) ++begin;
      for (std::size_t b = a + 1; b < parts_.size() && b <= a + 6; ++b) {
        if (begin + 1 > parts_[b] || !fits(range(begin + 1, parts_[b]), {})) continue;
        Change change;
        change.kind = Change::Kind::wrapped_in_multipart;
        change.at_byte = raw_at_[begin + 1];
        change.bytes = body_.size() - (raw_at_[parts_[b]] - raw_at_[begin + 1]);
        change.now = excerpt(body_.substr(raw_at_[parts_[b]]));
        change.sentence = "the message was put into a multipart message as one of its parts: that part alone is as signed";
        found_.push_back(std::move(change));
        return;
      }
    }
  }
  void try_before_markers() {
    for (const auto marker : markers_)
      for (std::size_t lines = 1; lines <= window && lines <= marker; ++lines)
        if (fits(range(0, marker - lines), range(marker, count_))) return added(marker - lines, marker);
  }
  void try_top() {
    for (std::size_t i = 1; i < count_ && i <= window; ++i)
      if (fits(range(i, count_), {})) return added(0, i);
  }
  // Any block of lines, as long as there are few enough of them.
  void try_block() {
    if (static_cast<double>(count_) * static_cast<double>(count_) / 4 * static_cast<double>(canonical_.size() + 2 * cost_of_a_look) > static_cast<double>(left_)) return;
    crypto::RunningHash before(signature_.hash);
    for (std::size_t from = 0; from < count_; ++from) {
      for (std::size_t to = from + 1; to < count_; ++to)
        if (fits(range(0, from), range(to, count_), &before)) return added(from, to);
      before.feed(range(from, from + 1));
    }
  }
  void try_undos() {
    left_ = 18 * share_;  // each looks at all of the body; most of them find nothing to take back
    for (const auto& undo : undos())
      if (pay(body_.size()) && try_whole(undo.kind, undo.sentence, undo.before(body_))) return;
    if (!delimiters_.empty()) try_whole(Change::Kind::recoded, "the encoding of parts was changed", with_parts_decoded(body_, delimiters_));
  }
  bool try_whole(Change::Kind kind, std::string_view what, const std::string& before) {
    if (before == body_ || !pay(before.size())) return false;
    BodyHashes hashes(before, mail::LineEnd::any);
    hashes.want(body_of(signature_));
    hashes.make();
    if (hashes.get(body_of(signature_)).hash != signature_.body_hash) return false;
    Change change;
    change.kind = kind;
    std::size_t same = 0;
    while (same < before.size() && same < body_.size() && before[same] == body_[same]) ++same;
    const std::size_t from = same - std::min<std::size_t>(same, 40);
    change.at_byte = same;
    change.now = body_.substr(from, 120);
    change.before = before.substr(from, 120);
    change.sentence = fmt::format("{}: taken back, the body is as signed", what);
    found_.push_back(std::move(change));
    return true;
  }
  void try_empty_line() {
    crypto::RunningHash before(signature_.hash);
    for (std::size_t i = 0; i + 1 < count_ && !signature_.length_bytes; ++i) {
      const auto rest = trimmed(range(i, count_), {}).first;
      if (!pay(rest.size() + cost_of_a_look)) return;
      crypto::RunningHash hash(before);
      hash.feed("\r\n");
      hash.feed(rest);
      if (hash.finish() == wanted()) {
        Change change;
        change.kind = Change::Kind::blank_lines;
        change.at_byte = raw_at_[i];
        change.now = excerpt(body_.substr(raw_at_[i], 80));
        change.sentence = "an empty line was removed: put back, the body is as signed";
        found_.push_back(std::move(change));
        return;
      }
      before.feed(range(i, i + 1));
    }
  }
  // The text and the HTML of one message each got a footer.
  void try_two_footers() {
    for (std::size_t a = 0; a < markers_.size() && a < 6; ++a)
      for (std::size_t b = a + 1; b < markers_.size() && b < a + 4; ++b)
        for (std::size_t i = 1; i <= small_window && i <= markers_[a]; ++i) {
          crypto::RunningHash before(signature_.hash);
          if (!pay(canonical_at_[markers_[a] - i])) return;
          before.feed(range(0, markers_[a] - i));
          for (std::size_t j = 1; j <= small_window && markers_[b] - j >= markers_[a]; ++j)
            if (fits_two(before, markers_[a], markers_[b] - j, markers_[b])) {
              added(markers_[a] - i, markers_[a]);
              added(markers_[b] - j, markers_[b]);
              return;
            }
        }
  }
  bool fits_two(const crypto::RunningHash& before, std::size_t from, std::size_t to, std::size_t rest) {
    const auto middle = range(from, to);
    const auto end = trimmed(range(rest, count_), {}).first;
    if (signature_.length_bytes || !pay(middle.size() + end.size() + cost_of_a_look)) return false;
    crypto::RunningHash hash(before);
    hash.feed(middle);
    hash.feed(end);
    return hash.finish() == wanted();
  }

  const mail::RawMessage& message_;
  const Signature& signature_;
  std::string_view body_;
  std::uint64_t share_, left_ = 0;                         // bytes that one kind of try may hash
  std::string canonical_;                                  // of all lines, empty ones included
  std::vector<std::size_t> raw_at_, canonical_at_;         // where each line begins; one more at the end
  std::size_t count_ = 0;
  std::vector<std::string> delimiters_;                    // "--boundary"
  std::vector<std::size_t> parts_, markers_;               // lines
  std::vector<Change> found_;
};

}  // namespace

std::vector<Change> body_changes(const mail::RawMessage& message, const Signature& signature, const Budget& budget) {
  if (signature.body_hash.empty()) return {};
  return BodyTries(message, signature, budget.body_bytes).find();
}

}  // namespace mailwhy::auth::dkim
