#include "mailwhy/bounce/notice/agents.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/notice/byte_kinds.h"

namespace mailwhy::bounce::notice {
namespace {

enum class In { subject, from, diagnostic };

struct Evidence {
  std::string_view agent;
  In in = In::from;
  KnownWords words;         // lower case
};

// What is not in the phrase table: short words that count in one place only.
constexpr Evidence evidence[] = {
    {"Postfix", In::diagnostic, "x-postfix"},
    {"Postfix", In::subject, "postfix smtp server: errors from"},
    {"InterScan MSS", In::from, "interscan"},
    {"MailMarshal", In::from, "mailmarshal"},
    {"Zoho", In::from, "zoho"},
    {"Yandex", In::from, "yandex"},
    {"Mail.ru", In::from, "mail.ru"},
    {"Gmail", In::from, "mailer-daemon@googlemail.com"},
    {"Gmail", In::from, "mailer-daemon@google.com"},
    {"Amazon SES", In::from, "amazonses.com"},
    {"Amazon SES", In::from, "sns.amazonaws.com"},
    {"GMX", In::from, "gmx"},
    {"1&1", In::from, "kundenserver"},
    {"EZweb", In::from, "ezweb.ne.jp"},
    {"KDDI", In::from, "dion.ne.jp"},
    {"KDDI", In::from, "auone"},
    {"docomo", In::from, "docomo.ne.jp"},
    {"Biglobe", In::from, "biglobe.ne.jp"},
    {"Verizon", In::from, "vtext.com"},
    {"Verizon", In::from, "vzwpix.com"},
    {"Sendmail", In::diagnostic, "x-unix"},
};

// Words that many programs write: they tell only when nothing else does.
constexpr std::string_view common_agents[] = {"Exim", "qmail", "Sendmail", "Postfix"};

bool is_common(std::string_view agent) { return std::find(std::begin(common_agents), std::end(common_agents), agent) != std::end(common_agents); }

constexpr std::string_view telling_fields[] = {"X-Mailer", "X-MimeOLE", "X-MLServer", "Message-ID", "Content-Type", "User-Agent", "Received"};

// "X-Mailer": a field of no standard.
bool is_extension(std::string_view name) { return name.size() > 1 && name[1] == '-' && lower_ascii(name[0]) == 'x'; }

// The few lines of the header in which programs name themselves, lower case.
std::string telling_header(const mail::RawMessage& message) {
  std::string text;
  text.reserve(1000);
  for (const auto& field : message.fields) {
    if (text.size() > 4000) break;
    const bool whole = std::any_of(std::begin(telling_fields), std::end(telling_fields), [&](std::string_view name) { return name.size() == field.name.size() && equal_ignoring_case(name, field.name); });
    if (!whole && !is_extension(field.name)) continue;
    text += field.name;
    text += ':';
    if (whole) text += field.value.substr(0, 300);
    text += "  ";
  }
  flatten(text);
  return text;
}

}  // namespace

std::string agent_of(const Trail& trail, const Prose& prose, const mail::RawMessage& message) {
  if (trail.diagnostic_type == "x-postfix") return "Postfix";
  std::string_view weak;
  for (const auto& hit : prose.hits) {
    if (hit.phrase->sign != Sign::agent || hit.phrase->detail.starts_with("header:")) continue;
    if (!is_common(hit.phrase->detail)) return std::string(hit.phrase->detail);
    if (weak.empty()) weak = hit.phrase->detail;
  }
  const std::string_view places[] = {trail.subject, trail.from, trail.diagnostic_type};
  const std::uint64_t kinds[] = {kinds_in(trail.subject), kinds_in(trail.from), kinds_in(trail.diagnostic_type)};
  for (const auto& it : evidence) {
    const auto place = static_cast<std::size_t>(it.in);
    if (it.words.find_in(places[place], kinds[place]) != std::string_view::npos) return std::string(it.agent);
  }
  const auto header = telling_header(message);
  for (const auto& hit : find_header_agents(header)) {
    const auto name = hit.phrase->detail.substr(7);
    if (!is_common(name) && (weak.empty() || hit.phrase->words.starts_with('x') || hit.phrase->words.starts_with('<'))) return std::string(name);
    if (weak.empty()) weak = name;
  }
  return std::string(weak);
}

}  // namespace mailwhy::bounce::notice
