#include "mailwhy/net/child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <cerrno>

extern char** environ;

namespace mailwhy::net {
namespace {

// Both are freed, whatever fails.
struct Spawning {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  bool good = false, has_files = false;

  Spawning() {
    has_files = posix_spawn_file_actions_init(&files) == 0;
    good = has_files && posix_spawnattr_init(&attributes) == 0;
  }
  ~Spawning() {
    if (good) posix_spawnattr_destroy(&attributes);
    if (has_files) posix_spawn_file_actions_destroy(&files);
  }
  Spawning(const Spawning&) = delete;
  Spawning& operator=(const Spawning&) = delete;
};

}  // namespace

int start_child(const ChildStart& start, pid_t& pid) {
  if (start.argv.empty()) return EINVAL;
  Spawning spawning;
  if (!spawning.good) return ENOMEM;
  if (start.in >= 0) posix_spawn_file_actions_adddup2(&spawning.files, start.in, STDIN_FILENO);
  else posix_spawn_file_actions_addopen(&spawning.files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (start.out >= 0) posix_spawn_file_actions_adddup2(&spawning.files, start.out, STDOUT_FILENO);
  if (start.err >= 0) posix_spawn_file_actions_adddup2(&spawning.files, start.err, STDERR_FILENO);
  sigset_t none, ordinary;
  sigemptyset(&none);
  sigemptyset(&ordinary);
  sigaddset(&ordinary, SIGPIPE);
  posix_spawnattr_setsigmask(&spawning.attributes, &none);
  posix_spawnattr_setsigdefault(&spawning.attributes, &ordinary);
  if (start.own_group) posix_spawnattr_setpgroup(&spawning.attributes, 0);
  posix_spawnattr_setflags(&spawning.attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (start.own_group ? POSIX_SPAWN_SETPGROUP : 0)));
  std::vector<std::string> copy = start.argv;
  std::vector<char*> words;
  for (auto& word : copy) words.push_back(word.data());
  words.push_back(nullptr);
  return ::posix_spawnp(&pid, start.file.c_str(), &spawning.files, &spawning.attributes, words.data(), environ);
}

}  // namespace mailwhy::net
