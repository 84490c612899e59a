#include "apps/session_history.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "apps/contact_files.h"
#include "apps/io.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_lines = 500, longest_kept_line = 1000;

bool fits(std::string_view line) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return !line.empty() && line.size() <= longest_kept_line && is_utf8(line) && std::none_of(line.begin(), line.end(), control);
}

// A file of our own, or none at all.
bool may_be_ours(const fs::path& file) {
  struct stat facts {};
  if (::lstat(file.c_str(), &facts) != 0) return errno == ENOENT;
  return S_ISREG(facts.st_mode) && facts.st_uid == ::geteuid();
}

// One session at a time writes; whoever waits too long writes all the same.
class Turn {
 public:
  explicit Turn(const fs::path& folder) : fd_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    constexpr int most_tries = 50, pause_ms = 10;
    for (int i = 0; fd_ >= 0 && i < most_tries && ::flock(fd_, LOCK_EX | LOCK_NB) != 0; ++i) ::poll(nullptr, 0, pause_ms);
  }
  ~Turn() {
    if (fd_ >= 0) ::close(fd_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  int fd_;
};

}  // namespace

std::optional<fs::path> history_file() {
  if (const auto xdg = environment("XDG_STATE_HOME"); xdg && xdg->starts_with('/')) return fs::path(*xdg) / "mailwhy" / "history";
  const auto home = environment("HOME");
  std::error_code error;
  if (!home || !home->starts_with('/') || !fs::is_directory(*home, error)) return std::nullopt;
  return fs::path(*home) / ".local" / "state" / "mailwhy" / "history";
}

std::vector<std::string> read_history(const fs::path& file) {
  std::vector<std::string> lines;
  std::error_code error;
  if (!may_be_ours(file) || !fs::exists(file, error)) return lines;
  constexpr std::size_t most_bytes = most_lines * (longest_kept_line + 1);
  const auto text = read_file(file.string(), 2 * most_bytes);
  if (!text) return lines;
  for (const auto line : split(*text, '\n'))
    if (fits(line)) lines.emplace_back(line);
  if (lines.size() > most_lines) lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most_lines));
  return lines;
}

void add_to_history(const fs::path& file, const std::vector<std::string>& lines) {
  if (lines.empty() || !may_be_ours(file)) return;
  const Turn turn(file.parent_path());
  auto all = read_history(file);
  for (const auto& line : lines)
    if (fits(line) && (all.empty() || all.back() != line)) all.push_back(line);
  std::string text;
  for (std::size_t i = all.size() > most_lines ? all.size() - most_lines : 0; i < all.size(); ++i) text += all[i] + "\n";
  (void)write_privately(file, text);
}

}  // namespace mailwhy::apps
