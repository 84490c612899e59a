#include "apps/config.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/table.h"
#include "mailwhy/base/text.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace mailwhy::apps {
namespace {

std::string_view line_of(std::string_view text, std::size_t line) {
  const auto lines = split(text, '\n');
  return line >= 1 && line <= lines.size() ? trim(lines[line - 1]) : std::string_view{};
}

std::vector<std::string> settable_names() {
  std::vector<std::string> names;
  for (const OptionRow& row : option_table())
    if (row.settable && row.name != "config") names.emplace_back(row.name);
  return names;
}

// A TOML value as the word that the option would take; nullopt for tables and dates of no use here.
std::optional<std::string> word(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "yes" : "no";
  if (const auto* real = node.as_floating_point()) return fmt::format("{}", real->get());
  if (const auto* moment = node.as_date_time()) {
    const toml::date_time& t = moment->get();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", t.date.year, t.date.month, t.date.day, t.time.hour,
                       t.time.minute, t.time.second);
  }
  return {};
}

// The table [lists]: keys, mirrors and limits, flattened to lists.key.NAME, lists.mirror.ZONE and lists.limit.ZONE, whose dots may be
// quoted or not.  False when something in it is of no use.
bool read_lists(const toml::table& table, const std::string& path, int depth, std::vector<Setting>& settings) {
  constexpr int deepest = 24;
  for (const auto& [key, node] : table) {
    const std::string name = path + "." + std::string(key.str());
    if (const auto* inner = node.as_table()) {
      if (depth == deepest || !read_lists(*inner, name, depth + 1, settings)) return false;
      continue;
    }
    if (name.starts_with("lists.limit.")) {
      const auto number = node.value<std::int64_t>();
      const bool fits = number && *number > 0 && *number <= 1'000'000;
      settings.push_back({name, {fits ? std::to_string(*number) : ""}, key.source().begin.line, key.source().begin.column, node.source().begin.line, node.source().begin.column});
      if (!fits) return false;
      continue;
    }
    const auto* value = node.as_string();
    const bool known = name.starts_with("lists.key.") || name.starts_with("lists.mirror.") || name == "lists.file";
    const bool usable = value != nullptr && known && !value->get().empty() && Domain::parse(value->get());
    Setting setting{name, {usable ? value->get() : ""}, key.source().begin.line, key.source().begin.column, node.source().begin.line, node.source().begin.column};
    settings.push_back(std::move(setting));
    if (!usable) return false;
  }
  return true;
}

}  // namespace

std::string point_into_file(std::string_view sentence, std::string_view text, std::size_t line, std::size_t column,
                            std::size_t length, std::string_view hint) {
  const std::string number = std::to_string(line);
  const auto lines = split(text, '\n');
  std::string shown = line >= 1 && line <= lines.size() ? std::string(lines[line - 1]) : std::string();
  while (!shown.empty() && shown.back() == '\r') shown.pop_back();
  std::replace(shown.begin(), shown.end(), '\t', ' ');
  std::string out = fmt::format("{}\n\n  {} | {}\n", sentence, number, visible(shorten(shown, 200)));
  out += fmt::format("  {:{}} | {:{}}{}", "", number.size(), "", column > 0 ? column - 1 : 0,
                     std::string(std::clamp<std::size_t>(length, 1, 100), '^'));
  if (!hint.empty()) out += fmt::format(" {}", hint);
  return out + "\n";
}

Result<std::vector<Setting>> read_config(std::string_view text, std::string_view file) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    const auto place = error.source().begin;
    return fail(point_into_file(fmt::format("mailwhy: {}, line {} is not valid TOML", file, place.line), text, place.line,
                                place.column, 1, visible(shorten(error.description(), 200))),
                Error::Kind::usage);
  }
  std::vector<Setting> settings;
  for (const auto& [key, node] : parsed.table()) {
    if (key.str() == "lists" && node.is_table()) {
      if (!read_lists(*node.as_table(), "lists", 0, settings)) {
        const Setting bad = settings.empty() ? Setting{} : settings.back();
        // The value may be a key, so the line is not shown.
        return fail(fmt::format("mailwhy: the setting \"{}\" is none that [lists] has, or has no usable value ({}, line {}).\n"
                                "It takes key.OPERATOR, mirror.ZONE and file, each with a text.\n", visible(shorten(bad.key, 80)), file, bad.line),
                    Error::Kind::usage);
      }
      continue;
    }
    Setting setting;
    setting.key = std::string(key.str());
    std::replace(setting.key.begin(), setting.key.end(), '_', '-');
    setting.line = key.source().begin.line;
    setting.column = key.source().begin.column;
    setting.value_line = node.source().begin.line;
    setting.value_column = node.source().begin.column;
    const OptionRow* row = find_option(std::string_view(setting.key));
    if (row == nullptr || !row->settable || row->name == "config") {
      const auto near = nearest(setting.key, settable_names());
      const std::string name = visible(shorten(key.str(), 60));
      return fail(point_into_file(fmt::format("mailwhy: I do not know the setting \"{}\" ({}, line {})", name, file, setting.line),
                                  text, setting.line, setting.column, key.str().size(),
                                  near ? fmt::format("did you mean \"{}\"?", *near) : std::string()),
                  Error::Kind::usage);
    }
    const auto* array = node.as_array();
    bool usable = true;
    if (array != nullptr) {
      usable = row->repeatable;
      for (const toml::node& item : *array) {
        const auto value = word(item);
        if (value) setting.values.push_back(*value);
        else usable = false;
      }
    } else if (const auto value = word(node)) {
      setting.values.push_back(*value);
    } else {
      usable = false;
    }
    if (usable && row->is_switch())
      usable = array == nullptr && (setting.values[0] == "yes" || setting.values[0] == "no" || node.is_integer());
    if (!usable) {
      const std::string_view wish = row->is_switch() ? "true or false" : row->repeatable ? "a value or a list of values" : "one value";
      return fail(point_into_file(fmt::format("mailwhy: the setting \"{}\" wants {} ({}, line {})", setting.key, wish, file, setting.line),
                                  text, setting.line, setting.column, line_of(text, setting.line).size(), ""),
                  Error::Kind::usage);
    }
    settings.push_back(std::move(setting));
  }
  // By line, so that the first mistake of the file is the one reported.
  std::sort(settings.begin(), settings.end(), [](const Setting& a, const Setting& b) { return a.line < b.line; });
  return settings;
}

}  // namespace mailwhy::apps
