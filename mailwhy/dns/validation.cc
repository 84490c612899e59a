#include "mailwhy/dns/validation.h"

namespace mailwhy::dns {

std::string_view to_string(Validation::Status status) {
  switch (status) {
    case Validation::Status::secure: return "secure";
    case Validation::Status::insecure: return "insecure";
    case Validation::Status::bogus: return "bogus";
    case Validation::Status::unknown: return "unknown";
  }
  return "unknown";
}

}  // namespace mailwhy::dns
