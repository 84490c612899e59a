// What one list says about one thing: the questions, the proof that the list is alive, and the weighing (RFC 5782 s5).
#pragma once
#include <string>

#include "mailwhy/listing/survey.h"

namespace mailwhy::listing {

struct Asking {
  // A label that nobody has.  Asked below lists of domains, allow and score lists and closed ones, whose negative test point proves
  // little: a list that knows it knows everything.  Empty: never asked.
  std::string probe_label;
  // The test points first, and the thing itself only when the list is alive: for a range, so that dead lists are left in peace.
  bool points_first = false;
  // The list's TXT, and the documentation address, are asked for.  False once nothing more can be asked: what the codes and the test
  // points say stands without them.
  bool words = true;
};

// The name asked for the thing itself; nullopt when there is none (too long, or of a kind that the list does not hold).
std::optional<Domain> own_name(const Source& source, const Subject& subject);

// `clean` only when the positive test point answered, `listed` and `allow` only when neither the negative one nor the label that
// nobody has did.  127.255.255.x and the list's own faults: refused.  127.0.0.1, unless the list gives it a meaning, and
// anything outside of 127/8: no listing.  A list that counts and says of a documentation address what it says of this one lists the
// world.  TXT is asked only when there is something to explain.  The positions are left at 0.
dns::Settled<Entry> evaluate(const Source& source, const Subject& subject, const Asking& asking, dns::Facts& facts);

}  // namespace mailwhy::listing
