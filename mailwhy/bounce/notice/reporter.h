// The host that wrote a notice, where its delivery status names none.
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/bounce/notice/work.h"

namespace mailwhy::bounce::notice {

struct Reporter {
  std::string host;        // lower case; empty when nothing tells
  bool derived = false;    // from the way that the notice came: whoever handed it over mostly wrote it
};
Reporter reporter_of(const Work& work);

// The host that the words name as the writer.
std::string reporter_in_words(const Prose& prose);
// RFC 5321 s4.4: the host behind "from" of a Received field, or the name with which it greeted; empty when neither is the name of a host
// ("from exim by mail.example.org with local").
std::string host_from(std::string_view received);
// The host behind its "by", likewise.
std::string host_by(std::string_view received);

}  // namespace mailwhy::bounce::notice
