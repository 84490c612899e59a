#include "mailwhy/auth/dkim/change.h"

namespace mailwhy::auth::dkim {

std::string_view to_string(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::footer_added: return "footer-added";
    case Change::Kind::top_added: return "top-added";
    case Change::Kind::part_footer_added: return "part-footer-added";
    case Change::Kind::text_added: return "text-added";
    case Change::Kind::part_added: return "part-added";
    case Change::Kind::wrapped_in_multipart: return "wrapped-in-multipart";
    case Change::Kind::line_ends: return "line-ends";
    case Change::Kind::trailing_blanks: return "trailing-blanks";
    case Change::Kind::blanks: return "blanks";
    case Change::Kind::blank_lines: return "blank-lines";
    case Change::Kind::recoded: return "recoded";
    case Change::Kind::lines_wrapped: return "lines-wrapped";
    case Change::Kind::from_escaped: return "from-escaped";
    case Change::Kind::dots: return "dots";
    case Change::Kind::tabs: return "tabs";
    case Change::Kind::header_in_body: return "header-in-body";
    case Change::Kind::prefix_added: return "prefix-added";
    case Change::Kind::value_rewritten: return "value-rewritten";
    case Change::Kind::field_added: return "field-added";
    case Change::Kind::field_removed: return "field-removed";
    case Change::Kind::field_moved: return "field-moved";
    case Change::Kind::refolded: return "refolded";
    case Change::Kind::case_changed: return "case-changed";
    case Change::Kind::requoted: return "requoted";
    case Change::Kind::tag_changed: break;
  }
  return "tag-changed";
}

}  // namespace mailwhy::auth::dkim
