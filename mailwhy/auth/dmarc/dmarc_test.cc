// Every rule of RFC 9989's sections on discovery and policy, each with the answer of RFC 7489 beside it.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <set>

#include "mailwhy/auth/dmarc/evaluate.h"
#include "mailwhy/auth/dmarc/reports.h"
#include "mailwhy/base/text.h"

namespace mailwhy::auth::dmarc {
namespace {
// "test", "co.test" and everything below "pub.test" are public suffixes.
const Suffixes& suffixes() {
  static const Suffixes read = *Suffixes::read("test\nco.test\n*.pub.test\n");
  return read;
}

// A line is "NAME TEXT": a DMARC record of NAME; "NAME" alone: it exists; "!NAME": its DMARC record cannot be had; "?NAME": nor anything
// at the name itself; "=NAME TEXT": a TXT record at exactly this name.
class World {
 public:
  explicit World(std::string_view lines) {
    for (const auto line : split(lines, '\n')) {
      auto rest = trim(line);
      if (rest.empty()) continue;
      const bool fails = rest.starts_with('!') || rest.starts_with('?'), exact = rest.starts_with('=') || rest.starts_with('?');
      if (fails || exact) rest.remove_prefix(1);
      const auto blank = rest.find(' ');
      const Domain name = Domain::of(rest.substr(0, blank));
      if (!exact) exists_.insert(name);
      const Domain at = exact ? name : *name.with_prefix("_dmarc");
      if (fails) fails_.insert(at);
      else if (blank != rest.npos) texts_[at].emplace_back(rest.substr(blank + 1));
    }
  }

  template <typename Evaluate>
  auto settle(const Evaluate& evaluate) {
    dns::Lookups known;
    for (int round = 0; round < 30; ++round) {
      dns::Facts facts(known);
      auto settled = evaluate(facts);
      if (settled) return *settled;
      REQUIRE(!facts.wanted().empty());
      for (const auto& question : facts.wanted()) {
        dns::Lookup lookup;
        lookup.question = question;
        lookup.answer = answer(question);
        known.add(lookup);
        asked.push_back(question);
      }
    }
    REQUIRE_MESSAGE(false, "it never settles");
    dns::Facts facts(known);
    return *evaluate(facts);
  }
  std::vector<dns::Question> asked;

