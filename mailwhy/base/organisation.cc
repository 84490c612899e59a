#include "mailwhy/base/organisation.h"

#include <algorithm>
#include <iterator>

#include "mailwhy/base/ip.h"
#include "mailwhy/base/text.h"

namespace mailwhy {
namespace {
// Second labels under which countries give out names.
constexpr std::string_view second_labels[] = {"co", "com", "net", "org", "ac", "gov", "edu", "or", "ne", "go", "gob", "nom", "mil", "ltd", "plc", "me", "sch", "gv", "asn", "id", "in", "school", "govt"};

struct House {
  std::string_view organisation, house;
};
// Names of one house whose servers pass mail among each other.
constexpr House houses[] = {
    {"googlemail.com", "google.com"}, {"gmail.com", "google.com"},        {"1e100.net", "google.com"},   {"exchangelabs.com", "outlook.com"},
    {"office365.com", "outlook.com"}, {"hotmail.com", "outlook.com"},     {"microsoft.com", "outlook.com"}, {"yahoodns.net", "yahoo.com"},
    {"gmx.net", "web.de"},            {"gmx.de", "web.de"},               {"kundenserver.de", "web.de"}, {"icloud.com", "apple.com"},
    {"me.com", "apple.com"},
};
}  // namespace

std::string organisation_of(std::string_view host) {
  while (host.ends_with('.')) host.remove_suffix(1);
  if (host.starts_with('[') || IpAddress::parse(host) || host.size() > 255) return {};
  const auto labels = split(host, '.');
  if (labels.size() < 2 || std::any_of(labels.begin(), labels.end(), [](std::string_view label) { return label.empty(); })) return {};
  std::size_t keep = 2;
  const auto second = labels[labels.size() - 2];
  const bool of_a_country = labels.back().size() == 2 && std::any_of(std::begin(second_labels), std::end(second_labels), [&](std::string_view word) { return equal_ignoring_case(word, second); });
  if (of_a_country && labels.size() > 2) keep = 3;
  std::string out;
  for (std::size_t i = labels.size() - keep; i < labels.size(); ++i) out += (out.empty() ? "" : ".") + lower_ascii(labels[i]);
  for (const auto& house : houses)
    if (house.organisation == out) return std::string(house.house);
  return out;
}

}  // namespace mailwhy
