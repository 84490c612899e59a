#include "apps/contact_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <chrono>

namespace mailwhy::apps {
namespace {
namespace fs = std::filesystem;

constexpr std::size_t most_answer_bytes = 2U << 20, most_answers = 500;
constexpr auto longest_kept = std::chrono::hours(24);
constexpr const char* bootstrap_names[] = {"dns.json", "ipv4.json", "ipv6.json"};

// FNV-1a; the question itself stands in the file, so two that share a name only push each other out.
std::string file_name(const std::string& key) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return fmt::format("{:016x}", hash);
}

bool is_fresh(const fs::path& file) {
  std::error_code error;
  const auto written = fs::last_write_time(file, error);
  if (error) return false;
  const auto age = fs::file_time_type::clock::now() - written;
  return age >= age.zero() && age < longest_kept;
}

// Makes the folder and those above it below the user's own; nobody else may look in.
bool make_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return true;
  if (folder.has_parent_path() && folder.parent_path() != folder && !make_folder(folder.parent_path())) return false;
  return mkdir(folder.c_str(), 0700) == 0 || fs::is_directory(folder, error);
}

// Old answers go when there are many.
void tidy(const fs::path& folder) {
  std::error_code error;
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(folder, error)) count += entry.is_regular_file(error);
  if (count <= most_answers) return;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (!is_fresh(entry.path()) || count > 2 * most_answers) fs::remove(entry.path(), error);
}

Result<void> add_bootstrap(contact::Registries& registries, const std::string& file) {
  const auto text = read_file(file, most_bootstrap_bytes);
  if (!text) return tl::unexpected(text.error());
  if (const auto added = registries.add_iana(*text); !added) return fail(file + ": " + added.error().text + ".", Error::Kind::data);
  return {};
}

}  // namespace

std::optional<fs::path> cache_folder() {
  if (const auto xdg = environment("XDG_CACHE_HOME"); xdg && xdg->starts_with('/')) return fs::path(*xdg) / "mailwhy";
  if (const auto home = environment("HOME"); home && home->starts_with('/')) return fs::path(*home) / ".cache" / "mailwhy";
  return std::nullopt;
}

std::optional<fs::path> bootstrap_folder() {
  const auto folder = cache_folder();
  return folder ? std::optional(*folder / "rdap") : std::nullopt;
}

bool write_privately(const fs::path& file, std::string_view text) {
  if (!make_folder(file.parent_path())) return false;
  const std::string draft = file.string() + "." + std::to_string(getpid()) + ".new";
  const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return false;
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t wrote = write(fd, text.data() + done, text.size() - done);
    if (wrote <= 0) break;
    done += static_cast<std::size_t>(wrote);
  }
  const bool whole = close(fd) == 0 && done == text.size();
  if (whole && rename(draft.c_str(), file.c_str()) == 0) return true;
  unlink(draft.c_str());
  return false;
}

probe::AnswerStore answer_store(const fs::path& folder) {
  probe::AnswerStore store;
  store.read = [folder](const std::string& key) -> std::optional<std::string> {
    const fs::path file = folder / file_name(key);
    if (!is_fresh(file)) return std::nullopt;
    auto text = read_file(file.string(), most_answer_bytes);
    if (!text || !text->starts_with(key + "\n")) return std::nullopt;
    return text->substr(key.size() + 1);
  };
  store.write = [folder](const std::string& key, const std::string& text) {
    if (text.size() + key.size() + 1 > most_answer_bytes) return;
    if (write_privately(folder / file_name(key), key + "\n" + text)) tidy(folder);
  };
  return store;
}

probe::AnswerStore answer_store_for(const Options& options) {
  const auto folder = cache_folder();
  if (!options.cache || options.lab || !folder) return {};
  return answer_store(*folder / "contacts");
}

Result<contact::Registries> registries_for(const Options& options) {
  contact::Registries registries = contact::Registries::builtin();
  std::error_code error;
  if (const auto folder = bootstrap_folder())
    for (const auto* name : bootstrap_names)
      // One of these that cannot be read is as if it had never been fetched.
      if (fs::is_regular_file(*folder / name, error)) static_cast<void>(add_bootstrap(registries, (*folder / name).string()));
  if (options.rdap_bootstrap.empty()) return registries;
  const fs::path given(options.rdap_bootstrap);
  if (!fs::is_directory(given, error)) {
    if (const auto added = add_bootstrap(registries, options.rdap_bootstrap); !added) return tl::unexpected(added.error());
    return registries;
  }
  int found = 0;
  for (const auto* name : bootstrap_names) {
    if (!fs::is_regular_file(given / name, error)) continue;
    ++found;
    if (const auto added = add_bootstrap(registries, (given / name).string()); !added) return tl::unexpected(added.error());
  }
  if (found == 0) return fail("the folder " + options.rdap_bootstrap + " has none of dns.json, ipv4.json and ipv6.json.", Error::Kind::file);
  return registries;
}

}  // namespace mailwhy::apps
