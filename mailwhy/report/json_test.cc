// mailwhy.report/1: the shape of real reports, against the schema and by hand.
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "mailwhy/base/text.h"
#include "mailwhy/report/golden.h"
#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/report_cases.h"
#include "mailwhy/report/schema.h"

using namespace mailwhy;
using namespace mailwhy::report;
namespace bj = boost::json;

namespace {
std::string json_of(const cases::World& world, bool pretty = false) {
  return check_json(world.evidence, world.judgement, pretty, cases::catalogue());
}
}  // namespace

TEST_CASE("the report says what interface.md promises") {
  const std::string text = json_of(cases::block_list());
  CHECK(text.starts_with("{\"schema\":\"mailwhy.report/1\",\"verb\":\"check\",\"complete\":true,"));
  CHECK(text.find('\n') == std::string::npos);
  const auto report = bj::parse(text);
  CHECK(report.at("verdict") == "refused");
  CHECK(report.at("side") == "sender");
  CHECK(report.at("party") == "sender_host");
  CHECK(report.at("confidence") == "certain");
  CHECK(report.at("stage") == "mail_from");
  CHECK(report.at("cause") == "reputation.sender-ip-listed");
  CHECK(report.at("exit_code") == 1);
  CHECK(report.at("started") == "2026-11-21T03:16:49.120Z");
  CHECK(report.at("elapsed_ms") == 712);
  CHECK(report.at("target").at("ascii") == "bob@example.test");
  CHECK(report.at("vantage").at("resolvers").at(0) == "127.0.0.53:53");
  const auto& finding = report.at("findings").at(0);
  CHECK(finding.at("seen").at(0).at("marks").at(2) == bj::array{70, 84});
  CHECK(finding.at("again") == bj::array{"mailwhy", "check", "bob@example.test", "--retry"});
  CHECK(finding.at("do").as_array().size() == 3);
  CHECK(report.at("findings").at(1).at("do").as_array().empty());
  CHECK(report.at("findings").at(1).at("again").as_array().empty());
}

TEST_CASE("every citation points at something in the evidence") {
  for (const auto& world : cases::all()) {
    CAPTURE(world.name);
    const auto report = bj::parse(json_of(world));
    for (const auto& finding : report.at("findings").as_array())
      for (const auto& seen : finding.at("seen").as_array()) {
        boost::system::error_code error;
        CHECK(report.at("evidence").find_pointer(seen.at("at").as_string(), error) != nullptr);
      }
  }
}

TEST_CASE("the report can be read back as evidence") {
  for (const auto& world : cases::all())
    for (const bool pretty : {false, true}) {
      const auto back = evidence::read_json(json_of(world, pretty));
      REQUIRE_MESSAGE(back, (back ? "" : back.error().text));
      CHECK(evidence::write_json(*back) == evidence::write_json(world.evidence));
    }
}

TEST_CASE("hostile words are escaped, and raw_b64 has the bytes") {
  const std::string words = std::string("\x1b[2J\0 \xff\u202e", 10) + "\u00fc mark";
  auto world = cases::hostile(words);
  world.judgement.findings[0].seen[0].marks = {{0, 4}, {words.size() - 4, words.size()}};
  const std::string text = json_of(world, true);
  CHECK(is_utf8(text));
  for (const char c : text) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
  const auto report = bj::parse(text);
  const auto& seen = report.at("findings").at(0).at("seen").at(0);
  CHECK(std::string_view(seen.at("text").as_string()) == visible(words));
  CHECK(base64_decode(std::string_view(seen.at("raw_b64").as_string())) == words);
  CHECK(seen.at("marks").at(0) == bj::array{0, 7});
  CHECK(cases::block_list().judgement.findings[0].seen[0].text.find("554") == 0);
  CHECK_FALSE(bj::parse(json_of(cases::block_list())).at("findings").at(0).at("seen").at(0).as_object().contains("raw_b64"));
}

TEST_CASE("reports keep every byte of what was said, and show it harmlessly") {
  for (const auto& attack : cases::attacks()) {
    const std::string text = json_of(cases::hostile(attack));
    CHECK(visible(text) == text);
    const auto report = bj::parse(text);
    const auto& seen = report.at("findings").at(0).at("seen").at(0).as_object();
    const bool raw = seen.contains("raw_b64");
    CHECK((raw ? base64_decode(std::string_view(seen.at("raw_b64").as_string())) : std::string(seen.at("text").as_string())) == attack);
    const auto back = evidence::read_json(text);
    REQUIRE(back);
    CHECK(back->sessions[0].transcript.exchanges.back().reply->lines == std::vector<std::string>{attack, attack});
  }
}

TEST_CASE("indenting changes blanks only") {
  for (const auto& world : cases::all()) CHECK(bj::parse(json_of(world, true)) == bj::parse(json_of(world, false)));
  CHECK(pretty_json(R"({"a":[1,2],"b":{},"c":{"d":[{"e":"]}\""}]}})") ==
        "{\n  \"a\": [1,2],\n  \"b\": {},\n  \"c\": {\n    \"d\": [\n      {\n        \"e\": \"]}\\\"\"\n      }\n    ]\n  }\n}");
}

TEST_CASE("the schema is there by name") {
  REQUIRE(schema("report"));
  CHECK_FALSE(schema("smoke"));
  const auto names = schema_names();
  CHECK(std::find(names.begin(), names.end(), "report") != names.end());
  for (const auto name : names) {
    CAPTURE(name);
    CHECK(bj::parse(*schema(name)).at("title").as_string() == "mailwhy." + std::string(name) + "/1");
  }
  CHECK(bj::parse(*schema("report")).at("properties").at("schema").at("const") == "mailwhy.report/1");
}

TEST_CASE("real reports are valid by the schema") {
  if (std::system("python3 -W ignore -c 'import jsonschema' >/dev/null 2>&1") != 0) {
    MESSAGE("skipped: python3-jsonschema is not installed");
    return;
  }
  const auto folder = std::filesystem::temp_directory_path() / ("mailwhy-schema-" + std::to_string(std::hash<std::string>{}(__TIME__)));
  std::filesystem::create_directories(folder);
  auto worlds = cases::all();
  worlds.push_back(cases::hostile("\x1b[2J\xff"));
  for (std::size_t i = 0; i < worlds.size(); ++i) std::ofstream(folder / (std::to_string(i) + ".json")) << json_of(worlds[i], i % 2 == 0);
  std::ofstream(folder / "check.py") << "import json, sys, glob, jsonschema\n"
                                        "schema = json.load(open(sys.argv[1]))\n"
                                        "jsonschema.Draft202012Validator.check_schema(schema)\n"
                                        "for path in glob.glob(sys.argv[2] + '/*.json'):\n"
                                        "    jsonschema.Draft202012Validator(schema).validate(json.load(open(path)))\n"
                                        "wrong = json.load(open(path)); wrong['verdict'] = 'maybe'\n"
                                        "assert list(jsonschema.Draft202012Validator(schema).iter_errors(wrong))\n";
  const std::string command = "python3 -W ignore '" + (folder / "check.py").string() + "' mailwhy/report/report.schema.json '" + folder.string() + "'";
  CHECK(std::system(command.c_str()) == 0);
  std::filesystem::remove_all(folder);
}
