// Whom to ask about what a check found: what is known without asking anybody, and what registries add when a person wants to know.
#pragma once
#include <atomic>
#include <vector>

#include "mailwhy/contact/find.h"
#include "mailwhy/evidence/evidence.h"
#include "mailwhy/net/net.h"
#include "mailwhy/probe/registry.h"
#include "mailwhy/rules/judge.h"

namespace mailwhy::check {

// From the answers that the check has anyway: postmaster@ and abuse@ of the recipient's domain when it takes mail (assumed), the mailbox
// in its SOA, and the removal pages of lists that hold our address.
std::vector<contact::Contact> known_contacts(const evidence::Evidence& evidence);

// Whom registries are asked about: the party of the leading finding.  recipient_domain: the domain; recipient_host: the block of the
// deciding server's address; sender_host and sender_network: the block of our own address, whose owner opens port 25 and sets the PTR;
// sender_domain: the sender's domain.  Nobody for the others, and nobody for addresses that the world cannot see.
std::vector<contact::Wish> contact_wishes(const evidence::Evidence& evidence, const rules::Judgement& judgement);

struct ContactOptions {
  const contact::Registries* registries = &contact::Registries::builtin();
  probe::AnswerStore store;
  const std::atomic<bool>* stop = nullptr;
};
// Asks third parties (RDAP, WHOIS): only when that is wanted.  What is found is added to evidence.contacts; at most ten seconds.
void ask_registries(evidence::Evidence& evidence, const rules::Judgement& judgement, net::Net& net, const ContactOptions& options);

// How registries are asked in the manner of a case: its resolvers, source, families, trust and public networks.
probe::RegistryOptions registry_options(const evidence::Case& the_case, const ContactOptions& options);

}  // namespace mailwhy::check
