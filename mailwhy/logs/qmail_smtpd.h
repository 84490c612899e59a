// What runs in front of qmail's queue: tcpserver, sslserver, rblsmtpd, qmail-smtpd with the usual patches (chkuser, greylisting), spamdyke,
// vpopmail's password check, simscan.
#pragma once
#include <string_view>

#include "mailwhy/logs/event.h"

namespace mailwhy::logs {

// True when `text` is such a line; kind, client, addresses and words are set.  `program`: of syslog's frame, empty without one.
bool read_qmail_smtpd(std::string_view text, std::string_view program, Event& event);

// True for a program of syslog's that belongs to a qmail server.
bool is_qmail_program(std::string_view program);

}  // namespace mailwhy::logs
