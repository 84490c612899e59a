#include "mailwhy/logs/qmail_smtpd.h"

#include <algorithm>
#include <array>

#include "mailwhy/base/text.h"
#include "mailwhy/logs/parts.h"

namespace mailwhy::logs {
namespace {

// "tcpserver: pid 12 from 192.0.2.7", "tcpserver: ok 12 mx.example:198.51.100.1:25 x.example:192.0.2.7::1234", "... end 12 status 256"
bool tcpserver(std::string_view text, Event& event) {
  if (!skip(text, "tcpserver: ") && !skip(text, "sslserver: ") && !skip(text, "tcpserver6: ")) return false;
  event.kind = Kind::noted;
  if (text.starts_with("pid ")) {
    event.kind = Kind::connect;
    if (const auto from = text.find(" from "); from != std::string_view::npos) set_client(parse_host(text.substr(from + 6)), event);
  } else if (text.starts_with("deny ")) {
    event.kind = Kind::reject;
    event.command = "CONN";
    const auto last = text.substr(text.rfind(' ') + 1);
    const auto colon = last.find(':');
    if (colon != std::string_view::npos) {
      event.client_name = last.substr(0, colon);
      const auto rest = last.substr(colon + 1);
      event.client_address = rest.substr(0, std::min(rest.find("::"), rest.find(':')));
    }
  } else if (text.starts_with("end ")) {
    event.kind = Kind::disconnect;
  } else if (!text.starts_with("status:") && !text.starts_with("ok ") && sounds_like_trouble(text)) {
    event.kind = Kind::trouble;
  }
  return true;
}

// "rblsmtpd: 192.0.2.7 pid 12: 451 http://www.example.org/query/bl?ip=192.0.2.7"
bool rblsmtpd(std::string_view text, Event& event) {
  if (!skip(text, "rblsmtpd: ")) return false;
  event.kind = Kind::reject;
  event.command = "RCPT";
  set_client(parse_host(text.substr(0, text.find(' '))), event);
  const auto words = text.find(": ");
  if (words != std::string_view::npos) event.text = text.substr(words + 2);
  note_codes(event.text, event);
  if (event.code == 0) event.kind = Kind::noted;
  return true;
}

// "CHKUSER rejected rcpt: from <a@example.org::> remote <helo:x.example:192.0.2.7> rcpt <b@example.net> : not existing recipient"
bool chkuser(std::string_view text, Event& event) {
  const auto at = text.find("CHKUSER ");
  if (at == std::string_view::npos || at > 40) return false;
  text.remove_prefix(at + 8);
  event.kind = text.starts_with("rejected") ? Kind::reject : Kind::noted;
  event.command = text.find("rejected sender") != std::string_view::npos ? "MAIL" : "RCPT";
  auto from = between(text, "from <", ">");
  event.from = from.substr(0, from.find(':'));
  event.from_known = true;
  auto remote = between(text, "remote <", ">");
  cut_at(remote, ':');
  event.client_name = cut_at(remote, ':');
  event.client_address = remote;
  event.to = between(text, "rcpt <", ">");
  if (const auto why = text.rfind(" : "); why != std::string_view::npos) event.text = text.substr(why + 3);
  return true;
}

// "DENIED_RDNS_MISSING from: a@example.org to: b@example.net origin_ip: 192.0.2.7 origin_rdns: x.example auth: (unknown) ... reason: words"
bool spamdyke(std::string_view text, Event& event) {
  skip(text, "spamdyke: ");
  static constexpr auto starts = std::to_array<std::string_view>({"DENIED_", "ALLOWED", "TIMEOUT", "FILTER_", "TLS_", "CONFIG_", "ERROR", "INFO", "UNKNOWN", "AUTH"});
  if (std::none_of(starts.begin(), starts.end(), [&](std::string_view start) { return text.starts_with(start); })) return false;
  const auto told = [&](std::string_view key) {
    const auto value = between(text, key, " ");
    return value == "(unknown)" || value == "(none)" ? std::string_view() : value;
  };
  event.client_address = told("origin_ip: ");
  event.client_name = told("origin_rdns: ");
  event.from = told("from: ");
  event.from_known = !event.from.empty();
  event.to = told(" to: ");
  event.user = told("auth: ");
  event.text = text;
  event.kind = text.starts_with("DENIED_") ? Kind::reject : text.starts_with("TIMEOUT") ? Kind::lost : text.starts_with("ERROR") || text.starts_with("CONFIG_") ? Kind::trouble : Kind::noted;
  if (event.kind == Kind::reject) event.command = "RCPT";
  if (const auto why = text.find(" reason: "); why != std::string_view::npos) {
    const auto words = text.substr(why + 9);
    if (!words.starts_with("(empty)")) event.text = words;
  }
  note_codes(event.text, event);
  return true;
}

// "vchkpw-smtp: password fail alice@example.org:192.0.2.7", "vchkpw-smtp: (PLAIN) login success alice@example.org:192.0.2.7"
bool vchkpw(std::string_view text, Event& event) {
  if (!text.starts_with("vchkpw-") && !text.starts_with("vpopmail")) return false;
  const auto last = text.substr(text.rfind(' ') + 1);
  const auto colon = last.find(':');
  event.user = last.substr(0, colon);
  if (colon != std::string_view::npos) event.client_address = last.substr(colon + 1);
  event.command = "AUTH";
  const bool failed = text.find("fail") != std::string_view::npos || text.find("not found") != std::string_view::npos || text.find("null password") != std::string_view::npos;
  event.kind = failed ? Kind::login_failed : Kind::noted;
  return true;
}

// qmail-smtpd itself, as the patches of John Simpson, qmailtoaster and s/qmail write: "qmail-smtpd: 12 192.0.2.7 rejected (unknown user)",
// "Reject::RCPT::Failed_Rcptto: S:x.example:192.0.2.7 H:helo F:a@example.org T:b@example.net"
bool smtpd(std::string_view text, Event& event) {
  if (text.starts_with("Reject::") || text.starts_with("Accept::")) {
    event.kind = text.starts_with("Reject") ? Kind::reject : Kind::noted;
    const auto what = between(text, "::", "::");
    event.command = what == "ORIG" || what == "AUTH" ? (what == "AUTH" ? "AUTH" : "MAIL") : what == "DATA" ? "." : what == "RCPT" ? "RCPT" : "";
    event.from = between(text, " F:", " ");
    event.from_known = !event.from.empty();
    event.to = between(text, " T:", " ");
    auto server = between(text, " S:", " ");
    event.client_name = cut_at(server, ':');
    event.client_address = server;
    return true;
  }
  if (skip(text, "qmail-smtpd: ") || skip(text, "qmail-smtpd ")) {
    const bool no = text.find("reject") != std::string_view::npos || text.find("denied") != std::string_view::npos || text.find("relay attempt") != std::string_view::npos ||
                    text.find("greylist") != std::string_view::npos;
    event.kind = no ? Kind::reject : sounds_like_trouble(text) ? Kind::trouble : Kind::noted;
    if (no) event.command = text.find("MAIL") != std::string_view::npos || text.find("sender") != std::string_view::npos ? "MAIL" : "RCPT";
    for (const auto word : split_words(text)) {
      const auto host = parse_host(word);
      if (!host.address.empty() && event.client_address.empty()) event.client_address = host.address;
    }
    return true;
  }
  if (text.starts_with("simscan:") || text.starts_with("qmail-scanner") || text.starts_with("X-Qmail-Scanner")) {
    event.kind = Kind::filter;
    return true;
  }
  return false;
}

}  // namespace

bool is_qmail_program(std::string_view program) {
  static constexpr auto names = std::to_array<std::string_view>({"qmail", "tcpserver", "sslserver", "rblsmtpd", "spamdyke", "vpopmail", "simscan", "vchkpw", "notqmail"});
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return program.starts_with(name); });
}

