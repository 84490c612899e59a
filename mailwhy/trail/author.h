// The author of a message: the mailboxes of its From field (RFC 5322 s3.6.2, s3.4).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/domain.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::trail {

struct Mailbox {
  std::string name;                    // as people read it, decoded
  std::string address;                 // as written, without angle brackets; bytes from outside
  std::optional<Domain> domain;        // in ASCII form
};
// Names in quotation marks, comments, groups, encoded words; what cannot be read is left out.  At most 100.
std::vector<Mailbox> read_mailboxes(std::string_view value);

struct Author {
  std::vector<Mailbox> mailboxes;      // of all From fields
  std::size_t from_fields = 0;
  std::optional<Domain> domain;        // of the first one: what DMARC is about (RFC 7489 s6.6.1)
  bool several_domains = false;
};
Author author_of(const mail::RawMessage& message);

}  // namespace mailwhy::trail
