// Every world of the project, for the tests of this room.
#pragma once
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "mailwhy/pages/collection.h"

namespace mailwhy::pages {

inline std::vector<PageText> page_texts() {
  auto pages = all_page_texts();
  REQUIRE_MESSAGE(pages.has_value(), pages.error().text);
  return std::move(*pages);
}

inline std::vector<lab::World> worlds_in(const PageText& page) {
  auto worlds = worlds_of(page);
  REQUIRE_MESSAGE(worlds.has_value(), worlds.error().text);
  return std::move(*worlds);
}

inline std::vector<lab::World> all_worlds() {
  std::vector<lab::World> all;
  for (const PageText& page : page_texts())
    for (lab::World& world : worlds_in(page)) all.push_back(std::move(world));
  return all;
}

}  // namespace mailwhy::pages
