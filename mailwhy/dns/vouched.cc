#include "mailwhy/dns/vouched.h"

namespace mailwhy::dns {

Validation vouched(const Question& question, const Endpoint& resolver, const Answer& answer, bool validates) {
  using Status = Validation::Status;
  const bool here = resolver.address.unmapped().scope() == AddressScope::loopback;
  const std::string who = resolver.text();
  if (answer.is_failure()) return {question, Status::unknown, {}, who + " gave no answer"};
  if (answer.authentic && here) return {question, Status::secure, "the AD bit of " + who + ", on this machine", {}};
  if (answer.authentic) return {question, Status::unknown, {}, who + " says that it has checked the signatures, but the way to it is not protected"};
  if (validates && here) return {question, Status::insecure, who + ", on this machine, which validates and has not set the AD bit", {}};
  return {question, Status::unknown, {}, who + " says nothing about signatures"};
}

Validation refused_as_bogus(const Question& question, const Endpoint& resolver, const Answer& refusal) {
  std::string why;
  for (const auto& error : refusal.errors) why += (why.empty() ? "" : ", ") + error.name() + (error.text.empty() ? "" : ": " + error.text);
  return {question, Validation::Status::bogus, resolver.text() + ": SERVFAIL, and an answer when it is asked not to check", why};
}

}  // namespace mailwhy::dns
