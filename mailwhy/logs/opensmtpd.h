// OpenSMTPD's log: smtpd(8) of OpenBSD 5.3 to 7.x, from syslog or from "smtpd -d".
//
// A session has 16 hexadecimal digits; an envelope ("evpid") 16, of which the first eight are the message's, which is the queue id here.
#pragma once
#include "mailwhy/logs/line_reader.h"

namespace mailwhy::logs {

LineReader read_opensmtpd();

}  // namespace mailwhy::logs
