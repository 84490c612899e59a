#include "mailwhy/posture/kept.h"

namespace mailwhy::posture {

Survey look_again(const Kept& kept, const auth::Suffixes& suffixes) {
  dns::Facts facts(kept.known);
  Survey survey = look(kept.question, suffixes, facts, vouched_for(kept.known));
  survey.policy = kept.policy;
  survey.started = kept.started;
  survey.elapsed = kept.elapsed;
  survey.resolver = kept.resolver;
  survey.resolver_answers = anybody_answers(kept.known);
  return survey;
}

}  // namespace mailwhy::posture
