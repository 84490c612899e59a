// Asks the DNS and registries everything that contact::find wants for some wishes, side by side, until nothing is wanted any more.
#pragma once
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/contact/find.h"
#include "mailwhy/probe/registry_fetch.h"

namespace mailwhy::probe {

// Where answers are kept from one run to the next; both may be empty.  A key is the question's text.
struct AnswerStore {
  std::function<std::optional<std::string>(const std::string& key)> read;  // nullopt: nothing usable is there
  std::function<void(const std::string& key, const std::string& text)> write;
};

struct RegistryOptions {
  FetchOptions fetch;
  Duration whole = 10s;                // then what is known counts
  Duration dns_try = 3s;
  std::size_t in_flight = 8;
  AnswerStore store;
  const std::atomic<bool>* stop = nullptr;
};

struct RegistryResult {
  std::vector<contact::Found> found;   // one a wish, in their order
  dns::Lookups lookups;                // those that were given, and what was asked now
  bool complete = true;                // false: time or patience ran out
};

// `known`: what is known of the DNS already.  No question is asked twice.  Never fails: who was silent is in Found::tried.
RegistryResult find_contacts(const std::vector<contact::Wish>& wishes, const contact::Registries& registries, dns::Lookups known, net::Net& net,
                             const RegistryOptions& options);

}  // namespace mailwhy::probe
