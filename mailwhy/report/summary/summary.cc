#include "mailwhy/report/summary/summary.h"

#include <algorithm>

#include "mailwhy/base/organisation.h"
#include "mailwhy/base/text.h"
#include "mailwhy/bounce/cause.h"
#include "mailwhy/rules/own_address.h"
#include "mailwhy/trail/date.h"

namespace mailwhy::report {
namespace {
using rules::Fate;

constexpr std::size_t most_names = 10'000;

// A provider that the tables know has its name.
std::string provider_or_organisation(std::string_view host) {
  const auto provider = bounce::ReplyTable::builtin().provider_of(host);
  return provider.empty() ? organisation_of(host) : std::string(provider);
}

std::string domain_of(std::string_view address) {
  const auto at = address.rfind('@');
  return at == address.npos ? std::string() : lower_ascii(address.substr(at + 1));
}

}  // namespace

std::optional<Time> summary_time(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (const auto time = parse_time(text)) return *time;
  if (const auto stamp = trail::parse_date(text)) return stamp->time;
  return std::nullopt;
}

std::vector<SummaryItem> summary_items(const bounce::Notice& notice, const rules::Returned& returned, std::string_view file, std::optional<std::size_t> number) {
  static const bounce::NoticeRecipient nobody;
  std::vector<SummaryItem> out;
  for (std::size_t i = 0; i < returned.recipients.size(); ++i) {
    const auto& recipient = i < notice.recipients.size() ? notice.recipients[i] : nobody;
    SummaryItem item;
    item.fate = returned.recipients[i].fate;
    item.not_yours = returned.recipients[i].said.id == "bounce.backscatter";
    item.judged = recipient.judged;
    item.recipient = recipient.recipient;
    item.sender = rules::sender_in(notice.original);
    item.remote_host = recipient.remote_host;
    item.remote_address = recipient.remote_address;
    item.diagnostic = recipient.diagnostic;
    item.command = recipient.command;
    item.agent = notice.agent;
    item.action = recipient.action;
    item.message = !notice.original.message_id.empty() ? notice.original.message_id : notice.message_id;
    item.file = std::string(file) + (number ? ":" + std::to_string(*number) : "");
    if (const auto code = parse_number(recipient.reply_code, 999)) item.code = static_cast<int>(*code);
    item.enhanced = smtp::parse_enhanced_code(recipient.enhanced_code);
    for (const auto* text : {&recipient.last_attempt, &notice.date, &notice.original.date})
      if (!item.time) item.time = summary_time(*text);
    out.push_back(std::move(item));
  }
  return out;
}

void Summary::count_one(Map& counts, std::string name) {
  if (counts.size() >= most_names && !counts.contains(name)) name = "...";
  ++counts[std::move(name)];
}

Summary::Counts Summary::most_first(const Map& counts) {
  Counts out(counts.begin(), counts.end());
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

void Summary::add(const SummaryItem& item) {
  ++items_;
  if (item.not_yours) {
    ++not_yours_;
    return;
  }
  ++fates_[item.fate];
  if (item.time && item.fate != Fate::none) {
    if (!first_ || *item.time < *first_) first_ = item.time;
    if (!last_ || *item.time > *last_) last_ = item.time;
  }
  if (item.fate != Fate::failed && item.fate != Fate::delayed) return;
  logs::Failed failed;
  failed.spoken = {item.diagnostic, item.code, item.enhanced, item.command, item.remote_host, item.agent, item.action};
  failed.judged = &item.judged;
  failed.temporary = item.fate == Fate::delayed;
  failed.recipient = item.recipient;
  failed.sender = item.sender;
  failed.remote_host = item.remote_host;
  failed.remote_address = item.remote_address;
  failed.message = item.message.empty() ? std::string_view(item.file) : std::string_view(item.message);
  failed.time = item.time;
  causes_.add(failed);

  rules::SaidOf facts;
  facts.judged = &item.judged;
  facts.stage = bounce::stage_of_command(item.command);
  facts.temporary = failed.temporary;
  facts.code = item.code;
  facts.recipient = item.recipient;
  facts.remote_host = item.remote_host;
  const auto said = rules::said(facts);
  count_one(findings_, std::string(said.id));
  count_one(sides_, std::string(to_string(rules::side_of(said.party))));
  count_one(classes_, std::string(bounce::to_string(item.judged.klass)));
  if (auto provider = provider_or_organisation(item.remote_host); !provider.empty()) count_one(providers_, std::move(provider));
  if (auto domain = domain_of(item.recipient); !domain.empty()) count_one(domains_, std::move(domain));
}

std::uint64_t Summary::count(Fate fate) const {
  const auto found = fates_.find(fate);
  return found == fates_.end() ? 0 : found->second;
}

std::vector<Summary::Cause> Summary::causes() const {
  std::vector<Cause> out;
  const auto all = static_cast<double>(std::max<std::uint64_t>(1, count(Fate::failed) + count(Fate::delayed)));
  for (auto& group : causes_.groups()) {
    Cause cause;
    rules::SaidOf facts;
    facts.judged = &group.judged;
    facts.stage = bounce::stage_of_command(group.spoken_command);
    facts.temporary = group.temporary;
    facts.recipient = group.example_recipient;
    facts.sender = group.example_sender;
    facts.remote_host = group.remote_host;
    const auto ip = rules::own_address_in(group.example, group.judged.meaning);
    facts.sending_ip = ip;
    cause.said = rules::said(facts);
    cause.share = static_cast<double>(group.count) / all;
    cause.group = std::move(group);
    out.push_back(std::move(cause));
  }
  return out;
}

int Summary::exit_code() const {
  if (items_ == 0) return 3;
  if (count(Fate::failed) + count(Fate::complained) + count(Fate::challenged) > 0) return 1;
  return count(Fate::delayed) > 0 ? 4 : 0;
}

SaidFacts summary_facts(const logs::CauseGroup& group) {
  SaidFacts facts;
  facts.host = group.remote_host;
  facts.recipient = group.example_recipient;
  facts.sender = group.example_sender;
  facts.source = rules::own_address_in(group.example, group.judged.meaning);
  facts.reply = shorten(group.example, 120);
  facts.command = group.spoken_command;
  return facts;
}

}  // namespace mailwhy::report
