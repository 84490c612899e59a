// systemd's journal as `journalctl -o export`, `-o verbose`, `-o json`, json-pretty, json-seq and json-sse write it, and the JSON lines in which containers keep what a program prints.
//
// Follows the Journal Export Format: an entry is lines "FIELD=value", or "FIELD", eight bytes of length (little endian) and the value where
// it holds line ends; an empty line ends it.  `-o short`, `short-iso` and their like are syslog to a reader (frame.h).
#pragma once
#include "mailwhy/logs/line_reader.h"

namespace mailwhy::logs {

Unwrapper unwrap_journal_export(Frames& frames);
Unwrapper unwrap_journal_json(Frames& frames);
Unwrapper unwrap_journal_verbose(Frames& frames);
// "-- Boot 4f.. --", "-- No entries --"
LineReader read_journal_marks();

}  // namespace mailwhy::logs
