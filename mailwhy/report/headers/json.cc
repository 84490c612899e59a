// mailwhy.headers/1 (headers.schema.json).
#include <boost/json.hpp>

#include "mailwhy/base/text.h"
#include "mailwhy/filters/explain.h"
#include "mailwhy/report/filters/json_filters.h"
#include "mailwhy/report/headers/headers.h"
#include "mailwhy/report/json_pretty.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;
using namespace std::string_view_literals;

constexpr std::size_t longest = 2000;

bj::value text_value(std::string_view bytes) { return bj::value(visible(shorten(bytes, longest))); }
void put(bj::object& out, std::string_view name, std::string_view value) {
  if (!value.empty()) out[name] = text_value(value);
}

bj::object tls_object(const trail::Encryption& tls) {
  bj::object out;
  out["state"] = to_string(tls.state);
  put(out, "version", tls.version);
  put(out, "cipher", tls.cipher);
  if (tls.bits > 0) out["bits"] = tls.bits;
  return out;
}

bj::object hop_object(const trail::Hop& hop) {
  const auto& line = hop.line;
  bj::object out, from;
  put(from, "name", line.from.name);
  put(from, "helo", line.from.helo);
  put(from, "ptr", line.from.ptr);
  if (line.from.address) from["ip"] = line.from.address->text();
  put(from, "impossible_address", line.from.impossible_address);
  put(from, "ident", line.from.ident);
  out["from"] = std::move(from);
  out["by"] = text_value(line.by);
  put(out, "via", line.via);
  put(out, "with", line.with);
  out["protocol"] = to_string(line.protocol);
  put(out, "id", line.id);
  put(out, "for", line.recipient);
  if (line.has_envelope_from) out["envelope_from"] = text_value(line.envelope_from);
  put(out, "software", line.software);
  put(out, "agent", line.agent);
  out["authenticated"] = line.authenticated;
  out["tls"] = tls_object(line.tls);
  if (line.stamp) {
    out["time"] = to_rfc3339(line.stamp->time);
    out["zone_min"] = line.stamp->offset_min;
  }
  if (hop.at) out["corrected_time"] = to_rfc3339(*hop.at);
  if (hop.wait && !hop.since_date) out["wait_ms"] = to_ms(*hop.wait);
  if (hop.wait && hop.since_date) out["since_date_ms"] = to_ms(*hop.wait);
  put(out, "waited_at", hop.waited_at);
  out["link"] = to_string(hop.link);
  out["trusted"] = hop.trusted;
  bj::array odd, unread;
  for (const auto oddity : line.oddities) odd.push_back(bj::value(to_string(oddity)));
  if (line.stamp)
    for (const auto oddity : line.stamp->oddities) odd.push_back(bj::value(to_string(oddity)));
  for (const auto& word : line.unread) unread.push_back(text_value(word));
  if (!odd.empty()) out["oddities"] = std::move(odd);
  if (!unread.empty()) out["unread"] = std::move(unread);
  return out;
}

bj::object way_object(const trail::Trail& trail) {
  bj::object out;
  out["received_fields"] = trail.received_fields;
  out["total_ms"] = to_ms(trail.total);
  if (trail.slowest) out["slowest_hop"] = *trail.slowest + 1;
  put(out, "receiver", trail.receiver);
  bj::object boundary;
  boundary["by"] = trail.boundary_by == trail::BoundaryBy::named ? "named"sv : trail.boundary_by == trail::BoundaryBy::guessed ? "guessed"sv : "unknown"sv;
  if (trail.boundary) boundary["hop"] = *trail.boundary + 1;
  out["boundary"] = std::move(boundary);
  bj::array hops, clocks, loops;
  for (const auto& hop : trail.hops) hops.push_back(hop_object(hop));
  for (const auto& clock : trail.clocks) {
    bj::object one;
    one["host"] = text_value(clock.date_field ? "Date"sv : std::string_view(clock.host));
    one["off_ms"] = to_ms(clock.off);
    if (clock.zone_slip_min) one["zone_slip_min"] = *clock.zone_slip_min;
    clocks.push_back(std::move(one));
  }
  for (const auto& loop : trail.loops) {
    bj::object one;
    one["at"] = text_value(loop.host);
    one["times"] = loop.times;
    loops.push_back(std::move(one));
  }
  out["hops"] = std::move(hops);
  out["clocks"] = std::move(clocks);
  out["loops"] = std::move(loops);
  return out;
}

