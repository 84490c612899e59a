#include "apps/options.h"

#include <doctest/doctest.h>

#include <map>

#include "apps/help.h"
#include "apps/table.h"
#include "mailwhy/base/text.h"

using namespace mailwhy;
using namespace mailwhy::apps;

namespace {

struct World {
  std::map<std::string, std::string> environment, files;
  Outside outside() const {
    return {.environment =
                [this](const std::string& name) {
                  const auto found = environment.find(name);
                  return found == environment.end() ? std::nullopt : std::optional(found->second);
                },
            .read_file = [this](const std::string& path) -> Result<std::string> {
              const auto found = files.find(path);
              if (found == files.end()) return fail("cannot read " + path + ": No such file or directory");
              return found->second;
            },
            .is_finding = [](std::string_view id) { return id == "route.null-mx"; }};
  }
};

Options good(const std::vector<std::string>& words, const World& world = {}) {
  const auto options = parse(words, world.outside());
  REQUIRE_MESSAGE(options, (options ? "" : options.error().text));
  return *options;
}
std::string bad(const std::vector<std::string>& words, const World& world = {}) {
  const auto options = parse(words, world.outside());
  REQUIRE(!options);
  CHECK(options.error().kind == Error::Kind::usage);
  return options.error().text;
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("options stand anywhere, with = or a blank, and -- ends them") {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"check", "bob@example.test", "--smtp-port", "2525"},
                                             {"check", "--smtp-port=2525", "bob@example.test"},
                                             {"--smtp-port", "2525", "check", "bob@example.test"},
                                             {"--smtp-port=2525", "check", "--", "bob@example.test"}}) {
    const Options options = good(words);
    CHECK(options.verb == Verb::check);
    CHECK(options.smtp_port == 2525);
    CHECK(options.targets == std::vector<std::string>{"bob@example.test"});
  }
  CHECK(good({"check", "--", "-odd@example.test", "--json"}).targets == std::vector<std::string>{"-odd@example.test", "--json"});
}

TEST_CASE("values become typed") {
  const Options o = good({"check", "bob@example.test", "--resolver", "192.0.2.53", "--resolver=[2001:db8::53]:5353", "--resolver", "192.0.2.54:53",
                          "--dns-port", "5300", "--source", "192.0.2.25", "--public", "198.18.0.0/15", "--public=10.0.0.1", "--control", "mx.control.test",
                          "--control", "[2001:db8::1]:2525", "--control", "2001:db8::2", "--control", "192.0.2.1:26", "--timeout", "90", "--connect-timeout=500ms",
                          "--now", "2026-11-21T03:16:49Z", "--seed", "7", "--from", "<>", "--no-ping", "--no-control-recipient", "-4", "-vv"});
  CHECK(o.resolvers == std::vector<Endpoint>{{IpAddress::of("192.0.2.53"), 5300}, {IpAddress::of("2001:db8::53"), 5353}, {IpAddress::of("192.0.2.54"), 53}});
  CHECK(o.source == IpAddress::of("192.0.2.25"));
  CHECK(o.public_networks.size() == 2);
  CHECK(o.control == std::vector<HostPort>{{"mx.control.test", 25}, {"2001:db8::1", 2525}, {"2001:db8::2", 25}, {"192.0.2.1", 26}});
  CHECK(o.timeout == 90s);
  CHECK(o.connect_timeout == 500ms);
  CHECK(to_rfc3339(*o.now) == "2026-11-21T03:16:49.000Z");
  CHECK(o.seed == 7);
  CHECK(o.from == "<>");
  CHECK(!o.ping);
  CHECK(!o.control_recipient);
  CHECK(o.ipv4);
  CHECK(!o.ipv6);
  CHECK(o.verbosity == 2);
}

