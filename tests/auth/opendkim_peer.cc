// libopendkim on the command line, for tests/auth/dkim_peers.py.
//
//   opendkim_peer sign PEM SELECTOR DOMAIN simple|relaxed simple|relaxed rsa-sha256|rsa-sha1|ed25519-sha256 < MESSAGE    the message, signed
//   opendkim_peer verify KEYS FILE...                                                                         "pass" or "fail" a file
// KEYS has lines "key NAME TEXT".
#include <fstream>
#include <iostream>
#include <sstream>
#include <vector>

#include "tests/auth/opendkim_library.h"

namespace {
std::string all_of(std::istream& in) {
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}
std::string file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return all_of(in);
}

int verify(const std::vector<std::string>& arguments) {
  mailwhy::peers::OpenDkim::KeyTexts keys;
  std::istringstream lines(file(arguments[1]));
  std::string word, name, text;
  while (lines >> word >> name && std::getline(lines >> std::ws, text)) keys[name] = text;
  mailwhy::peers::OpenDkim opendkim(keys);
  for (std::size_t i = 2; i < arguments.size(); ++i) std::cout << (opendkim.verify(file(arguments[i])) ? "pass" : "fail") << "\n";
  return 0;
}

int sign(const std::vector<std::string>& arguments) {
  const std::string message = all_of(std::cin);
  const std::string& word = arguments[6];
  const auto algorithm = word == "rsa-sha1" ? DKIM_SIGN_RSASHA1 : word == "ed25519-sha256" ? DKIM_SIGN_ED25519SHA256 : DKIM_SIGN_RSASHA256;
  mailwhy::peers::OpenDkim opendkim;
  const auto field = opendkim.sign(message, file(arguments[1]), arguments[2], arguments[3], arguments[4] == "relaxed", arguments[5] == "relaxed", algorithm);
  if (field.empty()) return 1;
  std::cout << field << message;
  return 0;
}
}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 7 && arguments[0] == "sign") return sign(arguments);
  if (arguments.size() >= 3 && arguments[0] == "verify") return verify(arguments);
  std::cerr << "usage: opendkim_peer sign PEM SELECTOR DOMAIN HEADER BODY ALGORITHM | verify KEYS FILE...\n";
  return 2;
}
