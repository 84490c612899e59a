#include "mailwhy/dns/vouched.h"

#include <algorithm>

namespace mailwhy::dns {
namespace {
// RFC 8914 s4.6 to s4.13, and of its registry: signature expired before valid (25), too many NSEC3 iterations (27).
bool is_about_signatures(const ExtendedError& error) { return (error.code >= 5 && error.code <= 12) || error.code == 25 || error.code == 27; }
}  // namespace

Validation vouched(const Question& question, const Endpoint& resolver, const Answer& answer, bool validates) {
  using Status = Validation::Status;
  const bool here = resolver.address.unmapped().scope() == AddressScope::loopback;
  const std::string who = resolver.text();
  if (answer.is_failure()) return {question, Status::unknown, {}, who + " gave no answer"};
  // Whoever sets every bit of the query in its reply has checked nothing; nobody vouches for his own zones (RFC 4035 s3.1.6).
  if (answer.authentic && answer.authoritative) return {question, Status::unknown, {}, who + " claims authority and checked signatures at once"};
  if (answer.authentic && here) return {question, Status::secure, "the AD bit of " + who + ", on this machine", {}};
  if (answer.authentic) return {question, Status::unknown, {}, who + " says that it has checked the signatures, but the way to it is not protected"};
  if (validates && here) return {question, Status::insecure, who + ", on this machine, which validates and has not set the AD bit", {}};
  return {question, Status::unknown, {}, who + " says nothing about signatures"};
}

Validation refused_as_bogus(const Question& question, const Endpoint& resolver, const Answer& refusal) {
  std::string why;
  for (const auto& error : refusal.errors) why += (why.empty() ? "" : ", ") + error.name() + (error.text.empty() ? "" : ": " + error.text);
  const bool other_reason = !refusal.errors.empty() && std::none_of(refusal.errors.begin(), refusal.errors.end(), is_about_signatures);
  if (other_reason) return {question, Validation::Status::unknown, {}, resolver.text() + " gave no answer for another reason than signatures: " + why};
  return {question, Validation::Status::bogus, resolver.text() + ": SERVFAIL, and an answer when it is asked not to check", why};
}

std::vector<Validation> merged(std::vector<Validation> proved, const std::vector<Validation>& vouched) {
  for (const auto& word : vouched) {
    const auto same = std::find_if(proved.begin(), proved.end(), [&](const Validation& one) { return one.question == word.question; });
    if (same == proved.end()) proved.push_back(word);
    else if (same->status == Validation::Status::unknown && word.status != Validation::Status::unknown) *same = word;
  }
  return proved;
}

}  // namespace mailwhy::dns
