// What every world starts with, written as a lab page itself; the fences of a page add to it or override it.
#pragma once
#include <string_view>

namespace mailwhy::lab {

std::string_view background_page();

}  // namespace mailwhy::lab
