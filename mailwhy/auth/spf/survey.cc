#include "mailwhy/auth/spf/survey.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/auth/spf/address_set.h"
#include "mailwhy/auth/spf/identity.h"
#include "mailwhy/auth/spf/macros.h"
#include "mailwhy/auth/spf/proposal.h"
#include "mailwhy/auth/spf/text_faults.h"
#include "mailwhy/base/text.h"
#include "mailwhy/dns/record_address.h"

namespace mailwhy::auth::spf {
namespace {
using dns::Answer;
using dns::Type;

// What a record comes to, for all clients at once.
struct Walked {
  Sets passes, decided;
  Result end = Result::neutral;      // for a client that no term matches
  std::string all;                   // the "all" that says so, as written
  std::size_t last = 0;              // the branch where it ended, through redirects
  std::vector<Result> others;        // what terms that are no pass say to some client
};

class Surveyor {
 public:
  Surveyor(const Domain& domain, dns::Facts& facts) : facts_(facts) { out_.domain = domain; }
  dns::Settled<Survey> run();

 private:
  std::size_t open(Visit::How how, std::optional<TermPlace> from, std::string_view target);
  void find_record(std::size_t index);
  Walked walk(std::size_t index);
  // True: every client ends at this term.
  bool take(TermPlace place, const Term& term, Walked& walked);
  bool take_include(TermPlace place, const Term& term, Walked& walked);
  void take_addresses(TermPlace place, const Term& term, Walked& walked);
  bool take_exists(TermPlace place, const Term& term, Walked& walked);
  void follow_redirect(TermPlace place, const Term& term, Walked& walked);
  void end_at_all(const Term& term, std::size_t index, Walked& walked);
  void apply(TermPlace place, const Term& term, const Sets& sets, Walked& walked);
  void cost(TermPlace place);
  void count_void(TermPlace place, bool v4, bool v6);
  void read_addresses(TermPlace place, const Term& term, const Domain& name, Sets& sets);
  std::optional<Domain> name_of_term(TermPlace place, const Term& term);
  const Answer* ask(const Domain& name, Type type);
  bool is_own(std::size_t index) const { return out_.branches[index].how != Visit::How::include && !inside_include_; }
  Fault* note(Fault::Kind kind, TermPlace place, std::string detail = {});
  void note_end(const Walked& walked);

