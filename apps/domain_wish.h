// What mailwhy domain is asked, beside the options that all verbs share.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/ip.h"

namespace mailwhy::apps {

struct DomainWish {
  std::vector<std::string> parts;      // --only; empty: all
  std::optional<IpAddress> ip;         // who hands the mail over
  std::string message;                 // a file; "-": standard input
  std::vector<std::string> selectors;  // of DKIM keys
  std::string baseline, save_baseline; // files
  bool ask_lists = false;              // block lists
  bool ask_mailboxes = false;          // whether those that get reports take mail
};

}  // namespace mailwhy::apps
