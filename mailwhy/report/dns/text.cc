// The report of mailwhy dns for people (ux.md M5, M11): the answer or the answers, who says which, the way there, what it means.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/dns/dns.h"
#include "mailwhy/report/sheet.h"
#include "mailwhy/report/signatures.h"
#include "mailwhy/report/text/paper.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report {
namespace {
using text::Line;
using text::Paper;
using text::Style;
using zone::Row;
using zone::Server;
using zone::Verdict;

constexpr int slot_column = 9;
constexpr std::size_t most_further = 3, most_missing = 8;

std::string address_list(const std::vector<route::Address>& addresses) {
  std::vector<std::string> texts;
  for (const auto& address : addresses) texts.push_back(address.ip.text());
  return join(texts, ", ");
}

class Report {
 public:
  Report(const DnsResult& result, const TextOptions& options, const Catalogue& catalogue)
      : result_(result), survey_(result.survey), options_(options), catalogue_(catalogue), words_(*catalogue.words), paper_(options) {}

  std::string take() {
    head();
    if (survey_.query.compare) {
      groups();
      who_says_what();
      in_order();
    } else if (survey_.speaker || !survey_.walk) {
      answer();
      if (survey_.resolvers.size() > 1) several();
    }
    signatures();
    if (survey_.query.trace && survey_.walk) trace();
    findings();
    closing();
    return paper_.take();
  }

 private:
  // ---- the first lines

  void head() {
    const Verdict verdict = result_.judgement.verdict;
    const int code = zone::exit_code_of(verdict);  // for the colour
    paper_.wrapped_with(Line(), dns_summary(result_, words_), 2, to_readable(survey_.elapsed), code == 0 ? Style::bold : code == 4 ? Style::later : Style::bad);
    paper_.wrapped(Line(), asked_line(), 2, Style::faint);
    if (!survey_.complete) cut_short();
    if (survey_.capped) paper_.wrapped(Line(), words_("There were more servers than one run asks; this is not all."), 2, Style::careful);
  }

  void cut_short() {
    paper_.wrapped(Line(), words_("The run was cut short; this is what was known by then."), 2, Style::careful);
    const auto missing = dns_words::not_heard(result_);
    const std::size_t shown = std::min(missing.size(), most_missing);
    std::string names = visible(join({missing.begin(), missing.begin() + static_cast<std::ptrdiff_t>(shown)}, ", "));
    if (missing.size() > shown) names += ", " + words_("{} more", missing.size() - shown);
    if (!missing.empty()) paper_.wrapped(Line(), words_("Not known yet: what {} would say.", names), 2, Style::careful);
    const bool there = !survey_.walk || (survey_.walk->final_leg() != nullptr && survey_.walk->final_leg()->last() != nullptr);
    if (!there) paper_.wrapped(Line(), words_("Not known yet: the name servers of the zone."), 2, Style::careful);
  }

  std::string asked_line() const {
    const auto counts = dns_words::counts_of(result_);
    std::string line;
    if (counts.resolvers == 1 && counts.addresses == 0 && survey_.resolvers[0].reply) {
      const auto& reply = *survey_.resolvers[0].reply;
      const Endpoint& server = reply.ask.server;
      line = words_("asked {}, {}", server.port == 53 ? server.address.text() : server.text(), to_readable(reply.took));
      if (const auto flags = dns_words::flags_of(reply); !flags.empty()) line += ", " + words_("flags {}", flags);
    } else if (counts.resolvers > 0) {
      line = words_("asked {}", words_(counts.resolvers == 1 ? key("{} resolver ({} answered)") : key("{} resolvers ({} answered)"), counts.resolvers, counts.resolvers_answered));
    }
    if (counts.addresses > 0) {
      const std::string servers = words_(counts.servers == 1 ? key("{} name server ({} of {} addresses answered)") : key("{} name servers ({} of {} addresses answered)"),
                                         counts.servers, counts.addresses_answered, counts.addresses);
      line += line.empty() ? words_("asked {}", servers) : " + " + servers;
    }
    return line + (line.empty() ? "" : ", ") + to_readable(survey_.started);
  }

