// Answers of registries that are kept between runs.
#include "apps/contact_files.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "apps/folder_test.h"

using namespace mailwhy;
using namespace mailwhy::apps;

namespace {

std::filesystem::path only_file(const std::filesystem::path& folder) {
  std::filesystem::path found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    CHECK(found.empty());
    found = entry.path();
  }
  return found;
}

}  // namespace

TEST_CASE("what was written is read again, for its own question only") {
  const Folder folder;
  const auto store = answer_store(folder.path / "a" / "contacts");
  CHECK_FALSE(store.read("https://rdap.example/ip/192.0.2.1"));
  store.write("https://rdap.example/ip/192.0.2.1", "200\n\n{}\n");
  CHECK(store.read("https://rdap.example/ip/192.0.2.1").value_or("") == "200\n\n{}\n");
  CHECK_FALSE(store.read("https://rdap.example/ip/192.0.2.2"));
  struct stat facts {};
  REQUIRE(stat(only_file(folder.path / "a" / "contacts").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
}

TEST_CASE("old, foreign and unreadable files are as if they were not there") {
  const Folder folder;
  const auto store = answer_store(folder.path);
  store.write("key", "text");
  const auto file = only_file(folder.path);
  std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - std::chrono::hours(25));
  CHECK_FALSE(store.read("key"));
  store.write("key", "newer");
  CHECK(store.read("key").value_or("") == "newer");
  std::ofstream(file) << "another key\ntext";
  CHECK_FALSE(store.read("key"));
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  CHECK_FALSE(store.read("key"));
  store.write("key", "text");  // cannot be done, and nobody minds
  CHECK_FALSE(store.read("key"));
  store.write("long", std::string(3U << 20, 'x'));
  CHECK_FALSE(store.read("long"));
  answer_store("/proc/nowhere").write("key", "text");
}

TEST_CASE("bootstrap files are named when they cannot be read") {
  const Folder folder;
  Options options;
  options.rdap_bootstrap = (folder.path / "dns.json").string();
  CHECK_FALSE(registries_for(options));
  std::ofstream(options.rdap_bootstrap) << "{}";
  const auto bad = registries_for(options);
  REQUIRE_FALSE(bad);
  CHECK(bad.error().text.find("dns.json: the file has no \"services\"") != std::string::npos);
  std::ofstream(options.rdap_bootstrap) << R"({"services":[[["test"],["https://rdap.reg.test/"]]]})";
  options.rdap_bootstrap = folder.path.string();
  const auto good = registries_for(options);
  REQUIRE(good);
  CHECK(good->rdap_for(Domain::of("example.test")).at(0) == "https://rdap.reg.test/");
  CHECK(good->rdap_for(Domain::of("example.com")).size() == 1);
  options.rdap_bootstrap = (folder.path / "empty").string();
  std::filesystem::create_directory(options.rdap_bootstrap);
  CHECK_FALSE(registries_for(options));
}
