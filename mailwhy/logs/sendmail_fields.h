// "from=<a@example.org>, size=255, nrcpts=1, relay=mx.example.org [192.0.2.1]": the fields of a line of sendmail's log.
#pragma once
#include <array>
#include <string_view>

namespace mailwhy::logs {

enum class SendmailField : unsigned char {
  from, to, size, nrcpts, msgid, relay, ctladdr, delay, xdelay, mailer, dsn, reply, stat, ruleset, arg1, arg2, reject, authid, mech, other,
};

class SendmailFields {
 public:
  // A comma ends a value only when a key that sendmail uses stands behind it.
  explicit SendmailFields(std::string_view text);
  std::string_view operator[](SendmailField field) const { return values_[static_cast<std::size_t>(field)]; }
  bool has(SendmailField field) const { return (*this)[field].data() != nullptr; }

 private:
  std::array<std::string_view, static_cast<std::size_t>(SendmailField::other) + 1> values_{};
};

}  // namespace mailwhy::logs
