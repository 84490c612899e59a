#include "mailwhy/logs/sendmail_fields.h"

#include <optional>

namespace mailwhy::logs {
namespace {

struct FieldKey {
  std::string_view word;
  SendmailField field;
};
constexpr auto field_keys = std::to_array<FieldKey>({
    {"from=", SendmailField::from},       {"to=", SendmailField::to},           {"size=", SendmailField::size},
    {"nrcpts=", SendmailField::nrcpts},   {"msgid=", SendmailField::msgid},     {"relay=", SendmailField::relay},
    {"ctladdr=", SendmailField::ctladdr}, {"delay=", SendmailField::delay},     {"xdelay=", SendmailField::xdelay},
    {"mailer=", SendmailField::mailer},   {"dsn=", SendmailField::dsn},         {"reply=", SendmailField::reply},
    {"stat=", SendmailField::stat},       {"ruleset=", SendmailField::ruleset}, {"arg1=", SendmailField::arg1},
    {"arg2=", SendmailField::arg2},       {"reject=", SendmailField::reject},   {"authid=", SendmailField::authid},
    {"mech=", SendmailField::mech},       {"pri=", SendmailField::other},       {"class=", SendmailField::other},
    {"bodytype=", SendmailField::other},  {"proto=", SendmailField::other},     {"daemon=", SendmailField::other},
    {"bits=", SendmailField::other},      {"authzid=", SendmailField::other},   {"auth=", SendmailField::other},
    {"tls_verify=", SendmailField::other}, {"quarantine=", SendmailField::other}, {"version=", SendmailField::other},
    {"verify=", SendmailField::other},    {"cipher=", SendmailField::other},    {"ntries=", SendmailField::other},
    {"reason=", SendmailField::other},    {"errno=", SendmailField::other},     {"smtputf8=", SendmailField::other},
    {"mailfrom=", SendmailField::other},  {"discard", SendmailField::other},    {"intvl=", SendmailField::other},
});

std::optional<FieldKey> key_at(std::string_view text) {
  for (const auto& key : field_keys)
    if (text.size() >= key.word.size() && text.front() == key.word.front() && text.substr(0, key.word.size()) == key.word) return key;
  return std::nullopt;
}

// These run to the end of the line, whatever they hold; nothing stands behind them.
bool is_last(SendmailField field) { return field == SendmailField::stat || field == SendmailField::reject; }

}  // namespace

SendmailFields::SendmailFields(std::string_view text) {
  auto key = key_at(text);
  while (key) {
    text.remove_prefix(key->word.size());
    auto& value = values_[static_cast<std::size_t>(key->field)];
    if (is_last(key->field)) {
      value = text;
      return;
    }
    std::optional<FieldKey> next;
    // What a stranger put between angles ends at them.
    const auto angle = text.starts_with('<') ? text.find('>') : std::string_view::npos;
    std::size_t end = text.find(", ", angle == std::string_view::npos ? 0 : angle);
    while (end != std::string_view::npos && !(next = key_at(text.substr(end + 2)))) end = text.find(", ", end + 2);
    if (value.data() == nullptr) value = text.substr(0, end);
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 2);
    key = next;
  }
}

}  // namespace mailwhy::logs
