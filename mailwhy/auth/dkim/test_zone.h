// Keys in memory in place of the DNS, and a verification that gets all it asks for: for tests, fuzzing and measuring.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "mailwhy/auth/dkim/sign.h"
#include "mailwhy/auth/dkim/test_keys.h"
#include "mailwhy/base/check.h"
#include "mailwhy/dns/facts.h"

namespace mailwhy::auth::dkim {

struct TestZone {
  std::map<std::string, std::vector<std::string>> texts;             // by name
  std::map<std::string, dns::Answer::Kind> broken;

  dns::Answer answer(const dns::Question& question) const {
    dns::Answer answer;
    answer.kind = dns::Answer::Kind::nxdomain;
    if (const auto found = broken.find(question.name.text()); found != broken.end()) answer.kind = found->second;
    const auto found = texts.find(question.name.text());
    if (found == texts.end()) return answer;
    answer.kind = dns::Answer::Kind::records;
    for (const auto& text : found->second) {
      dns::Record record;
      record.name = question.name;
      dns::Txt txt;
      for (std::size_t at = 0; at < text.size(); at += 255) txt.strings.push_back(text.substr(at, 255));
      if (text.empty()) txt.strings.emplace_back();
      record.data = txt;
      answer.records.push_back(record);
    }
    return answer;
  }

  // Calls evaluate(Facts&) until it has what it wants, and gives its result.
  template <typename Evaluate>
  auto settle(const Evaluate& evaluate, dns::Lookups& known) const {
    while (true) {
      dns::Facts facts(known);
      auto result = evaluate(facts);
      if (result) return *std::move(result);
      MAILWHY_CHECK(!facts.wanted().empty(), "who does not settle wants something");
      for (const auto& question : facts.wanted()) {
        dns::Lookup lookup;
        lookup.question = question;
        lookup.answer = answer(question);
        known.add(std::move(lookup));
      }
    }
  }
};

inline crypto::SigningKey test_key(std::string_view pem) {
  auto key = crypto::SigningKey::read(pem);
  MAILWHY_CHECK(key.has_value(), "the keys of tests are good");
  return *std::move(key);
}

}  // namespace mailwhy::auth::dkim
