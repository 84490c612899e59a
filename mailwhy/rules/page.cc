#include "mailwhy/rules/page.h"

#include <algorithm>

#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"

namespace mailwhy::rules {
namespace {
// "route/null_mx.md" is the page of "route.null-mx".
std::string path_of(std::string_view id) {
  const auto dot = id.find('.');
  if (dot == std::string_view::npos) return {};
  std::string name(id.substr(dot + 1));
  std::replace(name.begin(), name.end(), '-', '_');
  return std::string(id.substr(0, dot)) + "/" + name + ".md";
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

std::optional<Page> page_of(std::string_view id) {
  const std::string path = path_of(id);
  for (const auto& file : embedded::rules())
    if (file.path == path) return read_page(file.text);
  return std::nullopt;
}

}  // namespace mailwhy::rules
