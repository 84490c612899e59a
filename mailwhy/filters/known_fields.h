// Which header fields come from which filter.  Private to the room.
#pragma once
#include <string_view>

#include "mailwhy/filters/filter.h"

namespace mailwhy::filters {

// What a field tells about a filter that has no reader of its own.
enum class Role {
  own_reader,  // the product's reader knows what to do
  verdict, score, threshold, report, version,
  pairs,       // key=value words, those with a row in others.tsv are rules
  present,     // that it is there is all that can be said
};

struct KnownField {
  std::string_view name;  // small letters
  Product product = Product::other;
  std::string_view title;  // fields with the same title (or product) belong together
  Role role = Role::own_reader;
};

// By name in small letters; nullptr for fields that no filter writes.
const KnownField* known_field(std::string_view lower_name);

}  // namespace mailwhy::filters
