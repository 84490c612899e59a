// A domain name as the DNS sees it: ASCII labels, lower case, without the final dot.  The root is "".
//
// Comparison is exact because the text is canonical.  Bytes outside of letters, digits, '-' and '_' are
// legal in the DNS (RFC 2181 s11) and kept, written as in zone text: \. and \DDD.  Unicode names are turned into
// this form by mail::to_ascii.
#pragma once
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/result.h"

namespace mailwhy {

class Domain {
 public:
  Domain() = default;  // the root

  // Reads presentation form, with or without final dot.  At most 63 bytes a label and 255 in all (RFC 1035 s2.3.4).
  static Result<Domain> parse(std::string_view text);
  // From raw labels, as they stand on the wire; nullopt when a length limit is broken.
  static std::optional<Domain> from_labels(const std::vector<std::string>& labels);
  // For names known to be good (tests, constants); a bad one is a broken invariant.
  static Domain of(std::string_view text);

  const std::string& text() const { return text_; }
  bool is_root() const { return text_.empty(); }
  // Raw labels, unescaped, leftmost first.
  std::vector<std::string> labels() const;
  // Without its leftmost label; the root's parent is the root.
  Domain parent() const;
  // True for the name itself and everything below `ancestor`.
  bool is_within(const Domain& ancestor) const;
  // `label` in front of this name; nullopt when it would be too long.
  std::optional<Domain> with_prefix(std::string_view prefix) const;
  // True when every label is letters, digits and inner hyphens (RFC 1123 s2.1): fit to be a host name.
  bool is_host_name() const;
  std::size_t label_count() const { return labels().size(); }

  friend auto operator<=>(const Domain&, const Domain&) = default;

 private:
  std::string text_;
};

}  // namespace mailwhy