  dns::Facts& facts_;
  Survey out_;
  bool missing_ = false, sound_ = true;
  int inside_include_ = 0;
  std::size_t names_ = 0;
  std::vector<std::pair<TermPlace, Sets>> earlier_;  // of the own record
};

Fault* Surveyor::note(Fault::Kind kind, TermPlace place, std::string detail) {
  if (out_.faults.size() >= most_faults) return nullptr;
  const auto& terms = out_.branches[place.branch].record.terms;
  Fault& fault = out_.faults.emplace_back();
  fault.kind = kind;
  fault.branch = place.branch;
  if (place.term < terms.size()) fault.at = terms[place.term].whole;
  fault.detail = std::move(detail);
  return &fault;
}

const Answer* Surveyor::ask(const Domain& name, Type type) {
  const Answer* answer = facts_.ask(name, type);
  for (int i = 0; answer && i < 10; ++i) {
    const auto open = answer->open_alias();
    if (!open) break;
    answer = facts_.ask(*open, type);
  }
  if (!answer) missing_ = true;
  return answer;
}

// A branch with its record; how it stands is in its status.
std::size_t Surveyor::open(Visit::How how, std::optional<TermPlace> from, std::string_view target) {
  const std::size_t index = out_.branches.size();
  Branch& branch = out_.branches.emplace_back();
  branch.how = how;
  branch.target = std::string(target);
  if (from) {
    branch.from = from->branch;
    branch.term = from->term;
    branch.depth = out_.branches[from->branch].depth + 1;
  }
  const auto name = from ? checkable(fit_name(branch.target)) : std::optional(out_.domain);
  if (!name) {
    branch.status = Branch::Status::cannot_be_asked;
    return index;
  }
  branch.domain = *name;
  for (auto above = branch.from; above; above = out_.branches[*above].from)
    if (out_.branches[*above].domain == *name) {
      branch.status = Branch::Status::loop;
      return index;
    }
  if (index >= most_surveyed_records || branch.depth > most_surveyed_depth) {
    branch.status = Branch::Status::unread;
    out_.truncated = true;
    return index;
  }
  find_record(index);
  return index;
}

void Surveyor::find_record(std::size_t index) {
  const Answer* answer = ask(out_.branches[index].domain, Type::txt);
  Branch& branch = out_.branches[index];
  branch.status = Branch::Status::unread;
  if (!answer) return;
  branch.status = answer->is_failure() ? Branch::Status::failed : answer->kind == Answer::Kind::nxdomain ? Branch::Status::no_such_name : Branch::Status::no_record;
  if (!answer->has_records()) return;
  const dns::Txt* ours = nullptr;
  for (const dns::Record& record : answer->records) {
    const auto* txt = std::get_if<dns::Txt>(&record.data);
    if (!txt) continue;
    if (std::string text = txt->joined(); is_spf(text)) {
      branch.texts.push_back(std::move(text));
      ours = txt;
    }
  }
  branch.answer_bytes = answer_bytes(branch.domain, *answer);
  if (branch.texts.empty()) return;
  if (branch.texts.size() > 1) {
    branch.status = Branch::Status::several;
    return;
  }
  branch.text = std::move(branch.texts.front());
  branch.texts.clear();
  branch.record = read_record(branch.text);
  branch.status = branch.record.errors.empty() ? Branch::Status::good : Branch::Status::broken;
  faults_of_text(branch, index, *ours, out_.faults);
}

// The eleventh term is the one that breaks it (RFC 7208 s4.6.4).
void Surveyor::cost(TermPlace place) {
  if (++out_.worst.dns_terms == most_dns_terms + 1) out_.worst.breaks_terms = place;
}

void Surveyor::count_void(TermPlace place, bool v4, bool v6) {
  if (v4 && ++out_.worst.void_lookups == most_void_lookups + 1) out_.worst.breaks_void = place;
  if (v6 && ++out_.worst.void_lookups6 == most_void_lookups + 1) out_.worst.breaks_void6 = place;
}

// Those of `sets` that are not decided yet are decided by this term.
void Surveyor::apply(TermPlace place, const Term& term, const Sets& sets, Walked& walked) {
  bool any = false, news = false;
  for (const bool v4 : {true, false}) {
    for (const auto& range : sets.of(v4).ranges()) {
      any = true;
      for (const auto& part : walked.decided.of(v4).missing_of(range)) {
        news = true;
        if (term.gives == Result::pass) walked.passes.of(v4).add(part);
      }
      walked.decided.of(v4).add(range);
    }
  }
  if (news && term.gives != Result::pass) walked.others.push_back(term.gives);
  if (!is_own(place.branch)) return;
  if (any && !news) {
    const auto covers = [&](const auto& one) { return one.second.covers(sets); };
    const auto other = std::find_if(earlier_.begin(), earlier_.end(), covers);
    if (Fault* fault = note(Fault::Kind::covered, place); fault && other != earlier_.end()) fault->other = other->first;
  }
  if (any) earlier_.emplace_back(place, sets);
}

void Surveyor::end_at_all(const Term& term, std::size_t index, Walked& walked) {
  walked.end = term.gives;
  walked.all = std::string(term.whole.in(out_.branches[index].text));
  walked.last = index;
  if (term.gives != Result::pass) return;
  for (const bool v4 : {true, false}) {
    AddressSet& passes = walked.passes.of(v4);
    const AddressSet::Range everything{0, passes.highest()};
    for (const auto& part : walked.decided.of(v4).missing_of(everything)) passes.add(part);
    walked.decided.of(v4).add(everything);
  }
}

std::optional<Domain> Surveyor::name_of_term(TermPlace place, const Term& term) {
  const Branch& branch = out_.branches[place.branch];
  const auto spec = term.spec.in(branch.text);
  return spec.empty() ? std::optional(branch.domain) : name_of(fit_name(std::string(spec)));
}

void Surveyor::read_addresses(TermPlace place, const Term& term, const Domain& name, Sets& sets) {
  if (++names_ > most_surveyed_names) {
    out_.truncated = true;
    return;
  }
  bool found[2] = {false, false};
  for (const bool v4 : {true, false}) {
    const Answer* answer = ask(name, v4 ? Type::a : Type::aaaa);
    if (!answer) continue;
    if (answer->is_failure()) {
      note(Fault::Kind::failed, place, dns::Question{name, v4 ? Type::a : Type::aaaa}.text());
      out_.admitted.complete = false;
      found[v4 ? 0 : 1] = true;
      continue;
    }
    for (const dns::Record& record : answer->records) {
      const auto address = dns::address_of(record);
      if (!address) continue;
      found[v4 ? 0 : 1] = true;
      sets.of(v4).add(range_of(Network(*address, v4 ? term.prefix4 : term.prefix6)));
    }
  }
  if (missing_) return;
  count_void(place, !found[0], !found[1]);
  if (!found[0] && !found[1]) note(Fault::Kind::void_lookup, place, name.text());
}

void Surveyor::take_addresses(TermPlace place, const Term& term, Walked& walked) {
  const auto name = name_of_term(place, term);
  if (!name) {
    note(Fault::Kind::void_lookup, place, std::string(term.spec.in(out_.branches[place.branch].text)));
    return;
  }
  Sets sets;
  if (term.kind == Kind::a) {
    read_addresses(place, term, *name, sets);
    apply(place, term, sets, walked);
    return;
  }
  const Answer* answer = ++names_ > most_surveyed_names ? nullptr : ask(*name, Type::mx);
  if (names_ > most_surveyed_names) out_.truncated = true;
  if (!answer) return;
  if (answer->is_failure()) {
    note(Fault::Kind::failed, place, dns::Question{*name, Type::mx}.text());
    out_.admitted.complete = false;
    return;
  }
  if (!answer->has_records()) {
    count_void(place, true, true);
    note(Fault::Kind::void_lookup, place, dns::Question{*name, Type::mx}.text());
    return;
  }
  if (answer->records.size() > static_cast<std::size_t>(most_mx_hosts)) {
    note(Fault::Kind::too_many_mx_hosts, place, std::to_string(answer->records.size()));
    sound_ = false;
    return;
  }
  for (const dns::Record& record : answer->records)
    if (const auto* mx = std::get_if<dns::Mx>(&record.data); mx && !mx->host.is_root()) read_addresses(place, term, mx->host, sets);
  apply(place, term, sets, walked);
}

// Without macros it is the same for everybody.
bool Surveyor::take_exists(TermPlace place, const Term& term, Walked& walked) {
  const auto name = name_of_term(place, term);
  const Answer* answer = name && ++names_ <= most_surveyed_names ? ask(*name, Type::a) : nullptr;
  if (!answer) return false;
  if (answer->is_failure()) {
    note(Fault::Kind::failed, place, dns::Question{*name, Type::a}.text());
    out_.admitted.complete = false;
    return false;
  }
  if (!answer->has_records()) {
    count_void(place, true, true);
    note(Fault::Kind::void_lookup, place, dns::Question{*name, Type::a}.text());
    return false;
  }
  end_at_all(term, place.branch, walked);
  return true;
}

bool Surveyor::take_include(TermPlace place, const Term& term, Walked& walked) {
  const std::string target(term.spec.in(out_.branches[place.branch].text));
  ++inside_include_;
  const std::size_t index = open(Visit::How::include, place, target);
  const Walked inner = walk(index);
  --inside_include_;
  if (inner.end == Result::pass) {
    end_at_all(term, place.branch, walked);
    return true;
  }
  apply(place, term, inner.passes, walked);
  return false;
}

void Surveyor::follow_redirect(TermPlace place, const Term& term, Walked& walked) {
  const std::string target(term.spec.in(out_.branches[place.branch].text));
  const std::size_t index = open(Visit::How::redirect, place, target);
  Walked inner = walk(index);
  for (const bool v4 : {true, false})
    for (const auto& range : inner.passes.of(v4).ranges())
      for (const auto& part : walked.decided.of(v4).missing_of(range)) walked.passes.of(v4).add(part);
  walked.end = inner.end;
  walked.all = std::move(inner.all);
  walked.last = inner.last;
  walked.others.insert(walked.others.end(), inner.others.begin(), inner.others.end());
}

bool Surveyor::take(TermPlace place, const Term& term, Walked& walked) {
  if (term.kind == Kind::all) {
    end_at_all(term, place.branch, walked);
    return true;
  }
  if (term.kind == Kind::ip4 || term.kind == Kind::ip6) {
    Sets sets;
    sets.of(term.kind == Kind::ip4).add(range_of(term.network));
    apply(place, term, sets, walked);
    return false;
  }
  cost(place);
  if (term.kind == Kind::ptr || term.has_macros) {
    out_.admitted.complete = false;
    if (term.kind != Kind::ptr) note(Fault::Kind::by_macro, place);
    if (term.kind == Kind::include) {
      Branch& branch = out_.branches.emplace_back();
      branch.how = Visit::How::include;
      branch.from = place.branch;
      branch.term = place.term;
      branch.depth = out_.branches[place.branch].depth + 1;
      branch.target = std::string(term.spec.in(out_.branches[place.branch].text));
      branch.status = Branch::Status::macro;
    }
    return false;
  }
  if (term.kind == Kind::include) return take_include(place, term, walked);
  if (term.kind == Kind::exists) return take_exists(place, term, walked);
  take_addresses(place, term, walked);
  return false;
}

// What a branch that cannot be walked means for the whole.
Fault::Kind fault_of(Branch::Status status) {
  switch (status) {
    case Branch::Status::no_such_name: return Fault::Kind::no_such_name;
    case Branch::Status::several: return Fault::Kind::several_records;
    case Branch::Status::loop: return Fault::Kind::loop;
    case Branch::Status::failed: return Fault::Kind::failed;
    case Branch::Status::unread: return Fault::Kind::truncated;
    default: break;
  }
  return Fault::Kind::no_record;
}

Walked Surveyor::walk(std::size_t index) {
  Walked walked;
  walked.last = index;
  const Branch::Status status = out_.branches[index].status;
  if (status != Branch::Status::good) {
    if (status == Branch::Status::unread && !out_.truncated) return walked;  // the answer is still wanted
    sound_ = sound_ && status == Branch::Status::unread;
    out_.admitted.complete = false;
    if (status == Branch::Status::broken) return walked;  // its errors are noted
    const Branch& branch = out_.branches[index];
    // Of several records the branch itself tells; all else is told of the term that leads there.
    const bool by_itself = !branch.from || status == Branch::Status::several;
    const TermPlace place = by_itself ? TermPlace{index, SIZE_MAX} : TermPlace{*branch.from, branch.term};
    const std::string name = branch.domain.is_root() ? branch.target : branch.domain.text();
    note(fault_of(status), place, name);
    if (status == Branch::Status::loop) {
      // It goes round until the limit ends it.
      if (out_.worst.dns_terms <= most_dns_terms) {
        out_.worst.dns_terms = most_dns_terms + 1;
        out_.worst.breaks_terms = place;
      }
    }
    return walked;
  }
  const int terms_before = out_.worst.dns_terms;
  const Record record = out_.branches[index].record;
  bool ended = false, all = false;
  for (std::size_t i = 0; i < record.terms.size() && !ended; ++i) {
    if (!is_mechanism(record.terms[i].kind)) continue;
    ended = take({index, i}, record.terms[i], walked);
  }
  for (const Term& term : record.terms) all = all || term.kind == Kind::all;
  if (!ended && !all && record.redirect) {
    const TermPlace place{index, *record.redirect};
    const Term& term = record.terms[place.term];
    cost(place);
    if (term.has_macros) {
      out_.admitted.complete = false;
      note(Fault::Kind::by_macro, place);
      walked.end = Result::none;
    } else {
      follow_redirect(place, term, walked);
    }
  }
  out_.branches[index].terms = out_.worst.dns_terms - terms_before;
  out_.branches[index].admits_all = walked.passes.v4.is_everything() && walked.passes.v6.is_everything();
  return walked;
}

void Surveyor::note_end(const Walked& walked) {
  const Branch& last = out_.branches[walked.last];
  if (last.status != Branch::Status::good) return;
  const auto& terms = last.record.terms;
  const auto all = std::find_if(terms.begin(), terms.end(), [](const Term& term) { return term.kind == Kind::all; });
  const TermPlace place{walked.last, all == terms.end() ? SIZE_MAX : static_cast<std::size_t>(all - terms.begin())};
  if (walked.end == Result::neutral) note(walked.all.empty() ? Fault::Kind::no_all : Fault::Kind::neutral_all, place);
  if (walked.end == Result::pass) {
    // The term at which everybody passes may be an include.
    const auto by = std::find_if(terms.begin(), terms.end(), [&](const Term& term) { return term.whole.in(last.text) == walked.all; });
    note(Fault::Kind::plus_all, {walked.last, by == terms.end() ? SIZE_MAX : static_cast<std::size_t>(by - terms.begin())}, walked.all);
  }
}

dns::Settled<Survey> Surveyor::run() {
  const Walked walked = walk(open(Visit::How::first, std::nullopt, out_.domain.text()));
  if (missing_) return std::nullopt;
  note_end(walked);
  out_.all = walked.all;
  Admitted& admitted = out_.admitted;
  if (out_.truncated) admitted.complete = false;
  admitted.everybody = walked.passes.v4.is_everything() && walked.passes.v6.is_everything();
  admitted.addresses4 = static_cast<std::uint64_t>(walked.passes.v4.size());
  admitted.addresses6 = walked.passes.v6.size();
  admitted.networks4 = walked.passes.v4.networks();
  admitted.networks6 = walked.passes.v6.networks();
  const bool same_end = std::all_of(walked.others.begin(), walked.others.end(), [&](Result one) { return one == walked.end; });
  if (sound_ && admitted.complete && !admitted.everybody && same_end && walked.end != Result::pass) out_.proposal = propose(out_, out_.branches[walked.last]);
  return std::move(out_);
}
}  // namespace

dns::Settled<Survey> survey(const Domain& domain, dns::Facts& facts) { return Surveyor(domain, facts).run(); }

}  // namespace mailwhy::auth::spf
