// Which Received fields the receiver's own side added.
#pragma once
#include "mailwhy/trail/trail.h"

namespace mailwhy::trail {

// Sets boundary, boundary_by, receiver and Hop::trusted.  From the top down through the hosts of one organisation (or of --mine), to
// the first that says it took the message from outside; what a stranger wrote below, in whatever name, never counts.
void find_boundary(Trail& trail, const Options& options);

// An address of the host itself or of the networks around it: only a neighbour has one.
bool is_near(const IpAddress& address);

}  // namespace mailwhy::trail
