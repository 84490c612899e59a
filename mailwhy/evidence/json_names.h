// The words of the enums in the JSON form of evidence.  Included by json*.cc only.
#pragma once
#include "mailwhy/evidence/evidence.h"
#include "mailwhy/evidence/json_archive.h"

namespace mailwhy::evidence::json {

// For enums whose own room gives the words.
template <typename E, E last_value>
struct OwnNames {
  static constexpr E last = last_value;
  static std::string_view name(E value) { return to_string(value); }
};

template <>
struct Names<Failure::Kind> : OwnNames<Failure::Kind, Failure::Kind::other> {
  static constexpr std::string_view what = "a kind of failure such as \"timed_out\"";
};
template <>
struct Names<Stage> : OwnNames<Stage, Stage::mailbox> {
  static constexpr std::string_view what = "a stage such as \"connect\"";
};
template <>
struct Names<dns::Answer::Kind> : OwnNames<dns::Answer::Kind, dns::Answer::Kind::malformed> {
  static constexpr std::string_view what = "a kind of DNS answer such as \"records\"";
};
template <>
struct Names<dns::Validation::Status> : OwnNames<dns::Validation::Status, dns::Validation::Status::unknown> {
  static constexpr std::string_view what = "a DNSSEC status such as \"insecure\"";
};
template <>
struct Names<contact::Contact::Role> : OwnNames<contact::Contact::Role, contact::Contact::Role::removal> {
  static constexpr std::string_view what = "the role of a contact such as \"abuse\"";
};
template <>
struct Names<auth::mtasts::Fetched::End> : OwnNames<auth::mtasts::Fetched::End, auth::mtasts::Fetched::End::unasked> {
  static constexpr std::string_view what = "how far a policy was fetched, such as \"file\"";
};
template <>
struct Names<smtp::Step> : OwnNames<smtp::Step, smtp::Step::other> {
  static constexpr std::string_view what = "a step such as \"greeting\"";
};
template <>
struct Names<smtp::Oddity> : OwnNames<smtp::Oddity, smtp::Oddity::line_without_code> {
  static constexpr std::string_view what = "an oddity of a reply such as \"bare-lf\"";
};
template <>
struct Names<listing::Result> : OwnNames<listing::Result, listing::Result::unknown> {
  static constexpr std::string_view what = "the result of a list such as \"clean\"";
};
template <>
struct Names<Session::Purpose> : OwnNames<Session::Purpose, Session::Purpose::smuggling> {
  static constexpr std::string_view what = "the purpose of a session such as \"first\"";
};
template <>
struct Names<Reach::Kind> : OwnNames<Reach::Kind, Reach::Kind::other_port> {
  static constexpr std::string_view what = "\"control\" or \"other_port\"";
};
template <>
struct Names<NotTried::Why> : OwnNames<NotTried::Why, NotTried::Why::answer_says_it> {
  static constexpr std::string_view what = "a reason such as \"not_public\"";
};
template <>
struct Names<zone::Way> {
  static constexpr zone::Way last = zone::Way::later;
  static constexpr std::string_view what = "a way of asking such as \"direct\"";
  static std::string_view name(zone::Way value) {
    constexpr std::string_view words[] = {"direct", "over_tcp", "recursive", "unchecked", "again", "later"};
    return words[static_cast<std::size_t>(value)];
  }
};
template <>
struct Names<zone::Resolver::Kind> {
  static constexpr zone::Resolver::Kind last = zone::Resolver::Kind::well_known;
  static constexpr std::string_view what = "a kind of resolver such as \"yours\"";
  static std::string_view name(zone::Resolver::Kind value) {
    constexpr std::string_view words[] = {"yours", "named", "well_known"};
    return words[static_cast<std::size_t>(value)];
  }
};
template <>
struct Names<Case::Target> {
  static constexpr Case::Target last = Case::Target::tls;
  static constexpr std::string_view what = "\"address\", \"domain\" or \"tls\"";
  static std::string_view name(Case::Target value) { return value == Case::Target::address ? "address" : value == Case::Target::domain ? "domain" : "tls"; }
};
template <>
struct Names<route::Route::Kind> {
  static constexpr route::Route::Kind last = route::Route::Kind::literal;
  static constexpr std::string_view what = "a kind of route such as \"mx\"";
  static std::string_view name(route::Route::Kind value) {
    constexpr std::string_view words[] = {"mx", "implicit_mx", "null_mx", "no_such_domain", "no_address", "unknown", "literal"};
    return words[static_cast<std::size_t>(value)];
  }
};

}  // namespace mailwhy::evidence::json