  // ---- one resolver's answer

  void answer() {
    const auto* asked = survey_.speaker ? &survey_.resolvers[*survey_.speaker] : survey_.resolvers.empty() ? nullptr : &survey_.resolvers.back();
    if (asked == nullptr || !asked->reply) return;
    paper_.blank();
    const auto& reply = *asked->reply;
    for (const auto& alias : reply.answer.aliases) record_line(alias, Style::plain);
    if (reply.answer.is_failure()) {
      paper_.wrapped(Line("  ").add(reply.ask.server.address.text(), Style::bold).add("  "), dns_words::trouble_of(reply, words_), 4);
    } else if (survey_.route && !survey_.route->hosts.empty()) {
      hosts(*survey_.route);
    } else if (reply.answer.records.empty()) {
      paper_.wrapped(Line("  "), dns::to_string(reply.answer.rcode) + (reply.answer.kind == dns::Answer::Kind::nodata ? ", " + std::string(words_("no records")) : ""), 4);
    }
    if (!survey_.route || survey_.route->hosts.empty())
      for (const auto& record : reply.answer.records) record_line(record, Style::bold);
    for (const auto& error : reply.answer.errors)
      if (!reply.answer.is_failure()) paper_.wrapped(Line("  "), words_("the resolver adds: {}", fmt::format("{} ({}) {}", error.name(), error.code, visible(error.text))), 4);
    if (const auto ttl = zone::ttl_of(reply.answer); ttl && reply.answer.records.empty() && !reply.answer.is_failure())
      paper_.line("  " + words_("may be kept for {}", dns_words::clock(*ttl)), Style::faint);
  }

  // Beside the answer that counts: whose it is, and who says something else.
  void several() {
    const std::size_t counts = survey_.speaker.value_or(0);
    if (counts > 0 && survey_.counts && !survey_.counts->answer.is_failure()) {
      std::vector<std::string> before;
      for (std::size_t i = 0; i < counts; ++i) before.push_back(survey_.resolvers[i].resolver.server.address.text());
      paper_.blank();
      paper_.wrapped(Line("  "), words_("{} counts: the first that has an answer, as for a mail server. None came from {}.", survey_.counts->ask.server.address.text(), join(before, ", ")), 4, Style::careful);
    }
    if (std::count_if(result_.comparison.rows.begin(), result_.comparison.rows.end(), [](const Row& row) { return !row.server && row.reply; }) < 2) return;
    if (result_.comparison.groups.size() > 1) groups();
    who_says_what();
  }

  // What nobody could find out is left out, unless somebody asks for more.
  void signatures() {
    if (!signatures_known(result_.validations) && !result_.dnssec_wanted && options_.verbosity < 1) return;
    paper_.blank();
    write_signatures(result_.validations, Line("  DNSSEC  ", Style::bold), 10, words_, paper_);
  }

  void record_line(const dns::Record& record, Style style) {
    const bool other_name = record.name != survey_.query.question.name || record.type != survey_.query.question.type;
    Line line("  ");
    if (other_name) line.add(paper_.safe(record.name.text()) + " " + dns::to_string(record.type) + " ");
    paper_.wrapped_with(line, zone::data_text(record), 4, words_("ttl {}", dns_words::clock(record.ttl_s)), style);
  }

  // The hosts in the order in which a sender tries them.
  void hosts(const route::Route& route) {
    for (const auto& host : route.hosts) {
      Line line("  ");
      line.add(host.implicit ? std::string(words_("no MX")) : std::to_string(host.preference)).pad_to(8);
      line.add(paper_.safe(host.name.is_root() ? "." : host.name.text()), Style::bold).add("  ");
      std::string where = address_list(host.addresses);
      if (host.alias_of) where = words_("alias of {}", visible(host.alias_of->text())) + (where.empty() ? "" : ", " + where);
      if (host.addresses.empty()) where += (where.empty() ? "" : ", ") + no_address(host);
      paper_.wrapped_with(line, where, 10, ttl_of_host(host));
    }
    if (route.hosts_left_out > 0) paper_.line("  " + words_("{} more are left out", route.hosts_left_out), Style::faint);
    if (route.null_mx_mixed) paper_.wrapped(Line("  "), words_("a null MX (\".\") stands beside the others and is ignored"), 4, Style::careful);
  }

