// What keeps a mail server from being ready, as a list of things to do in the order in which they help.
//
// The names of addresses come first, then the name for hello, then lists: a list that is asked to forget an address before its name
// is in order will list it again, or refuse.
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/ready/survey.h"

namespace mailwhy::ready {

enum class Verdict { ready, not_ready, inconclusive };
std::string_view to_string(Verdict verdict);
int exit_code_of(Verdict verdict);

// A kind of thing to do: the id of its page, and what it is in the words of interface.md.  `who` is who can do it: you, provider,
// list, nobody.
struct Kind {
  std::string_view id, state, party, confidence, who;
};
std::span<const Kind> all_kinds();
const Kind* find_kind(std::string_view id);

struct Seen {
  std::string source, text;                 // "dns", "smtp", "list", "tls", "tcp", "helo"; bytes from outside
  friend bool operator==(const Seen&, const Seen&) = default;
};

struct Task {
  const Kind* kind = nullptr;
  std::string_view state;                   // mostly the kind's; fail, warn, unknown, note
  IpAddress address;                        // whose it is
  bool about_host = false;                  // the whole server's: there is no address
  std::map<std::string, std::string> args;  // address, name, helo, list, meaning ...: bytes from outside
  std::vector<Seen> seen;
  std::vector<std::string> publish;         // lines of zone text that would mend it
  std::string look_up, removal, advice;     // of a listing
  bool after_names = false;                 // a listing that had better wait until the names are mended
};

struct Judgement {
  Verdict verdict = Verdict::inconclusive;
  std::vector<Task> tasks;                  // what must be done, what should, what could not be told, remarks
};

Judgement judge(const Survey& survey);

// The name that the address should have: the one for hello when it is a full host name, else the host's; empty when there is none.
std::optional<Domain> wanted_name(const Survey& survey);

}  // namespace mailwhy::ready
