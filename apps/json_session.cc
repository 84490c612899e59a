#include "apps/json_session.h"

#include <boost/json.hpp>

#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {
namespace json = boost::json;

json::object session_document(std::string_view kind) { return {{"schema", "mailwhy.session/1"}, {"kind", kind}}; }

json::value text_or_null(std::string_view text) { return text.empty() ? json::value(nullptr) : json::value(text); }

void write_place(json::object& out, const Place& place) {
  out["host"] = text_or_null(place.host.text());
  out["address"] = place.to.address.text();
  out["port"] = place.to.port;
}

json::value failure_of(const Failure& failure) { return json::object{{"kind", to_string(failure.kind)}, {"text", visible(failure.detail)}}; }

}  // namespace

std::string session_connected_json(const Place& place, const evidence::Session& session, const std::string& helo) {
  json::object out = session_document("connected");
  write_place(out, place);
  out["elapsed_ms"] = to_ms(session.connect.took);
  out["source"] = session.connect.ok() ? json::value(session.connect.value().address.text()) : json::value(nullptr);
  out["helo"] = visible(helo);
  return json::serialize(out);
}

std::string session_refused_json(const Place& place, const Failure& why, Duration took) {
  json::object out = session_document("not_connected");
  write_place(out, place);
  out["elapsed_ms"] = to_ms(took);
  out["failure"] = failure_of(why);
  return json::serialize(out);
}

std::string session_exchange_json(int number, const ToldExchange& told, const Explained& explained, const sasl::Blanker& blanker) {
  const auto& exchange = told.exchange;
  const auto safe = [&](std::string_view bytes) { return visible(blanker.clean(bytes)); };
  json::object out = session_document("exchange");
  out["number"] = number;
  write_place(out, told.place);
  out["step"] = to_string(exchange.step);
  out["typed"] = text_or_null(safe(told.typed));
  out["command"] = text_or_null(safe(exchange.command));
  out["encrypted"] = exchange.encrypted;
  out["elapsed_ms"] = to_ms(exchange.took);
  if (exchange.reply) {
    const auto& reply = *exchange.reply;
    out["code"] = reply.code;
    out["enhanced_code"] = reply.enhanced ? json::value(reply.enhanced->text()) : json::value(nullptr);
    out["text"] = safe(reply.text());
    json::array lines;
    for (const auto& line : reply.lines) lines.emplace_back(safe(line));
    out["lines"] = std::move(lines);
    const std::string raw = blanker.clean(reply.raw);
    if (!is_utf8(raw) && raw == reply.raw) out["raw_b64"] = base64_encode(raw);
  } else {
    out["code"] = nullptr;
  }
  if (!exchange.stray.empty()) out["stray"] = safe(exchange.stray);
  out["failure"] = exchange.failure ? failure_of(*exchange.failure) : json::value(nullptr);
  out["explained"] = text_or_null(explained.text);
  out["meaning"] = explained.cause.meaning == bounce::Meaning::unknown ? json::value(nullptr) : json::value(to_string(explained.cause.meaning));
  out["party"] = explained.party ? json::value(to_string(*explained.party)) : json::value(nullptr);
  if (told.tls != nullptr) {
    out["tls"] = json::object{{"protocol", told.tls->protocol}, {"cipher", told.tls->cipher}, {"trusted", told.tls->trusted}, {"name_matches", told.tls->name_matches}};
  }
  return json::serialize(out);
}

std::string session_note_json(std::string_view sentence, std::string_view typed, const sasl::Blanker& blanker) {
  json::object out = session_document("note");
  out["typed"] = text_or_null(visible(blanker.clean(typed)));
  out["text"] = visible(blanker.clean(sentence));
  return json::serialize(out);
}

std::string session_end_json(const SessionScore& score) {
  json::object out = session_document("end");
  out["commands"] = score.commands;
  out["refused"] = score.refused;
  out["later"] = score.later;
  out["lost"] = score.lost;
  out["not_understood"] = score.not_understood;
  out["not_as_expected"] = score.not_as_expected;
  out["exit_code"] = score.exit_code();
  return json::serialize(out);
}

}  // namespace mailwhy::apps
