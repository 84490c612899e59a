#include "apps/targets.h"

#include "apps/io.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {
std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i)
    if (line[i] == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')) return line.substr(0, i);
  return line;
}
}  // namespace

std::vector<Target> read_target_list(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<Target> targets;
  std::size_t number = 0;
  for (const auto line : split(text, '\n')) {
    ++number;
    const auto words = trim(without_comment(line));
    if (!words.empty()) targets.push_back({std::string(words), 0, number});
  }
  return targets;
}

Result<std::vector<Target>> expand_targets(const std::vector<std::string>& words) {
  std::vector<Target> targets;
  bool list_read = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] != "-") {
      targets.push_back({words[i], i, 0});
      continue;
    }
    if (list_read) return fail("standard input can be read only once; give - once.", Error::Kind::usage);
    list_read = true;
    const auto text = read_file("-", 16U << 20);
    if (!text) return tl::unexpected(text.error());
    const auto listed = read_target_list(*text);
    if (listed.empty()) return fail("standard input names no target; one a line is wanted.", Error::Kind::usage);
    for (auto target : listed) {
      target.word = i;
      targets.push_back(std::move(target));
    }
  }
  return targets;
}

}  // namespace mailwhy::apps
