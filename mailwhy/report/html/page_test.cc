// The page: well formed whatever a server says, and readable in both colour schemes.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "mailwhy/base/text.h"
#include "mailwhy/report/golden.h"
#include "mailwhy/report/html/parts.h"
#include "mailwhy/report/report_cases.h"

using namespace mailwhy;
using namespace mailwhy::report;

namespace {
std::string page_of(const std::vector<cases::World>& worlds) {
  Document document({.form = Form::html, .version = "1.0"}, cases::catalogue());
  for (const auto& world : worlds) document.add(world.evidence, world.judgement);
  return document.text();
}

// A megabyte in the reply that decides.
cases::World long_line() {
  auto world = cases::block_list();
  const std::string words(1 << 20, 'y');
  world.judgement.findings[0].seen[0].text = words;
  world.evidence.sessions[0].transcript.exchanges.back().reply->lines = {words};
  world.evidence.sessions[0].transcript.exchanges.back().reply->raw = "554 " + words + "\r\n";
  return world;
}

// The page without the JSON, which the evidence room may extend.
std::string without_json(std::string page) {
  const auto begin = page.find("<details class=\"json\">");
  const auto end = page.find("</details>", begin);
  return begin == std::string::npos ? page : page.erase(begin, end - begin);
}

double luminance(const std::string& hex) {
  const auto digits = hex.size() == 4 ? std::string{hex[1], hex[1], hex[2], hex[2], hex[3], hex[3]} : hex.substr(1);
  double sum = 0;
  const double weights[] = {0.2126, 0.7152, 0.0722};
  for (std::size_t i = 0; i < 3; ++i) {
    const double part = std::stoi(digits.substr(2 * i, 2), nullptr, 16) / 255.0;
    sum += weights[i] * (part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4));
  }
  return sum;
}
double contrast(const std::string& a, const std::string& b) {
  const double one = luminance(a), two = luminance(b);
  return (std::max(one, two) + 0.05) / (std::min(one, two) + 0.05);
}

// "--ok:#068149;" of the block that begins at `from`.
std::map<std::string, std::string> palette(std::string_view css, std::size_t from) {
  std::map<std::string, std::string> out;
  const auto block = css.substr(from, css.find('}', from) - from);
  for (const auto part : split(block, ';'))
    if (const auto at = part.find("--"); at != std::string_view::npos)
      out[std::string(part.substr(at + 2, part.find(':', at) - at - 2))] = std::string(trim(part.substr(part.find(':', at) + 1)));
  return out;
}
}  // namespace

TEST_CASE("pages are well formed, whatever the server says") {
  if (std::system("python3 -c '' >/dev/null 2>&1") != 0) {
    MESSAGE("skipped: no python3 here");
    return;
  }
  const auto folder = std::filesystem::temp_directory_path() / ("mailwhy-html-" + std::to_string(std::hash<std::string>{}(__TIME__ __FILE__)));
  std::filesystem::create_directories(folder);
  int number = 0;
  const auto write = [&](const std::vector<cases::World>& worlds) {
    std::ofstream(folder / (std::to_string(++number) + ".html"), std::ios::binary) << page_of(worlds);
  };
  for (const auto& world : cases::all()) write({world});
  write(cases::all());
  write({long_line()});
  for (const auto& attack : cases::attacks()) write({cases::hostile(attack)});
  CHECK(std::system(("python3 mailwhy/report/html/check_page.py " + folder.string() + "/*.html").c_str()) == 0);
  std::filesystem::remove_all(folder);
}

TEST_CASE("golden pages") {
  for (const auto& world : cases::all()) cases::check_golden(world.name + ".page.html", without_json(page_of({world})));
}

TEST_CASE("words of a server stay words") {
  const std::string page = page_of({cases::hostile("</script></pre><script>alert(1)</script>\" onload='x'")});
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("&lt;script&gt;") != std::string::npos);
  CHECK(page.find("http:") == std::string::npos);
}

TEST_CASE("every colour of text is readable on page and panel, light and dark (WCAG 2.2 s1.4.3)") {
  const auto css = html::style();
  for (const std::size_t at : {css.find(":root{"), css.find(":root{", css.find("prefers-color-scheme:dark"))}) {
    auto colours = palette(css, at);
    REQUIRE(colours.contains("page"));
    for (const auto* name : {"ink", "soft", "ok", "warn", "fail", "later", "unknown"})
      for (const auto* ground : {"page", "panel"}) {
        CAPTURE(name);
        CHECK(contrast(colours.at(name), colours.at(ground)) >= 4.5);
      }
    CHECK(contrast(colours.at("ink"), colours.at("mark")) >= 4.5);
  }
}
