#include "mailwhy/evidence/surveyed.h"

namespace mailwhy::evidence {

zone::Survey survey_again(const Surveyed& surveyed) {
  zone::Asks asks(surveyed.replies, surveyed.query.most_questions);
  zone::Survey survey = zone::survey(surveyed.query, asks);
  survey.started = surveyed.started;
  survey.elapsed = surveyed.elapsed;
  survey.complete = surveyed.complete;
  return survey;
}

}  // namespace mailwhy::evidence