  std::string no_address(const route::Host& host) const {
    using Kind = dns::Answer::Kind;
    if (host.literal) return std::string(words_("an address in place of a name"));
    if (host.a == Kind::nxdomain || host.aaaa == Kind::nxdomain) return std::string(words_("no such name"));
    if (host.a == Kind::nodata && host.aaaa == Kind::nodata) return std::string(words_("no address"));
    return std::string(words_("its address cannot be looked up"));
  }

  std::string ttl_of_host(const route::Host& host) const {
    std::optional<std::uint32_t> ttl;
    const auto& answer = survey_.resolvers[*survey_.speaker].reply->answer;
    for (const auto& record : answer.records)
      if (const auto* mx = std::get_if<dns::Mx>(&record.data); mx != nullptr && mx->host == host.name) ttl = record.ttl_s;
    if (!ttl && !host.addresses.empty()) ttl = host.addresses.front().ttl_s;
    return ttl ? words_("ttl {}", dns_words::clock(*ttl)) : std::string();
  }

  // ---- compared

  void groups() {
    paper_.blank();
    for (const auto& group : result_.comparison.groups) {
      Line line("  ");
      line.add(words_("answer {}", group.letter()), Style::bold).add("   ");
      std::string text = answer_text(group.answer);
      std::string remark;
      if (result_.comparison.groups.size() > 1) {
        if (group.authorities > 0 && result_.comparison.authorities_agree) remark = words_("what the owner set");
        else if (group.authorities == 0 && result_.comparison.authorities_spoke) remark = words_(not_from_authority(group));
        else if (is_of_speaker(group)) remark = words_("what counts here");
      }
      paper_.wrapped_with(line, text, 13, remark.empty() ? std::string() : "<-- " + remark);
    }
  }

  std::string_view not_from_authority(const zone::Group& group) const {
    bool ends = false, own = true;
    for (const Row& row : result_.comparison.rows) {
      if (!row.group || &result_.comparison.groups[*row.group] != &group) continue;
      ends = ends || row.forgets;
      own = own && row.own;
    }
    return ends ? key("old, from caches") : own ? key("a resolver's own") : key("of resolvers only");
  }

  bool is_of_speaker(const zone::Group& group) const {
    if (!survey_.speaker) return false;
    const Endpoint& server = survey_.resolvers[*survey_.speaker].resolver.server;
    return std::any_of(result_.comparison.rows.begin(), result_.comparison.rows.end(),
                       [&](const Row& row) { return !row.server && row.at == server && row.group && &result_.comparison.groups[*row.group] == &group; });
  }

  std::string answer_text(const std::vector<std::string>& lines) const {
    if (lines == std::vector<std::string>{"no records"}) return std::string(words_("no records"));
    if (lines == std::vector<std::string>{"no such name"}) return std::string(words_("no such name"));
    return visible(join(lines, "   "));
  }

  struct Cells {
    std::string who, role, letter, serial, ttl, took, rest;
    Style style = Style::plain;
  };

