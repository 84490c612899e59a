// For tests that write files: a folder of their own, gone when they end.
#pragma once
#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

namespace mailwhy::apps {

struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "mailwhy-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path path;
};

}  // namespace mailwhy::apps
