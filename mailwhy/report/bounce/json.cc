// mailwhy.bounce/1 (bounce.schema.json).
#include <boost/json.hpp>

#include "mailwhy/base/text.h"
#include "mailwhy/report/bounce/bounce.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;
using rules::Fate;

constexpr std::size_t longest = 5000, most_ids = 20;

bj::value text_value(std::string_view bytes) { return bj::value(visible(shorten(bytes, longest))); }
void put(bj::object& out, std::string_view name, std::string_view value) {
  if (!value.empty()) out[name] = text_value(value);
}

bj::object original_object(const bounce::Original& original) {
  bj::object out;
  out["whole"] = original.whole;
  put(out, "message_id", original.message_id);
  put(out, "from", original.from);
  put(out, "to", original.to);
  put(out, "subject", original.subject);
  put(out, "date", original.date);
  put(out, "return_path", original.return_path);
  put(out, "list_id", original.list_id);
  put(out, "feedback_id", original.feedback_id);
  put(out, "x_mailer", original.x_mailer);
  put(out, "verp", original.verp_recipient);
  if (!original.other_ids.empty()) {
    bj::array ids;
    for (const auto& id : original.other_ids)
      if (ids.size() < most_ids) ids.push_back(text_value(id));
    out["other_ids"] = std::move(ids);
  }
  return out;
}

bj::object notice_object(const bounce::Notice& notice) {
  bj::object out;
  put(out, "message_id", notice.message_id);
  put(out, "from", notice.from);
  put(out, "subject", notice.subject);
  put(out, "date", notice.date);
  put(out, "format", notice.format);
  put(out, "language", notice.language);
  put(out, "why", notice.why);
  out["cut"] = notice.cut;
  return out;
}

bj::object origin_object(const rules::Origin& origin) {
  bj::object out;
  out["issued"] = to_string(origin.issued);
  out["confidence"] = origin.issued == rules::Origin::Issued::doubtful ? "guess" : "likely";
  put(out, "domain", origin.domain);
  bj::array shown;
  for (const auto& field : origin.shown) shown.push_back(text_value(field));
  out["shown"] = std::move(shown);
  return out;
}

class Writer {
 public:
  Writer(const BounceResult& result, SaidWords& said) : result_(result), said_(said) {
    if (result.notice.original.present) original_ = original_object(result.notice.original);
    notice_ = notice_object(result.notice);
  }

  std::string one(std::size_t index) {
    static const bounce::NoticeRecipient nobody;
    const auto& recipient = index < result_.notice.recipients.size() ? result_.notice.recipients[index] : nobody;
    const auto& returned = result_.returned.recipients[index];
    bj::object out;
    out["schema"] = "mailwhy.bounce/1";
    out["verb"] = "bounce";
    out["file"] = text_value(result_.file);
    if (result_.number) out["message"] = *result_.number;
    out["kind"] = bounce::to_string(result_.notice.kind);
    literal(out, recipient);
    judged(out, recipient, returned);
    if (original_) out["original"] = *original_;
    out["notice"] = notice_;
    if (result_.returned.origin.issued != rules::Origin::Issued::unknown) out["origin"] = origin_object(result_.returned.origin);
    words(out, index, returned);
    out["exit_code"] = result_.returned.exit_code;
    return bj::serialize(out);
  }

 private:
  // What stands in the mail.
  void literal(bj::object& out, const bounce::NoticeRecipient& recipient) {
    out["recipient"] = text_value(recipient.recipient);
    put(out, "original_recipient", recipient.original_recipient);
    out["action"] = text_value(recipient.action);
    out["reply_code"] = text_value(recipient.reply_code);
    out["enhanced_code"] = text_value(recipient.enhanced_code);
    out["diagnostic"] = text_value(recipient.diagnostic);
    out["remote_host"] = text_value(recipient.remote_host);
    put(out, "remote_address", recipient.remote_address);
    out["reporting_mta"] = text_value(recipient.reporting_mta);
    out["command"] = text_value(recipient.command);
    out["agent"] = text_value(result_.notice.agent);
    put(out, "feedback_type", recipient.feedback_type);
    put(out, "will_retry_until", recipient.will_retry_until);
    put(out, "last_attempt", recipient.last_attempt);
    put(out, "queue_id", recipient.queue_id);
    bj::array derived;
    if (recipient.recipient_derived) derived.push_back("recipient");
    if (recipient.command_derived) derived.push_back("command");
    if (recipient.reporting_mta_derived) derived.push_back("reporting_mta");
    out["derived"] = std::move(derived);
  }

  // What it amounts to.
  void judged(bj::object& out, const bounce::NoticeRecipient& recipient, const rules::ReturnedRecipient& returned) {
    const auto& judged = recipient.judged;
    const auto meaning = judged.meaning;
    out["fate"] = to_string(returned.fate);
    if (returned.fate == Fate::none) {
      out["reason"] = nullptr;
      out["class"] = nullptr;
      out["sisimai_reason"] = nullptr;
      out["permanent"] = nullptr;
    } else {
      out["reason"] = bounce::to_string(meaning);
      out["class"] = bounce::to_string(judged.klass);
      out["sisimai_reason"] = judged.sisimai;
      out["permanent"] = judged.permanent;
      put(out, "ses", bounce::ses_of(meaning));
      put(out, "sparkpost", bounce::sparkpost_of(meaning));
      put(out, "powermta", bounce::powermta_of(meaning));
    }
    out["stage"] = bounce::stage_of_command(recipient.command);
    out["side"] = to_string(rules::side_of(returned.said.party));
    out["party"] = to_string(returned.said.party);
    out["confidence"] = to_string(returned.said.confidence);
    out["cause"] = returned.said.id;
    put(out, "sending_ip", returned.sending_ip);
    put(out, "row", judged.cause.row_id);
    if (judged.cause.retry_after_s) out["retry_after_s"] = *judged.cause.retry_after_s;
    if (!judged.dialect.empty()) {
      bj::object dialect;
      dialect["name"] = judged.dialect;
      dialect["by"] = judged.dialect_by;
      out["dialect"] = std::move(dialect);
    }
    bj::array marks;
    const auto& cause = judged.cause;
    const bool unchanged = recipient.diagnostic.size() <= longest && visible(recipient.diagnostic) == recipient.diagnostic;
    if (cause.from_words && unchanged && cause.mark_end > cause.mark_begin && cause.mark_end <= recipient.diagnostic.size()) marks.push_back(bj::array{cause.mark_begin, cause.mark_end});
    out["marks"] = std::move(marks);
  }

  void words(bj::object& out, std::size_t index, const rules::ReturnedRecipient& returned) {
    auto text = said_.text(returned.said, bounce_words::facts_of(result_, index));
    out["title"] = text_value(text.sentence);
    out["means"] = text_value(text.means);
    out["whose"] = text_value(text.whose);
    bj::array steps, again;
    for (const auto& step : text.steps) steps.push_back(text_value(step));
    for (const auto& word : text.again) again.push_back(text_value(word));
    out["do"] = std::move(steps);
    out["again"] = std::move(again);
  }

  const BounceResult& result_;
  SaidWords& said_;
  std::optional<bj::object> original_;
  bj::object notice_;
};

}  // namespace

std::vector<std::string> bounce_json(const BounceResult& result, SaidWords& said) {
  Writer writer(result, said);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < result.returned.recipients.size(); ++i) out.push_back(writer.one(i));
  return out;
}

}  // namespace mailwhy::report