  Cells cells_of(const Row& row) const {
    Cells cells;
    cells.who = paper_.safe(row.name.empty() || row.role == Row::Role::well_known ? row.at.address.text() : row.name);
    cells.role = paper_.safe(dns_words::role_of(row, words_));
    cells.letter = row.group ? std::string(1, result_.comparison.groups[*row.group].letter()) : "?";
    if (row.server && row.server->serial) cells.serial = std::to_string(*row.server->serial);
    if (row.ttl_s) cells.ttl = dns_words::clock(*row.ttl_s);
    if (row.reply) cells.took = to_readable(row.reply->took);
    std::vector<std::string> rest;
    if (row.reply && row.group) rest.push_back(dns_words::flags_of(*row.reply));
    if (row.server && (options_.verbosity > 0 || has_several_addresses(row))) rest.push_back(row.at.address.text());
    if (!row.group) rest.push_back(trouble_of(row) + (row.reply ? ", " + std::string(words_("left out of the count")) : ""));
    if (row.behind) rest.push_back("<-- " + std::string(words_("behind")));
    if (row.last_to_change) rest.push_back(std::string(words_("last to change")));
    if (row.own) rest.push_back(std::string(words_("its own, does not run out")));
    else if (row.in_doubt) rest.push_back(std::string(words_("when it ends is not known")));
    if (row.bogus) rest.push_back(std::string(words_("answers without validation: bogus signatures")));
    std::erase(rest, "");
    cells.rest = join(rest, "  ");
    cells.style = !row.group ? Style::careful : row.behind ? Style::bad : Style::plain;
    return cells;
  }

  bool has_several_addresses(const Row& row) const {
    const auto& rows = result_.comparison.rows;
    return std::count_if(rows.begin(), rows.end(), [&](const Row& other) { return other.server && other.name == row.name; }) > 1;
  }

  std::string trouble_of(const Row& row) const {
    if (row.server) {
      if (row.server->state == Server::State::not_public) return std::string(words_("not asked: no public address"));
      if (row.server->state == Server::State::upward) return std::string(words_("lame: refers to other servers"));
      if (row.server->state == Server::State::not_authoritative) return std::string(words_("lame: answers without authority"));
      if (row.server->state == Server::State::refuses && row.reply) return words_("lame: {}", dns_words::trouble_of(*row.reply, words_));
    }
    return row.reply ? dns_words::trouble_of(*row.reply, words_) : std::string(words_("not known yet"));
  }

  void who_says_what() {
    std::vector<Cells> table;
    const bool serials = !result_.comparison.serials.empty();
    table.push_back({std::string(words_("who")), "", std::string(words_("answer")), serials ? std::string(words_("serial")) : "", std::string(words_("ttl left")),
                     std::string(words_("took")), std::string(words_("flags")), Style::faint});
    for (const Row& row : result_.comparison.rows) table.push_back(cells_of(row));
    paper_.blank();
    if (options_.accessible) return sentences(table);
    const auto width = [&](std::string Cells::* cell) {
      int widest = 0;
      for (const Cells& row : table) widest = std::max(widest, text::columns(row.*cell));
      return std::min(widest, 40);
    };
    const int widths[] = {width(&Cells::who), width(&Cells::role), width(&Cells::letter), width(&Cells::serial), width(&Cells::ttl), width(&Cells::took)};
    for (const Cells& row : table) {
      Line line("  ");
      int at = 2;
      const std::string* all[] = {&row.who, &row.role, &row.letter, &row.serial, &row.ttl, &row.took};
      for (std::size_t i = 0; i < 6; ++i) {
        if (widths[i] == 0) continue;
        const bool right = i >= 4;
        if (right) line.pad_to(at + widths[i] - text::columns(*all[i]));
        line.add(*all[i], row.style);
        at += widths[i] + 2;
        line.pad_to(at);
      }
      paper_.wrapped(line, row.rest, std::min(at, paper_.width() - 20), row.style);
    }
  }

  // What is well, beside all that is not.
  void in_order() {
    const auto* leg = survey_.walk ? survey_.walk->final_leg() : nullptr;
    const auto* step = leg ? leg->last() : nullptr;
    if (step == nullptr || !survey_.complete || step->parent_ns.empty() || step->child_ns.empty()) return;
    const auto sorted = [](std::vector<Domain> names) {
      std::sort(names.begin(), names.end());
      return names;
    };
    if (sorted(step->parent_ns) != sorted(step->child_ns)) return;
    std::string line = words_("The parent and {} name the same servers.", visible(step->zone.text()));
    if (result_.comparison.serials.size() == 1) line += " " + words_("All have the serial {}.", result_.comparison.serials.front());
    paper_.blank();
    paper_.wrapped(Line("  "), line, 2);
  }

