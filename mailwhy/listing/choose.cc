#include "mailwhy/listing/choose.h"

#include <algorithm>
#include <set>

#include "mailwhy/base/text.h"

namespace mailwhy::listing {
namespace {
template <typename Value>
Value value_in(const std::map<std::string, Value>& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? Value() : found->second;
}

std::string mirror_of(const List& list, const Choice& choice) { return value_in(choice.mirrors, list.zone); }
std::string key_of(const List& list, const Choice& choice) { return list.wants_key() ? value_in(choice.keys, key_name(list)) : std::string(); }

// The source, or nothing when its key is missing or makes no name.
std::optional<Source> source_for(const List& list, const Choice& choice, bool typed) {
  Source source{.list = list, .zone = {}, .secret = key_of(list, choice), .limit = value_in(choice.limits, list.zone), .typed = typed};
  if (source.limit == 0) source.limit = list.limit;
  std::string name = mirror_of(list, choice);
  source.mirrored = !name.empty();
  if (name.empty()) {
    if (list.wants_key() && source.secret.empty()) return std::nullopt;
    name = list.wants_key() ? source.secret + list.zone.substr(3) : list.zone;
  }
  const auto zone = Domain::parse(name);
  if (!zone || zone->is_root()) return std::nullopt;
  source.zone = *zone;
  return source;
}

bool is_alive(Status status) { return status == Status::active || status == Status::keyed; }

bool is_asked_by_default(const List& list, const Choice& choice, const Subject& subject) {
  if (list.nature == Nature::info || list.hash || !holds(list, subject)) return false;
  if (!mirror_of(list, choice).empty()) return true;
  if (list.wants_key()) return !key_of(list, choice).empty();
  return list.status == Status::active || (choice.own_table && is_alive(list.status));
}

// A list that the person named: from the table, or as any list is (RFC 5782).
std::optional<Source> named(const Table& table, const Choice& choice, const Subject& subject, const std::string& zone) {
  if (const List* known = table.find(zone)) return source_for(*known, choice, true);
  if (const List* known = builtin_table().find(zone)) return source_for(*known, choice, true);
  List plain;
  plain.zone = zone;
  plain.ip4 = plain.ip6 = subject.address.has_value();
  plain.domain = !subject.address;
  const auto parsed = Domain::parse(zone);
  return parsed && parsed->label_count() >= 2 ? source_for(plain, choice, true) : std::nullopt;
}
}  // namespace

std::string blanked(std::string text, const Source& source) {
  const auto replace = [&text](const std::string& secret, std::string_view by) {
    const std::string wanted = lower_ascii(secret);
    for (auto at = wanted.empty() ? text.npos : lower_ascii(text).find(wanted); at != text.npos; at = lower_ascii(text).find(wanted, at + by.size()))
      text.replace(at, wanted.size(), by);
  };
  if (source.secret.empty() && !source.mirrored) return text;
  replace(source.zone.text(), source.list.zone);
  replace(source.secret, "KEY");
  return text;
}

Domain public_zone(const Source& source) {
  const auto zone = Domain::parse(source.list.zone);
  return zone ? *zone : source.zone;
}

std::string key_name(const List& list) {
  std::string name = lower_ascii(list.operator_name);
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

bool holds(const List& list, const Subject& subject) {
  if (!subject.address) return list.domain;
  return subject.address->unmapped().is_v4() ? list.ip4 : list.ip6;
}

std::string family_of(const Table& table, const List& list) {
  const List* eldest = &list;
  for (int i = 0; i < 4 && !eldest->family.empty(); ++i) {
    const List* next = table.find(eldest->family);
    if (next == nullptr) return eldest->family;
    eldest = next;
  }
  return eldest->zone;
}

Chosen choose(const Table& table, const Choice& choice, const Subject& subject) {
  Chosen chosen;
  for (const auto& word : choice.only) {
    auto zone = word.starts_with("KEY.") ? word : lower_ascii(word);
    while (zone.ends_with('.')) zone.pop_back();
    const bool again = std::any_of(chosen.sources.begin(), chosen.sources.end(), [&](const Source& source) { return source.list.zone == zone; });
    if (again) continue;
    if (auto source = named(table, choice, subject, zone)) chosen.sources.push_back(std::move(*source));
    else if (zone.starts_with("KEY.")) chosen.problems.push_back(visible(shorten(word, 80)) + " wants a key in the configuration file");
    else chosen.problems.push_back("\"" + visible(shorten(word, 80)) + "\" is no name of a zone that could be asked");
  }
  if (!choice.only.empty()) return chosen;

  std::vector<const List*> wanted;
  for (const auto& list : table.lists)
    if (is_asked_by_default(list, choice, subject)) wanted.push_back(&list);
  // Nobody is asked twice for the same data.
  std::set<std::string> present, keyed;
  for (const List* list : wanted) {
    present.insert(list->zone);
    if (list->wants_key() && !list->family.empty()) keyed.insert(family_of(table, *list));
  }
  for (const List* list : wanted) {
    const std::string family = family_of(table, *list);
    const bool has_elder = !list->family.empty() && present.contains(family);
    if (!choice.own_table && !list->wants_key() && (keyed.contains(family) || has_elder)) continue;
    if (auto source = source_for(*list, choice, choice.own_table)) chosen.sources.push_back(std::move(*source));
  }
  return chosen;
}

}  // namespace mailwhy::listing
