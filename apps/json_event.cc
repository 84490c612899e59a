// mailwhy.event/1 (report/event.schema.json): what happens while mailwhy wait waits.
#include <boost/json.hpp>

#include "apps/wait_writer.h"

namespace mailwhy::apps {
namespace {
namespace bj = boost::json;

bj::value fit_value(Voice::Fit fit) { return fit == Voice::Fit::unknown ? bj::value(nullptr) : bj::value(fit == Voice::Fit::yes); }

bj::object voice_object(const WaitTopic& topic, const Voice& voice) {
  bj::object out;
  out["who"] = voice.who;
  out["role"] = voice.role;
  out["says"] = voice.says.english;
  out["fits"] = fit_value(voice.fit);
  if (voice.forgets) out["forgets_at"] = to_rfc3339(topic.shown(*voice.forgets));
  return out;
}

bj::object head(const WaitTopic& topic, std::string_view event, Time at) {
  bj::object out;
  out["schema"] = "mailwhy.event/1";
  out["verb"] = "wait";
  out["event"] = event;
  out["at"] = to_rfc3339(topic.shown(at));
  out["kind"] = topic.kind;
  out["target"] = topic.target;
  return out;
}
}  // namespace

std::string wait_first_json(const WaitTopic& topic, const Look& look) {
  bj::object out = head(topic, "begin", topic.began);
  out["awaited"] = topic.awaited.english;
  out["until"] = to_rfc3339(topic.shown(topic.began + topic.limit));
  out["now"] = look.now.english;
  out["reached"] = look.reached;
  bj::array voices;
  for (const Voice& voice : look.voices) voices.push_back(voice_object(topic, voice));
  out["voices"] = std::move(voices);
  return bj::serialize(out);
}

std::string wait_change_json(const WaitTopic& topic, const Look& look, const Change& change, Time now) {
  bj::object out = head(topic, "change", now);
  const Voice& voice = change.now ? *change.now : *change.before;
  out["who"] = voice.who;
  out["role"] = voice.role;
  out["before"] = change.before ? bj::value(change.before->says.english) : bj::value(nullptr);
  out["says"] = change.now ? bj::value(change.now->says.english) : bj::value(nullptr);
  out["fits"] = change.now ? fit_value(voice.fit) : bj::value(nullptr);
  if (change.now && voice.forgets) out["forgets_at"] = to_rfc3339(topic.shown(*voice.forgets));
  out["now"] = look.now.english;
  out["reached"] = look.reached;
  return bj::serialize(out);
}

std::string wait_end_json(const WaitTopic& topic, const WaitEnd& end, int exit_code) {
  bj::object out = head(topic, "end", end.ended);
  out["how"] = end.how == WaitEnd::How::reached ? "reached" : end.how == WaitEnd::How::stopped ? "stopped" : "out_of_time";
  out["reached"] = end.how == WaitEnd::How::reached;
  out["now"] = end.last.now.english;
  out["elapsed_ms"] = to_ms((end.ended - end.began) * topic.hurry);
  out["looks"] = end.looks;
  out["exit_code"] = exit_code;
  return bj::serialize(out);
}

}  // namespace mailwhy::apps
