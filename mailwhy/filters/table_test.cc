// The tables know every rule of the packages that are installed, in words of our own.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "mailwhy/base/text.h"
#include "mailwhy/filters/known_fields.h"
#include "mailwhy/filters/table.h"

namespace mailwhy::filters {
namespace {
namespace fs = std::filesystem;

std::vector<std::string> lines_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

struct Package {
  std::set<std::string> names;
  std::multimap<std::string, std::string> described;
};

// Scored and active rules of *.cf: score NAME ..., and tests that are neither scored nor part of others.
Package spamassassin(const fs::path& folder) {
  const std::set<std::string> tests = {"header", "body", "rawbody", "uri", "full", "meta", "mimeheader", "uri_detail", "askdns", "score"};
  Package out;
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().extension() != ".cf") continue;
    for (const auto& line : lines_of(file.path())) {
      const auto words = split_words(line);
      if (words.size() < 3 || words[0].starts_with('#')) continue;
      const std::string name(words[1]);
      if (name.starts_with("__")) continue;
      if (tests.count(std::string(words[0])) != 0) out.names.insert(name);
      if (words[0] == "describe") out.described.emplace(name, std::string(trim(std::string_view(line).substr(line.find(name) + name.size()))));
    }
  }
  return out;
}

// "SYMBOL" { weight = ...; description = "..."; } of scores.d.
Package rspamd(const fs::path& folder) {
  Package out;
  for (const auto& file : fs::directory_iterator(folder)) {
    std::string name;
    for (const auto& line : lines_of(file.path())) {
      const auto text = trim(line);
      if (text.starts_with('#')) continue;
      if (const auto quote = text.find("description = \""); quote != text.npos && !name.empty()) out.described.emplace(name, std::string(text.substr(quote + 15, text.rfind('"') - quote - 15)));
      std::string word(text.substr(0, text.find_first_of(" {=")));
      if (word.size() > 2 && word.front() == '"') word = word.substr(1, word.size() - 2);
      if (text.find('{') != text.npos && word.size() > 2 && word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos) {
        name = word;
        out.names.insert(name);
      }
    }
  }
  return out;
}

// Letters and digits only, small.
std::string essence(std::string_view text) {
  std::string out;
  for (const char c : lower_ascii(text))
    if ((c >= 'a' && c <= 'z') || is_digit(c)) out += c;
  return out;
}

void compare(const Package& package, std::string_view table_name) {
  for (const auto& name : package.names) {
    Rule rule{.name = name};
    explain_rule(rule, table_name);
    CHECK_MESSAGE(rule.known(), name << " has no row in data/filters/" << table_name << ".tsv");
    const auto described = package.described.equal_range(name);
    for (auto it = described.first; it != described.second; ++it) {
      const bool copied = essence(it->second) == essence(rule.words);
      CHECK_MESSAGE(!copied, name << ": the sentence is the package's own: " << rule.words);
    }
  }
}

}  // namespace

TEST_CASE("every scored rule of SpamAssassin has a sentence of our own") {
  const fs::path folder = "/usr/share/spamassassin";
  if (!fs::exists(folder / "50_scores.cf")) {
    MESSAGE("skipped: SpamAssassin's rules are not installed");
    return;
  }
  const auto package = spamassassin(folder);
  CHECK(package.names.size() > 1000);
  compare(package, "spamassassin");
}

TEST_CASE("every scored symbol of Rspamd has a sentence of our own") {
  const fs::path folder = "/etc/rspamd/scores.d";
  if (!fs::exists(folder / "policies_group.conf")) {
    MESSAGE("skipped: Rspamd's scores are not installed");
    return;
  }
  const auto package = rspamd(folder);
  CHECK(package.names.size() > 150);
  compare(package, "rspamd");
}

