// For tests: which worlds they take, and a world of their own.
#pragma once
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "mailwhy/lab/page.h"

namespace mailwhy::pages {

// Worlds whose name holds MAILWHY_SWEEP_ONLY, for whoever works on a page.
inline bool wanted(const lab::World& world) {
  const char* text = std::getenv("MAILWHY_SWEEP_ONLY");
  return text == nullptr || world.name.find(text) != std::string::npos;
}

// The first world of a page which is written in the test.
inline lab::World world_in(std::string_view title, std::string_view text) {
  const auto worlds = lab::read_worlds(title, text);
  REQUIRE_MESSAGE(worlds.has_value(), (worlds ? "" : worlds.error().text));
  return worlds->front();
}

}  // namespace mailwhy::pages
