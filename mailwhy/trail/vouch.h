// Who vouches for a message: what the servers on its way wrote down, and what SPF, DKIM, ARC and DMARC say when they are asked again now.
//
// An evaluation: what it misses it notes as wanted.  SPF is judged for the client that the receiver's side took the message from; without
// such a line there is nothing to judge it by.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/auth/arc/verify.h"
#include "mailwhy/auth/dkim/verify.h"
#include "mailwhy/auth/dmarc/evaluate.h"
#include "mailwhy/auth/results/results.h"
#include "mailwhy/auth/spf/evaluate.h"
#include "mailwhy/trail/author.h"
#include "mailwhy/trail/trail.h"

namespace mailwhy::trail {

enum class Trust {
  no,         // stands below what the receiver's side added
  adjacent,   // right below the line of the boundary, where some servers put it, and where a forger would
  yes,        // above it
  unknown,    // nobody knows where the boundary is
};
std::string_view to_string(Trust trust);

// An Authentication-Results field.
struct Stated {
  std::size_t field = 0;               // of RawMessage::fields
  auth::results::Results results;
  Trust trust = Trust::unknown;
  bool names_receiver = false;         // its authserv-id is of the receiver's organisation
};
struct StatedSpf {
  std::size_t field = 0;
  auth::results::ReceivedSpf spf;
  Trust trust = Trust::unknown;
};

// Why SPF was not judged.
enum class SpfGap {
  none,            // it was
  no_boundary,
  no_address,      // the line tells none, or one that cannot be
  not_public,      // the client is of a private network
  logged_in,       // a user who logged in: SPF is not about those
  no_names,        // neither a HELO name nor a sender is known
};
std::string_view to_string(SpfGap gap);

enum class SenderFrom { unknown, return_path, received, received_spf, results };
std::string_view to_string(SenderFrom from);

struct SpfAgain {
  SpfGap gap = SpfGap::no_boundary;
  IpAddress client;
  std::string helo, mail_from;         // as seen
  bool null_sender = false;
  SenderFrom sender_from = SenderFrom::unknown;
  std::optional<auth::spf::Verdict> mail, hello;   // of MAIL FROM; of HELO
};

// What a field says is not what comes out now.
struct Contradiction {
  std::string method;                  // "dkim", "spf", "dmarc", "arc"
  std::string domain, selector;        // selector of dkim
  std::string stated, now;             // result words
  std::string reason;                  // key of the reason now; of dkim auth::dkim::to_string(Reason)
  std::size_t field = 0;               // that states it
  Trust trust = Trust::unknown;
};

struct Vouching {
  Author author;
  std::vector<Stated> stated;          // topmost first; at most 50
  std::vector<StatedSpf> received_spf; // at most 20
  std::vector<auth::dkim::Verdict> dkim;
  auth::arc::Chain arc;
  SpfAgain spf;
  std::optional<auth::dmarc::Verdict> dmarc;  // empty when the author's domain is not known
  std::vector<Contradiction> contradictions;
};

struct VouchOptions {
  Time now{};
  auth::dkim::KeyCache* keys = nullptr;
  bool explain = true;                 // look for what changed in signed messages
};

dns::Settled<Vouching> vouch(const mail::RawMessage& message, const Trail& trail, const auth::Suffixes& suffixes, const VouchOptions& options, dns::Facts& facts);

}  // namespace mailwhy::trail