 private:
  dns::Answer answer(const dns::Question& question) const {
    dns::Answer answer;
    if (fails_.contains(question.name)) {
      answer.kind = dns::Answer::Kind::servfail;
      return answer;
    }
    const auto texts = texts_.find(question.name);
    const bool has = texts != texts_.end() && question.type == dns::Type::txt;
    answer.kind = has ? dns::Answer::Kind::records : exists_.contains(question.name) ? dns::Answer::Kind::nodata : dns::Answer::Kind::nxdomain;
    if (!has) return answer;
    for (const auto& text : texts->second) {
      dns::Record record;
      record.name = question.name;
      record.type = dns::Type::txt;
      record.data = dns::Txt{{text}};
      answer.records.push_back(record);
    }
    return answer;
  }
  std::map<Domain, std::vector<std::string>> texts_;
  std::set<Domain> exists_, fails_;
};

// "spf:NAME" passes, "dkim:NAME" too; "-spf:NAME" fails, "?dkim:NAME" cannot be told.
std::vector<Identifier> identifiers_of(std::string_view words) {
  std::vector<Identifier> out;
  for (auto word : split_words(words)) {
    Identifier one;
    one.pass = word.front() != '-' && word.front() != '?';
    one.temporary = word.front() == '?';
    if (!one.pass) word.remove_prefix(1);
    one.by = word.starts_with("spf:") ? Identifier::By::spf : Identifier::By::dkim;
    one.domain = Domain::of(word.substr(word.find(':') + 1));
    out.push_back(one);
  }
  return out;
}

// "fail reject sp a.test org.test": result, disposition, tag, where the record stands, organization.
std::string told(const Reading& reading) {
  const bool has = reading.applied.status == Applied::Status::record || reading.applied.status == Applied::Status::unusable;
  return fmt::format("{} {} {} {} {}", to_string(reading.result), to_string(reading.disposition), reading.applied.tag.empty() ? "-" : reading.applied.tag,
                     has ? reading.applied.at.text() : "-", reading.applied.organization.text());
}

struct Case {
  const char *rule, *world, *author, *identifiers, *now, *before;
};
constexpr Case cases[] = {
    // s4.7 and s4.8: what a record is.
    {"the version alone makes a record", "a.test v=DMARC1", "a.test", "", "permerror none - a.test a.test", "permerror none - a.test a.test"},
    {"p counts", "a.test v=DMARC1; p=reject", "a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"p=quarantine", "a.test v=DMARC1; p=quarantine", "a.test", "", "fail quarantine p a.test a.test", "fail quarantine p a.test a.test"},
    {"p=none asks for nothing", "a.test v=DMARC1; p=none", "a.test", "", "fail none p a.test a.test", "fail none p a.test a.test"},
    {"values of p in any case", "a.test v=DMARC1; p=Reject", "a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"the version is exact", "a.test v=dmarc1; p=reject", "a.test", "", "none none - - a.test", "none none - - a.test"},
    {"another version", "a.test v=DMARC2; p=reject", "a.test", "", "none none - - a.test", "none none - - a.test"},
    {"a longer version", "a.test v=DMARC12; p=reject", "a.test", "", "none none - - a.test", "none none - - a.test"},
    {"the version ends its field", "a.test v=DMARC1 p=reject", "a.test", "", "none none - - a.test", "none none - - a.test"},
    {"the version comes first", "a.test p=reject; v=DMARC1", "a.test", "", "none none - - a.test", "none none - - a.test"},
    {"nothing before the version", "=_dmarc.a.test ;v=DMARC1; p=reject\na.test", "a.test", "", "none none - - a.test", "none none - - a.test"},
    {"blanks around equals", "a.test v = DMARC1 ; p = reject ;", "a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"other texts do not count", "a.test v=spf1 -all\na.test v=DMARC1; p=reject", "a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"unknown tags are passed over", "a.test v=DMARC1; p=reject; x=y; zz=1", "a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"tags in any order", "a.test v=DMARC1; adkim=s; p=reject", "a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"empty fields", "a.test v=DMARC1;; p=reject;;", "a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"a bad adkim is relaxed", "a.test v=DMARC1; p=reject; adkim=x", "a.test", "dkim:m.a.test", "pass none p a.test a.test", "pass none p a.test a.test"},
    {"a repeated p is none", "a.test v=DMARC1; p=reject; p=none", "a.test", "", "permerror none - a.test a.test", "permerror none - a.test a.test"},
    // s4.10.1: a policy that cannot be read.
    {"no p, with rua", "a.test v=DMARC1; rua=mailto:r@a.test", "a.test", "", "fail none - a.test a.test", "fail none - a.test a.test"},
    {"a bad p, with rua", "a.test v=DMARC1; p=refuse; rua=mailto:r@a.test", "a.test", "", "fail none - a.test a.test", "fail none - a.test a.test"},
    {"a bad p, without rua", "a.test v=DMARC1; p=refuse", "a.test", "", "permerror none - a.test a.test", "permerror none - a.test a.test"},
    {"a bad p, and a rua that is no address", "a.test v=DMARC1; p=refuse; rua=r@a.test", "a.test", "", "permerror none - a.test a.test", "permerror none - a.test a.test"},
    {"a bad sp takes p along", "a.test v=DMARC1; p=reject; sp=block; rua=mailto:r@a.test", "a.test", "", "fail none - a.test a.test", "fail none - a.test a.test"},
    {"a bad sp without rua", "a.test v=DMARC1; p=reject; sp=block", "a.test", "", "permerror none - a.test a.test", "permerror none - a.test a.test"},
    {"a bad np takes p along, where np is known", "a.test v=DMARC1; p=reject; np=block; rua=mailto:r@a.test", "a.test", "", "fail none - a.test a.test", "fail reject p a.test a.test"},
    {"a bad np without rua", "a.test v=DMARC1; p=reject; np=block", "a.test", "", "permerror none - a.test a.test", "fail reject p a.test a.test"},
    {"a bad p still passes", "a.test v=DMARC1; p=refuse; rua=mailto:r@a.test", "a.test", "spf:a.test", "pass none - a.test a.test", "pass none - a.test a.test"},
    // s4.10.1: where the record is looked for.
    {"the author's own first", "s.a.test v=DMARC1; p=quarantine\na.test v=DMARC1; p=reject", "s.a.test", "", "fail quarantine p s.a.test a.test", "fail quarantine p s.a.test a.test"},
    {"then the organization's", "a.test v=DMARC1; p=reject\ns.a.test", "s.a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"none at all", "s.a.test", "s.a.test", "spf:s.a.test", "none none - - s.a.test", "none none - - a.test"},
    {"an intermediate one is passed over", "b.a.test v=DMARC1; p=quarantine\na.test v=DMARC1; p=reject\ns.b.a.test", "s.b.a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"an intermediate one alone is the organization", "b.a.test v=DMARC1; p=quarantine\ns.b.a.test", "s.b.a.test", "", "fail quarantine p b.a.test b.a.test", "none none - - a.test"},
    {"sp for those below", "a.test v=DMARC1; p=reject; sp=none\ns.a.test", "s.a.test", "", "fail none sp a.test a.test", "fail none sp a.test a.test"},
    {"sp is not for the domain itself", "a.test v=DMARC1; p=reject; sp=none", "a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"sp of the author's own record is not used", "s.a.test v=DMARC1; p=none; sp=reject", "s.a.test", "", "fail none p s.a.test s.a.test", "fail none p s.a.test a.test"},
    {"np for a name that does not exist", "a.test v=DMARC1; p=none; sp=none; np=reject", "s.a.test", "", "fail reject np a.test a.test", "fail none sp a.test a.test"},
    {"np goes before p", "a.test v=DMARC1; p=none; np=reject", "s.a.test", "", "fail reject np a.test a.test", "fail none p a.test a.test"},
    {"np is not for a name that exists", "a.test v=DMARC1; p=none; sp=quarantine; np=reject\ns.a.test", "s.a.test", "", "fail quarantine sp a.test a.test", "fail quarantine sp a.test a.test"},
    {"without sp a name that exists gets p", "a.test v=DMARC1; p=quarantine; np=reject\ns.a.test", "s.a.test", "", "fail quarantine p a.test a.test", "fail quarantine p a.test a.test"},
    {"without np a name that does not exist gets sp", "a.test v=DMARC1; p=none; sp=reject", "s.a.test", "", "fail reject sp a.test a.test", "fail reject sp a.test a.test"},
    {"without np and sp it gets p", "a.test v=DMARC1; p=reject", "s.a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"np is not for the domain itself", "a.test v=DMARC1; p=none; np=reject", "a.test", "", "fail none p a.test a.test", "fail none p a.test a.test"},
    {"np may be milder", "a.test v=DMARC1; p=reject; np=none", "s.a.test", "", "fail none np a.test a.test", "fail reject p a.test a.test"},
    {"whether it exists cannot be told", "a.test v=DMARC1; p=none; np=reject\n?s.a.test", "s.a.test", "", "fail none p a.test a.test", "fail none p a.test a.test"},
    {"two records: one walks on, the other stops", "s.a.test v=DMARC1; p=reject\ns.a.test v=DMARC1; p=none\na.test v=DMARC1; p=quarantine", "s.a.test", "",
     "fail quarantine p a.test a.test", "permerror none - - a.test"},
    {"two records at the organization", "a.test v=DMARC1; p=reject\na.test v=DMARC1; p=none\ns.a.test", "s.a.test", "", "none none - - s.a.test", "permerror none - - a.test"},
    {"two records, of which one is none", "a.test v=DMARC1; p=reject\na.test v=DMARC2; p=none", "a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"two records and the suffix has one", "a.test v=DMARC1; p=reject\na.test v=DMARC1; p=none\ntest v=DMARC1; p=quarantine; psd=y", "a.test", "",
     "fail quarantine p test a.test", "permerror none - - a.test"},
    {"a list knows a suffix that the DNS does not", "shop.co.test\nco.test v=DMARC1; p=reject", "shop.co.test", "", "fail reject p co.test co.test", "none none - - shop.co.test"},
    {"the walk ends at the top", "test v=DMARC1; p=reject\na.test", "a.test", "", "fail reject p test test", "none none - - a.test"},
    // s4.10.2 and psd.
    {"psd=n makes an organization", "b.a.test v=DMARC1; p=quarantine; psd=n\na.test v=DMARC1; p=reject\ns.b.a.test", "s.b.a.test", "", "fail quarantine p b.a.test b.a.test", "fail reject p a.test a.test"},
    {"psd=n at the author", "s.a.test v=DMARC1; p=quarantine; psd=n\na.test v=DMARC1; p=reject", "s.a.test", "spf:a.test", "fail quarantine p s.a.test s.a.test", "pass none p s.a.test a.test"},
    {"psd=y above: one label below it", "test v=DMARC1; p=reject; psd=y\nb.a.test", "b.a.test", "", "fail reject p test a.test", "none none - - a.test"},
    {"psd=y above, and the organization has one", "test v=DMARC1; p=reject; psd=y\na.test v=DMARC1; p=quarantine\nb.a.test", "b.a.test", "", "fail quarantine p a.test a.test", "fail quarantine p a.test a.test"},
    {"psd=y above, the organization has none, one between", "co.test v=DMARC1; p=reject; psd=y\ns.b.co.test v=DMARC1; p=none\nx.s.b.co.test", "x.s.b.co.test", "",
     "fail reject p co.test b.co.test", "none none - - b.co.test"},
    {"psd=y at the author is not above it", "co.test v=DMARC1; p=reject; psd=y", "co.test", "", "fail reject p co.test co.test", "fail reject p co.test co.test"},
    {"sp of a suffix", "test v=DMARC1; p=none; sp=quarantine; psd=y\na.test", "a.test", "", "fail quarantine sp test a.test", "none none - - a.test"},
    {"np of a suffix", "test v=DMARC1; p=none; sp=none; np=reject; psd=y", "a.test", "", "fail reject np test a.test", "none none - - a.test"},
    {"np of a suffix, for a name below the organization", "test v=DMARC1; p=none; np=reject; psd=y\na.test", "x.a.test", "", "fail reject np test a.test", "none none - - a.test"},
    {"psd=u is as without", "b.a.test v=DMARC1; p=none; psd=u\na.test v=DMARC1; p=reject\ns.b.a.test", "s.b.a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"a bad psd is as without", "b.a.test v=DMARC1; p=none; psd=x\na.test v=DMARC1; p=reject\ns.b.a.test", "s.b.a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"psd=y two levels deep stops the walk", "pub.test v=DMARC1; p=none; psd=y\ntest v=DMARC1; p=reject\nx.y.pub.test", "x.y.pub.test", "", "fail none p pub.test y.pub.test", "none none - - x.y.pub.test"},
    // Alignment.
    {"the same name", "a.test v=DMARC1; p=reject", "a.test", "spf:a.test", "pass none p a.test a.test", "pass none p a.test a.test"},
    {"relaxed: a child speaks for its parent", "a.test v=DMARC1; p=reject", "a.test", "dkim:mail.a.test", "pass none p a.test a.test", "pass none p a.test a.test"},
    {"relaxed: a parent speaks for its child", "a.test v=DMARC1; p=reject\ns.a.test", "s.a.test", "dkim:a.test", "pass none p a.test a.test", "pass none p a.test a.test"},
    {"relaxed: siblings", "a.test v=DMARC1; p=reject\ns.a.test", "s.a.test", "dkim:t.a.test", "pass none p a.test a.test", "pass none p a.test a.test"},
    {"another organization", "a.test v=DMARC1; p=reject\nb.test v=DMARC1; p=none", "a.test", "spf:b.test dkim:b.test", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"strict DKIM", "a.test v=DMARC1; p=reject; adkim=s", "a.test", "dkim:mail.a.test", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"strict DKIM leaves SPF relaxed", "a.test v=DMARC1; p=reject; adkim=s", "a.test", "spf:mail.a.test", "pass none p a.test a.test", "pass none p a.test a.test"},
    {"strict SPF", "a.test v=DMARC1; p=reject; aspf=s", "a.test", "spf:mail.a.test", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"strict SPF leaves DKIM relaxed", "a.test v=DMARC1; p=reject; aspf=s", "a.test", "dkim:mail.a.test", "pass none p a.test a.test", "pass none p a.test a.test"},
    {"strict and the same name", "a.test v=DMARC1; p=reject; aspf=s; adkim=s", "a.test", "dkim:a.test", "pass none p a.test a.test", "pass none p a.test a.test"},
    {"strictness is the applied record's", "a.test v=DMARC1; p=reject; adkim=s\ns.a.test", "s.a.test", "dkim:a.test", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"what does not pass carries nothing", "a.test v=DMARC1; p=reject", "a.test", "-spf:a.test -dkim:a.test", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"one of several is enough", "a.test v=DMARC1; p=reject", "a.test", "-spf:a.test dkim:b.test dkim:a.test", "pass none p a.test a.test", "pass none p a.test a.test"},
    {"a signature of the suffix speaks for nobody below", "test v=DMARC1; p=none; psd=y\na.test v=DMARC1; p=reject", "a.test", "dkim:test", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"a suffix without psd takes everybody below together", "co.test v=DMARC1; p=none\nshop.co.test v=DMARC1; p=reject", "shop.co.test", "dkim:other.co.test", "pass none p shop.co.test co.test", "fail reject p shop.co.test shop.co.test"},
    {"psd=y keeps them apart", "co.test v=DMARC1; p=none; psd=y\nshop.co.test v=DMARC1; p=reject", "shop.co.test", "dkim:other.co.test", "fail reject p shop.co.test shop.co.test", "fail reject p shop.co.test shop.co.test"},
    {"psd=n of the identifier parts it from the author", "a.test v=DMARC1; p=reject\nnews.a.test v=DMARC1; p=none; psd=n", "a.test", "dkim:news.a.test", "fail reject p a.test a.test", "pass none p a.test a.test"},
    {"psd=n of both", "b.a.test v=DMARC1; p=reject; psd=n\nx.b.a.test", "x.b.a.test", "dkim:y.b.a.test", "pass none p b.a.test b.a.test", "none none - - a.test"},
    {"identifiers without any record", "s.a.test v=DMARC1; p=reject", "s.a.test", "dkim:a.test", "fail reject p s.a.test s.a.test", "pass none p s.a.test a.test"},
    // s4.7: t, and pct of RFC 7489.
    {"t=y lowers reject", "a.test v=DMARC1; p=reject; t=y", "a.test", "", "fail quarantine p a.test a.test", "fail reject p a.test a.test"},
    {"t=y lowers quarantine", "a.test v=DMARC1; p=quarantine; t=y", "a.test", "", "fail none p a.test a.test", "fail quarantine p a.test a.test"},
    {"t=y leaves none", "a.test v=DMARC1; p=none; t=y", "a.test", "", "fail none p a.test a.test", "fail none p a.test a.test"},
    {"t=n", "a.test v=DMARC1; p=reject; t=n", "a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"a bad t is n", "a.test v=DMARC1; p=reject; t=maybe", "a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"t=y lowers sp", "a.test v=DMARC1; p=none; sp=reject; t=y\ns.a.test", "s.a.test", "", "fail quarantine sp a.test a.test", "fail reject sp a.test a.test"},
    {"t=y lowers np", "a.test v=DMARC1; p=none; np=quarantine; t=y", "s.a.test", "", "fail none np a.test a.test", "fail none p a.test a.test"},
    {"pct is stated and not thrown", "a.test v=DMARC1; p=reject; pct=10", "a.test", "", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    // s4.10.1: the DNS gives no answer.
    {"the author's record cannot be had", "!a.test", "a.test", "spf:a.test", "temperror none - - a.test", "temperror none - - a.test"},
    {"a record on the way up cannot be had", "!a.test\ns.a.test", "s.a.test", "", "temperror none - - s.a.test", "temperror none - - a.test"},
    {"the author's own is there", "!a.test\ns.a.test v=DMARC1; p=reject", "s.a.test", "spf:s.a.test", "pass none p s.a.test s.a.test", "pass none p s.a.test a.test"},
    {"psd=n ends the walk before it", "!a.test\ns.a.test v=DMARC1; p=reject; psd=n", "s.a.test", "dkim:b.s.a.test", "pass none p s.a.test s.a.test", "pass none p s.a.test a.test"},
    {"a silent top-level domain is one without a record", "!test\na.test v=DMARC1; p=reject", "a.test", "spf:m.a.test", "pass none p a.test a.test", "pass none p a.test a.test"},
    {"SPF could not be told", "a.test v=DMARC1; p=reject", "a.test", "?spf:a.test", "temperror none p a.test a.test", "temperror none p a.test a.test"},
    {"SPF of others could not be told", "a.test v=DMARC1; p=reject", "a.test", "?spf:b.test", "fail reject p a.test a.test", "fail reject p a.test a.test"},
    {"alignment could not be told", "a.test v=DMARC1; p=reject\n!x.b.test", "a.test", "dkim:x.b.test", "temperror none p a.test a.test", "fail reject p a.test a.test"},
};
}  // namespace

TEST_CASE("every rule of RFC 9989 has its answer, and that of RFC 7489 beside it") {
  CHECK(std::size(cases) >= 80);
  for (const Case& one : cases) {
    CAPTURE(one.rule);
    World world(one.world);
    const auto verdict = world.settle([&](dns::Facts& facts) { return evaluate(Domain::of(one.author), identifiers_of(one.identifiers), suffixes(), facts); });
    CHECK(told(verdict.now) == one.now);
    CHECK(told(verdict.before) == one.before);
    CHECK(!verdict.now.reason.empty());
    CHECK(!verdict.before.reason.empty());
    if (std::string_view(one.now) != one.before) CHECK(!verdict.differences.empty());
  }
}

TEST_CASE("a walk asks at most eight times") {
  const auto names = [](std::string_view domain) {
    std::string out;
    for (const auto& target : walk_targets(Domain::of(domain))) out += target.text() + " ";
    return out;
  };
  CHECK(names("test") == "test ");
  CHECK(names("a.test") == "a.test test ");
  CHECK(walk_targets(Domain::of("a.b.c.d.e.f.g.test")).size() == 8);
  CHECK(walk_targets(Domain::of("a.b.c.d.e.f.g.h.test")).size() == 8);
  CHECK(names("a.b.c.d.e.f.g.h.i.j.mail.example.com") ==
        "a.b.c.d.e.f.g.h.i.j.mail.example.com g.h.i.j.mail.example.com h.i.j.mail.example.com i.j.mail.example.com j.mail.example.com mail.example.com example.com com ");
  CHECK(walk_targets(Domain()).empty());
  World world("d.e.f.g.h.i.test v=DMARC1; p=reject\n");
  const auto walked = world.settle([](dns::Facts& facts) { return walk(Domain::of("a.b.c.d.e.f.g.h.i.test"), facts); });
  CHECK(world.asked.size() == 8);
  CHECK(walked.organization.text() == "d.e.f.g.h.i.test");
}

TEST_CASE("a name that is too long to ask for has no record") {
  const std::string label(60, 'a');
  const Domain author = Domain::of(label + "." + label + "." + label + "." + label + ".aaaaa");
  World world("");
  const auto verdict = world.settle([&](dns::Facts& facts) { return evaluate(author, {}, suffixes(), facts); });
  CHECK(verdict.now.result == Reading::Result::none);
  CHECK(evaluate(Domain(), {}, suffixes(), *std::make_unique<dns::Facts>(dns::Lookups()))->now.result == Reading::Result::none);
}

TEST_CASE("the addresses of reports are read with their limits") {
  struct Row {
    const char *text, *host;
    bool usable;
    std::uint64_t limit;
  };
  constexpr Row rows[] = {
      {"mailto:a@b.test", "b.test", true, 0},
      {"mailto:a@b.test!10m", "b.test", true, 10 * 1024 * 1024},
      {"mailto:a@b.test!50", "b.test", true, 50},
      {"MAILTO:a%2Bx@b.test!1K", "b.test", true, 1024},
      {"mailto:a@b.test?subject=x", "b.test", true, 0},
      {"mailto:a@b.test!10x", "", false, 0},
      {"mailto:a!b@b.test", "", false, 0},
      {"mailto:b.test", "", false, 0},
      {"mailto:", "", false, 0},
      {"a@b.test", "", false, 0},
      {"https://r.b.test/x", "r.b.test", true, 0},
      {"https://u@r.b.test:8443/x", "r.b.test", true, 0},
      {"https://", "", false, 0},
      {"", "", false, 0},
      {"mailto:a@b.test!99999999999999999999t", "", false, 0},
      {"mailto:a@b.test!9999999999999t", "b.test", true, UINT64_MAX / 2},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto address = read_report_address(row.text);
    CHECK(address.usable == row.usable);
    CHECK(address.host.text() == row.host);
    CHECK(address.limit_bytes.value_or(0) == row.limit);
  }
  CHECK(read_report_address("mailto:a%2Bx@b.test").mailbox == "a+x@b.test");
  const auto record = read_record("v=DMARC1; p=none; rua=mailto:a@b.test , mailto:c@d.test!5k,; ruf=mailto:x@y.test; pct=50; ri=3600; rf=afrf; fo=1:d");
  CHECK(record.rua.size() == 2);
  CHECK(record.ruf.size() == 1);
  CHECK(record.pct == 50);
  CHECK(record.fo == "1:d");
  CHECK(join(record.old_tags, " ") == "pct ri rf");
}

TEST_CASE("what was meant as a record is told from what was not") {
  CHECK(is_almost_record("v=dmarc1; p=none"));
  CHECK(is_almost_record(" v=DMARC1; p=none"));
  CHECK(is_almost_record("\"v=DMARC1; p=none\""));
  CHECK(is_almost_record("v=DMARC1 p=none"));
  CHECK(is_almost_record("p=none; v=DMARC1"));
  CHECK(!is_almost_record("v=DMARC1; p=none"));
  CHECK(!is_almost_record("v=spf1 -all"));
  CHECK(!is_almost_record(""));
}

TEST_CASE("others who are to get reports have to agree") {
  World world("=a.test._report._dmarc.agreed.test v=DMARC1\n=a.test._report._dmarc.word.test yes\n!x.test\na.test");
  const auto record = read_record("v=DMARC1; p=none; rua=mailto:r@m.a.test,mailto:r@agreed.test,mailto:r@silent.test,mailto:r@word.test,r@a.test; ruf=mailto:f@silent.test");
  const auto targets = world.settle([&](dns::Facts& facts) { return find_targets(Domain::of("a.test"), record, suffixes(), facts); });
  REQUIRE(targets.size() == 6);
  constexpr Target::State states[] = {Target::State::own, Target::State::agreed, Target::State::silent, Target::State::silent, Target::State::unusable, Target::State::silent};
  for (std::size_t i = 0; i < targets.size(); ++i) CHECK(to_string(targets[i].state) == to_string(states[i]));
  CHECK(targets[2].publish == "a.test._report._dmarc.silent.test. 3600 IN TXT \"v=DMARC1\"");
}

}  // namespace mailwhy::auth::dmarc