TEST_CASE("bad values are refused with what would do") {
  const std::vector<std::pair<std::vector<std::string>, std::string_view>> cases = {
      {{"--smtp-port", "0"}, "wants a port number"},       {{"--smtp-port", "65536"}, "wants a port number"},
      {{"--timeout", "0"}, "wants a duration"},            {{"--timeout", "-5"}, "wants a duration"},
      {{"--resolver", "dns.example.test"}, "wants ADDRESS"}, {{"--resolver", "192.0.2.1:0"}, "wants ADDRESS"},
      {{"--public", "198.18.0.0/99"}, "wants a network"},  {{"--source", "eth0"}, "wants an IP address"},
      {{"--control", "a b"}, "wants HOST"},                {{"--control", ":25"}, "wants HOST"},
      {{"--control", "mx.test:99999"}, "wants HOST"},      {{"--now", "yesterday"}, "wants a time"},
      {{"--seed", "x"}, "wants a whole number"},           {{"--exit-codes", "unix"}, "wants plain, sysexits or nagios"},
      {{"--helo", ""}, "wants a value"},                   {{"--helo", "a\r\nMAIL FROM:<>"}, "without control characters"},
      {{"--from", "a@b\n"}, "without control characters"}, {{"-f", "xml"}, "wants text, json, jsonl, csv, nagios"},
      {{"-f", "json="}, "wants a file name"},              {{"-4", "-6"}, "exclude each other"},
      {{"--source", "192.0.2.1", "-6"}, "switched off"},   {{"--json", "-f", "text"}, "cannot share"},
  };
  for (const auto& [words, expected] : cases) {
    std::vector<std::string> line{"check", "bob@example.test"};
    line.insert(line.end(), words.begin(), words.end());
    const std::string text = bad(line);
    CHECK_MESSAGE(has(text, expected), text);
    CHECK_MESSAGE(has(text, "^"), text);
  }
}

TEST_CASE("an unknown word gets the nearest known one, under carets") {
  CHECK(bad({"chekc", "bob@example.test"}) ==
        "mailwhy: no command \"chekc\". Closest: check\n\n"
        "    mailwhy check bob@example.test\n"
        "            ^^^^^\n");
  CHECK(has(bad({"check", "a@b.test", "--reslover=192.0.2.53"}), "Closest: --resolver\n\n    mailwhy check a@b.test --resolver=192.0.2.53\n"));
  CHECK(has(bad({"check", "a@b.test", "--color", "alway"}), "Closest: always"));
  CHECK(has(bad({"check", "a@b.test", "-timeout", "5"}), "Closest: --timeout"));
  CHECK(has(bad({"check", "a@b.test", "-qx"}), "no option \"-x\""));
  CHECK(has(bad({"check", "a@b.test", "--json=yes"}), "takes no value"));
  CHECK(has(bad({"check", "a@b.test", "--timeout"}), "wants a value"));
  CHECK(has(bad({"explain", "550", "--no-ping"}), "explain has no option --no-ping"));
}

TEST_CASE("a beginning of an option's name is not the option") {
  // getopt_long would take --form for --format; the user meant --from.
  CHECK(has(bad({"check", "a@b.test", "--form", "x@y.test"}), "Closest: --from"));
  CHECK(has(bad({"check", "a@b.test", "--greeting", "5"}), "no option \"--greeting\""));
}

TEST_CASE("a password is refused and not repeated") {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"check", "a@b.test", "--password", "hunter2"}, {"login", "a@b.test", "--password=hunter2"},
                                             {"--passwd=hunter2", "check", "a@b.test"}}) {
    const std::string text = bad(words);
    CHECK(has(text, "I will not take a password"));
    CHECK(!has(text, "hunter2"));
  }
  const std::string other = bad({"check", "--bogus", "--password", "hunter2"});
  CHECK(!has(other, "hunter2"));
}

TEST_CASE("what a verb-less command line becomes") {
  const std::vector<std::pair<std::string, Verb>> cases = {
      {"bob@example.test", Verb::check}, {"example.test", Verb::check},      {"b\xc3\xbc" "cher.example", Verb::check}, {"451", Verb::explain},
      {"4.7.1", Verb::explain},          {"550 5.1.1 no", Verb::explain},   {"550-5.1.1", Verb::explain},               {"route.null-mx", Verb::explain},
      {"case.json", Verb::replay},       {"user@[192.0.2.1]", Verb::check}, {"192.0.2.1", Verb::listed},
      {"2001:db8::1", Verb::listed},     {"192.0.2.0/24", Verb::listed},    {"192.0.2.1-9", Verb::listed}};
  for (const auto& row : cases) {
    const Options options = good({row.first});
    CHECK_MESSAGE(options.verb == row.second, row.first);
    CHECK(options.verb_guessed);
    CHECK(options.targets == std::vector<std::string>{row.first});
  }
  CHECK(guess_line(good({"bob@example.test"})) == "reading this as: mailwhy check bob@example.test");
  CHECK(!good({"check", "example.test"}).verb_guessed);
  CHECK(!good({}).has_verb);
  CHECK(!good({"--lab"}).has_verb);
  CHECK(guess_line(good({"192.0.2.1"})) == "reading this as: mailwhy listed 192.0.2.1");
  for (const char* word : {"-", "./ndr", "ndr.eml"}) CHECK(good({word}).verb == Verb::headers);
  CHECK(has(bad({"https://example.test/"}), "web address"));
  CHECK(has(bad({"nonsense"}), "no command \"nonsense\""));
}

