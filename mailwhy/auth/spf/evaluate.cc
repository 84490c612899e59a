#include "mailwhy/auth/spf/evaluate.h"

#include <algorithm>
#include <utility>

#include "mailwhy/auth/spf/identity.h"
#include "mailwhy/auth/spf/macros.h"
#include "mailwhy/base/text.h"
#include "mailwhy/dns/record_address.h"

namespace mailwhy::auth::spf {
namespace {
using dns::Answer;
using dns::Type;

constexpr std::string_view no_such_name = "the DNS can have no such name";
constexpr int most_aliases = 10;     // that a resolver leaves to us

// What became of one term.
enum class Match { no, yes, temperror, permerror, unknown };

class Evaluation {
 public:
  Evaluation(const Input& input, dns::Facts& facts) : facts_(facts), who_(who_is(input)), before_(facts.wanted().size()) {
    client_ = input.client.unmapped();
    values_.client = client_;
    values_.sender = who_.sender;
    values_.local_part = who_.local_part;
    values_.sender_domain = who_.domain;
    values_.helo = input.helo;
    if (!input.receiver.empty()) values_.receiver = input.receiver;
    values_.now = input.now;
    ascii_sender_ = is_ascii(who_.local_part);
    out_.visits.reserve(6);
    terms_.reserve(6);
  }
  Verdict run();

 private:
  // Of check_host(): the result, empty while an answer is missing, and the record that gave it.
  struct Checked {
    std::optional<Result> result;
    std::size_t visit = 0;
  };
  Checked check_host(std::string domain, Visit::How how, std::optional<std::size_t> from, int depth);
  bool find_record(std::size_t visit, Checked& checked);
  void list_steps(std::size_t visit, Record& record);
  Checked walk(std::size_t visit);
  Match take(std::size_t visit, std::size_t step, const Term& term);
  Match look_up(Place place, const Term& term, const Domain& name);
  Match match_address(Step& step, const Term& term, const Domain& name);
  Match match_mx(Step& step, const Term& term, const Domain& name);
  Match match_ptr(Step& step, const Domain& name);
  Match match_exists(Step& step, const Domain& name);
  Match match_include(Place place);
  Checked follow_redirect(std::size_t visit, std::size_t step);
  bool fill_in(Step& step, const Visit& visit, const Term& term);
  std::optional<Match> count_term(Step& step);
  void explain(std::size_t visit);
  void note_readings();

  const Answer* ask(const Domain& name, Type type, std::vector<Asked>& asked);
  Match count_void(Asked& asked);
  // Validated names (RFC 7208 s5.5); nullopt while an answer is missing.
  std::optional<std::vector<Domain>> validated_names(std::vector<Asked>& asked, bool counts);
  std::optional<std::string> validated_name(const Domain& domain, std::vector<Asked>& asked, bool counts);
  bool is_admitted(const Answer& answer, const Term& term) const;
  void miss() {
    if (missing_) return;
    missing_ = true;
    visits_then_ = out_.visits.size();
    terms_then_ = out_.dns_terms;
    void_then_ = out_.void_lookups;
  }
  void forget_guesses();

