// Three views of the DNS, beside everything else of a check: the recipient's MX from every resolver and, after a walk from the
// root, from every server of the zone; and of mail hosts that are in trouble the addresses, from the servers of their zones
// (evidence/views.h reads what they say).
#pragma once
#include "mailwhy/check/plan.h"
#include "mailwhy/evidence/views.h"

namespace mailwhy::check {

// Nobody asked yet.  Empty for an address literal and without resolvers.
std::optional<evidence::Views> views_for(const evidence::Case& the_case);

// What is still to be asked, whether the check has to wait for it, and the hosts to which other answers than ours lead.
//
// Needed are the views when the resolvers have no mail hosts for us or when there is more than one answer; else they are a
// curiosity.  About a mail host's addresses its zone is asked only when we had none, when a connection is `slow`, when the host did
// not take the mail, or when resolvers differ; and that is waited for unless another host took it.
void want_views(const evidence::Evidence& so_far, const std::set<IpAddress>& slow, dns::Facts& facts, Wanted& wanted);

// Something that may be worth a moment of waiting is under way: not a walk to which nobody has answered yet.
bool worth_a_moment(const evidence::Views& views, const zone::Ask& under_way);

// Our questions to name servers get through: one of them has said something.
bool somebody_answers(const evidence::Views& views);

// After the end: who said nothing although others did, or nothing at all.  False: one resolver was asked and answered.
bool worth_keeping(const evidence::Views& views);

}  // namespace mailwhy::check
