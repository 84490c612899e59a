#include "mailwhy/evidence/evidence.h"

namespace mailwhy::evidence {

std::string_view to_string(Session::Purpose purpose) {
  switch (purpose) {
    case Session::Purpose::first: return "first";
    case Session::Purpose::with_helo: return "with_helo";
    case Session::Purpose::without_tls: return "without_tls";
    case Session::Purpose::without_pipelining: return "without_pipelining";
    case Session::Purpose::without_sni: return "without_sni";
    case Session::Purpose::resumed: return "resumed";
    case Session::Purpose::injection: return "injection";
    case Session::Purpose::smuggling: return "smuggling";
  }
  return "first";
}

std::string_view to_string(Reach::Kind kind) {
  switch (kind) {
    case Reach::Kind::control: return "control";
    case Reach::Kind::other_port: return "other_port";
  }
  return "control";
}

std::string_view to_string(NotTried::Why why) {
  switch (why) {
    case NotTried::Why::not_public: return "not_public";
    case NotTried::Why::no_route_family: return "no_route_family";
    case NotTried::Why::family_switched_off: return "family_switched_off";
    case NotTried::Why::session_limit: return "session_limit";
    case NotTried::Why::out_of_time: return "out_of_time";
    case NotTried::Why::stopped: return "stopped";
    case NotTried::Why::not_first_choice: return "not_first_choice";
    case NotTried::Why::answer_says_it: return "answer_says_it";
  }
  return "not_public";
}

}  // namespace mailwhy::evidence
