#include "apps/list_budget.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "apps/contact_files.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {

constexpr std::size_t most_budget_bytes = 64U << 10, most_lists = 500, most_questions = 1'000'000'000;

std::string day_of(Time now) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(now));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

// The open file, locked against other runs; closed and unlocked with this.  Invalid when it cannot be had within a second.
class LockedFile {
 public:
  LockedFile(const std::filesystem::path& file, bool to_write) {
    std::error_code error;
    if (to_write && std::filesystem::create_directories(file.parent_path(), error))
      std::filesystem::permissions(file.parent_path(), std::filesystem::perms::owner_all, error);
    const int fd = open(file.c_str(), (to_write ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    struct stat facts {};
    const bool mine = fd >= 0 && fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_uid == geteuid();
    for (int tries = 0; mine && tries < 200; ++tries) {
      if (flock(fd, (to_write ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) {
        fd_ = fd;
        return;
      }
      poll(nullptr, 0, 5);
    }
    if (fd >= 0) close(fd);
  }
  ~LockedFile() {
    if (fd_ >= 0) close(fd_);
  }
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;

  bool valid() const { return fd_ >= 0; }
  std::string text() const {
    std::string text(most_budget_bytes, '\0');
    const ssize_t got = pread(fd_, text.data(), text.size(), 0);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
  }
  void replace(const std::string& text) const {
    if (ftruncate(fd_, 0) != 0) return;
    // A run that is stopped in the middle leaves fewer lines, which only makes the budget larger.
    static_cast<void>(!pwrite(fd_, text.data(), text.size(), 0));
  }

 private:
  int fd_ = -1;
};

// The day, then "ZONE COUNT" a line; what is no such line is passed over.
ListBudget::Counts read_counts(std::string_view text, std::string_view day) {
  ListBudget::Counts counts;
  const auto lines = split(text, '\n');
  if (lines.empty() || trim(lines.front()) != day) return counts;
  for (std::size_t i = 1; i < lines.size() && counts.size() < most_lists; ++i) {
    const auto words = split_words(lines[i]);
    const auto zone = words.size() == 2 ? Domain::parse(words[0]) : Result<Domain>(fail("no line of ours"));
    const auto count = words.size() == 2 ? parse_number(words[1], most_questions) : std::nullopt;
    if (zone && count) counts[*zone] += static_cast<std::size_t>(*count);
  }
  return counts;
}

}  // namespace

ListBudget::ListBudget(std::filesystem::path file, Time now) : file_(std::move(file)), day_(day_of(now)) {}

ListBudget::Counts ListBudget::spent() const {
  const LockedFile file(file_, false);
  return file.valid() ? read_counts(file.text(), day_) : Counts{};
}

void ListBudget::add(const Counts& asked) const {
  if (std::all_of(asked.begin(), asked.end(), [](const auto& one) { return one.second == 0; })) return;
  const LockedFile file(file_, true);
  if (!file.valid()) return;
  Counts counts = read_counts(file.text(), day_);
  for (const auto& [zone, count] : asked)
    if (count > 0 && (counts.contains(zone) || counts.size() < most_lists)) counts[zone] = std::min(most_questions, counts[zone] + count);
  std::string text = day_ + "\n";
  for (const auto& [zone, count] : counts) text += fmt::format("{} {}\n", zone.text(), count);
  if (text.size() <= most_budget_bytes) file.replace(text);
}

DayOfLists::DayOfLists(const Options& options, const std::vector<listing::Source>& sources, Time now, check::ListMemory& memory) : memory_(memory) {
  const auto folder = cache_folder();
  if (options.lab || !folder) return;
  ListBudget::Counts spent;
  for (const auto& source : sources) {
    if (source.list.per_day == 0 || source.mirrored) continue;
    if (!budget_) {
      budget_.emplace(*folder / "lists-today", now);
      spent = budget_->spent();
    }
    if (std::find(counted_.begin(), counted_.end(), source.zone) == counted_.end()) counted_.push_back(source.zone);
    const auto known = spent.find(source.zone);
    const std::size_t gone = known == spent.end() ? 0 : known->second;
    memory_.allow(source.zone, source.list.per_day - std::min<std::size_t>(gone, source.list.per_day));
  }
}

void DayOfLists::keep_count() const {
  if (!budget_) return;
  ListBudget::Counts counts;
  for (const Domain& zone : counted_) counts[zone] = memory_.asked(zone);
  budget_->add(counts);
}

}  // namespace mailwhy::apps
