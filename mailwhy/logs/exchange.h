// Exchange Server's logs: message tracking, and the protocol logs of receive and send connectors; comma-separated, with "#Fields:" on top.
//
// Without that head (the tail of a file) the fields are those of Exchange 2013 to 2019.  Tables of `Get-MessageTrackingLog | Export-Csv` too.
#pragma once
#include "mailwhy/logs/line_reader.h"

namespace mailwhy::logs {

LineReader read_exchange_tracking(Frames& frames);
LineReader read_exchange_protocol(Frames& frames);

}  // namespace mailwhy::logs
