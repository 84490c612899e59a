#include "mailwhy/pages/collection.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"
#include "mailwhy/rules/page.h"

namespace mailwhy::pages {
namespace {

PageText page_of_finding(const embedded::File& file) {
  const std::string worlds = rules::read_page(file.text).worlds;
  // Empty lines in front make the numbers those of the file.
  const std::size_t at = worlds.empty() ? 0 : file.text.find(worlds);
  const std::string_view before = at == std::string_view::npos ? std::string_view() : file.text.substr(0, at);
  const auto lines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  return {"rules/" + std::string(file.path), std::string(lines, '\n') + worlds, PageText::Kind::finding};
}

Result<void> add_catalogue(const std::filesystem::path& root, const std::string& catalogue, std::vector<PageText>& pages) {
  const auto folder = root / "scenarios" / catalogue;
  std::vector<std::filesystem::path> files;
  std::error_code trouble;
  for (std::filesystem::directory_iterator at(folder, trouble), end; !trouble && at != end; at.increment(trouble))
    if (at->path().extension() == ".md") files.push_back(at->path());
  if (trouble || files.empty()) return fail("no lab pages in " + folder.string() + "; is this the root of the source tree?", Error::Kind::data);
  std::sort(files.begin(), files.end());
  for (const auto& path : files) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(path.string() + " cannot be read", Error::Kind::data);
    pages.push_back({catalogue + "/" + path.filename().string(), {std::istreambuf_iterator<char>(in), {}}, PageText::Kind::catalogue});
  }
  return {};
}

}  // namespace

Result<PageText> catalogue_page(std::string_view id) {
  const std::string wanted = lower_ascii(id);
  std::vector<std::string> names;
  for (const auto& file : embedded::catalogue()) {
    const std::string_view stem = file.path.substr(0, file.path.rfind('.'));
    const bool padded = wanted.size() == 2 && stem == wanted.substr(0, 1) + "0" + wanted.substr(1);
    if (stem == wanted || padded) return PageText{"catalogue/" + std::string(file.path), std::string(file.text), PageText::Kind::catalogue};
    names.emplace_back(stem);
  }
  const auto better = nearest(wanted, names);
  return fail("the catalogue has no page \"" + visible(shorten(id, 40)) + "\"." + (better ? " Did you mean " + *better + "?" : " docs/quirks.md is the list."), Error::Kind::usage);
}

std::vector<PageText> embedded_page_texts() {
  std::vector<PageText> pages;
  for (const auto& file : embedded::rules())
    if (!file.path.ends_with(".de.md")) pages.push_back(page_of_finding(file));  // a translation has no worlds
  for (const auto& file : embedded::scenarios()) pages.push_back({"scenarios/" + std::string(file.path), std::string(file.text), PageText::Kind::story});
  return pages;
}

Result<std::vector<PageText>> all_page_texts(const std::filesystem::path& root) {
  std::vector<PageText> pages = embedded_page_texts();
  for (const char* catalogue : {"catalogue", "dns", "lists", "contacts", "ready", "relay", "login", "domain"})
    if (const auto done = add_catalogue(root, catalogue, pages); !done) return tl::unexpected(done.error());
  return pages;
}

Result<std::vector<lab::World>> worlds_of(const PageText& page) { return lab::read_worlds(page.name, page.text); }

}  // namespace mailwhy::pages
