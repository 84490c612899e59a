// Harmless text that filters are bound to react to, put together only when it is asked for: no scanner shall find it in this program.
#pragma once
#include <string>

namespace mailwhy::mail {

std::string gtube();  // the line that spam filters take for spam
std::string eicar();  // the file that virus scanners take for a virus

}  // namespace mailwhy::mail
