#include "mailwhy/trail/author.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/mail/encoded_words.h"

namespace mailwhy::trail {
namespace {

constexpr std::size_t most_mailboxes = 100;
constexpr std::size_t longest_author = 64u << 10;

class AuthorReader {
 public:
  explicit AuthorReader(std::string_view text) : text_(text.substr(0, longest_author)) {}

  std::vector<Mailbox> read() {
    for (; at_ < text_.size() && out_.size() < most_mailboxes; ++at_) take(text_[at_]);
    finish();
    return std::move(out_);
  }

 private:
  void take(char c) {
    switch (c) {
      case '(': return comment();
      case '"': return quoted();
      case '<': return angle();
      case ',':
      case ';': return finish();
      case ':':  // the name of a group
        if (!has_angle_ && word_.find('@') == std::string::npos) word_.clear();
        else word_ += c;
        return;
      default: word_ += c;
    }
  }
  void comment() {
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
        continue;
      }
      if (text_[at_] == '(') ++depth;
      if (text_[at_] == ')' && --depth == 0) return;
    }
  }
  void quoted() {
    std::string inside;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      inside += text_[at_];
    }
    // A quoted local part, or a name.
    const bool local = at_ + 1 < text_.size() && text_[at_ + 1] == '@';
    word_ += local ? "\"" + inside + "\"" : inside;
  }
  void angle() {
    const auto end = text_.find('>', at_);
    address_ = trim(text_.substr(at_ + 1, end == std::string_view::npos ? std::string_view::npos : end - at_ - 1));
    has_angle_ = true;
    at_ = end == std::string_view::npos ? text_.size() : end;
  }
  void finish() {
    Mailbox mailbox;
    const std::string word(trim(word_));
    if (has_angle_) {
      mailbox.address = address_;
      mailbox.name = mail::decode_words(word);
    } else {
      mailbox.address = word;
    }
    // A route in front (RFC 5322 s4.4) is no part of it.
    if (mailbox.address.starts_with('@'))
      if (const auto colon = mailbox.address.find(':'); colon != std::string::npos) mailbox.address.erase(0, colon + 1);
    if (const auto sign = mailbox.address.rfind('@'); sign != std::string::npos)
      if (auto domain = mail::to_ascii(trim(std::string_view(mailbox.address).substr(sign + 1))); domain && !domain->is_root()) mailbox.domain = std::move(*domain);
    if (!mailbox.address.empty()) out_.push_back(std::move(mailbox));
    word_.clear();
    address_.clear();
    has_angle_ = false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string word_, address_;
  bool has_angle_ = false;
  std::vector<Mailbox> out_;
};

}  // namespace

std::vector<Mailbox> read_mailboxes(std::string_view value) {
  const std::string text = mail::unfolded(value.substr(0, longest_author));
  return AuthorReader(text).read();
}

Author author_of(const mail::RawMessage& message) {
  Author author;
  for (const auto& field : message.fields) {
    if (!equal_ignoring_case(field.name, "From")) continue;
    if (++author.from_fields > most_mailboxes) continue;
    for (auto& mailbox : read_mailboxes(field.value)) {
      if (!mailbox.domain) {
        // "Ann" without an address says nothing about a domain.
      } else if (!author.domain) {
        author.domain = mailbox.domain;
      } else if (*mailbox.domain != *author.domain) {
        author.several_domains = true;
      }
      if (author.mailboxes.size() < most_mailboxes) author.mailboxes.push_back(std::move(mailbox));
    }
  }
  return author;
}

}  // namespace mailwhy::trail