bj::object dkim_object(const auth::dkim::Verdict& verdict, bool asked) {
  const auto& signature = verdict.signature;
  bj::object out;
  out["result"] = to_string(verdict.outcome);
  out["reason"] = !asked && verdict.outcome == auth::dkim::Outcome::temperror ? "not-asked"sv : to_string(verdict.reason);
  out["sentence"] = text_value(verdict.sentence);
  out["valid"] = verdict.mathematically_valid;
  put(out, "domain", signature.domain);
  put(out, "selector", signature.selector);
  put(out, "identity", verdict.identity);
  put(out, "algorithm", signature.algorithm);
  if (verdict.key && verdict.key->bits > 0) out["key_bits"] = verdict.key->bits;
  if (verdict.body_matches) out["body_matches"] = *verdict.body_matches;
  if (verdict.signature_matches) out["header_matches"] = *verdict.signature_matches;
  if (signature.length_bytes) out["unsigned_bytes"] = verdict.unsigned_bytes;
  if (signature.signed_at && *signature.signed_at < 253'402'300'800ULL) out["signed"] = to_rfc3339(Time(std::chrono::seconds(*signature.signed_at)));
  bj::array fields, weak, changes;
  for (const auto& name : signature.fields)
    if (fields.size() < 200) fields.push_back(text_value(name));
  for (const auto weakness : verdict.weaknesses) weak.push_back(bj::value(to_string(weakness)));
  for (const auto& change : verdict.changes) {
    bj::object one;
    one["kind"] = to_string(change.kind);
    put(one, "field", change.field);
    put(one, "now", change.now);
    put(one, "before", change.before);
    one["sentence"] = text_value(change.sentence);
    changes.push_back(std::move(one));
  }
  out["signed_fields"] = std::move(fields);
  out["weaknesses"] = std::move(weak);
  out["changes"] = std::move(changes);
  return out;
}

bj::object arc_object(const auth::arc::Chain& chain) {
  bj::object out;
  out["result"] = to_string(chain.outcome);
  out["reason"] = to_string(chain.reason);
  out["sentence"] = text_value(chain.sentence);
  if (chain.broken_at > 0) out["broken_at"] = chain.broken_at;
  if (chain.oldest_pass) out["oldest_pass"] = *chain.oldest_pass;
  bj::array sets;
  for (const auto& set : chain.sets) {
    bj::object one;
    one["instance"] = set.instance;
    put(one, "domain", set.seal.signature.domain);
    put(one, "chain", set.seal.signature.chain);
    if (set.seal.valid) one["seal_valid"] = *set.seal.valid;
    if (set.message.valid) one["message_valid"] = *set.message.valid;
    sets.push_back(std::move(one));
  }
  out["sets"] = std::move(sets);
  return out;
}

bj::object spf_verdict(const auth::spf::Verdict& verdict) {
  bj::object out;
  out["result"] = to_string(verdict.result);
  out["domain"] = text_value(verdict.domain);
  out["reason"] = text_value(verdict.reason());
  put(out, "explanation", verdict.explanation);
  return out;
}
bj::object spf_object(const trail::SpfAgain& spf) {
  bj::object out;
  const auto& leading = spf.mail ? spf.mail : spf.hello;
  out["result"] = leading ? to_string(leading->result) : "none"sv;
  out["reason"] = leading ? text_value(leading->reason()) : bj::value("not judged: " + std::string(to_string(spf.gap)));
  if (spf.gap == trail::SpfGap::none) out["client"] = spf.client.text();
  put(out, "helo", spf.helo);
  if (spf.sender_from != trail::SenderFrom::unknown) {
    out["mail_from"] = text_value(spf.mail_from);
    out["mail_from_in"] = to_string(spf.sender_from);
  }
  if (spf.mail) out["mail"] = spf_verdict(*spf.mail);
  if (spf.hello) out["hello"] = spf_verdict(*spf.hello);
  return out;
}

bj::object reading_object(const auth::dmarc::Reading& reading) {
  bj::object out;
  out["result"] = to_string(reading.result);
  out["disposition"] = to_string(reading.disposition);
  out["reason"] = text_value(reading.reason);
  out["policy_at"] = reading.applied.at.text();
  bj::array aligned;
  for (const auto& alignment : reading.alignments) {
    using State = auth::dmarc::Alignment::State;
    bj::object one;
    one["by"] = to_string(alignment.identifier.by);
    one["domain"] = alignment.identifier.domain.text();
    one["pass"] = alignment.identifier.pass;
    if (alignment.state == State::unknown) one["aligned"] = nullptr;
    else one["aligned"] = alignment.state == State::aligned;
    aligned.push_back(std::move(one));
  }
  out["alignments"] = std::move(aligned);
  return out;
}
bj::object dmarc_object(const std::optional<auth::dmarc::Verdict>& dmarc, const trail::Author& author) {
  if (!dmarc) {
    bj::object out;
    out["result"] = author.mailboxes.empty() && author.from_fields == 0 ? "none"sv : "permerror"sv;
    out["disposition"] = "none";
    out["reason"] = "the author's domain is not known";
    return out;
  }
  bj::object out = reading_object(dmarc->now);
  out["domain"] = dmarc->author.text();
  out["rfc7489"] = reading_object(dmarc->before);
  bj::array differences;
  for (const auto& sentence : dmarc->differences) differences.push_back(text_value(sentence));
  out["differences"] = std::move(differences);
  return out;
}

bj::array stated_array(const trail::Vouching& vouching, const trail::Trail&) {
  bj::array out;
  for (const auto& stated : vouching.stated) {
    bj::object one;
    one["authserv_id"] = text_value(stated.results.authserv_id);
    one["trust"] = to_string(stated.trust);
    bj::array results;
    for (const auto& result : stated.results.results) {
      bj::object row;
      row["method"] = text_value(result.method);
      row["result"] = text_value(result.result);
      put(row, "reason", result.reason);
      bj::object properties;
      for (const auto& property : result.properties) properties[visible(shorten(property.ptype + "." + property.property, 100))] = text_value(property.value);
      row["properties"] = std::move(properties);
      results.push_back(std::move(row));
    }
    one["results"] = std::move(results);
    out.push_back(std::move(one));
  }
  return out;
}

bj::array contradictions_array(const trail::Vouching& vouching) {
  bj::array out;
  for (const auto& changed : vouching.contradictions) {
    bj::object one;
    one["method"] = text_value(changed.method);
    put(one, "domain", changed.domain);
    put(one, "selector", changed.selector);
    one["stated"] = text_value(changed.stated);
    one["now"] = changed.now;
    put(one, "reason", changed.reason);
    out.push_back(std::move(one));
  }
  return out;
}

bj::object finding_object(const trail::Finding& finding, const Words& words) {
  bj::object out;
  out["id"] = finding.kind->id;
  out["state"] = finding.state;
  out["party"] = finding.kind->party;
  out["confidence"] = finding.confidence;
  out["title"] = headers_words::sentence_of(finding, words);
  bj::array seen, steps, hops;
  for (const auto& field : finding.seen) {
    bj::object item;
    item["kind"] = "field";
    item["text"] = text_value(field);
    seen.push_back(std::move(item));
  }
  for (const auto& step : headers_words::steps_of(finding, words)) steps.push_back(text_value(step));
  for (const auto hop : finding.hops) hops.push_back(hop + 1);
  out["seen"] = std::move(seen);
  out["do"] = std::move(steps);
  if (!hops.empty()) out["hops"] = std::move(hops);
  return out;
}

}  // namespace