  // For screen readers: no columns.
  void sentences(const std::vector<Cells>& table) {
    for (std::size_t i = 1; i < table.size(); ++i) {
      const Cells& row = table[i];
      std::vector<std::string> parts{row.role, words_("answer {}", row.letter)};
      if (!row.serial.empty()) parts.push_back(words_("serial {}", row.serial));
      if (!row.ttl.empty()) parts.push_back(words_("ttl {}", row.ttl));
      parts.push_back(row.took);
      parts.push_back(row.rest);
      std::erase(parts, "");
      paper_.wrapped(Line(row.who + ": "), join(parts, ", "), 2);
    }
  }

  // ---- the way from the root

  void trace() {
    paper_.blank();
    for (const auto& leg : survey_.walk->legs) {
      if (survey_.walk->legs.size() > 1) paper_.line(words_("the way to {}", visible(leg.question.name.text())), Style::underline);
      for (const auto& step : leg.steps) trace_step(step);
      if (leg.alias_to) paper_.wrapped(Line("  "), words_("{} is an alias of {}", visible(leg.question.name.text()), visible(leg.alias_to->text())), 4);
    }
  }

  void trace_step(const zone::Step& step) {
    const std::string zone = step.zone.is_root() ? "." : step.zone.text();
    Line head(paper_.safe(zone), Style::bold);
    if (step.next) head.add("  " + words_("refers to {}", visible(step.next->text())));
    else if (step.last && !step.servers.empty()) head.add("  " + std::string(words_("the zone itself")));
    paper_.line(head);
    const bool everything = options_.verbosity > 0;
    std::size_t unasked = 0;
    for (const auto& server : step.servers) {
      if (server.state == Server::State::waiting && !everything) {
        ++unasked;
        continue;
      }
      trace_server(server);
    }
    if (unasked > 0) paper_.line("    " + words_("{} more were not needed", unasked), Style::faint);
    for (const auto& host : step.hosts)
      if (host.glue.empty() && host.own.empty()) paper_.line("    " + paper_.safe(host.name.text()) + "  " + std::string(words_("no address")), Style::careful);
  }

  void trace_server(const Server& server) {
    const bool good = server.state == Server::State::answers || server.state == Server::State::refers;
    std::vector<std::string> rest;
    rest.push_back(server.state == Server::State::waiting ? std::string(words_("not asked")) : to_readable(server.reply.took));
    if (server.state == Server::State::refers) rest.push_back(std::string(words_("refers")));
    else if (server.state == Server::State::answers) rest.push_back(short_answer(server.reply.answer));
    else if (server.state != Server::State::waiting) rest.push_back(trouble_of(server));
    if (server.serial) rest.push_back(words_("serial {}", *server.serial));
    if (server.tcp_only) rest.push_back(std::string(words_("TCP only")));
    else if (server.tcp && !*server.tcp && server.spoke()) rest.push_back(std::string(words_("no TCP")));
    if (server.reply.answer.without_edns) rest.push_back(std::string(words_("no EDNS")));
    if (server.reply.answer.case_changed) rest.push_back(std::string(words_("changes letter case")));
    Line line("    ");
    line.add(paper_.safe(server.name.is_root() ? "-" : server.name.text())).add(" ").add(server.at.address.text(), Style::faint).add("  ");
    paper_.wrapped(line, join(rest, ", "), 8, good ? Style::plain : Style::careful);
  }

  std::string trouble_of(const Server& server) const {
    Row row;
    row.server = server;
    row.reply = server.reply;
    return trouble_of(row);
  }

  std::string short_answer(const dns::Answer& answer) const {
    if (!answer.aliases.empty()) return "CNAME " + visible(zone::data_text(answer.aliases.front()));
    return shorten(answer_text(zone::answer_lines(answer)), 200);
  }

  // ---- what it means

