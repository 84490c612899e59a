#include "mailwhy/check/ready_contacts.h"

#include <algorithm>

namespace mailwhy::check {
namespace {

constexpr std::size_t most_addresses = 2;

std::vector<contact::Wish> wishes_for(const ready::Survey& survey, const ready::Judgement& judgement, bool ask_registries) {
  std::vector<contact::Wish> wishes;
  for (const auto& face : survey.faces) {
    const bool provider_acts = std::any_of(judgement.tasks.begin(), judgement.tasks.end(), [&](const ready::Task& task) {
      return !task.about_host && task.address == face.address && task.kind->who == "provider";
    });
    if (!provider_acts || !face.seen_by_all || wishes.size() == most_addresses) continue;
    wishes.push_back({.thing = {face.address, Domain()}, .conventions = true, .ask_registries = ask_registries});
  }
  return wishes;
}

}  // namespace

std::vector<contact::Contact> contacts_for(const ready::Survey& survey, const ready::Judgement& judgement, const contact::Registries& registries, bool ask_registries,
                                           net::Net& net, const probe::RegistryOptions& options) {
  const auto wishes = wishes_for(survey, judgement, ask_registries);
  if (wishes.empty()) return {};
  std::vector<contact::Contact> contacts;
  for (auto& found : probe::find_contacts(wishes, registries, {}, net, options).found)
    for (auto& contact : found.contacts)
      if (std::find(contacts.begin(), contacts.end(), contact) == contacts.end()) contacts.push_back(std::move(contact));
  contact::put_in_order(contacts);
  return contacts;
}

}  // namespace mailwhy::check
