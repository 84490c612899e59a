// Takes secrets out of whatever is shown or kept: the words as they are, and as base64 or percent-encoding would carry them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/sasl/material.h"

namespace mailwhy::sasl {

// What stands in a secret's place; it has always the same length.
constexpr std::string_view blank = "***";

class Blanker {
 public:
  Blanker() = default;
  explicit Blanker(const Material& material);
  // One more that must not be seen, such as a response that was sent.
  void add(std::string_view secret);
  // `text` with every secret in it replaced, also where a server sends one back.
  std::string clean(std::string_view text) const;

 private:
  struct Needle {
    crypto::Secret text;
    bool in_base64 = false;  // the whole word around it goes: its ends are mixed with what stands beside
  };
  std::vector<Needle> needles_;
};

}  // namespace mailwhy::sasl
