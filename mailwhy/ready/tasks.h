// The parts of ready::judge that look beyond names and lists: what ports, encryption, relaying and domains come to.  Each gives its
// tasks in any order; judge.cc sorts them.
#pragma once
#include <string_view>
#include <vector>

#include "mailwhy/ready/judge.h"

namespace mailwhy::ready {

// With the arguments that every task of its sort has.  `id` is one of all_kinds().
Task task_about(const Survey& survey, const Face& face, std::string_view id);
Task task_about_host(const Survey& survey, std::string_view id);

// Ports 465 and 587, what they and port 25 offer for a login, and the ports that a domain names in the DNS.
std::vector<Task> judge_ports(const Survey& survey);
// Encryption on port 25, taken as seriously as somebody must who is about to announce this server.
std::vector<Task> judge_encryption(const Survey& survey);
// Relaying for strangers, and the mailboxes that every domain has.
std::vector<Task> judge_relaying(const Survey& survey);
// Whether the mail of the domains comes here.
std::vector<Task> judge_domains(const Survey& survey);

// A domain's records lead to this port of this address: MX to 25, SRV (RFC 6186) to the others.
bool is_announced(const Survey& survey, const Face& face, std::uint16_t port);
// The connection failed for a reason on this machine, which says nothing about the server.
bool is_our_own_trouble(const Door& door);

}  // namespace mailwhy::ready
