#include "mailwhy/ready/survey.h"

#include "mailwhy/sasl/mechanism.h"

namespace mailwhy::ready {

const smtp::Reply* Door::greeting() const {
  const auto* exchange = transcript.find(smtp::Step::greeting);
  return exchange != nullptr && exchange->reply && !exchange->failure ? &*exchange->reply : nullptr;
}

bool Door::welcomes() const {
  const auto* reply = greeting();
  return reply != nullptr && reply->positive();
}

std::vector<std::string> Door::readable_logins() const {
  std::vector<std::string> readable;
  if (!transcript.clear || tls_from_start) return readable;
  for (const auto& name : transcript.clear->auth)
    if (const auto* traits = sasl::find_mechanism(name); traits != nullptr && traits->reveals) readable.push_back(name);
  return readable;
}

bool Door::offers_login() const {
  return (transcript.clear && !transcript.clear->auth.empty()) || (transcript.encrypted && !transcript.encrypted->auth.empty());
}

std::string_view to_string(Belonging::Leads leads) {
  switch (leads) {
    case Belonging::Leads::here: return "here";
    case Belonging::Leads::elsewhere: return "elsewhere";
    case Belonging::Leads::nowhere: return "nowhere";
    case Belonging::Leads::untold: break;
  }
  return "unknown";
}

std::string_view to_string(Move::Mx mx) {
  switch (mx) {
    case Move::Mx::old: return "old";
    case Move::Mx::both: return "both";
    case Move::Mx::here: return "here";
    case Move::Mx::elsewhere: return "elsewhere";
    case Move::Mx::untold: break;
  }
  return "unknown";
}

}  // namespace mailwhy::ready
