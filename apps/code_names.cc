#include "apps/code_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/bounce/cause.h"
#include "mailwhy/report/words.h"

namespace mailwhy::apps {
using report::key;
namespace {

struct NamedCode {
  int code;
  CodeName name;
};

constexpr std::string_view basic = "RFC 5321 s4.2.3", login = "RFC 4954 s6", dequeue = "RFC 1985", no_mail = "RFC 7504";

constexpr NamedCode named_codes[] = {
    {211, {key("status of the system, or help"), basic}},
    {214, {key("help"), basic}},
    {220, {key("the server is ready"), basic}},
    {221, {key("the server closes the connection"), basic}},
    {235, {key("logged in"), login}},
    {250, {key("done"), basic}},
    {251, {key("the recipient is not here; the server forwards the mail"), basic}},
    {252, {key("the server cannot tell whether the recipient exists, and takes the mail"), basic}},
    {334, {key("the login goes on"), "RFC 4954 s4"}},
    {354, {key("the server waits for the message, which ends with a dot on a line of its own"), basic}},
    {421, {key("the service is not available now; the server closes the connection"), basic}},
    {432, {key("the password has to be changed before one can log in"), login}},
    {450, {key("not done: the mailbox is not available now (busy, or held back for policy)"), basic}},
    {451, {key("not done: an error while the server worked on it"), basic}},
    {452, {key("not done: too little storage at the server"), basic}},
    {453, {key("no mail waits for you"), "RFC 2645"}},
    {454, {key("the login or TLS is not available now"), "RFC 4954 s6, RFC 3207 s4"}},
    {455, {key("the server cannot do what the parameters ask for"), basic}},
    {458, {key("the server cannot send what waits"), dequeue}},
    {459, {key("the server may not send what waits"), dequeue}},
    {500, {key("the command is not understood, or too long"), basic}},
    {501, {key("the command's arguments break the syntax"), basic}},
    {502, {key("the command is known but not offered"), basic}},
    {503, {key("the command does not fit in here"), basic}},
    {504, {key("an argument of the command is not offered"), basic}},
    {521, {key("this host takes no mail at all"), no_mail}},
    {523, {key("the encryption is too weak for this login"), "RFC 5248"}},
    {525, {key("the account is disabled"), "RFC 5248"}},
    {530, {key("a login is needed first"), login}},
    {534, {key("this way to log in is too weak for the account"), login}},
    {535, {key("name or password are wrong"), login}},
    {538, {key("this way to log in needs encryption"), login}},
    {550, {key("not done: the mailbox is not available (it does not exist, or policy forbids it)"), basic}},
    {551, {key("the recipient is not here; try the address that is named"), basic}},
    {552, {key("not done: more storage than is allowed"), basic}},
    {553, {key("not done: the mailbox name is not allowed"), basic}},
    {554, {key("the transaction failed; as a greeting: no SMTP service here"), basic}},
    {555, {key("a parameter of MAIL or RCPT is not known"), basic}},
    {556, {key("the recipient's domain takes no mail"), no_mail}},
};

}  // namespace

CodeName name_of(int reply_code) {
  const auto* const found = std::find_if(std::begin(named_codes), std::end(named_codes), [&](const NamedCode& one) { return one.code == reply_code; });
  return found == std::end(named_codes) ? CodeName{} : found->name;
}

std::string_view registered_name(const smtp::EnhancedCode& code) {
  constexpr std::string_view before = "IANA registry: ";
  const auto of_all = fmt::format("iana.X.{}.{}", code.subject, code.detail), of_class = fmt::format("iana.{}", code.text());
  std::string_view name;
  for (const auto& row : bounce::ReplyTable::builtin().rows())
    if ((row.id == of_all || row.id == of_class) && row.source.starts_with(before)) name = std::string_view(row.source).substr(before.size());
  return name;
}

}  // namespace mailwhy::apps
