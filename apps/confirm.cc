#include "apps/confirm.h"

#include <poll.h>
#include <unistd.h>

#include <string>

#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {
constexpr std::size_t longest_answer = 100;
constexpr int look_every_ms = 100;

// False when a signal or the end of input came first.
bool read_key(char& c, const std::atomic<bool>* stop) {
  while (!(stop != nullptr && stop->load())) {
    pollfd wait{STDIN_FILENO, POLLIN, 0};
    if (::poll(&wait, 1, look_every_ms) > 0) return ::read(STDIN_FILENO, &c, 1) == 1;
  }
  return false;
}
}  // namespace

bool can_ask() { return ::isatty(STDIN_FILENO) == 1; }

bool says_yes(const std::atomic<bool>* stop) {
  std::string answer;
  char c = 0;
  while (answer.size() < longest_answer) {
    if (!read_key(c, stop)) return false;
    if (c == '\n') break;
    answer += c;
  }
  const std::string word = lower_ascii(trim(answer));
  return word == "y" || word == "yes" || word == "j" || word == "ja";
}

}  // namespace mailwhy::apps
