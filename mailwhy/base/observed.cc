#include "mailwhy/base/observed.h"

namespace mailwhy {

std::string_view to_string(Failure::Kind kind) {
  switch (kind) {
    case Failure::Kind::timed_out: return "timed_out";
    case Failure::Kind::refused: return "refused";
    case Failure::Kind::reset: return "reset";
    case Failure::Kind::closed: return "closed";
    case Failure::Kind::unreachable: return "unreachable";
    case Failure::Kind::not_permitted: return "not_permitted";
    case Failure::Kind::no_route: return "no_route";
    case Failure::Kind::malformed: return "malformed";
    case Failure::Kind::tls: return "tls";
    case Failure::Kind::limit: return "limit";
    case Failure::Kind::cancelled: return "cancelled";
    case Failure::Kind::other: return "other";
  }
  return "other";
}

std::string icmp_words(const Failure::Icmp& icmp, bool v6) {
  if (v6 && icmp.type == 1) {  // RFC 4443 s3.1
    switch (icmp.code) {
      case 0: return "no route to destination";
      case 1: return "communication administratively prohibited";
      case 2: return "beyond scope of source address";
      case 3: return "address unreachable";
      case 4: return "port unreachable";
      case 5: return "source address failed policy";
      case 6: return "reject route to destination";
      default: break;
    }
  }
  if (!v6 && icmp.type == 3) {  // RFC 792, RFC 1812 s5.2.7.1
    switch (icmp.code) {
      case 0: return "network unreachable";
      case 1: return "host unreachable";
      case 2: return "protocol unreachable";
      case 3: return "port unreachable";
      case 4: return "fragmentation needed";
      case 6: return "network unknown";
      case 7: return "host unknown";
      case 9: return "network administratively prohibited";
      case 10: return "host administratively prohibited";
      case 13: return "communication administratively prohibited";
      default: break;
    }
  }
  if (icmp.type == (v6 ? 3 : 11)) return "time to live exceeded on the way";
  return "ICMP type " + std::to_string(icmp.type) + " code " + std::to_string(icmp.code);
}

}  // namespace mailwhy
