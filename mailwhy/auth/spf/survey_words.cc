#include <array>

#include "mailwhy/auth/spf/survey.h"

namespace mailwhy::auth::spf {
namespace {
constexpr std::array<std::string_view, 10> statuses{
    "good", "no_record", "no_such_name", "several", "broken", "failed", "loop", "macro", "unread", "cannot_be_asked"};
constexpr std::array<std::string_view, 22> kinds{
    "plus_all", "neutral_all", "no_all", "ptr", "loop", "several_records", "syntax", "no_record", "no_such_name", "failed",
    "long_string", "long_answer", "long_record", "after_all", "redirect_with_all", "covered", "void_lookup",
    "too_many_mx_hosts", "wide_network", "oddity", "by_macro", "truncated"};
}  // namespace

std::string_view to_string(Branch::Status status) { return statuses[static_cast<std::size_t>(status)]; }

std::string_view to_string(Fault::Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }

}  // namespace mailwhy::auth::spf
