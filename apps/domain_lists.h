// Which block lists hold a domain, its mail hosts' addresses and the address that mail comes from (mailwhy domain --ask-lists).
#pragma once
#include <atomic>

#include "apps/list_choice.h"
#include "mailwhy/posture/judge.h"

namespace mailwhy::apps {

// Asks the lists of the table, each proved alive in the same run; every listing becomes a finding.  Of one family of lists one is told.
void ask_lists_about_domain(const Options& options, const posture::Question& question, const posture::Survey& survey, const Lists& lists,
                            const std::vector<Endpoint>& resolvers, net::Net& net, const std::atomic<bool>& stop, posture::Judgement& judgement);

}  // namespace mailwhy::apps
