// The fields of a line of Exim's main log: "H=mx.example.org [192.0.2.1]:25 F=<a@example.org> R=dnslookup T=remote_smtp: words".
#pragma once
#include <string_view>

#include "mailwhy/logs/parts.h"

namespace mailwhy::logs {

struct EximFields {
  HostPort host;                       // H=
  std::string_view from, path;         // F=<>, P=<> (a return path) without angles
  bool has_from = false, has_path = false;
  std::string_view router, transport, protocol, ident, login, size, id, tls, reply, queue_time, delivery_time, receive_time, subject, set_id;
  std::string_view parent;             // "<orig@example.org>" behind an address
  bool has_parent = false;
  bool deferred = false;               // the word "defer"
  int defer_number = 0;                // "(-44)"
  bool words_follow = false;           // a colon ended the fields
  std::string_view rest;               // what is not a field any more
};

EximFields read_exim_fields(std::string_view text);

// The address at the beginning of a delivery line, cut off from `text`; pipes and files ("|/usr/bin/vacation -f x", "/var/mail/a") whole.
// `ended` is true when a colon stood right behind it, which is cut off too.
std::string_view take_exim_address(std::string_view& text, bool& ended);

}  // namespace mailwhy::logs
