// Every world of the project, for the tests of this room: those of the findings' pages and those of scenarios/.
#pragma once
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "mailwhy/base/embedded.h"
#include "mailwhy/lab/page.h"
#include "mailwhy/rules/page.h"

namespace mailwhy::pages {

struct PageText {
  std::string name;
  std::string text;  // only the worlds, with their line numbers in the file
  bool of_a_rule = false;
};

inline std::vector<PageText> all_page_texts() {
  std::vector<PageText> pages;
  for (const auto& file : embedded::rules()) {
    const std::string worlds = rules::read_page(file.text).worlds;
    // Empty lines in front make the numbers those of the file.
    const std::size_t at = worlds.empty() ? 0 : std::string_view(file.text).find(worlds);
    const auto lines = at == std::string_view::npos ? 0 : std::count(file.text.begin(), file.text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    pages.push_back({"rules/" + std::string(file.path), std::string(static_cast<std::size_t>(lines), '\n') + worlds, true});
  }
  for (const auto& file : embedded::scenarios()) pages.push_back({"scenarios/" + std::string(file.path), std::string(file.text), false});
  return pages;
}

inline std::vector<lab::World> worlds_of(const PageText& page) {
  auto worlds = lab::read_worlds(page.name, page.text);
  REQUIRE_MESSAGE(worlds.has_value(), worlds.error().text);
  return std::move(*worlds);
}

inline std::vector<lab::World> all_worlds() {
  std::vector<lab::World> all;
  for (const PageText& page : all_page_texts())
    for (lab::World& world : worlds_of(page)) all.push_back(std::move(world));
  return all;
}

}  // namespace mailwhy::pages
