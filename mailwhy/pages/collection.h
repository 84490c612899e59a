// Every page with worlds that the project has: those of the findings, the stories in scenarios/, and the catalogues: what mail servers
// do (scenarios/catalogue), what the DNS does (scenarios/dns), what block lists do (scenarios/lists), what registries do
// (scenarios/contacts), servers before they go to work (scenarios/ready), who relays (scenarios/relay).  The catalogues are read from the
// source tree, because they are for tests; the first of them is inside the program too, for whoever wants to meet such a server.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "mailwhy/base/result.h"
#include "mailwhy/lab/page.h"

namespace mailwhy::pages {

struct PageText {
  enum class Kind { finding, story, catalogue };
  std::string name;
  std::string text;  // only the worlds, with their line numbers in the file
  Kind kind = Kind::story;
};

// The page of the catalogue about one oddity: "T11", "t11".  The error says what there is in its place.
Result<PageText> catalogue_page(std::string_view id);

// Those inside the program, which are all but the catalogue, in a fixed order.
std::vector<PageText> embedded_page_texts();

// All of them.  In a fixed order.  `root` is that of the source tree; an error when it has no catalogues.
Result<std::vector<PageText>> all_page_texts(const std::filesystem::path& root = ".");

// The worlds of a page; the error names page and line.
Result<std::vector<lab::World>> worlds_of(const PageText& page);

}  // namespace mailwhy::pages
