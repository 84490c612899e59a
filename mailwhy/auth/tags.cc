#include "mailwhy/auth/tags.h"

#include "mailwhy/base/text.h"

namespace mailwhy::auth {
namespace {
constexpr std::size_t most_tags = 100;
}

std::vector<Tag> read_tags(std::string_view text) {
  std::vector<Tag> tags;
  for (const std::string_view part : split(text, ';')) {
    const auto field = trim(part);
    if (field.empty()) continue;
    if (tags.size() == most_tags) break;
    const auto equals = field.find('=');
    Tag tag;
    tag.has_value = equals != field.npos;
    tag.name = trim(field.substr(0, equals));
    if (tag.has_value) tag.value = trim(field.substr(equals + 1));
    tags.push_back(tag);
  }
  return tags;
}

bool begins_with_version(std::string_view text, std::string_view version) {
  if (!text.starts_with(version)) return false;
  const auto rest = trim(text.substr(version.size()));
  return rest.empty() || rest.front() == ';';
}

std::vector<std::string> texts_of(const dns::Answer& answer) {
  std::vector<std::string> texts;
  for (const auto& record : answer.records)
    if (const auto* text = std::get_if<dns::Txt>(&record.data)) texts.push_back(text->joined());
  return texts;
}

}  // namespace mailwhy::auth
