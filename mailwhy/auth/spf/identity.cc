#include "mailwhy/auth/spf/identity.h"

#include "mailwhy/auth/spf/macros.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/address.h"

namespace mailwhy::auth::spf {
namespace {
constexpr std::size_t longest = 1000;  // of a HELO or a path; RFC 5321 s4.5.3.1 has 255 and 256

std::string_view without_brackets(std::string_view path) {
  return path.starts_with('<') && path.ends_with('>') ? path.substr(1, path.size() - 2) : path;
}

// Why `domain` cannot be asked for; empty when it can.
std::string problem_of(std::string_view domain) {
  if (!domain.starts_with('[') && checkable(domain)) return {};
  if (domain.empty()) return "there is no domain to check";
  if (domain.starts_with('[')) return "an address in brackets is no domain";
  const auto name = name_of(fit_name(std::string(domain)));
  if (!name || domain.size() > 254) return "the DNS can have no such name";
  return "it is not a full domain name";
}
}  // namespace

std::optional<Domain> checkable(std::string_view domain) {
  if (domain.ends_with('.')) domain.remove_suffix(1);
  if (domain.size() > 253 || domain.find('.') == std::string_view::npos) return std::nullopt;
  return name_of(domain);
}

Who who_is(const Input& input) {
  Who who;
  const std::string_view path = without_brackets(input.mail_from);
  if (path.size() > longest || input.helo.size() > longest) {
    who.problem = "it is longer than SMTP allows";
    return who;
  }
  std::string_view domain = path;
  if (path.empty()) {
    who.identity = Verdict::Identity::helo;
    domain = input.helo;
  } else if (const auto at = path.rfind('@'); at != std::string_view::npos) {
    who.local_part = std::string(path.substr(0, at));
    domain = path.substr(at + 1);
  }
  if (who.local_part.empty()) who.local_part = "postmaster";
  who.domain = std::string(domain);
  // RFC 8616 s4: the name is checked in its ASCII form.
  if (!is_ascii(domain)) {
    if (const auto ascii = mail::to_ascii(domain)) who.domain = ascii->text();
    else who.problem = "the DNS can have no such name";
  }
  who.sender = who.local_part + "@" + who.domain;
  if (who.problem.empty()) who.problem = problem_of(who.domain);
  return who;
}

}  // namespace mailwhy::auth::spf
