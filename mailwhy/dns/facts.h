// Known answers and wanted questions: what evaluators read (ARCHITECTURE.md, "evaluation").
//
// An evaluator asks; a known question gives its answer, an unknown one is noted as wanted and gives nullptr.  The
// driver asks everything wanted, side by side, and calls the evaluator again.  What was asked is the evidence.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mailwhy/base/observed.h"
#include "mailwhy/dns/exchange.h"

namespace mailwhy::dns {

// One question to one resolver, with its answer.
struct Lookup {
  Question question;
  Endpoint server;
  Time at{};
  Duration took{};
  Answer answer;
  friend bool operator==(const Lookup&, const Lookup&) = default;
};

// Every lookup of a run in the order of completion; each question once per server group.
class Lookups {
 public:
  const Lookup* find(const Question& question) const;
  // The position of the lookup in all(), for citing it.
  std::optional<std::size_t> index_of(const Question& question) const;
  // Adds; a second answer to the same question is kept in all() but find() stays with the first.
  void add(Lookup lookup);
  const std::vector<Lookup>& all() const { return all_; }
  friend bool operator==(const Lookups& a, const Lookups& b) { return a.all_ == b.all_; }

 private:
  std::vector<Lookup> all_;
  std::map<Question, std::size_t> first_;
};

class Facts {
 public:
  explicit Facts(const Lookups& known) : known_(known) {}
  // The answer, or nullptr after noting the question as wanted.
  const Answer* ask(const Question& question) {
    if (const Lookup* lookup = known_.find(question)) return &lookup->answer;
    wanted_.insert(question);
    return nullptr;
  }
  const Answer* ask(const Domain& name, Type type) { return ask(Question{name, type}); }
  const std::set<Question>& wanted() const { return wanted_; }

 private:
  const Lookups& known_;
  std::set<Question> wanted_;
};

// An evaluation's result, or empty while answers are still wanted.
template <typename T>
using Settled = std::optional<T>;

}  // namespace mailwhy::dns