  dns::Facts& facts_;
  Who who_;
  std::size_t before_;
  IpAddress client_;
  MacroValues values_;
  bool ascii_sender_ = true;
  Verdict out_;
  std::vector<Place> path_;      // innermost first
  // From the first missing answer on, what is recorded is a guess that serves to ask ahead.
  bool missing_ = false;
  std::size_t visits_then_ = 0;
  int terms_then_ = 0, void_then_ = 0;
  std::vector<std::vector<Term>> terms_;  // of each visit, in the order of its steps
};

// Follows aliases that the answer leaves open.  nullptr while an answer is missing.
const Answer* Evaluation::ask(const Domain& name, Type type, std::vector<Asked>& asked) {
  Asked& noted = asked.emplace_back();
  noted.question = {name, type};
  const Answer* answer = facts_.ask(noted.question);
  int aliases = 0;
  for (std::optional<Domain> open = answer ? answer->open_alias() : std::nullopt; open; open = answer ? answer->open_alias() : std::nullopt) {
    if (++aliases > most_aliases) {
      noted.outcome = Asked::Outcome::failed;
      return answer;
    }
    answer = facts_.ask(*open, type);
  }
  if (!answer) {
    miss();
    return nullptr;
  }
  noted.outcome = answer->has_records() ? Asked::Outcome::records
                  : answer->is_failure() ? Asked::Outcome::failed
                  : answer->kind == Answer::Kind::nxdomain ? Asked::Outcome::nxdomain
                                                           : Asked::Outcome::nodata;
  return answer;
}

// RFC 7208 s4.6.4: the third one ends it all.
Match Evaluation::count_void(Asked& asked) {
  if (asked.outcome != Asked::Outcome::nodata && asked.outcome != Asked::Outcome::nxdomain) return Match::no;
  asked.counts_as_void = true;
  if (++out_.void_lookups <= most_void_lookups) return Match::no;
  out_.cause = Cause::too_many_void;
  return Match::permerror;
}

Verdict Evaluation::run() {
  out_.identity = who_.identity;
  out_.sender = who_.sender;
  out_.domain = who_.domain;
  out_.problem = who_.problem;
  if (!who_.problem.empty()) {
    out_.settled = true;
    return std::move(out_);
  }
  const Checked checked = check_host(who_.domain, Visit::How::first, std::nullopt, 0);
  if (missing_) {
    forget_guesses();
  } else {
    out_.settled = true;
    out_.result = checked.result.value_or(Result::none);
    std::reverse(path_.begin(), path_.end());
    out_.path = std::move(path_);
    if (out_.result == Result::fail) explain(checked.visit);
    note_readings();
  }
  if (facts_.wanted().size() > before_) out_.missing.assign(facts_.wanted().begin(), facts_.wanted().end());
  return std::move(out_);
}

void Evaluation::forget_guesses() {
  out_.cause = Cause::unasked;
  out_.result = Result::none;
  out_.dns_terms = terms_then_;
  out_.void_lookups = void_then_;
  out_.visits.resize(visits_then_);
  for (Visit& visit : out_.visits)
    for (Step& step : visit.steps)
      if (step.visit && *step.visit >= visits_then_) step.visit.reset();
}

// RFC 7208 s4.3 to s4.7.
Evaluation::Checked Evaluation::check_host(std::string domain, Visit::How how, std::optional<std::size_t> from, int depth) {
  Checked checked;
  checked.visit = out_.visits.size();
  Visit& visit = out_.visits.emplace_back();
  terms_.emplace_back();
  visit.how = how;
  visit.from = from;
  visit.depth = depth;
  visit.domain = std::move(domain);
  if (!find_record(checked.visit, checked)) return checked;
  Record record = read_record(out_.visits[checked.visit].record);
  out_.visits[checked.visit].oddities = std::move(record.oddities);
  if (!record.errors.empty()) {
    out_.cause = Cause::syntax;
    out_.visits[checked.visit].errors = std::move(record.errors);
    out_.visits[checked.visit].result = Result::permerror;
    checked.result = Result::permerror;
    return checked;
  }
  list_steps(checked.visit, record);
  const std::size_t own = checked.visit;
  checked = walk(own);
  if (checked.result) out_.visits[own].result = *checked.result;
  return checked;
}

// RFC 7208 s4.4, s4.5.  False: the result is there, or an answer is missing.
bool Evaluation::find_record(std::size_t index, Checked& checked) {
  Visit& visit = out_.visits[index];
  const auto settle = [&](Result result, Cause cause) {
    visit.result = result;
    checked.result = result;
    out_.cause = cause;
    return false;
  };
  const auto name = checkable(visit.domain);
  if (!name) return settle(Result::none, Cause::no_domain);
  std::vector<Asked> asked;
  const Answer* answer = ask(*name, Type::txt, asked);
  visit.asked = std::move(asked.front());
  if (!answer) return false;
  if (visit.asked.outcome == Asked::Outcome::failed) return settle(Result::temperror, Cause::dns_failure);
  if (visit.asked.outcome == Asked::Outcome::nxdomain) return settle(Result::none, Cause::no_such_name);
  for (const dns::Record& record : answer->records) {
    const auto* txt = std::get_if<dns::Txt>(&record.data);
    if (!txt || txt->strings.empty()) continue;
    // A whole text is put together only when it may be one of ours.
    std::string text = txt->strings.size() == 1 || txt->strings.front().size() < 7 || is_spf(txt->strings.front()) ? txt->joined() : std::string();
    if (!is_spf(text)) continue;
    if (++visit.records == 1) visit.record = std::move(text);
  }
  if (visit.records == 0) return settle(Result::none, Cause::no_record);
  if (visit.records > 1) return settle(Result::permerror, Cause::several_records);
  return true;
}

void Evaluation::list_steps(std::size_t index, Record& record) {
  // RFC 7208 s6.1: with an "all" a redirect says nothing.
  const bool all = std::any_of(record.terms.begin(), record.terms.end(), [](const Term& term) { return term.kind == Kind::all; });
  const auto redirect = record.redirect && !all ? std::optional(record.terms[*record.redirect]) : std::nullopt;
  std::vector<Term>& terms = terms_[index];
  terms = std::move(record.terms);
  std::erase_if(terms, [](const Term& term) { return !is_mechanism(term.kind); });
  if (redirect) terms.push_back(*redirect);
  Visit& visit = out_.visits[index];
  visit.steps.resize(terms.size());
  for (std::size_t i = 0; i < terms.size(); ++i) {
    visit.steps[i].kind = terms[i].kind;
    visit.steps[i].gives = terms[i].gives;
    visit.steps[i].at = terms[i].whole;
  }
}

Evaluation::Checked Evaluation::walk(std::size_t visit) {
  for (std::size_t i = 0; i < terms_[visit].size(); ++i) {
    const Term& term = terms_[visit][i];  // stays where it is when terms_ grows
    if (term.kind == Kind::redirect) return follow_redirect(visit, i);
    const bool guess = missing_;
    const Match match = take(visit, i, term);
    Step& step = out_.visits[visit].steps[i];
    if (guess) {
      step.state = Step::State::untested;
      step.asked.clear();
    } else {
      step.state = match == Match::no ? Step::State::no_match : match == Match::yes ? Step::State::matches : match == Match::unknown ? Step::State::unknown : Step::State::error;
      step.void_so_far = out_.void_lookups;
    }
    if (match == Match::no || match == Match::unknown) continue;
    path_.push_back({visit, i});
    if (match == Match::yes) {
      out_.cause = Cause::mechanism;
      return {term.gives, visit};
    }
    return {match == Match::temperror ? Result::temperror : Result::permerror, visit};
  }
  // RFC 7208 s4.7.
  out_.cause = Cause::end_of_record;
  return {missing_ ? std::nullopt : std::optional(Result::neutral), visit};
}

std::optional<Match> Evaluation::count_term(Step& step) {
  step.terms_so_far = ++out_.dns_terms;
  if (out_.dns_terms <= most_dns_terms) return std::nullopt;
  out_.cause = Cause::too_many_terms;
  return Match::permerror;
}

// The name that a term is about.  False: the DNS can know none such, or an answer is missing.
bool Evaluation::fill_in(Step& step, const Visit& visit, const Term& term) {
  const std::string_view spec = term.spec.in(visit.record);
  if (spec.empty()) {
    step.target = visit.domain;
    return true;
  }
  if (!term.has_macros) {
    step.target = fit_name(std::string(spec));
    return true;
  }
  // RFC 8616 s4: what has characters outside of ASCII in it matches nothing.
  if (!ascii_sender_ && (uses_macro(spec, 's') || uses_macro(spec, 'l'))) {
    step.why = "the sender's address has characters outside of ASCII";
    return false;
  }
  values_.domain = visit.domain;
  std::string validated;
  if (uses_macro(spec, 'p')) {
    const auto domain = checkable(visit.domain);
    auto name = validated_name(domain.value_or(Domain()), step.asked, true);
    if (!name) return false;
    validated = std::move(*name);
    values_.validated = validated;
  }
  auto expanded = expand(spec, values_);
  values_.validated = "unknown";
  if (!expanded) {
    step.why = "the name becomes too long";
    return false;
  }
  step.target = fit_name(std::move(*expanded));
  return true;
}

Match Evaluation::take(std::size_t visit, std::size_t index, const Term& term) {
  Step& step = out_.visits[visit].steps[index];
  step.terms_so_far = out_.dns_terms;
  if (term.kind == Kind::all) return Match::yes;
  if (term.kind == Kind::ip4 || term.kind == Kind::ip6) return term.network.contains(client_) ? Match::yes : Match::no;
  if (const auto over = count_term(step)) return *over;
  const bool filled = fill_in(step, out_.visits[visit], term);
  if (out_.void_lookups > most_void_lookups) return Match::permerror;
  if (!filled && step.why.empty()) return Match::unknown;
  if (term.kind == Kind::include) {
    if (!filled) step.target = std::string(term.spec.in(out_.visits[visit].record));
    return filled ? match_include({visit, index}) : (out_.cause = Cause::include_no_record, Match::permerror);
  }
  const auto name = filled ? name_of(step.target) : std::nullopt;
  if (!name) {
    // RFC 7208 s4.8 leaves it open; most take it as a name that does not exist.
    if (step.why.empty()) step.why = no_such_name;
    return Match::no;
  }
  return look_up({visit, index}, term, *name);
}

Match Evaluation::look_up(Place place, const Term& term, const Domain& name) {
  Step& step = out_.visits[place.visit].steps[place.step];
  switch (term.kind) {
    case Kind::a: return match_address(step, term, name);
    case Kind::mx: return match_mx(step, term, name);
    case Kind::ptr: return match_ptr(step, name);
    case Kind::exists: return match_exists(step, name);
    default: return Match::no;
  }
}

bool Evaluation::is_admitted(const Answer& answer, const Term& term) const {
  for (const dns::Record& record : answer.records) {
    const auto address = dns::address_of(record);
    if (address && address->is_v4() == client_.is_v4() && Network(*address, client_.is_v4() ? term.prefix4 : term.prefix6).contains(client_)) return true;
  }
  return false;
}

// RFC 7208 s5: A for IPv4, AAAA for IPv6.
Match Evaluation::match_address(Step& step, const Term& term, const Domain& name) {
  const Answer* answer = ask(name, client_.is_v4() ? Type::a : Type::aaaa, step.asked);
  if (!answer) return Match::unknown;
  if (step.asked.back().outcome == Asked::Outcome::failed) {
    out_.cause = Cause::dns_failure;
    return Match::temperror;
  }
  if (is_admitted(*answer, term)) return Match::yes;
  return count_void(step.asked.back());
}

// RFC 7208 s5.4, s4.6.4.
Match Evaluation::match_mx(Step& step, const Term& term, const Domain& name) {
  const Answer* answer = ask(name, Type::mx, step.asked);
  if (!answer) return Match::unknown;
  if (step.asked.back().outcome == Asked::Outcome::failed) {
    out_.cause = Cause::dns_failure;
    return Match::temperror;
  }
  if (const Match over = count_void(step.asked.back()); over != Match::no) return over;
  std::vector<const dns::Mx*> hosts;
  for (const dns::Record& record : answer->records)
    if (const auto* mx = std::get_if<dns::Mx>(&record.data)) hosts.push_back(mx);
  // Before any host is asked: what comes out must not hang on the order of the answer.
  if (hosts.size() > static_cast<std::size_t>(most_mx_hosts)) {
    out_.cause = Cause::too_many_mx_hosts;
    return Match::permerror;
  }
  std::stable_sort(hosts.begin(), hosts.end(), [](const dns::Mx* a, const dns::Mx* b) { return a->preference < b->preference; });
  bool unknown = false;
  for (const dns::Mx* host : hosts) {
    if (host->host.is_root()) continue;  // RFC 7505 s3
    const Match match = match_address(step, term, host->host);
    if (match == Match::unknown) unknown = true;
    else if (match != Match::no && !unknown) return match;
  }
  return unknown ? Match::unknown : Match::no;
}

std::optional<std::vector<Domain>> Evaluation::validated_names(std::vector<Asked>& asked, bool counts) {
  std::vector<Domain> out;
  const Answer* answer = ask(client_.reverse_name(), Type::ptr, asked);
  if (!answer) return std::nullopt;
  if (counts) (void)count_void(asked.back());
  int names = 0;
  bool unknown = false;
  for (const dns::Record& record : answer->records) {
    const auto* ptr = std::get_if<dns::Ptr>(&record.data);
    if (!ptr || ptr->name.is_root() || ++names > most_ptr_names) continue;
    const Answer* addresses = ask(ptr->name, client_.is_v4() ? Type::a : Type::aaaa, asked);
    if (!addresses) unknown = true;
    else if (asked.back().outcome == Asked::Outcome::records && is_admitted(*addresses, Term())) out.push_back(ptr->name);
  }
  if (unknown) return std::nullopt;
  return out;
}

// RFC 7208 s7.3: the domain itself before a name in it before any other.
std::optional<std::string> Evaluation::validated_name(const Domain& domain, std::vector<Asked>& asked, bool counts) {
  const auto names = validated_names(asked, counts);
  if (!names) return std::nullopt;
  if (names->empty()) return "unknown";
  const auto own = std::find(names->begin(), names->end(), domain);
  if (own != names->end()) return own->text();
  const auto within = std::find_if(names->begin(), names->end(), [&](const Domain& name) { return name.is_within(domain); });
  return within != names->end() ? within->text() : names->front().text();
}

// RFC 7208 s5.5: of errors nothing remains but names that do not count.
Match Evaluation::match_ptr(Step& step, const Domain& name) {
  const auto names = validated_names(step.asked, true);
  if (out_.void_lookups > most_void_lookups) return Match::permerror;
  if (!names) return Match::unknown;
  if (std::any_of(names->begin(), names->end(), [&](const Domain& one) { return one.is_within(name); })) return Match::yes;
  const auto pointers = static_cast<int>(std::count_if(step.asked.begin(), step.asked.end(), [](const Asked& one) { return one.question.type != Type::ptr; }));
  if (pointers == most_ptr_names) step.why = "no more than 10 names of an address are looked at";
  return Match::no;
}

// RFC 7208 s5.7: A, for IPv6 too.
Match Evaluation::match_exists(Step& step, const Domain& name) {
  const Answer* answer = ask(name, Type::a, step.asked);
  if (!answer) return Match::unknown;
  if (step.asked.back().outcome == Asked::Outcome::failed) {
    out_.cause = Cause::dns_failure;
    return Match::temperror;
  }
  return answer->has_records() ? Match::yes : count_void(step.asked.back());
}

// RFC 7208 s5.2.
Match Evaluation::match_include(Place place) {
  const auto& step = out_.visits[place.visit].steps[place.step];
  std::string target = step.target;
  const int depth = out_.visits[place.visit].depth + 1;
  const bool guess = missing_;
  const std::size_t inner = out_.visits.size();
  if (!guess) out_.visits[place.visit].steps[place.step].visit = inner;
  const Checked checked = check_host(std::move(target), Visit::How::include, place.visit, depth);
  if (missing_ && !guess) {
    // What is asked behind a missing answer is a guess; whether this one matches is not known.
    if (!checked.result || *checked.result != Result::pass) path_.clear();
    return Match::unknown;
  }
  if (!checked.result) return Match::unknown;
  switch (*checked.result) {
    case Result::pass: return Match::yes;
    case Result::temperror: return Match::temperror;
    case Result::permerror: return Match::permerror;
    case Result::none: out_.cause = Cause::include_no_record; return Match::permerror;
    default: break;
  }
  path_.clear();
  return Match::no;
}

// RFC 7208 s6.1.
Evaluation::Checked Evaluation::follow_redirect(std::size_t visit, std::size_t index) {
  const bool guess = missing_;
  Checked checked;
  checked.visit = visit;
  const Term& term = terms_[visit][index];
  const auto settle = [&](Result result) {
    if (!guess) out_.visits[visit].steps[index].state = result == Result::permerror || result == Result::temperror ? Step::State::error : Step::State::matches;
    path_.push_back({visit, index});
    checked.result = result;
    return checked;
  };
  Step& step = out_.visits[visit].steps[index];
  if (count_term(step)) return settle(Result::permerror);
  if (!fill_in(step, out_.visits[visit], term)) {
    if (out_.void_lookups > most_void_lookups) return settle(Result::permerror);
    if (step.why.empty()) {
      step.state = guess ? Step::State::untested : Step::State::unknown;
      return checked;
    }
    out_.cause = Cause::redirect_no_record;
    return settle(Result::permerror);
  }
  if (out_.void_lookups > most_void_lookups) return settle(Result::permerror);
  if (!guess) step.visit = out_.visits.size();
  std::string target = step.target;
  const int depth = out_.visits[visit].depth;
  checked = check_host(std::move(target), Visit::How::redirect, visit, depth);
  out_.visits[visit].steps[index].void_so_far = out_.void_lookups;
  if (!checked.result) {
    out_.visits[visit].steps[index].state = guess ? Step::State::untested : Step::State::unknown;
    return checked;
  }
  if (*checked.result == Result::none) {
    out_.cause = Cause::redirect_no_record;
    return settle(Result::permerror);
  }
  return settle(*checked.result);
}

// Where receivers come to other ends, all within RFC 7208.
void Evaluation::note_readings() {
  int void_terms = 0;
  for (const Visit& visit : out_.visits)
    for (const Step& step : visit.steps) {
      if (std::any_of(step.asked.begin(), step.asked.end(), [](const Asked& one) { return one.counts_as_void; })) ++void_terms;
      if (step.why == no_such_name) out_.oddities.push_back("some receivers take a name that the DNS cannot have as an error of the record: \"" + visible(shorten(step.at.in(visit.record), 100)) + "\"");
    }
  if (out_.cause == Cause::too_many_void && void_terms <= most_void_lookups)
    out_.oddities.emplace_back("some receivers count terms that find nothing, and not each of their look-ups: for them the limit is not reached");
  const Step* step = out_.deciding();
  if (step && step->kind == Kind::ptr && step->state == Step::State::matches) out_.oddities.emplace_back("some receivers pass over \"ptr\", and come to another end");
}

// RFC 7208 s6.2: whatever goes wrong here leaves a fail without words.
void Evaluation::explain(std::size_t index) {
  const Record record = read_record(out_.visits[index].record);
  if (!record.exp) return;
  Explanation& exp = out_.exp.emplace();
  const Term& term = record.terms[*record.exp];
  const Visit& visit = out_.visits[index];
  const std::string_view spec = term.spec.in(visit.record);
  const Domain domain = checkable(visit.domain).value_or(Domain());
  values_.domain = visit.domain;
  std::string validated;
  const auto put_in = [&](std::string_view text) -> std::optional<std::string> {
    if (uses_macro(text, 'p') && validated.empty()) {
      auto name = validated_name(domain, exp.asked, false);
      if (!name) return std::nullopt;
      validated = std::move(*name);
    }
    values_.validated = validated;
    return expand(text, values_);
  };
  if (!ascii_sender_ && (uses_macro(spec, 's') || uses_macro(spec, 'l'))) {
    exp.problem = "the sender's address has characters outside of ASCII";
    return;
  }
  auto target = put_in(spec);
  if (!target) {
    if (facts_.wanted().size() == before_) exp.problem = "the name becomes too long";
    return;
  }
  exp.target = fit_name(std::move(*target));
  const auto name = name_of(exp.target);
  if (!name) {
    exp.problem = no_such_name;
    return;
  }
  const Answer* answer = ask(*name, Type::txt, exp.asked);
  if (!answer) return;
  const auto text_of = [](const dns::Record& one) { const auto* txt = std::get_if<dns::Txt>(&one.data); return txt ? txt->joined() : std::string(); };
  if (exp.asked.back().outcome == Asked::Outcome::failed) exp.problem = "the DNS gave no answer";
  else if (answer->records.empty()) exp.problem = "there is no text";
  else if (answer->records.size() > 1) exp.problem = "there is more than one text";
  else if (const std::string text = text_of(answer->records.front()); const auto flaw = flaw_of_macros(text, MacroUse::explanation)) exp.problem = flaw->problem;
  else if (auto filled = put_in(text)) exp.text = std::move(*filled);
  else if (facts_.wanted().size() == before_) exp.problem = "the text becomes too long";
  out_.explanation = exp.text;
}
}  // namespace

Verdict trace(const Input& input, dns::Facts& facts) { return Evaluation(input, facts).run(); }

dns::Settled<Verdict> evaluate(const Input& input, dns::Facts& facts) {
  Verdict verdict = trace(input, facts);
  if (!verdict.settled || !verdict.missing.empty()) return std::nullopt;
  return verdict;
}

}  // namespace mailwhy::auth::spf
