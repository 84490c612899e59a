#include "mailwhy/lab/registry_script.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::lab {
namespace {

using Fault = RegistryScript::Fault;
constexpr std::pair<std::string_view, Fault> faults[] = {{"silent", Fault::silent}, {"garbage", Fault::garbage}, {"close", Fault::close}, {"endless", Fault::endless}};

// GET PATH [STATUS [LOCATION]]
Result<RegistryScript::Answer> read_get(std::string_view rest) {
  const auto words = split_words(rest);
  RegistryScript::Answer answer;
  if (words.empty() || words.size() > 3) return fail("\"GET\" wants a path, and perhaps a status and a location");
  answer.to = words[0];
  if (words.size() > 1) {
    const auto status = parse_number(words[1], 599);
    if (!status || *status < 100) return fail(fmt::format("\"{}\" is no HTTP status", visible(words[1])));
    answer.status = static_cast<int>(*status);
  }
  if (words.size() > 2) answer.location = words[2];
  return answer;
}

Result<void> read_body(std::string_view body, RegistryScript& script) {
  for (const std::string_view line : split(body, '\n')) {
    if (script.rdap && line.starts_with("GET ")) {
      auto answer = read_get(line.substr(4));
      if (!answer) return tl::unexpected(answer.error());
      script.answers.push_back(std::move(*answer));
    } else if (!script.rdap && line.starts_with("> ")) {
      script.answers.push_back({std::string(trim(line.substr(2))), 200, "", ""});
    } else if (!script.answers.empty()) {
      script.answers.back().body.append(line).append(script.rdap ? "\n" : "\r\n");
    } else if (!trim(line).empty()) {
      return fail(script.rdap ? "an rdap fence begins with GET PATH" : "a whois fence begins with > QUESTION");
    }
  }
  return {};
}

}  // namespace

const RegistryScript::Answer* RegistryScript::answer_to(std::string_view asked) const {
  const Answer* any = nullptr;
  for (const auto& answer : answers) {
    if (answer.to == asked) return &answer;
    if (answer.to == "*") any = &answer;
  }
  return any;
}

Result<RegistryFence> read_registry_fence(std::string_view kind, std::string_view info, std::string_view body) {
  RegistryFence fence;
  const bool web = kind == "https";
  fence.script.rdap = kind == "rdap" || web;
  if (web) fence.script.content_type = "text/plain";
  const auto words = split_words(info);
  if (words.size() < 2) return fail(fmt::format("{} {} fence wants an address and a name, like 203.0.113.90 {}.reg.test", fence.script.rdap ? "an" : "a", kind, kind));
  fence.address = words[0];
  fence.name = words[1];
  std::size_t next = 2;
  std::vector<std::string> manner;
  if (web || (next < words.size() && words[next] == "tls")) {
    fence.script.tls = true;
    for (next += web ? 0 : 1; next < words.size() && words[next] != "for"; ++next) manner.emplace_back(words[next]);
  }
  if (fence.script.tls && !fence.script.rdap) return fail("WHOIS knows no TLS");
  const auto read = read_tls_arguments(manner);
  if (!read) return tl::unexpected(read.error());
  fence.script.manner = *read;
  if (next < words.size() && words[next] != "for") return fail(fmt::format("\"{}\" is not understood; what the registry is for follows the word \"for\"", visible(words[next])));
  for (++next; next < words.size(); ++next) fence.keys.emplace_back(words[next]);
  if (const auto line = trim(body); line.starts_with('!') && line.find('\n') == line.npos) {
    const auto word = trim(line.substr(1));
    const auto* fault = std::find_if(std::begin(faults), std::end(faults), [&](const auto& row) { return row.first == word; });
    if (fault == std::end(faults)) return fail(fmt::format("I do not understand the fault \"{}\" of a registry", visible(word)));
    fence.script.fault = fault->second;
    return fence;
  }
  if (const auto done = read_body(body, fence.script); !done) return tl::unexpected(done.error());
  return fence;
}

}  // namespace mailwhy::lab
