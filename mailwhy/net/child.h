// A process of our own: started without a shell, with no signals blocked or ignored, and only the descriptors that it is given.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

namespace mailwhy::net {

struct ChildStart {
  std::string file;                // a path, or a name that is looked for in PATH
  std::vector<std::string> argv;   // with the name in front; not empty
  int in = -1;                     // descriptors that become its standard streams, still the caller's to close; -1: an empty input
  int out = -1, err = -1;          // -1: the same as ours
  bool own_group = false;          // so that it can be ended together with what it starts: kill(-pid)
};
// 0 or an error number.  Whoever starts a child waits for it.
int start_child(const ChildStart& start, pid_t& pid);

}  // namespace mailwhy::net
