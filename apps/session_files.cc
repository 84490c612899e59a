#include "apps/session_files.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/address.h"

namespace mailwhy::apps {
namespace {

using smtp::Step;

// What stands between the brackets of MAIL FROM:<...>.
std::string path_in_brackets(const std::string& command) {
  const auto open = command.find('<'), close = command.rfind('>');
  return open == command.npos || close == command.npos || close < open ? std::string() : command.substr(open + 1, close - open - 1);
}

void clean(smtp::Transcript& transcript, const sasl::Blanker& blanker) {
  for (auto& exchange : transcript.exchanges) {
    exchange.command = blanker.clean(exchange.command);
    exchange.stray = blanker.clean(exchange.stray);
    if (!exchange.reply) continue;
    exchange.reply->raw = blanker.clean(exchange.reply->raw);
    for (auto& line : exchange.reply->lines) line = blanker.clean(line);
  }
}

// RFC 5322 s3.3
std::string date_of(Time now) {
  const auto seconds = std::chrono::time_point_cast<std::chrono::seconds>(now);
  constexpr std::string_view days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", days[std::chrono::weekday(day).c_encoding()], unsigned(date.day()), months[unsigned(date.month()) - 1],
                     int(date.year()), clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

bool begins_with_field(const Bytes& text) {
  const auto colon = text.find(':');
  if (colon == Bytes::npos || colon == 0) return false;
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) { return c > 0x20 && c < 0x7f; });
}

// The hosts as they were found; which records led to them is not kept.
route::Route route_of(const std::vector<Place>& places) {
  route::Route route;
  route.kind = route::Route::Kind::mx;
  for (const auto& place : places) {
    if (route.hosts.empty() || route.hosts.back().name != place.host) {
      route.hosts.emplace_back();
      route.hosts.back().name = place.host;
      route.hosts.back().preference = place.preference;
    }
    route.hosts.back().addresses.push_back({place.to.address, 0});
    (place.to.address.is_v6() ? route.hosts.back().aaaa : route.hosts.back().a) = dns::Answer::Kind::records;
  }
  if (!places.empty() && places.front().host.is_root()) route.kind = route::Route::Kind::literal;
  return route;
}

}  // namespace

evidence::Evidence session_evidence(const evidence::Case& asked, std::vector<evidence::Session> sessions, const std::vector<Place>& places, const std::string& helo,
                                    Time began, Time now, const sasl::Blanker& blanker) {
  evidence::Evidence out;
  out.the_case = asked;
  for (auto& session : sessions) {
    clean(session.transcript, blanker);
    for (const auto& exchange : session.transcript.exchanges) {
      if (exchange.step == Step::mail) {
        if (auto sender = mail::parse_sender(path_in_brackets(exchange.command))) out.the_case.sender = std::move(*sender);
        out.the_case.sender_given = true;
      }
      if (exchange.step != Step::rcpt) continue;
      if (auto recipient = mail::parse_address(path_in_brackets(exchange.command))) {
        out.the_case.recipient = std::move(*recipient);
        out.the_case.target = evidence::Case::Target::address;
      }
    }
  }
  out.route = route_of(places);
  out.vantage.helo = helo;
  out.started = began;
  out.elapsed = now - began;
  out.sessions = std::move(sessions);
  return out;
}

Bytes with_header(const Bytes& text, Time now, const std::string& helo, const smtp::Transcript& transcript) {
  if (begins_with_field(text)) return text;
  std::string from, to;
  for (const auto& exchange : transcript.exchanges) {
    if (exchange.step == Step::rset || exchange.step == Step::mail) to.clear();
    if (exchange.step == Step::mail) from = path_in_brackets(exchange.command);
    if (exchange.step == Step::rcpt && exchange.reply && exchange.reply->positive()) to += (to.empty() ? "<" : ",\r\n <") + path_in_brackets(exchange.command) + ">";
  }
  if (from.empty()) from = "postmaster@" + helo;
  Bytes out = fmt::format("From: <{}>\r\nTo: {}\r\nSubject: A test with mailwhy\r\nDate: {}\r\nMessage-ID: <{:x}@{}>\r\n\r\n", from, to.empty() ? "undisclosed-recipients:;" : to, date_of(now),
                          now.time_since_epoch().count(), helo);
  return out + text;
}

}  // namespace mailwhy::apps