TEST_CASE("a verb that is still to come is named as such, with any options") {
  for (const PlannedVerb& planned : planned_verbs()) {
    const std::string text = bad({std::string(planned.name), "x", "--option-of-its-own"});
    CHECK(has(text, "mailwhy knows the verb"));
    CHECK(has(text, "does not have it yet"));
    CHECK(find_verb(planned.name) == nullptr);
  }
}

TEST_CASE("option beats environment beats file beats built-in") {
  World world;
  world.files["/home/ann/.config/mailwhy/config.toml"] = "timeout = 40\nresolver = [\"192.0.2.1\", \"192.0.2.2\"]\nsmtp_port = 26\naccessible = true\n";
  world.environment = {{"HOME", "/home/ann"}, {"MAILWHY_TIMEOUT", "30"}, {"MAILWHY_RESOLVER", "192.0.2.3, 192.0.2.4"}};
  Options o = good({"check", "a@b.test", "--timeout", "20"}, world);
  CHECK(o.timeout == 20s);
  CHECK(o.resolvers == std::vector<Endpoint>{{IpAddress::of("192.0.2.3"), 53}, {IpAddress::of("192.0.2.4"), 53}});
  CHECK(o.smtp_port == 26);
  CHECK(o.accessible);
  CHECK(o.connect_timeout == 10s);
  o = good({"check", "a@b.test", "--resolver", "192.0.2.9", "--no-accessible"}, world);
  CHECK(o.timeout == 30s);
  CHECK(o.resolvers == std::vector<Endpoint>{{IpAddress::of("192.0.2.9"), 53}});
  CHECK(!o.accessible);
}

TEST_CASE("a stronger source settles the whole matter") {
  World world;
  world.environment = {{"MAILWHY_JSON", "yes"}, {"MAILWHY_IPV6", "1"}, {"MAILWHY_QUIET", "1"}};
  const Options o = good({"check", "a@b.test", "-f", "text", "-4", "-v"}, world);
  CHECK(o.outputs == std::vector<Output>{{Format::text, ""}});
  CHECK(!o.ipv6);
  CHECK(o.verbosity == 1);
  CHECK(good({"check", "a@b.test"}, world).stdout_output().format == Format::json);
}

TEST_CASE("text stays on the screen while JSON goes to a file") {
  const Options o = good({"check", "a@b.test", "-f", "json=report.json"});
  CHECK(o.outputs == std::vector<Output>{{Format::text, ""}, {Format::json, "report.json"}});
  CHECK(good({"check", "a@b.test", "--json", "--format=json"}).outputs == std::vector<Output>{{Format::json, ""}});
}

TEST_CASE("the configuration file's mistakes are shown where they are") {
  World world;
  world.files["mx.toml"] = "helo = \"mail.sender.test\"\n\n\n\n\n\nreslover = [\"192.0.2.53\"]\n";
  CHECK(bad({"check", "a@b.test", "--config", "mx.toml"}, world) ==
        "mailwhy: I do not know the setting \"reslover\" (mx.toml, line 7)\n\n"
        "  7 | reslover = [\"192.0.2.53\"]\n"
        "    | ^^^^^^^^ did you mean \"resolver\"?\n");
  const std::vector<std::pair<std::string, std::string_view>> cases = {
      {"timeout = \"soon\"\n", "wants a duration"}, {"timeout = \n", "not valid TOML"},      {"timeout = [1, 2]\n", "wants one value"},
      {"lab = \"maybe\"\n", "wants true or false"}, {"resolver = [[\"x\"]]\n", "wants a value or a list"}, {"[check]\ntimeout = 3\n", "do not know"},
      {"help = true\n", "do not know"},             {"config = \"x\"\n", "do not know"},     {"a\x1b[31mb = 1\n", "not valid TOML"}};
  for (const auto& [text, expected] : cases) {
    world.files["mx.toml"] = text;
    const std::string message = bad({"check", "a@b.test", "--config=mx.toml"}, world);
    CHECK_MESSAGE(has(message, expected), message);
    CHECK(!has(message, "\x1b"));
  }
  CHECK(has(bad({"check", "a@b.test", "--config", "absent.toml"}), "cannot read absent.toml"));
  world.environment["MAILWHY_CONFIG"] = "absent.toml";
  CHECK(has(bad({"check", "a@b.test"}, world), "cannot read absent.toml"));
}

