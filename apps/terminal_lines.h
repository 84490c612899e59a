// Lines that a person types or a script pipes in, while the net's loop goes on.
#pragma once
#include <termios.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/io.h"
#include "mailwhy/net/asio_net.h"

namespace mailwhy::apps {

class Lines {
 public:
  struct Line {
    enum class Kind {
      text,
      end,        // of input, or the terminal is gone
      interrupt,  // Ctrl-C on an empty line
    } kind = Kind::text;
    std::string text;
  };
  struct Question {
    std::string prompt;
    bool hidden = false;  // nothing of the answer is shown
  };
  virtual ~Lines() = default;
  // Begins to wait for a line.
  virtual void ask(const Question& question) = 0;
  // The line that was asked for, once it is there.
  virtual std::optional<Line> take() = 0;
  // The prompt steps aside while something else is written, and comes back.
  virtual void step_aside() {}
  virtual void come_back() {}
  // For the arrow keys.
  virtual void remember(std::string_view) {}
  // A person sits there who can be asked.
  virtual bool person() const = 0;
};

// What the tabulator key makes of the word that is begun.
using Completer = std::function<std::vector<std::string>(std::string_view begun)>;

// With line editing where standard input and output are a terminal and libedit is on this machine; else line by line.  `prompts`: a
// person sees them.
std::unique_ptr<Lines> open_lines(net::AsioNet& net, Io& io, Completer completer);

// tcsetattr for standard input, which no signal keeps from its work.
bool set_terminal(int when, const termios& wanted);

}  // namespace mailwhy::apps
