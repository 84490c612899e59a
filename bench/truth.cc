// How often the check says what is true: every page of the project with its expected verdict and side against what was said.
//
// Prints two confusion tables, expected down and said across, and each place that is off the diagonal; ends with 1 when there is
// any.  Run it at the root of the source tree, or name that.  Deterministic, so it is a test too.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mailwhy/pages/collection.h"
#include "mailwhy/pages/run.h"

namespace {
using namespace mailwhy;

constexpr std::array<std::string_view, 8> verdicts = {"accepted", "refused", "delayed", "unreachable", "depends",
                                                      "no_mail_by_choice", "no_such_domain", "inconclusive"};
constexpr std::array<std::string_view, 5> sides = {"sender", "recipient", "between", "nobody", "unknown"};

struct Confusion {
  std::string_view what;
  std::span<const std::string_view> words;
  std::map<std::pair<std::string, std::string>, int> counts = {};  // expected, said
  std::vector<std::string> mistakes = {};

  void add(const std::string& expected, const std::string& said, const std::string& where) {
    ++counts[{expected, said}];
    if (expected != said) mistakes.push_back(fmt::format("{}: {} should be {} and is {}", where, what, expected, said));
  }
  void print() const;
};

int right(const Confusion& table) {
  int sum = 0;
  for (const auto& [pair, count] : table.counts)
    if (pair.first == pair.second) sum += count;
  return sum;
}

void Confusion::print() const {
  fmt::print("\n{:<18}", what);
  for (const auto word : words) fmt::print(" {:>{}}", word, std::max<std::size_t>(6, word.size()));
  fmt::print("\n");
  for (const auto expected : words) {
    fmt::print("{:<18}", expected);
    for (const auto said : words) {
      const auto at = counts.find({std::string(expected), std::string(said)});
      fmt::print(" {:>{}}", at == counts.end() ? "." : fmt::format("{}", at->second), std::max<std::size_t>(6, said.size()));
    }
    fmt::print("\n");
  }
  fmt::print("right: {} of {}\n", right(*this), right(*this) + static_cast<int>(mistakes.size()));
  for (const auto& mistake : mistakes) fmt::print("  {}\n", mistake);
}

void judge(const lab::World& world, const lab::Check& check, Confusion& by_verdict, Confusion& by_side) {
  const auto judgement = pages::run_check(world, check).judgement;
  for (const auto& expected : check.expectations) {
    const auto where = fmt::format("{}:{}", world.name, expected.line);
    if (expected.key == "verdict") by_verdict.add(expected.value, std::string(to_string(judgement.verdict)), where);
    if (expected.key == "side") by_side.add(expected.value, std::string(to_string(judgement.side)), where);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto texts = pages::all_page_texts(argc > 1 ? argv[1] : ".");
  if (!texts) {
    fmt::print(stderr, "truth: {}\n", texts.error().text);
    return 2;
  }
  Confusion by_verdict{"verdict", verdicts}, by_side{"side", sides};
  int worlds = 0, checks = 0;
  std::map<pages::PageText::Kind, int> kinds;
  for (const auto& page : *texts) {
    const auto in_page = pages::worlds_of(page);
    if (!in_page) {
      fmt::print(stderr, "truth: {}\n", in_page.error().text);
      return 2;
    }
    ++kinds[page.kind];
    for (const auto& world : *in_page) {
      ++worlds;
      for (const auto& check : world.checks) {
        ++checks;
        judge(world, check, by_verdict, by_side);
      }
    }
  }
  using Kind = pages::PageText::Kind;
  fmt::print("{} checks in {} worlds: pages of {} findings, {} stories, {} entries of the catalogue\n", checks, worlds, kinds[Kind::finding],
             kinds[Kind::story], kinds[Kind::catalogue]);
  by_verdict.print();
  by_side.print();
  return by_verdict.mistakes.empty() && by_side.mistakes.empty() ? 0 : 1;
}
