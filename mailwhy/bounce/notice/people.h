// Who the failed recipients are, when only words tell, and the words that belong to each.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/bounce/notice/prose.h"

namespace mailwhy::bounce::notice {

struct Person {
  std::string_view address;          // of the prose or of what is known
  std::size_t begin = 0, end = 0;    // of the prose: where the words about this recipient stand; empty when they stand nowhere in particular
  std::size_t at = 0;                // of the address
  int weight = 0;                    // how much speaks for a failed recipient; 4 and more convinces
  bool headed = false;               // behind words like "the following recipients"
};

struct Known {
  std::vector<std::string> failed;   // X-Failed-Recipients
  std::vector<std::string> addressed;// To and Cc of what came back
  std::vector<std::string> others;   // who cannot be meant: the sender, whoever gets the notice
};

// The most likely ones, in the order of the text; each address once.
std::vector<Person> find_people(const Prose& prose, const Known& known);

// Where the words about `address` stand in the prose; nullopt-like (at == npos) when it is not mentioned.
Person words_about(const Prose& prose, std::string_view address, const std::vector<std::string_view>& all);

// Whether the address there may be a recipient's as far as its surroundings tell: nobody else's that is known, no desk, nobody to ask.
bool may_be_failed(const Prose& prose, const Mention& mention, const Known& known);
bool same_address(std::string_view a, std::string_view b);

}  // namespace mailwhy::bounce::notice