  void findings() {
    const auto& all = result_.judgement.findings;
    std::size_t shown = 0, left_out = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i == 0) {
        whole_finding(all[i]);
        if (all.size() > 1) paper_.blank();
      } else if (shown == most_further && options_.verbosity < 1) {
        ++left_out;
      } else {
        ++shown;
        further_finding(all[i]);
      }
    }
    if (left_out > 0) paper_.line(words_("{} more of less weight (-v)", left_out), Style::faint);
  }

  void further_finding(const zone::Finding& finding) {
    const rules::State state = sheet_state_of(finding.state);
    Line line;
    line.add(words_(text::state_word(state)), text::state_style(state)).pad_to(6).add(finding.id + ":", Style::underline).add(" ");
    paper_.wrapped(line, dns_words::sentence_of(finding, catalogue_), 6);
  }

  Line slot(std::string_view label) const { return Line("  ").add(label, Style::bold).pad_to(slot_column); }

  void whole_finding(const zone::Finding& finding) {
    const rules::State state = sheet_state_of(finding.state);
    paper_.blank();
    Line head;
    head.add(words_(text::state_word(state)), text::state_style(state)).add(" ").add(finding.id + ":", Style::underline).add(" ");
    paper_.wrapped(head, dns_words::sentence_of(finding, catalogue_), 2, Style::bold);
    paper_.blank();
    Line start = slot(words_("Seen"));
    for (const auto& seen : finding.seen) {
      std::string text = words_.phrase(visible(shorten(seen.text, 400)));
      paper_.wrapped(start, seen.server.empty() ? text : words_.phrase(visible(seen.server)) + ": " + text, slot_column + 2);
      start = Line().pad_to(slot_column);
    }
    const auto page = catalogue_.page(finding.id);
    if (!page) return;
    std::map<std::string, std::string> args = finding.args;
    for (auto& one : args) one.second = shorten(visible(one.second), 200);
    const auto slot_text = [&](std::string_view label, const std::string& text) {
      if (!text.empty()) paper_.wrapped(slot(label), rules::fill(text, args), slot_column);
    };
    slot_text(words_("Means"), page->means);
    slot_text(words_("Whose"), page->whose);
    std::vector<std::string> steps = dns_words::own_steps(result_, finding, words_);
    for (const auto& step : page->steps) steps.push_back(rules::fill(step, args));
    for (std::size_t i = 0; i < steps.size(); ++i) {
      Line step = i == 0 ? slot(words_("Do")) : Line().pad_to(slot_column);
      if (steps.size() > 1) step.add(fmt::format("{}. ", i + 1));
      const int indent = step.columns();
      paper_.wrapped(step, steps[i], indent);
    }
    if (!page->again.empty()) paper_.wrapped(slot(words_("Again")), rules::fill(page->again, args), slot_column + 2);
  }

  void closing() {
    paper_.blank();
    if (options_.show_exit_code) paper_.line(words_("exit code {}", result_.exit_code()), Style::faint);
  }

  const DnsResult& result_;
  const zone::Survey& survey_;
  const TextOptions& options_;
  const Catalogue& catalogue_;
  const Words& words_;
  Paper paper_;
};
}  // namespace

std::string dns_text(const DnsResult& result, const TextOptions& options, const Catalogue& catalogue) { return Report(result, options, catalogue).take(); }

std::string dns_line(const DnsResult& result, const TextOptions& options, const Words& words) {
  Paper paper(options);
  paper.line(paper.safe(dns_summary(result, words)));
  return paper.take();
}

std::string dns_progress_line(const Row& row, const TextOptions& options, const Words& words) {
  Paper paper(options);
  std::string what;
  if (row.reply && row.reply->answer.is_failure() && row.reply->answer.aliases.empty()) what = dns_words::trouble_of(*row.reply, words);
  else if (row.reply) what = join(zone::answer_lines(row.reply->answer), "   ");
  Line line("  ");
  line.add(paper.safe(row.name.empty() ? row.at.address.text() : row.name + " " + row.at.address.text())).add("  ");
  paper.wrapped_with(line, visible(shorten(what, 300)), 4, row.reply ? to_readable(row.reply->took) : std::string(), Style::faint);
  return paper.take();
}

}  // namespace mailwhy::report