TEST_CASE("environment values are checked and named") {
  World world;
  world.environment["MAILWHY_SMTP_PORT"] = "smtp";
  CHECK(has(bad({"check", "a@b.test"}, world), "MAILWHY_SMTP_PORT wants a port number"));
  world.environment = {{"MAILWHY_ACCESSIBLE", "perhaps"}};
  CHECK(has(bad({"check", "a@b.test"}, world), "MAILWHY_ACCESSIBLE wants yes or no"));
  world.environment = {{"MAILWHY_ACCESSIBLE", "0"}, {"MAILWHY_VERBOSE", "2"}, {"MAILWHY_TIMEOUT", ""}};
  const Options o = good({"check", "a@b.test"}, world);
  CHECK(!o.accessible);
  CHECK(o.verbosity == 2);
  CHECK(o.timeout == 120s);
}

TEST_CASE("the tables are sound") {
  std::map<std::string, int> names;
  for (const OptionRow& row : option_table()) {
    ++names[std::string(row.name)];
    if (row.negatable()) ++names[row.negated_name()];
    if (row.letter != 0) ++names[std::string(1, row.letter)];
    CHECK((row.apply != nullptr));
    CHECK(!row.help.empty());
    CHECK(row.help.size() <= 70);
  }
  for (const auto& row : names) CHECK_MESSAGE(row.second == 1, row.first);
  for (const VerbRow& row : verb_table()) {
    CHECK(find_verb(row.name) == &row);
    CHECK(&verb_row(row.verb) == &row);
    for (const Example& example : row.examples) CHECK(has(std::string(example.command), "mailwhy"));
  }
}

TEST_CASE("help fits the screen") {
  CHECK(split(trim(overview()), '\n').size() <= 10);
  for (const VerbRow& row : verb_table())
    for (const bool full : {false, true}) {
      const std::string text = verb_help(row.verb, full);
      const auto lines = split(text, '\n');
      if (!full) CHECK(lines.size() <= 36);
      for (const std::string_view line : lines) CHECK_MESSAGE(line.size() <= 100, std::string(line));
    }
}

TEST_CASE("hostile words stay harmless in messages") {
  const std::string text = bad({"check", "a@b.test", "--x\x1b[2J\xff"});
  CHECK(!has(text, "\x1b"));
  CHECK(is_utf8(text));
  CHECK(bad({std::string(100000, 'x')}).size() < 2000);
}

TEST_CASE("every format has its name, and --nagios is a format with its exit codes") {
  for (const FormatRow& row : format_table()) {
    CHECK(good({(row.verbs & bit(Verb::check)) != 0 ? "check" : (row.verbs & bit(Verb::listed)) != 0 ? "listed" : "headers", "b.test", "-f", std::string(row.name)}).stdout_output().format == row.format);
    CHECK(has(std::string(find_option("format")->choices) + " ", std::string(row.name) + " "));
    CHECK(has(formats_help(), row.one_line));
  }
  const Options o = good({"check", "a@b.test", "--nagios"});
  CHECK(o.stdout_output().format == Format::nagios);
  CHECK(o.exit_codes == ExitCodes::nagios);
  CHECK(has(bad({"check", "a@b.test", "--nagios", "--json"}), "cannot share"));
  CHECK(good({"check", "-q", "-"}).targets == std::vector<std::string>{"-"});
}

TEST_CASE("--ticket stands alone or with its reader behind an =") {
  CHECK(good({"check", "--ticket", "a@b.test"}).targets == std::vector<std::string>{"a@b.test"});
  CHECK(good({"check", "--ticket", "a@b.test"}).stdout_output().format == Format::ticket);
  CHECK(good({"check", "a@b.test", "--ticket=dns"}).ticket == "dns");
  CHECK(has(bad({"check", "a@b.test", "--ticket=reciever"}), "Closest: receiver"));
}

