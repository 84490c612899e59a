#include "mailwhy/rules/page.h"

#include <algorithm>

#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"

namespace mailwhy::rules {
namespace {
// "route/null_mx.md" is the page of "route.null-mx", "route/null_mx.de.md" the German one.
std::string path_of(std::string_view id, Language language) {
  const auto dot = id.find('.');
  if (dot == std::string_view::npos) return {};
  std::string name(id.substr(dot + 1));
  std::replace(name.begin(), name.end(), '-', '_');
  return std::string(id.substr(0, dot)) + "/" + name + (language == Language::english ? "" : "." + std::string(code_of(language))) + ".md";
}

// The numbered steps of "## Do"; lines that go on are joined to their step.
std::vector<std::string> read_steps(std::string_view text) {
  std::vector<std::string> steps;
  for (const auto raw : split(text, '\n')) {
    const auto line = trim(raw);
    const auto dot = line.find(". ");
    if (line.empty()) continue;
    if (dot != std::string_view::npos && parse_number(line.substr(0, dot), 99)) {
      steps.emplace_back(trim(line.substr(dot + 2)));
    } else if (steps.empty()) {
      steps.emplace_back(line);
    } else {
      steps.back() += " " + std::string(line);
    }
  }
  return steps;
}

// A paragraph: line ends become blanks, blank lines stay as line feeds.
std::string paragraph(std::string_view text) {
  std::string out;
  for (const auto raw : split(trim(text), '\n')) {
    const auto line = trim(raw);
    if (line.empty()) {
      out += '\n';
    } else {
      if (!out.empty() && out.back() != '\n') out += ' ';
      out += line;
    }
  }
  return out;
}

// The command of "## Again", whether it stands bare, in `back ticks` or in a fence.
std::string command(std::string_view text) {
  for (const auto raw : split(text, '\n')) {
    auto line = trim(raw);
    if (line.empty() || line.starts_with("```")) continue;
    while (line.starts_with("`")) line.remove_prefix(1);
    while (line.ends_with("`")) line.remove_suffix(1);
    return std::string(line);
  }
  return {};
}
}  // namespace

Page read_page(std::string_view markdown) {
  Page page;
  std::string heading, body;
  bool in_fence = false;
  const auto close_section = [&] {
    if (heading == "Sentence") page.sentence = paragraph(body);
    if (heading == "Means") page.means = paragraph(body);
    if (heading == "Whose") page.whose = paragraph(body);
    if (heading == "Do") page.steps = read_steps(body);
    if (heading == "Again") page.again = command(body);
    if (heading == "How we could be wrong") page.wrong = paragraph(body);
    if (heading == "References") page.references = paragraph(body);
    if (heading == "Worlds") page.worlds = body;
    body.clear();
  };
  for (const auto line : split(markdown, '\n')) {
    if (line.starts_with("```")) in_fence = !in_fence;
    if (!in_fence && line.starts_with("# ") && page.id.empty()) {
      page.id = trim(line.substr(2));
    } else if (!in_fence && line.starts_with("## ")) {
      close_section();
      heading = trim(line.substr(3));
    } else {
      body += line;
      body += '\n';
    }
    if (heading != "Worlds") {
      page.markdown += line;
      page.markdown += '\n';
    }
  }
  close_section();
  while (page.markdown.ends_with("\n\n")) page.markdown.pop_back();
  return page;
}

namespace {
std::optional<Page> embedded_page(const std::string& path) {
  for (const auto& file : embedded::rules())
    if (file.path == path) return read_page(file.text);
  return std::nullopt;
}

void add_section(std::string& markdown, std::string_view heading, const std::string& text) {
  if (!text.empty()) markdown += "\n## " + std::string(heading) + "\n" + text + "\n";
}

// The page as it would stand in a file, without "## Worlds".
std::string markdown_of(const Page& page) {
  std::string steps, out = "# " + page.id + "\n";
  for (std::size_t i = 0; i < page.steps.size(); ++i) steps += (i == 0 ? "" : "\n") + std::to_string(i + 1) + ". " + page.steps[i];
  add_section(out, "Means", page.means);
  add_section(out, "Whose", page.whose);
  add_section(out, "Do", steps);
  add_section(out, "Again", page.again);
  add_section(out, "How we could be wrong", page.wrong);
  add_section(out, "References", page.references);
  return out;
}
}  // namespace

std::optional<Page> page_of(std::string_view id, Language language) {
  auto page = embedded_page(path_of(id, Language::english));
  if (!page || language == Language::english) return page;
  auto translated = embedded_page(path_of(id, language));
  if (!translated) return page;
  page->sentence = std::move(translated->sentence);
  if (!translated->means.empty()) page->means = std::move(translated->means);
  if (!translated->whose.empty()) page->whose = std::move(translated->whose);
  if (!translated->wrong.empty()) page->wrong = std::move(translated->wrong);
  if (!translated->steps.empty()) page->steps = std::move(translated->steps);
  page->markdown = markdown_of(*page);
  return page;
}

}  // namespace mailwhy::rules
