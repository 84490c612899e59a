// sendmail's log (sendmail, sm-mta, sm-msp, sm-que ...), always through syslog.
//
// Follows sendmail's operations guide, section "The Syslog Message Format": "QID: key=value, key=value, ..., stat=words".
#pragma once
#include "mailwhy/logs/line_reader.h"

namespace mailwhy::logs {

LineReader read_sendmail();

// True for what sendmail takes as the name of a queued message: "6AL3bRkY031251", "AAA12345".
bool is_sendmail_id(std::string_view word);

}  // namespace mailwhy::logs
