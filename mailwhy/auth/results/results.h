// What a server wrote into a message about its checks: Authentication-Results (RFC 8601), ARC-Authentication-Results (RFC 8617 s4.1.1)
// and Received-SPF (RFC 7208 s9.1).
//
// A tolerant reader: what can be read is read, what had to be overlooked stands among the oddities.  Everything is bytes from outside.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mailwhy::auth::results {

struct Property {
  std::string ptype, property, value;  // "smtp", "mailfrom", "ann@example.org"; ptype and property in small letters
  friend bool operator==(const Property&, const Property&) = default;
};

struct MethodResult {
  std::string method, version;         // "spf" in small letters; version "1" when none is written
  std::string result;                  // "pass" in small letters; as written otherwise, known or not
  std::string reason;                  // reason="..."
  std::vector<Property> properties;    // at most 50
  std::vector<std::string> comments;   // in order, without their brackets; at most 20
  const Property* find(std::string_view ptype, std::string_view property) const;
  friend bool operator==(const MethodResult&, const MethodResult&) = default;
};

struct Results {
  unsigned instance = 0;               // i= of ARC-Authentication-Results; 0: none, or no number from 1 to 50
  std::string authserv_id;
  std::string version;                 // "1" when none is written
  bool none = false;                   // "none": nothing was checked (RFC 8601 s2.2)
  std::vector<MethodResult> results;   // at most 100
  std::vector<std::string> comments;   // before the first method
  std::vector<std::string> oddities;   // in words
  std::vector<const MethodResult*> find_all(std::string_view method) const;
};

enum class Kind { plain, arc };
// `value` is the field after its colon.
Results read_results(std::string_view value, Kind kind = Kind::plain);

// RFC 7208 s9.1   header-field = "Received-SPF:" [CFWS] result FWS [comment FWS] [ key-value-list ] CRLF
struct ReceivedSpf {
  std::string result;                  // small letters
  std::string comment;                 // without brackets
  struct Pair {
    std::string key, value;            // key in small letters
    friend bool operator==(const Pair&, const Pair&) = default;
  };
  std::vector<Pair> pairs;             // at most 50
  std::vector<std::string> oddities;
  std::string_view value_of(std::string_view key) const;  // "" when it is not there
};
ReceivedSpf read_received_spf(std::string_view value);

}  // namespace mailwhy::auth::results
