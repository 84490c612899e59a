// Whom to ask about what a mail server lacks and its owner cannot mend alone: the provider that names its addresses.
#pragma once
#include <vector>

#include "mailwhy/contact/find.h"
#include "mailwhy/net/net.h"
#include "mailwhy/probe/registry.h"
#include "mailwhy/ready/judge.h"

namespace mailwhy::check {

// Of each public address with something for the provider to do, two at most: the mailbox in the SOA of its reverse zone, and with
// `ask_registries` what the registry that holds its block says, which asks third parties.  Empty when nobody else has to act.
std::vector<contact::Contact> contacts_for(const ready::Survey& survey, const ready::Judgement& judgement, const contact::Registries& registries, bool ask_registries,
                                           net::Net& net, const probe::RegistryOptions& options);

}  // namespace mailwhy::check