bool read_qmail_smtpd(std::string_view text, std::string_view program, Event& event) {
  if (text.starts_with("qmail-smtpd") || text.starts_with("spamdyke") || text.starts_with("rblsmtpd") || text.starts_with("tcpserver")) event.program = text.substr(0, text.find_first_of(": ["));
  // "spamdyke[12]: DENIED_..." within a multilog of qmail-smtpd
  if (text.starts_with("spamdyke[") || text.starts_with("qmail-smtpd[")) {
    const auto colon = text.find("]: ");
    if (colon != std::string_view::npos) return read_qmail_smtpd(text.substr(colon + 3), text.substr(0, text.find('[')), event);
  }
  event.text = text;
  if (tcpserver(text, event) || rblsmtpd(text, event) || chkuser(text, event) || vchkpw(text, event) || smtpd(text, event)) return true;
  if ((program.starts_with("spamdyke") || text.starts_with("spamdyke: ")) && spamdyke(text, event)) return true;
  if (program.starts_with("qmail-smtpd") || program.starts_with("qmail-pop3d") || program.starts_with("simscan")) {
    const bool no = contains_ignoring_case(text, "reject") || contains_ignoring_case(text, "denied");
    event.kind = no ? Kind::reject : sounds_like_trouble(text) ? Kind::trouble : Kind::noted;
    if (no) event.command = "RCPT";
    return true;
  }
  return false;
}

}  // namespace mailwhy::logs
