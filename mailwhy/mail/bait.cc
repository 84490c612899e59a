#include "mailwhy/mail/bait.h"

#include <initializer_list>
#include <string_view>

namespace mailwhy::mail {
namespace {
// The pieces stand in the wrong order here, and so they do in the binary.
std::string backwards(std::initializer_list<std::string_view> pieces) {
  std::string out;
  for (const auto piece : pieces) out.insert(0, piece);
  return out;
}
}  // namespace

std::string gtube() { return backwards({"EMAIL*C.34X", "UBE-TEST-", "DARD-ANTI-", "GTUBE-STAN", "2IDNEN*", ".NSBN3*", "BQADN1", "XJS*C4JD"}); }
std::string eicar() { return backwards({"FILE!$H+H*", "TEST-", "ANTIVIRUS-", "STANDARD-", "7}$EICAR-", "PZX54(P^)7CC)", "%@AP[4\\", "X5O!P"}); }

}  // namespace mailwhy::mail
