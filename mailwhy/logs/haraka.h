// Haraka's log: "2026-11-21T04:07:28.535Z [NOTICE] [UUID.1] [core] words key=value", with or without time; logfmt; JSON; syslog.
//
// A connection has a UUID, its transactions are "UUID.1", their deliveries "UUID.1.1": the transaction is the queue id here.
#pragma once
#include "mailwhy/logs/line_reader.h"

namespace mailwhy::logs {

LineReader read_haraka(Frames& frames);

}  // namespace mailwhy::logs
