// What a look at the submission servers and one attempt to log in mean: whether it works, which step fails, and who can change that.
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/login/survey.h"

namespace mailwhy::login {

enum class Outcome { works, offered, refused, later, inconclusive };
std::string_view to_string(Outcome verdict);
int exit_code_of(Outcome verdict);

// The id of its page, and what it is in the words of interface.md.  `who` can change it: you, provider, nobody.
struct Kind {
  std::string_view id, state, party, who;
};
std::span<const Kind> all_kinds();
const Kind* find_kind(std::string_view id);

struct Seen {
  std::string source, text;                 // "dns", "tcp", "tls", "smtp"; bytes from outside
  friend bool operator==(const Seen&, const Seen&) = default;
};

struct Finding {
  const Kind* kind = nullptr;
  std::string_view confidence = "certain";  // certain, likely, guess
  std::string place;                        // "mail.example.org:587"; empty: about all of it
  std::map<std::string, std::string> args;  // place, user, mechanism, words, sender ...: bytes from outside
  std::vector<Seen> seen;
};

struct Judgement {
  Outcome verdict = Outcome::inconclusive;
  std::vector<Finding> findings;            // the leading one first
};

Judgement judge(const Survey& survey);

// "mail.example.org:587", for people.
std::string name_of(const Door& door);

}  // namespace mailwhy::login
