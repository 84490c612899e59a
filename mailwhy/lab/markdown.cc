#include "mailwhy/lab/markdown.h"

#include "mailwhy/base/text.h"

namespace mailwhy::lab {
namespace {

std::string_view without_cr(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The length of a run of back-ticks that begins a line after at most three blanks; 0 when the line is no fence.
std::size_t fence_length(std::string_view line) {
  const std::size_t start = line.find_first_not_of(' ');
  if (start == line.npos || start > 3) return 0;
  std::size_t end = start;
  while (end < line.size() && line[end] == '`') ++end;
  return end - start >= 3 ? end - start : 0;
}

std::optional<Heading> heading_of(std::string_view line, int number) {
  std::size_t level = 0;
  while (level < line.size() && line[level] == '#') ++level;
  if (level == 0 || level > 6 || level == line.size() || line[level] != ' ') return {};
  return Heading{static_cast<int>(level), std::string(trim(line.substr(level))), number};
}

Fence opened(std::string_view line, int number) {
  const std::size_t content = line.find_first_not_of(" `");
  const std::string_view words = content == line.npos ? std::string_view{} : trim(line.substr(content));
  const std::size_t blank = words.find_first_of(" \t");
  Fence fence;
  fence.kind = words.substr(0, blank);
  if (blank != words.npos) fence.info = trim(words.substr(blank));
  fence.line = number;
  return fence;
}

}  // namespace

std::vector<Block> read_blocks(std::string_view markdown) {
  std::vector<Block> blocks;
  std::optional<Fence> open;
  std::size_t open_length = 0;
  int number = 0;
  while (!markdown.empty()) {
    const std::size_t end = markdown.find('\n');
    const std::string_view line = without_cr(markdown.substr(0, end));
    markdown.remove_prefix(end == markdown.npos ? markdown.size() : end + 1);
    ++number;
    const std::size_t ticks = fence_length(line);
    if (open) {
      if (ticks >= open_length && trim(line).find_first_not_of('`') == std::string_view::npos) {
        blocks.emplace_back(std::move(*open));
        open.reset();
      } else {
        open->body.append(line).push_back('\n');
      }
    } else if (ticks > 0) {
      open = opened(line, number);
      open_length = ticks;
    } else if (auto heading = heading_of(line, number)) {
      blocks.emplace_back(std::move(*heading));
    }
  }
  if (open) blocks.emplace_back(std::move(*open));
  return blocks;
}

std::vector<Fence> read_fences(std::string_view markdown) {
  std::vector<Fence> fences;
  for (Block& block : read_blocks(markdown))
    if (auto* fence = std::get_if<Fence>(&block)) fences.push_back(std::move(*fence));
  return fences;
}

}  // namespace mailwhy::lab
