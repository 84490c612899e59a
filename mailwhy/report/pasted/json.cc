// mailwhy.explain/1 of what was pasted (explain.schema.json).
#include <boost/json.hpp>

#include "mailwhy/base/text.h"
#include "mailwhy/report/bounce/bounce.h"
#include "mailwhy/report/filters/json_filters.h"
#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/json_text.h"
#include "mailwhy/report/log/log.h"
#include "mailwhy/report/meanings.h"
#include "mailwhy/report/pasted/pasted.h"
#include "mailwhy/report/queue/queue.h"
#include "mailwhy/rules/returned.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;
using pasted::Kind;

// A line that another report has written.
bj::value parsed(const std::string& line) {
  bj::error_code error;
  auto value = bj::parse(line, error);
  return error ? bj::value(nullptr) : value;
}

// The fields of a reply, as for a code alone, and what it amounts to.
void put_reply(bj::object& out, const pasted::Quote& quote, const bounce::Judged& judged, const Words& words) {
  const auto told = pasted_words::told_of(quote, judged, words);
  out["reply_code"] = quote.code > 0 ? bj::value(quote.code) : bj::value(nullptr);
  out["enhanced_code"] = quote.enhanced ? bj::value(quote.enhanced->text()) : bj::value(nullptr);
  const int klass = quote.code > 0 ? quote.code / 100 : quote.enhanced ? quote.enhanced->klass : 0;
  out["class"] = klass == 4 ? "temporary" : klass == 5 ? "permanent" : klass == 2 ? "success" : "";
  out["text"] = text_value(quote.text);
  out["meaning"] = std::string(bounce::to_string(judged.meaning));
  out["means"] = std::string(words(meaning_words(judged.meaning)));
  out["party"] = std::string(rules::to_string(told.said.party));
  out["side"] = std::string(rules::to_string(rules::side_of(told.said.party)));
  out["confidence"] = std::string(rules::to_string(told.said.confidence));
  out["from_words"] = judged.cause.from_words;
  out["row"] = text_or_null(judged.cause.row_id);
  out["source"] = text_or_null(judged.cause.source);
  out["retry_after_s"] = judged.cause.retry_after_s ? bj::value(*judged.cause.retry_after_s) : bj::value(nullptr);
  out["finding"] = std::string(told.said.id);
  out["sentence"] = text_value(told.text.sentence);
  out["do"] = text_values(told.text.steps);
  out["again"] = text_values(told.text.again);
  out["remote_host"] = text_or_null(quote.host);
  out["sending_ip"] = text_or_null(told.sending_ip);
  out["command"] = text_or_null(quote.command);
  out["recipient"] = text_or_null(quote.recipient);
  out["frame"] = text_or_null(quote.frame);
}

void put_error(bj::object& out, const pasted::Piece& piece, const Words& words) {
  const auto& known = *piece.error->error;
  out["id"] = std::string(known.id);
  out["error_kind"] = std::string(pasted::to_string(known.kind));
  out["text"] = text_value(piece.text);
  out["means"] = words.phrase(known.means);
  out["party"] = known.party.empty() ? bj::value("unknown") : bj::value(std::string(known.party));
  out["confidence"] = known.party.empty() ? "guess" : known.sure ? "certain" : "likely";
  out["alert"] = known.alert >= 0 ? bj::value(known.alert) : bj::value(nullptr);
  out["received"] = piece.error->received;
  out["do"] = bj::array{words.phrase(known.todo)};
  out["again"] = text_values(pasted_words::look_of(piece));
}

void put_conversation(bj::object& out, const pasted::Piece& piece, const Words& words) {
  const auto& talk = *piece.conversation;
  out["server"] = text_or_null(talk.server);
  out["tool"] = text_or_null(talk.tool);
  out["tls"] = talk.tls;
  out["lost"] = talk.lost;
  bj::array exchanges;
  for (const auto& one : talk.exchanges)
    exchanges.push_back(bj::object{{"command", text_or_null(one.command)}, {"verb", text_or_null(one.verb)}, {"stage", text_or_null(one.stage)}, {"reply_code", one.reply ? bj::value(one.reply->code) : bj::value(nullptr)},
                                   {"text", one.reply ? text_value(one.reply->text()) : bj::value(nullptr)}, {"meant", text_or_null(one.meant)}});
  out["exchanges"] = std::move(exchanges);
  const auto refused = talk.refusal();
  out["refusals"] = talk.refusals();
  out["refusal"] = refused ? bj::value(*refused) : bj::value(nullptr);
  out["stage"] = refused ? text_or_null(talk.exchanges[*refused].stage) : bj::value(nullptr);
  if (piece.quote) {
    bj::object reply;
    put_reply(reply, *piece.quote, piece.judged, words);
    out["reply"] = std::move(reply);
  }
}

