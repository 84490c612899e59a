// The text report: golden files, widths, and that no byte from outside reaches the terminal as a control character.
#include <doctest/doctest.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/report_cases.h"
#include "mailwhy/report/golden.h"
#include "mailwhy/report/text/paper.h"

using namespace mailwhy;
using namespace mailwhy::report;
using cases::attacks;
using cases::check_golden;

namespace {
std::string text_of(const cases::World& world, const TextOptions& options) {
  return check_text(world.evidence, world.judgement, options, cases::catalogue());
}

int widest(const std::string& text) {
  int widest = 0;
  for (const auto line : split(text, '\n')) widest = std::max(widest, text::columns(line));
  return widest;
}

// Removes our own colour sequences; whatever is left of ESC is not ours.
std::string without_colour(const std::string& text) {
  constexpr std::string_view ours[] = {"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[4m", "\x1b[32m", "\x1b[1;31m", "\x1b[1;36m", "\x1b[1;33m"};
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    const auto* found = std::find_if(std::begin(ours), std::end(ours), [&](std::string_view one) { return rest.starts_with(one); });
    if (found == std::end(ours)) out += rest.front();
    rest.remove_prefix(found == std::end(ours) ? 1 : found->size());
  }
  return out;
}

void check_clean(const std::string& text, bool utf8) {
  bool clean = is_utf8(text);
  for (const auto line : split(text, '\n')) clean = clean && (utf8 ? visible(line) : visible_ascii(line)) == line;
  CHECK(clean);
}

}  // namespace

TEST_CASE("golden reports") {
  for (const auto& world : cases::all())
    for (const int width : {80, 100})
      for (const bool utf8 : {false, true}) {
        TextOptions options;
        options.width = width;
        options.utf8 = utf8;
        check_golden(world.name + "." + std::to_string(width) + (utf8 ? ".utf8" : ".ascii") + ".txt", text_of(world, options));
      }
}

TEST_CASE("golden reports of the other densities") {
  TextOptions options;
  options.verbosity = 1;
  check_golden("block_list.verbose.txt", text_of(cases::block_list(), options));
  options.verbosity = 2;
  check_golden("dropped.very_verbose.txt", text_of(cases::dropped(), options));
  options.verbosity = 0;
  options.width = 40;
  check_golden("block_list.40.txt", text_of(cases::block_list(), options));
  check_golden("hosts_disagree.40.txt", text_of(cases::hosts_disagree(), options));
  options.width = 80;
  options.color = true;
  check_golden("block_list.colour.txt", text_of(cases::block_list(), options));
  options.color = false;
  options.accessible = true;
  check_golden("block_list.accessible.txt", text_of(cases::block_list(), options));
  options.accessible = false;
  options.verbosity = -1;
  std::string quiet, table;
  std::vector<QuietRow> rows;
  for (const auto& world : cases::all()) {
    quiet += text_of(world, options);
    rows.push_back(quiet_row(world.evidence, world.judgement, options));
  }
  check_golden("quiet.txt", quiet);
  for (const auto& row : rows) table += quiet_line(row, widths_of(rows));
  check_golden("quiet_table.txt", table);
}

TEST_CASE("no line is wider than the paper, at any width and density") {
  for (const auto& world : cases::all())
    for (const int width : {40, 57, 80, 100})
      for (const int verbosity : {0, 1, 2})
        for (const bool utf8 : {false, true}) {
          TextOptions options{width, utf8, false, false, verbosity, true};
          CAPTURE(world.name);
          CAPTURE(width);
          const std::string text = text_of(world, options);
          CHECK(widest(text) <= width);
          CHECK(text.ends_with("\n"));
          CHECK(text.find("\\x") == std::string::npos);
          CHECK(text.find("\n\n\n") == std::string::npos);
          CHECK(text.find(" \n") == std::string::npos);
        }
}

TEST_CASE("bytes from outside cannot reach the terminal as anything but text") {
  for (const auto& attack : attacks()) {
    const cases::World world = cases::hostile(attack);
    for (const bool utf8 : {false, true})
      for (const int width : {40, 80})
        for (const int verbosity : {-1, 0, 1, 2})
          for (const bool accessible : {false, true}) {
            if (accessible && verbosity != 0) continue;
            TextOptions options{width, utf8, false, accessible, verbosity, true};
            const std::string text = text_of(world, options);
            check_clean(text, utf8);
            if (verbosity >= 0) CHECK(widest(text) <= width);
            else CHECK(std::count(text.begin(), text.end(), '\n') == 1);
            options.color = true;
            if (verbosity == 2) check_clean(without_colour(text_of(world, options)), utf8);
          }
  }
}

TEST_CASE("a forged line cannot stand at the left margin") {
  const std::string text = text_of(cases::hostile("x\r\nexit code 0\nbob@example.test: WOULD BE ACCEPTED"), {});
  CHECK(text.find("\nexit code 0") == std::string::npos);
  CHECK(text.find("\nbob@example.test: WOULD") == std::string::npos);
}

TEST_CASE("long evidence is never cut silently") {
  const std::string text = text_of(cases::hostile(std::string(10000, 'x')), {});
  CHECK(text.find("more bytes of this; all of it") != std::string::npos);
  TextOptions all;
  all.verbosity = 1;
  const std::string verbose = text_of(cases::hostile(std::string(10000, 'x')), all);
  CHECK(std::count(verbose.begin(), verbose.end(), 'x') >= 10000);
}

TEST_CASE("carets stand under what decided, also on the second line") {
  TextOptions options;
  options.width = 60;
  const auto text = text_of(cases::block_list(), options);
  const auto lines = split(text, '\n');
  std::string under;
  for (std::size_t i = 1; i < lines.size(); ++i)
    for (std::size_t k = 0; k < lines[i].size() && lines[i].find('^') != std::string_view::npos; ++k)
      if (lines[i][k] == '^') under += lines[i - 1][k];
  CHECK(under == "554 5.7.1192.0.2.25zen.dnsbl.test");
}

TEST_CASE("words wrap at blanks, and a word that is too long is cut") {
  using text::wrap;
  CHECK(wrap("one two three", 7, 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrap("", 7, 7) == std::vector<std::string>{""});
  CHECK(wrap("abcdefghij", 4, 4) == std::vector<std::string>{"abcd", "efgh", "ij"});
  CHECK(wrap("abcdefghij", 3, 20) == std::vector<std::string>{"", "abcdefghij"});
  CHECK(text::columns("\u65e5\u672c") == 4);
  CHECK(text::columns("e\u0301") == 1);
}

TEST_CASE("the command to copy means the same to a shell whatever the names hold") {
  CHECK(shell_line({"mailwhy", "check", "bob@example.test"}) == "mailwhy check bob@example.test");
  CHECK(shell_line({"mailwhy", "check", "a b$(reboot)'x"}) == "mailwhy check 'a b$(reboot)'\\''x'");
  auto world = cases::block_list();
  auto& args = world.judgement.findings[0].args;
  args["recipient"] = "--save=/etc/passwd";
  CHECK(slots_of(world.judgement.findings[0], cases::catalogue()).again.empty());
  args.erase("recipient");
  CHECK(slots_of(world.judgement.findings[0], cases::catalogue()).again.empty());
}
