#include "mailwhy/contact/contact.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::contact {
namespace {

constexpr std::size_t longest_mail = 254;  // RFC 5321 erratum 1690

// RFC 5322 s3.2.3   atext
bool is_atext(char c) {
  return (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z') || is_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool is_dot_atom(std::string_view text) {
  const auto parts = split(text, '.');
  return std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return !part.empty() && std::all_of(part.begin(), part.end(), is_atext); });
}

// Local parts behind which nobody reads.
bool is_mask(std::string_view local) {
  constexpr std::string_view masks[] = {"redacted", "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "gdpr-mask", "masked", "not.disclosed", "notdisclosed",
                                        "withheld", "undisclosed"};
  return std::any_of(std::begin(masks), std::end(masks), [&](std::string_view mask) { return contains_ignoring_case(local, mask); });
}

// Names under which no mail is taken anywhere (RFC 6761, RFC 7686).
bool is_nowhere(const Domain& domain) {
  constexpr std::string_view ends[] = {"invalid", "localhost", "local", "localdomain", "arpa", "onion"};
  const auto labels = domain.labels();
  return std::find(std::begin(ends), std::end(ends), labels.back()) != std::end(ends);
}

}  // namespace

std::string_view to_string(Contact::Role role) {
  switch (role) {
    case Contact::Role::postmaster: return "postmaster";
    case Contact::Role::abuse: return "abuse";
    case Contact::Role::zone: return "zone";
    case Contact::Role::technical: return "technical";
    case Contact::Role::registrar: return "registrar";
    case Contact::Role::holder: return "holder";
    case Contact::Role::removal: return "removal";
  }
  return "postmaster";
}

std::optional<std::string> usable_mail(std::string_view text) {
  text = trim(text);
  if (starts_with_ignoring_case(text, "mailto:")) text = text.substr(7, text.find('?') == text.npos ? text.npos : text.find('?') - 7);
  if (text.size() >= 2 && text.front() == '<' && text.back() == '>') text = text.substr(1, text.size() - 2);
  const auto at = text.rfind('@');
  if (text.size() > longest_mail || at == text.npos || at == 0 || at > 64) return std::nullopt;
  const std::string_view local = text.substr(0, at);
  const auto domain = Domain::parse(text.substr(at + 1));
  if (!domain || !domain->is_host_name() || domain->label_count() < 2 || is_nowhere(*domain)) return std::nullopt;
  if (!is_dot_atom(local) || is_mask(local)) return std::nullopt;
  return std::string(local) + "@" + domain->text();
}

std::string usable_phone(std::string_view text) {
  constexpr std::size_t longest = 40;
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || std::string_view("+ -.()/x").find(c) != std::string_view::npos; });
  const auto digits = std::count_if(text.begin(), text.end(), is_digit);
  const bool zeros = std::all_of(text.begin(), text.end(), [](char c) { return !is_digit(c) || c == '0'; });
  return plain && digits >= 5 && !zeros && text.size() <= longest ? std::string(text) : std::string();
}

std::optional<std::string> mailbox_of(const Domain& soa_mailbox) {
  const auto labels = soa_mailbox.labels();
  if (labels.size() < 3 || labels.front().find('@') != std::string::npos) return std::nullopt;
  return usable_mail(labels.front() + "@" + soa_mailbox.parent().text());
}

std::string_view domain_of(std::string_view mail) {
  const auto at = mail.rfind('@');
  return at == mail.npos ? std::string_view() : mail.substr(at + 1);
}

}  // namespace mailwhy::contact