void put_log(bj::object& out, const pasted::Piece& piece, const Words& words) {
  out["format"] = std::string(logs::to_string(piece.log->format));
  out["lines"] = piece.log->lines;
  LogReasons reasons(logs::to_string(piece.log->format));
  bj::array stories, rejects, troubles;
  for (const auto& story : piece.log->stories) stories.push_back(parsed(log_story_json(story, reasons, words)));
  for (const auto& reject : piece.log->rejects) {
    pasted::Quote quote = pasted::quote_or_words(reject.text);
    if (quote.code == 0) quote.code = reject.code;
    quote.command = reject.command;
    quote.recipient = reject.to;
    bj::object one{{"client", text_value(reject.client_name)}, {"address", text_value(reject.client_address)}};
    put_reply(one, quote, pasted::judge_quote(quote), words);
    rejects.push_back(std::move(one));
  }
  for (const auto& trouble : piece.log->troubles) {
    const auto found = pasted::find_known_error(trouble.text);
    troubles.push_back(bj::object{{"program", text_value(trouble.program)}, {"text", text_value(trouble.text)}, {"error", found ? bj::value(std::string(found->error->id)) : bj::value(nullptr)}});
  }
  out["stories"] = std::move(stories);
  out["rejects"] = std::move(rejects);
  out["troubles"] = std::move(troubles);
}

void put_list(bj::object& out, const pasted::ListAnswer& answer, const Words& words) {
  const auto told = pasted_words::list_words(answer, words);
  out["zone"] = text_or_null(answer.zone);
  out["known_list"] = answer.list != nullptr;
  out["subject"] = text_or_null(answer.subject);
  bj::array answers;
  for (const auto& one : answer.answers) answers.push_back(bj::value(one.text()));
  out["answers"] = std::move(answers);
  out["result"] = told.result;
  out["text"] = text_or_null(answer.text);
  out["meanings"] = text_values(told.means);
  out["look_up"] = answer.list != nullptr ? text_or_null(answer.list->look_up) : bj::value(nullptr);
  out["removal"] = answer.list != nullptr ? text_or_null(answer.list->removal) : bj::value(nullptr);
  out["do"] = text_values(told.steps);
  out["again"] = text_values(told.again);
}

void put_received(bj::object& out, const trail::Received& line) {
  out["from"] = text_or_null(line.from.label());
  out["address"] = line.from.address ? bj::value(line.from.address->text()) : bj::value(nullptr);
  out["helo"] = text_or_null(line.from.helo);
  out["by"] = text_or_null(line.by);
  out["with"] = text_or_null(line.with);
  out["id"] = text_or_null(line.id);
  out["for"] = text_or_null(line.recipient);
  out["tls"] = std::string(trail::to_string(line.tls.state));
  out["time"] = line.stamp ? bj::value(to_rfc3339(line.stamp->time)) : bj::value(nullptr);
}

bj::object object_of(const pasted::Piece& piece, const pasted::Setting& setting, const Words& words) {
  bj::object out;
  out["kind"] = std::string(pasted::to_string(piece.kind));
  out["title"] = text_value(pasted_words::title_of(piece, words));
  switch (piece.kind) {
    case Kind::reply: put_reply(out, *piece.quote, piece.judged, words); break;
    case Kind::error: put_error(out, piece, words); break;
    case Kind::conversation: put_conversation(out, piece, words); break;
    case Kind::log: put_log(out, piece, words); break;
    case Kind::list_answer: put_list(out, *piece.list, words); break;
    case Kind::received: put_received(out, *piece.received); break;
    case Kind::queue: out["queue"] = parsed(queue_json(look_at_queue(queue::read_listing(piece.text, setting.now, 10'000, setting.offset_min), setting.now), false, words)); break;
    case Kind::notice: {
      const auto returned = rules::judge_returned(*piece.notice);
      SaidWords said(words);
      bj::array recipients;
      for (const auto& line : bounce_json({*piece.notice, returned, "-", std::nullopt}, said)) recipients.push_back(parsed(line));
      out["notice"] = std::string(bounce::to_string(piece.notice->kind));
      out["recipients"] = std::move(recipients);
      break;
    }
    case Kind::login:
      out["decoded"] = text_or_null(piece.login->shown);
      out["user"] = text_or_null(piece.login->user);
      out["means"] = std::string(words(pasted_words::login_sentence(*piece.login)));
      break;
    case Kind::record:
      out["what"] = std::string(piece.record->what);
      out["domain"] = text_or_null(piece.record->domain);
      out["again"] = text_values({"mailwhy", "domain", piece.record->domain.empty() ? "DOMAIN" : piece.record->domain, "--only", std::string(piece.record->what)});
      break;
    case Kind::authentication: {
      bj::array results;
      for (const auto& word : piece.auth) results.push_back(bj::object{{"method", text_value(word.method)}, {"result", text_value(word.result)}, {"about", text_value(word.about)}, {"means", std::string(words(pasted_words::auth_sentence(word)))}});
      out["results"] = std::move(results);
      break;
    }
    case Kind::filter: out["filters"] = filters_object(filters::explain(mail::read_message(piece.text)), words); break;
    case Kind::message:
    case Kind::unknown: out["text"] = text_value(shorten(piece.text, 400)); break;
  }
  return out;
}

}  // namespace

std::string pasted_json(const pasted::Pasted& pasted, const pasted::Setting& setting, bool pretty, const Words& words) {
  bj::object out{{"schema", "mailwhy.explain/1"}};
  for (auto& [name, value] : object_of(pasted.pieces.front(), setting, words)) out[name] = std::move(value);
  if (pasted.pieces.size() > 1) {
    bj::array more;
    for (std::size_t i = 1; i < pasted.pieces.size(); ++i) more.push_back(object_of(pasted.pieces[i], setting, words));
    out["more"] = std::move(more);
  }
  if (pasted.cut) out["cut"] = true;
  if (words.language() != Language::english) out["lang"] = code_of(words.language());
  const std::string line = bj::serialize(out);
  return pretty ? pretty_json(line) : line;
}

}  // namespace mailwhy::report