TEST_CASE("the language comes from --lang, MAILWHY_LANG, the configuration or the locale") {
  const Options plain = good({"check", "a@b.test"}, {.environment = {{"LANG", "de_DE.UTF-8"}}});
  CHECK(plain.language == Language::german);
  CHECK_FALSE(plain.lang);  // machine formats stay English
  CHECK(good({"check", "a@b.test"}, {.environment = {{"LANG", "tlh_KL"}}}).language == Language::english);
  CHECK(good({"check", "a@b.test", "--lang", "de"}).lang == Language::german);
  CHECK(good({"check", "a@b.test", "--lang=en"}, {.environment = {{"LC_ALL", "de_DE"}}}).language == Language::english);
  CHECK(good({"check", "a@b.test"}, {.environment = {{"MAILWHY_LANG", "de"}}}).lang == Language::german);
  CHECK(good({"check", "a@b.test"}, {.environment = {{"XDG_CONFIG_HOME", "/x"}}, .files = {{"/x/mailwhy/config.toml", "lang = \"de\"\n"}}}).lang ==
        Language::german);
  CHECK(has(bad({"check", "a@b.test", "--lang", "fr"}), "--lang wants en or de, not \"fr\""));
  CHECK(has(bad({"check", "a@b.test"}, {.environment = {{"MAILWHY_LANG", "fr"}}}), "wants en or de, not \"fr\""));
}

TEST_CASE("a complaint about the command line is in the language that the line asks for") {
  const World german{.environment = {{"LC_MESSAGES", "de_DE"}}};
  CHECK(language_of({"chek"}, german.outside()) == Language::german);
  CHECK(language_of({"chek", "--lang", "en"}, german.outside()) == Language::english);
  CHECK(language_of({"--lang=de", "chek"}, World{}.outside()) == Language::german);
  CHECK(language_of({"--lang=fr", "chek"}, World{}.outside()) == Language::english);
  CHECK(language_of({"--", "--lang=de"}, World{}.outside()) == Language::english);
  CHECK(language_of({}, World{.environment = {{"MAILWHY_LANG", "de"}}}.outside()) == Language::german);
}

TEST_CASE("lists: a table of one's own, single zones, keys and mirrors from the file") {
  const Options o = good({"listed", "192.0.2.1", "--list", "bl.example.org", "--list=dnsbl.example.net", "--lists", "my.tsv", "--all", "--only", "listed", "-f", "csv"},
                         {.environment = {{"HOME", "/home/ann"}},
                          .files = {{"/home/ann/.config/mailwhy/config.toml",
                                     "[lists]\nkey.spamhaus-dqs = \"abc\"\nmirror.zen.spamhaus.org = \"zen.lists.test\"\nmirror.\"bl.spamcop.net\" = \"sc.lists.test\"\n"}}});
  CHECK(o.list == std::vector<std::string>{"bl.example.org", "dnsbl.example.net"});
  CHECK(o.lists == "my.tsv");
  CHECK(o.all);
  CHECK(o.only == "listed");
  CHECK(o.outputs == std::vector<Output>{{Format::csv, ""}});
  CHECK(o.list_keys == std::map<std::string, std::string>{{"spamhaus-dqs", "abc"}});
  CHECK(o.list_mirrors == std::map<std::string, std::string>{{"zen.spamhaus.org", "zen.lists.test"}, {"bl.spamcop.net", "sc.lists.test"}});
  const auto with_file = [](const std::string& text) { return World{.environment = {{"HOME", "/home/ann"}}, .files = {{"/home/ann/.config/mailwhy/config.toml", text}}}; };
  CHECK(good({"listed", "192.0.2.1"}, with_file("[lists]\nlimit.\"BL.example.org\" = 50\n")).list_limits == std::map<std::string, std::uint32_t>{{"bl.example.org", 50}});
  for (const char* wrong : {"0", "-3", "\"many\"", "99999999"}) CHECK(has(bad({"listed", "192.0.2.1"}, with_file("[lists]\nlimit.\"bl.example.org\" = " + std::string(wrong) + "\n")), "lists.limit"));
  CHECK(has(bad({"listed", "192.0.2.1", "--list", "nonsense"}), "wants the name of a list"));
  CHECK(has(bad({"listed", "192.0.2.1", "-f", "md"}), "listed cannot be written"));
  CHECK(has(bad({"check", "a@b.test", "-f", "csv"}), "check cannot be written"));
  const std::string secret = bad({"listed", "192.0.2.1"}, {.environment = {{"HOME", "/home/ann"}}, .files = {{"/home/ann/.config/mailwhy/config.toml", "[lists]\nkees.x = \"s3cret\"\n"}}});
  CHECK(has(secret, "[lists]"));
  CHECK(!has(secret, "s3cret"));
  // Set for good for other verbs, and none of this one's.
  CHECK(good({"listed", "192.0.2.1"}, {.environment = {{"MAILWHY_FORMAT", "md"}}}).outputs == std::vector<Output>{{Format::text, ""}});
}
