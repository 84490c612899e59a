// What a page takes for granted about the place it is played in.
#pragma once
#include <vector>

#include "mailwhy/base/ip.h"

namespace mailwhy::pages {

// Documentation networks are the lab's public address space; private and loopback addresses stay what they are.
std::vector<Network> lab_networks();

}  // namespace mailwhy::pages