std::string headers_json(const HeadersResult& result, bool pretty, const Words& words) {
  const auto& vouching = result.analysis.vouching;
  bj::object out;
  out["schema"] = "mailwhy.headers/1";
  out["verb"] = "headers";
  out["complete"] = result.analysis.complete && result.analysis.asked && !result.message.cut;
  out["file"] = text_value(result.file);
  if (result.number) out["message"] = *result.number;
  out["started"] = to_rfc3339(result.started);
  out["elapsed_ms"] = to_ms(result.elapsed);
  const auto& findings = result.judgement.findings;
  const bool leads = !findings.empty() && findings.front().state != "note";
  out["party"] = leads ? findings.front().kind->party : "nobody"sv;
  out["cause"] = leads ? findings.front().kind->id : "none"sv;
  out["confidence"] = leads ? findings.front().confidence : "certain"sv;
  out["exit_code"] = result.judgement.exit_code();
  out["summary"] = headers_summary(result, words);
  put(out, "message_id", headers_words::field_of(result.message, "Message-ID"));
  put(out, "subject", headers_words::field_of(result.message, "Subject"));
  put(out, "from", headers_words::field_of(result.message, "From"));
  put(out, "date", result.analysis.trail.date_text);
  out["asked"] = result.analysis.asked;
  out["way"] = way_object(result.analysis.trail);
  bj::array dkim, list;
  for (const auto& verdict : vouching.dkim) dkim.push_back(dkim_object(verdict, result.analysis.asked));
  if (vouching.dkim.empty()) {
    bj::object none;
    none["result"] = "none";
    none["reason"] = "no-signature";
    dkim.push_back(std::move(none));
  }
  out["dkim"] = std::move(dkim);
  out["arc"] = arc_object(vouching.arc);
  out["spf"] = spf_object(vouching.spf);
  out["dmarc"] = dmarc_object(vouching.dmarc, vouching.author);
  out["stated"] = stated_array(vouching, result.analysis.trail);
  out["contradictions"] = contradictions_array(vouching);
  out["filters"] = filters_object(filters::explain(result.message), words);
  for (const auto& finding : findings) list.push_back(finding_object(finding, words));
  out["findings"] = std::move(list);
  const std::string text = bj::serialize(out);
  return pretty ? pretty_json(text) : text;
}

}  // namespace mailwhy::report
