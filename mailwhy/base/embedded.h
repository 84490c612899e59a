// Files that the build puts into the binary (tables, finding pages, lab pages), so that it is the whole program.
#pragma once
#include <span>
#include <string_view>

namespace mailwhy::embedded {

struct File {
  std::string_view path;  // below its root, with '/'
  std::string_view text;
};

std::span<const File> data();       // data/: reply tables, lists
std::span<const File> rules();      // mailwhy/rules/: the page of each finding
std::span<const File> scenarios();  // scenarios/: lab pages
std::span<const File> catalogue();  // scenarios/catalogue/: what mail servers do, a page each

}  // namespace mailwhy::embedded
