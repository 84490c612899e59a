#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mailwhy/auth/dkim/reversal.h"
#include "mailwhy/auth/dkim/undo.h"
#include "mailwhy/base/text.h"

namespace mailwhy::auth::dkim {
namespace {

constexpr std::size_t most_of_a_field = 200;     // alternatives
constexpr std::size_t most_header_bytes = 1u << 18, most_fields = 2000, most_pieces = 200;
constexpr std::uint64_t most_hashed = 64u << 20;
constexpr std::size_t most_values = 2000;        // bytes of a value that is taken apart

using Kind = Change::Kind;
using View = std::string_view;

// One thing that a signed piece may have been.
struct Alternative {
  std::string text;      // canonical, with its CRLF; empty: there was no such field
  Change change;
};

std::string upper_first(View name) {
  std::string out = lower_ascii(name);
  bool first = true;
  for (char& c : out) {
    if (first && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    first = c == '-';
  }
  return out;
}
std::string upper(View text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

// Everything that one h= entry may have selected when it was signed.
class Alternatives {
 public:
  Alternatives(const mail::RawMessage& message, const Signature& signature, View name, const mail::RawField* field) : message_(message), signature_(signature), name_(name), field_(field) {
    if (field_) now_ = unfolded_value(*field_);
  }

  std::vector<Alternative> all() {
    from_copies();
    if (field_) {
      other_instances();
      subject();
      from();
      recipients();
      mime();
      comments();
      add(Kind::field_added, "", "was added after the message was signed", {});
      if (signature_.header == Canonical::simple) spelling();
    } else {
      guesses();
    }
    renamed();
    return std::move(out_);
  }

 private:
  static std::string unfolded_value(const mail::RawField& field) { return mail::unfolded(field.value); }
  std::string shown_name() const { return field_ ? std::string(field_->name) : upper_first(name_); }

  // `whole`: the field as it was, name included; empty: it was not there.
  void add(Kind kind, const std::string& whole, View what, std::string before) {
    if (out_.size() >= most_of_a_field) return;
    Alternative alternative;
    if (!whole.empty()) mail::append_canonical_field(alternative.text, whole, signature_.header);
    auto& change = alternative.change;
    change.kind = kind;
    change.field = shown_name();
    change.now = excerpt(now_);
    change.before = excerpt(trim(before));
    const bool tells = !before.empty() && before != now_;
    change.sentence = fmt::format("{} {}{}", visible(shorten(change.field, 60)), what, tells ? fmt::format(" (it was \"{}\")", visible(shorten(trim(before), 120))) : "");
    out_.push_back(std::move(alternative));
  }
  void add_value(Kind kind, View value, View what) {
    if (value == now_ && signature_.header == Canonical::relaxed) return;
    add(kind, fmt::format("{}: {}", shown_name(), value), what, std::string(value));
  }
  void rewritten(View value) { add_value(Kind::value_rewritten, value, "was rewritten"); }

  // RFC 6376 s3.5, z=: the signer's own copy.
  void from_copies() {
    for (const auto& [name, value] : signature_.copied_fields) {
      if (!equal_ignoring_case(name, name_)) continue;
      if (field_) rewritten(trim(value));
      else add(Kind::field_removed, fmt::format("{}: {}", name, trim(value)), "was removed", value);
      add(field_ ? Kind::value_rewritten : Kind::field_removed, fmt::format("{}:{}", name, value), field_ ? "was rewritten" : "was removed", value);
    }
  }
  void other_instances() {
    std::size_t count = 0;
    for (const auto* other : message_.find_all(name_)) {
      if (other == field_ || ++count > 6) continue;
      add(Kind::field_moved, std::string(message_.bytes.substr(other->begin, other->end - other->begin)), "stands there more than once, and another one of them was signed", unfolded_value(*other));
    }
  }
  // Lists and filters put a mark in front, sometimes behind "Re:".
  void subject() {
    if (name_ != "subject" || now_.size() > most_values) return;
    std::vector<std::size_t> words{0};
    for (std::size_t i = 0; i + 1 < now_.size() && words.size() < 9; ++i)
      if (now_[i] == ' ' || now_[i] == ']' || now_[i] == ':') words.push_back(i + 1);
    for (std::size_t keep = 0; keep < std::min<std::size_t>(words.size(), 4); ++keep)
      for (std::size_t skip = keep + 1; skip < words.size(); ++skip) {
        const std::string before = now_.substr(0, words[keep]) + now_.substr(words[skip]);
        add_value(Kind::prefix_added, before, fmt::format("got \"{}\" put in", visible(now_.substr(words[keep], words[skip] - words[keep]))));
      }
    // A mark behind.
    for (std::size_t i = now_.size(), count = 0; i > 0 && count < 4; --i)
      if (now_[i - 1] == ' ') {
        add_value(Kind::prefix_added, now_.substr(0, i - 1), fmt::format("got \"{}\" put at its end", visible(now_.substr(i - 1))));
        ++count;
      }
  }
  // Lists that write "Ann via List" keep the sender elsewhere.
  void from() {
    if (name_ != "from") return;
    std::string display = now_.substr(0, now_.find('<'));
    for (const View word : {View(" via "), View(" (via "), View(" \xC3\xBC""ber "), View(" on behalf of ")})
      if (const auto at = display.find(word); at != std::string::npos) display.resize(at);
    display = std::string(trim(replaced(display, "\"", "")));
    constexpr std::array<View, 8> places{"x-original-from", "original-from", "x-mailman-original-from", "x-google-original-from", "reply-to", "sender", "x-from", "cc"};
    for (const auto place : places) {
      const auto* other = message_.find(place);
      if (!other) continue;
      const std::string value = unfolded_value(*other);
      rewritten(value);
      for (const View part : split(value, ',')) {
        rewritten(trim(part));
        const auto open = part.rfind('<');
        const View address = open == View::npos ? trim(part) : trim(part.substr(open + 1, part.find('>', open) - open - 1));
        rewritten(fmt::format("{} <{}>", display, address));
        rewritten(fmt::format("\"{}\" <{}>", display, address));
        rewritten(address);
        rewritten(fmt::format("<{}>", address));
      }
    }
  }
  void recipients() {
    constexpr std::array<View, 7> names{"to", "cc", "from", "reply-to", "sender", "bcc", "message-id"};
    if (std::find(names.begin(), names.end(), name_) == names.end() || now_.size() > most_values) return;
    const auto requoted = [this](View value, View what) { add_value(Kind::requoted, value, what); };
    requoted(replaced(now_, "\"", ""), "got quotation marks around names");
    if (const auto open = now_.find('<'); open != std::string::npos) {
      const auto display = trim(View(now_).substr(0, open));
      if (!display.empty() && !display.starts_with('"')) requoted(fmt::format("\"{}\" {}", display, now_.substr(open)), "lost the quotation marks around its name");
      if (display.empty()) requoted(replaced(replaced(now_, "<", ""), ">", ""), "got angle brackets");
      const auto address = View(now_).substr(open + 1, now_.find('>', open) - open - 1);
      requoted(address, "got a name put in front");
      requoted(fmt::format("<{}>", address), "got a name put in front");
      requoted(fmt::format("\"{}\" <{}>", address, address), "lost the name in front");
      requoted(fmt::format("{} <{}>", address, address), "lost the name in front");
    } else {
      requoted(fmt::format("<{}>", now_), "lost its angle brackets");
    }
    requoted(replaced(now_, ", ", ","), "got blanks after commas");
    requoted(replaced(replaced(now_, ", ", ","), ",", ", "), "lost blanks after commas");
    requoted(lower_ascii(now_), "got another case");
  }
  // What re-encoding gateways write.
  void mime() {
    if (name_ == "content-transfer-encoding")
      for (const View word : {View("7bit"), View("8bit"), View("quoted-printable"), View("base64"), View("binary"), View("7BIT"), View("8BIT"), View("Quoted-Printable"), View("BASE64"), View("7Bit"), View("8Bit")})
        rewritten(word);
    if (name_ == "mime-version") {
      rewritten("1.0");
      rewritten("1.0 (1.0)");
    }
    if (name_ != "content-type" || now_.size() > most_values) return;
    const auto requoted = [this](const std::string& value, View what) {
      add_value(Kind::requoted, value, what);
      add_value(Kind::requoted, replaced(replaced(value, "; ", ";"), ";", "; "), what);
      add_value(Kind::requoted, replaced(value, "; ", ";"), what);
    };
    requoted(replaced(now_, "\"", ""), "got quotation marks around its parameters");
    for (const View parameter : {View("boundary="), View("charset=")}) {
      const auto at = lower_ascii(now_).find(parameter);
      if (at == std::string::npos) continue;
      const auto begin = at + parameter.size(), end = std::min(now_.find(';', begin), now_.size());
      const std::string value = now_.substr(begin, end - begin);
      if (!value.starts_with('"')) requoted(now_.substr(0, begin) + "\"" + value + "\"" + now_.substr(end), "lost the quotation marks around its parameters");
      add_value(Kind::case_changed, now_.substr(0, begin) + lower_ascii(value) + now_.substr(end), "got another case");
      add_value(Kind::case_changed, now_.substr(0, begin) + upper(value) + now_.substr(end), "got another case");
    }
    if (const auto semicolon = now_.find(';'); semicolon != std::string::npos) rewritten(now_.substr(0, semicolon));
    for (const View value : {View("text/plain"), View("text/plain; charset=us-ascii"), View("text/plain; charset=\"us-ascii\""), View("text/plain; charset=utf-8"),
                             View("text/plain; charset=\"utf-8\""), View("text/plain; charset=UTF-8"), View("text/plain; charset=\"UTF-8\"")})
      rewritten(value);
    in_first_part();
  }
  // What stood in the header stands in the header of a part when the message was put into a multipart one.
  void in_first_part() {
    const auto body = message_.body_bytes().substr(0, 20'000);
    for (std::size_t at = 0, count = 0; count < 6;) {
      const auto found = lower_ascii(body.substr(at, 20'000)).find("\ncontent-type:");
      if (found == std::string::npos) return;
      const auto part = mail::read_message(body.substr(at + found + 1));
      if (const auto* type = part.find("Content-Type")) rewritten(unfolded_value(*type));
      at += found + 10;
      ++count;
    }
  }
  void comments() {
    if (now_.size() > most_values || !now_.ends_with(')')) return;
    const auto open = now_.rfind('(');
    if (open != std::string::npos) add_value(Kind::value_rewritten, trim(View(now_).substr(0, open)), "got a comment at its end");
  }
  // Only the simple form sees these.
  void spelling() {
    const View whole = message_.bytes.substr(field_->begin, field_->end - field_->begin);
    const View value = whole.substr(std::min(whole.find(':') + 1, whole.size()));
    const auto tried = [&](Kind kind, const std::string& before, View what) { add(kind, before, what, {}); };
    const std::string lines = replaced(without_end(whole), "\r\n", "\n");
    tried(Kind::refolded, replaced(lines, "\n", "") + "\r\n", "was folded");
    tried(Kind::refolded, replaced(lines, "\n\t", "\n ") + "\r\n", "was folded otherwise");
    tried(Kind::refolded, replaced(lines, "\n ", "\n\t") + "\r\n", "was folded otherwise");
    tried(Kind::refolded, replaced(lines, "\n\t", " ") + "\r\n", "was folded");
    tried(Kind::refolded, fmt::format("{}: {}\r\n", field_->name, now_), "got other blanks or folds");
    tried(Kind::refolded, fmt::format("{}:{}\r\n", field_->name, now_), "got a blank after its colon");
    tried(Kind::refolded, fmt::format("{}:  {}\r\n", field_->name, now_), "lost a blank after its colon");
    tried(Kind::refolded, std::string(without_end(whole)) + " \r\n", "lost a blank at its end");
    for (const auto& name : {lower_ascii(field_->name), upper_first(field_->name), upper(field_->name), std::string("MIME-Version"), std::string("Message-ID"), std::string("Message-Id")})
      if (name != field_->name && equal_ignoring_case(name, field_->name)) tried(Kind::case_changed, name + ":" + std::string(value), "got its name in another case");
    // Folded at each blank in turn: what a line of more than 78 characters invites.
    for (std::size_t i = 0, count = 0; i < now_.size() && count < 30 && now_.size() < most_values; ++i)
      if (now_[i] == ' ' || now_[i] == '\t') {
        ++count;
        tried(Kind::refolded, fmt::format("{}: {}\r\n{}\r\n", field_->name, now_.substr(0, i), now_.substr(i)), "lost a fold");
        tried(Kind::refolded, fmt::format("{}: {}\r\n\t{}\r\n", field_->name, now_.substr(0, i), now_.substr(i + 1)), "lost a fold");
      }
  }
  void guesses() {
    const auto removed = [this](View value) { add(Kind::field_removed, fmt::format("{}: {}", upper_first(name_), value), "was removed", std::string(value)); };
    if (name_ == "mime-version") removed("1.0");
    if (name_ == "content-transfer-encoding")
      for (const View word : {View("7bit"), View("8bit"), View("quoted-printable"), View("base64")}) removed(word);
    if (name_ == "content-type")
      for (const View word : {View("text/plain"), View("text/plain; charset=us-ascii"), View("text/plain; charset=utf-8"), View("text/plain; charset=UTF-8")}) removed(word);
    if (name_ == "sender" || name_ == "reply-to" || name_ == "cc" || name_ == "to")
      for (const View place : {View("from"), View("return-path")})
        if (const auto* other = message_.find(place)) removed(unfolded_value(*other));
  }
  // "X-Original-To", "Old-Subject": where programs keep what they replaced.
  void renamed() {
    for (const View prefix : {View("x-original-"), View("original-"), View("old-"), View("x-old-"), View("x-orig-"), View("x-saved-"), View("x-received-")}) {
      const auto* other = message_.find(fmt::format("{}{}", prefix, name_));
      if (!other) continue;
      if (field_) rewritten(unfolded_value(*other));
      else add(Kind::field_removed, fmt::format("{}: {}", upper_first(name_), unfolded_value(*other)), fmt::format("was renamed to {}", visible(other->name)), unfolded_value(*other));
    }
  }

  const mail::RawMessage& message_;
  const Signature& signature_;
  View name_;
  const mail::RawField* field_;
  std::string now_;
  std::vector<Alternative> out_;
};

class HeaderTries {
 public:
  HeaderTries(const mail::RawMessage& message, const std::vector<std::size_t>& selected, std::size_t own, const Signature& signature, const std::function<bool(BytesView)>& fits, const Budget& budget)
      : message_(message), selected_(selected), signature_(signature), fits_(fits), left_(budget.header_tries), own_(own_field(message, own, signature)) {
    if (selected_.size() > most_pieces) return;
    for (const auto index : selected_) {
      std::string piece;
      if (index != FieldIndex::absent) mail::append_canonical_field(piece, message_.bytes.substr(message_.fields[index].begin, message_.fields[index].end - message_.fields[index].begin), signature_.header);
      size_ += piece.size();
      pieces_.push_back(std::move(piece));
    }
  }

  std::vector<Change> find() {
    if (size_ > most_header_bytes || pieces_.size() != selected_.size() || message_.fields.size() > most_fields) return {};
    left_ = std::min<std::uint64_t>(left_, most_hashed / (size_ + own_.size() + 1));
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      const auto index = selected_[i];
      alternatives_.push_back(Alternatives(message_, signature_, signature_.fields[i], index == FieldIndex::absent ? nullptr : &message_.fields[index]).all());
    }
    if (try_single() || try_order() || try_own() || try_pairs()) return std::move(found_);
    return {};
  }

 private:
  bool matches(const std::string& own) {
    if (left_ == 0) return false;
    --left_;
    std::string text;
    text.reserve(size_ + own.size() + 256);
    for (const auto& piece : pieces_) text += piece;
    return fits_(crypto::digest(signature_.hash, text + own));
  }
  // What stands between two tries is put back.
  bool with(std::size_t i, const Alternative& alternative, const std::function<bool()>& then) {
    if (alternative.text == pieces_[i]) return false;
    std::string kept = std::exchange(pieces_[i], alternative.text);
    const bool good = then();
    pieces_[i] = std::move(kept);
    return good;
  }
  bool try_single() {
    for (std::size_t i = 0; i < pieces_.size(); ++i)
      for (const auto& alternative : alternatives_[i])
        if (with(i, alternative, [this] { return matches(own_); })) {
          found_.push_back(alternative.change);
          return true;
        }
    return false;
  }
  // Repeated fields in the opposite order.
  bool try_order() {
    const auto kept = pieces_;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      std::vector<std::size_t> same;
      for (std::size_t k = i; k < pieces_.size(); ++k)
        if (signature_.fields[k] == signature_.fields[i] && !kept[k].empty()) same.push_back(k);
      const bool first = std::find(signature_.fields.begin(), signature_.fields.begin() + static_cast<std::ptrdiff_t>(i), signature_.fields[i]) == signature_.fields.begin() + static_cast<std::ptrdiff_t>(i);
      if (!first || same.size() < 2) continue;
      for (std::size_t k = 0; k < same.size(); ++k) pieces_[same[k]] = kept[same[same.size() - 1 - k]];
      if (matches(own_)) {
        Change change;
        change.kind = Kind::field_moved;
        change.field = upper_first(signature_.fields[i]);
        change.sentence = fmt::format("the fields {} were put in another order", visible(shorten(change.field, 60)));
        found_.push_back(std::move(change));
        return true;
      }
      pieces_ = kept;
    }
    return false;
  }
  // The signature field itself, without its signature.
  bool try_own() {
    const std::string lines = replaced(own_, "\r\n", "\n");
    const auto crlf = [](View text) { return replaced(text, "\n", "\r\n"); };
    const auto colon = own_.find(':');
    std::vector<std::string> ways{crlf(replaced(lines, "\n\t", "\n ")), crlf(replaced(lines, "\n ", "\n\t")), crlf(replaced(lines, "\n", "")), crlf(replaced(lines, "\n\t", " ")),
                                  replaced(own_, "; ", ";"), replaced(own_, ": ", ":"), replaced(replaced(own_, "; ", ";"), ";", "; "), own_ + ";", own_ + " "};
    for (const View name : {View("DKIM-Signature"), View("dkim-signature"), View("Dkim-Signature"), View("DKIM-SIGNATURE")}) ways.push_back(std::string(name) + own_.substr(std::min(colon, own_.size())));
    if (own_.ends_with(";")) ways.push_back(own_.substr(0, own_.size() - 1));
    for (const auto& way : ways) {
      if (way == own_ || !matches(way)) continue;
      Change change;
      change.kind = Kind::tag_changed;
      change.field = "DKIM-Signature";
      change.sentence = "the signature field itself was folded or spaced otherwise";
      found_.push_back(std::move(change));
      return true;
    }
    return false;
  }
  bool try_pairs() {
    for (std::size_t i = 0; i < pieces_.size(); ++i)
      for (const auto& first : alternatives_[i]) {
        const bool good = with(i, first, [&] {
          for (std::size_t k = i + 1; k < pieces_.size() && left_ > 0; ++k)
            for (const auto& second : alternatives_[k])
              if (with(k, second, [this] { return matches(own_); })) {
                found_.push_back(second.change);
                return true;
              }
          return false;
        });
        if (good) {
          found_.insert(found_.begin(), first.change);
          return true;
        }
        if (left_ == 0) return false;
      }
    return false;
  }

  const mail::RawMessage& message_;
  const std::vector<std::size_t>& selected_;
  const Signature& signature_;
  const std::function<bool(BytesView)>& fits_;
  std::uint64_t left_;
  std::string own_;
  std::size_t size_ = 0;
  std::vector<std::string> pieces_;
  std::vector<std::vector<Alternative>> alternatives_;
  std::vector<Change> found_;
};

}  // namespace

std::vector<Change> header_changes(const mail::RawMessage& message, const std::vector<std::size_t>& selected, std::size_t own, const Signature& signature,
                                   const std::function<bool(BytesView hash)>& fits, const Budget& budget) {
  return HeaderTries(message, selected, own, signature, fits, budget).find();
}

}  // namespace mailwhy::auth::dkim