TEST_CASE("rows are short sentences without a final full stop, and no name has two") {
  for (const std::string_view name : {"spamassassin", "rspamd", "microsoft", "others"}) {
    std::set<std::string_view> seen;
    for (const auto& row : table(name).rows()) {
      CAPTURE(row.pattern);
      CHECK(seen.insert(row.pattern).second);
      CHECK(row.words.size() <= 160);
      CHECK(row.words.back() != '.');
      CHECK(is_ascii(row.words));
      CHECK((row.words.find("{}") == row.words.npos || row.pattern.find('*') != row.pattern.npos));
    }
  }
}

TEST_CASE("a family lends its sentence, the name wins over the family, a long pattern over a short one") {
  const auto parsed = Table::parse("A_*\tcontent\twording\tabout {}\nA_B*\tcontent\twording\tlonger\nA_BC\tbayes\tbayes\texact\n*_END\tformat\tmime\tthe end of {}\n");
  REQUIRE(parsed);
  CHECK(parsed->words_for("A_BC") == "exact");
  CHECK(parsed->words_for("A_BD") == "longer");
  CHECK(parsed->words_for("A_X_Y") == "about x y");
  CHECK(parsed->words_for("FAR_END") == "the end of far");
  CHECK(parsed->find("NOTHING") == nullptr);
  CHECK_FALSE(Table::parse("A\tcontent\twording\n"));
  CHECK_FALSE(Table::parse("A\tno-kind\twording\twords\n"));
  CHECK(fits("A*B*C", "AxxBxxC"));
  CHECK_FALSE(fits("A*B*C", "AxxBxx"));
  CHECK(fits("*", ""));
}

TEST_CASE("a rule on trial is explained as the rule, and an unknown one stays unknown") {
  Rule trial{.name = "T_SPF_PERMERROR"}, unknown{.name = "ACME_SECRET_17"};
  explain_rule(trial, "spamassassin");
  explain_rule(unknown, "spamassassin");
  CHECK(trial.kind == Kind::authentication);
  CHECK_FALSE(unknown.known());
  CHECK(unknown.kind == Kind::unknown);
  CHECK(unknown.remedy == Remedy::unknown);
}

TEST_CASE("every kind and remedy has a name that leads back to it") {
  for (int i = 0; i <= static_cast<int>(Remedy::encryption); ++i) CHECK(remedy_named(to_string(static_cast<Remedy>(i))) == static_cast<Remedy>(i));
  for (int i = 0; i <= static_cast<int>(Kind::unknown); ++i) CHECK(kind_named(to_string(static_cast<Kind>(i))) == static_cast<Kind>(i));
  CHECK(to_string(Remedy::encryption) == "encryption");
  CHECK_FALSE(remedy_named("magic"));
}

TEST_CASE("a field that can only be named has a sentence") {
  for (const char* name : {"x-ipas-result", "x-brightmail-tracker", "x-cmae-analysis", "x-gm-message-state", "x-mimecast-bulk-signature", "x-dspam-factors", "x-tmase-result"}) {
    CAPTURE(name);
    REQUIRE(known_field(name) != nullptr);
    CHECK(table("others").find(name) != nullptr);
  }
  CHECK(known_field("x-acme-mailscanner-spamcheck") != nullptr);
  CHECK(known_field("subject") == nullptr);
}

TEST_CASE("points are read as they are written and shown as people know them") {
  CHECK(parse_points("3.40") == 3400);
  CHECK(parse_points("-0.001") == -1);
  CHECK(parse_points("1000") == 1000000);
  CHECK(parse_points("5,0") == 5000);
  CHECK_FALSE(parse_points("x"));
  CHECK_FALSE(parse_points("99999999999999999999"));
  CHECK_FALSE(parse_points(""));
  CHECK_FALSE(parse_points("-"));
  CHECK(points_text(3400) == "3.4");
  CHECK(points_text(-1) == "-0.001");
  CHECK(points_text(0) == "0.0");
  CHECK(points_text(-15000) == "-15.0");
}

}  // namespace mailwhy::filters
