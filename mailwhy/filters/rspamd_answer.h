// What rspamd says to POST /checkv2, as JSON.  No socket.
#pragma once
#include "mailwhy/base/bytes.h"
#include "mailwhy/base/result.h"
#include "mailwhy/filters/filter.h"

namespace mailwhy::filters {

// The body of an answer with status 200.  The threshold shown is that of "add header", from which mail counts as spam; that of refusal is
// named in a note.  The error is one sentence: "this is not rspamd: it says ...".
Result<Filter> read_rspamd_answer(BytesView body);

}  // namespace mailwhy::filters
