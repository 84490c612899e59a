// Courier's log (courierd, courieresmtp, courierlocal, courieresmtpd ...), always through syslog.
//
// Courier tells an attempt in several lines: the words, then how it ended; they are put together here.
#pragma once
#include "mailwhy/logs/line_reader.h"

namespace mailwhy::logs {

LineReader read_courier();

}  // namespace mailwhy::logs
