// qmail's log (qmail, netqmail, notqmail): qmail-send through multilog (TAI64N stamps), tai64nlocal or splogger, and what runs beside it:
// tcpserver, rblsmtpd, qmail-smtpd with the usual patches, spamdyke, vpopmail.
//
// qmail numbers messages by inode, which is used again at once; deliveries have numbers of their own.
#pragma once
#include <optional>

#include "mailwhy/logs/line_reader.h"

namespace mailwhy::logs {

LineReader read_qmail(Frames& frames);

// "@4000000065..." (TAI64N, 24 hexadecimal digits) and a blank at the beginning of `text`, which loses them.
std::optional<Time> take_tai64n(std::string_view& text);

}  // namespace mailwhy::logs
