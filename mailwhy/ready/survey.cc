#include "mailwhy/ready/survey.h"

namespace mailwhy::ready {

const smtp::Reply* Door::greeting() const {
  const auto* exchange = transcript.find(smtp::Step::greeting);
  return exchange != nullptr && exchange->reply && !exchange->failure ? &*exchange->reply : nullptr;
}

}  // namespace mailwhy::ready
