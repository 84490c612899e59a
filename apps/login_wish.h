// What a command line says about logging in: who, with what from where, and how.  Secrets themselves never stand here.
#pragma once
#include <string>

namespace mailwhy::apps {

struct LoginWish {
  std::string user;              // empty: the address that was given
  std::string act_as;            // the authorisation identity
  std::string password_file, password_command;
  std::string token_file, token_command;
  std::string mechanism;         // empty: the strongest that fits
  std::string server;            // HOST[:PORT]; empty: found by the domain
  bool allow_insecure = false;   // the password may be readable for others
  bool only_look = false;        // no attempt, and no question for a password
};

}  // namespace mailwhy::apps
