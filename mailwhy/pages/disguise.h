// Pages whose names give nothing away: a story about greylisting happens at grey.test, and whoever is to guess must not read that.
#pragma once
#include "mailwhy/pages/collection.h"

namespace mailwhy::pages {

// The page with the domain that its checks ask about, and everything below it, called example.test; line numbers stay.  The page
// as it is when it has several such domains, knows example.test already, or cannot be read.
PageText disguised(const PageText& page);

}  // namespace mailwhy::pages
