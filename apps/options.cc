#include "apps/options.h"

#include <fmt/format.h>
#include <getopt.h>

#include <algorithm>
#include <set>

#include "apps/config.h"
#include "apps/table.h"
#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {

// One value for one option and where it was given.
struct Given {
  const OptionRow* row = nullptr;
  std::string value;
  std::string name;   // as the message shall call it: --timeout, MAILWHY_TIMEOUT
  std::size_t word = 0;  // for the command line: index into words of the value, and of the option
  std::size_t option_word = 0;
};

struct CommandLine {
  std::vector<Given> given;
  std::vector<std::pair<std::string, std::size_t>> positional;  // with index into words
  HelpWanted help = HelpWanted::no;
};

Error usage(std::string text) { return Error{Error::Kind::usage, std::move(text)}; }

// A word as a shell would need it, harmless on a terminal.
std::string quoted_for_shell(std::string_view word) {
  const std::string shown = visible(shorten(word, 120));
  const bool plain = !shown.empty() && std::all_of(shown.begin(), shown.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || std::string_view("@%+=:,./_-[]").find(c) != std::string_view::npos ||
           static_cast<unsigned char>(c) >= 0x80;
  });
  if (plain) return shown;
  return shown.find('\'') == std::string::npos ? "'" + shown + "'" : "\"" + shown + "\"";
}

// How many columns well-formed UTF-8 takes, near enough to place a caret.
std::size_t caret_columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

bool is_password_option(std::string_view name) {
  static constexpr std::string_view names[] = {"password", "passwd", "passphrase", "pass", "secret", "auth-password"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// The parts of one --name=value word.
struct LongWord {
  std::string_view name;
  std::optional<std::string_view> value;
};
std::optional<LongWord> long_word(std::string_view word) {
  if (!word.starts_with("--") || word.size() == 2) return {};
  word.remove_prefix(2);
  const auto equals = word.find('=');
  if (equals == word.npos) return LongWord{word, {}};
  return LongWord{word.substr(0, equals), word.substr(equals + 1)};
}

std::string password_refusal() {
  return "mailwhy: I will not take a password on the command line: everyone on this machine can read it there,\n"
         "and your shell writes it to its history. Change it if it was real.\n\n"
         "    Nothing in this version logs in anywhere, so no password is needed: leave it out.\n";
}

std::vector<std::string> long_names() {
  std::vector<std::string> names;
  for (const OptionRow& row : option_table()) {
    names.emplace_back(row.name);
    if (row.negatable()) names.push_back(row.negated_name());
  }
  return names;
}

std::string unknown_option(const std::vector<std::string>& words, std::size_t index, std::string_view name) {
  const auto near = nearest(name, long_names());
  const std::string shown = visible(shorten(name, 60));
  if (!near) return fmt::format("mailwhy: no option \"--{}\". All of them: mailwhy --help\n\n{}", shown, point_at(words, index));
  std::string better = "--" + *near;
  if (const auto equals = words[index].find('='); equals != std::string::npos) better += words[index].substr(equals);
  return fmt::format("mailwhy: no option \"--{}\". Closest: --{}\n\n{}", shown, *near, point_at(words, index, better));
}

std::string unknown_letter(const std::vector<std::string>& words, std::size_t index, char letter) {
  const std::string& word = words[index];
  // -timeout 5: one dash where two were meant.
  if (word.size() > 2) {
    const std::string_view name = std::string_view(word).substr(1, word.find('=') == std::string::npos ? word.npos : word.find('=') - 1);
    const auto near = nearest(name, long_names());
    if (near) return fmt::format("mailwhy: no option \"{}\". Closest: --{}\n\n{}", visible(shorten(word, 60)), *near, point_at(words, index, "--" + *near));
  }
  return fmt::format("mailwhy: no option \"-{}\". All of them: mailwhy --help\n\n{}", visible(std::string(1, letter)), point_at(words, index));
}

// getopt_long's tables, made from ours.  The value of a long option is 1000 + twice its row, plus one when negated;
// letters stand for themselves.
struct GetoptTables {
  std::string letters = ":";
  std::vector<std::string> names;  // storage
  std::vector<option> options;
};
constexpr int first_long = 1000;

GetoptTables getopt_tables() {
  GetoptTables tables;
  const auto rows = option_table();
  tables.names.reserve(rows.size() * 2);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const OptionRow& row = rows[i];
    if (row.letter != 0) {
      tables.letters += row.letter;
      if (!row.is_switch()) tables.letters += ':';
    }
    const int value = first_long + static_cast<int>(2 * i);
    tables.names.emplace_back(row.name);
    tables.options.push_back({tables.names.back().c_str(), row.is_switch() ? no_argument : row.argument_optional ? optional_argument : required_argument, nullptr, value});
    if (row.negatable()) {
      tables.names.push_back(row.negated_name());
      tables.options.push_back({tables.names.back().c_str(), no_argument, nullptr, value + 1});
    }
  }
  tables.options.push_back({nullptr, 0, nullptr, 0});
  return tables;
}

// Where a word of the permuted argv stood: getopt moves the pointers, not the text they point to.
std::size_t index_of(const std::vector<char*>& original, const char* pointer) {
  for (std::size_t i = 1; i + 1 < original.size(); ++i)
    if (original[i] == pointer) return i - 1;
  return 0;
}

Result<CommandLine> read_command_line(const std::vector<std::string>& words) {
  std::vector<std::string> copy;
  copy.reserve(words.size() + 1);
  copy.emplace_back("mailwhy");
  copy.insert(copy.end(), words.begin(), words.end());
  std::vector<char*> original;
  for (std::string& word : copy) original.push_back(word.data());
  original.push_back(nullptr);
  std::vector<char*> argv = original;

  const GetoptTables tables = getopt_tables();
  const auto rows = option_table();
  CommandLine line;
  optind = 0;  // glibc: start afresh
  opterr = 0;
  const int argc = static_cast<int>(copy.size());
  const auto before = [&](int back) { return argv[static_cast<std::size_t>(std::max(optind - back, 1))]; };
  while (true) {
    const int at = std::max(optind, 1);  // for a cluster of letters the word does not move on
    const int got = getopt_long(argc, argv.data(), tables.letters.c_str(), tables.options.data(), nullptr);
    if (got == -1) break;
    const bool separate = optarg != nullptr && optarg == before(1);
    char* token = before(separate ? 2 : 1);
    if ((got == '?' || got < first_long) && optarg == nullptr && token[0] != '-') token = argv[static_cast<std::size_t>(std::min(at, argc - 1))];
    const std::size_t index = index_of(original, token);
    const auto spelled = long_word(words[index]);
    if (spelled && is_password_option(spelled->name)) return tl::unexpected(usage(password_refusal()));

    if (got == '?') {
      if (!spelled) {
        // In a cluster such as -qx the word may still be under way, so the letter is looked for.
        std::size_t owner = index;
        for (std::size_t i = 0; i < words.size(); ++i)
          if (words[i].size() > 1 && words[i][0] == '-' && words[i][1] != '-' && words[i].find(static_cast<char>(optopt)) != std::string::npos) {
            owner = i;
            break;
          }
        return tl::unexpected(usage(unknown_letter(words, owner, static_cast<char>(optopt))));
      }
      if (optopt >= first_long)
        return tl::unexpected(usage(fmt::format("mailwhy: --{} is a switch and takes no value\n\n{}", spelled->name, point_at(words, index))));
      return tl::unexpected(usage(unknown_option(words, index, spelled->name)));
    }
    if (got == ':') {
      const OptionRow* row = optopt >= first_long ? &rows[static_cast<std::size_t>(optopt - first_long) / 2] : find_option(static_cast<char>(optopt));
      MAILWHY_CHECK(row != nullptr, "getopt names only options of the table");
      return tl::unexpected(usage(fmt::format("mailwhy: --{} wants a value: --{} {}\n\n{}", row->name, row->name, row->argument, point_at(words, index))));
    }

    const OptionRow* row = got >= first_long ? &rows[static_cast<std::size_t>(got - first_long) / 2] : find_option(static_cast<char>(got));
    MAILWHY_CHECK(row != nullptr, "getopt names only options of the table");
    const bool negated = got >= first_long && (got - first_long) % 2 == 1;
    // getopt takes unique beginnings of names; we do not: --form could become --format when --from was meant.
    if (got >= first_long && spelled && spelled->name != (negated ? row->negated_name() : std::string(row->name)))
      return tl::unexpected(usage(unknown_option(words, index, spelled->name)));
    if (row->name == "help") {
      const HelpWanted wanted = got == 'h' ? HelpWanted::brief : HelpWanted::full;
      line.help = std::max(line.help, wanted);
    }
    Given given;
    given.row = row;
    given.value = row->is_switch() ? (negated ? "no" : "yes") : std::string(optarg == nullptr ? "" : optarg);
    given.name = "--" + (negated ? row->negated_name() : std::string(row->name));
    given.option_word = index;
    given.word = separate ? index_of(original, before(1)) : index;
    line.given.push_back(std::move(given));
  }
  for (int i = optind; i < argc; ++i) {
    char* word = argv[static_cast<std::size_t>(i)];
    line.positional.emplace_back(word, index_of(original, word));
  }
  return line;
}

// Splits the environment's list form: blanks or commas between values.
std::vector<std::string> list_items(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), ',', ' ');
  std::vector<std::string> items;
  for (const std::string_view item : split_words(spaced)) items.emplace_back(item);
  return items;
}

// A switch's value in a variable or a file as the table wants it: "yes" or "no"; a count for -v and -q gives several.
std::optional<std::vector<std::string>> switch_words(const OptionRow& row, std::string_view value) {
  const std::string low = lower_ascii(trim(value));
  for (const std::string_view yes : {"yes", "true", "on", "1"})
    if (low == yes) return std::vector<std::string>{"yes"};
  for (const std::string_view no : {"no", "false", "off", "0", ""})
    if (low == no) return std::vector<std::string>{"no"};
  if (row.repeatable)
    if (const auto count = parse_number(low, 3)) return std::vector<std::string>(*count, "yes");
  return {};
}

std::string complaint_sentence(std::string_view name, std::string_view complaint, std::string_view value) {
  return fmt::format("{} {}, not \"{}\"", name, complaint, visible(shorten(value, 80)));
}

std::optional<Error> apply_option(Options& options, const Given& given, const std::vector<std::string>& words) {
  const Complaint complaint = given.row->apply(options, given.value);
  if (!complaint) return {};
  std::string sentence = "mailwhy: " + complaint_sentence(given.name, *complaint, given.value);
  std::optional<std::string> better;
  if (!given.row->choices.empty()) {
    std::vector<std::string> choices;
    for (const std::string_view choice : split_words(given.row->choices)) choices.emplace_back(choice);
    const auto equals = given.row->name == "format" ? given.value.find('=') : std::string::npos;
    if (const auto near = nearest(given.value.substr(0, equals), choices)) {
      sentence += fmt::format(". Closest: {}", *near);
      const std::string tail = equals == std::string::npos ? "" : given.value.substr(equals);
      better = given.word == given.option_word ? given.name + "=" + *near + tail : *near + tail;
    }
  }
  return usage(fmt::format("{}\n\n{}", sentence, point_at(words, given.word, better)));
}

std::optional<Error> apply_environment(Options& options, const OptionRow& row, const std::string& value) {
  const std::string name = row.environment_name();
  std::vector<std::string> values = row.repeatable && !row.is_switch() ? list_items(value) : std::vector<std::string>{value};
  if (row.is_switch()) {
    const auto yes_or_no = switch_words(row, value);
    if (!yes_or_no)
      return usage(fmt::format("mailwhy: {}\n\n    {}={}\n", complaint_sentence("the environment variable " + name, "wants yes or no", value), name, quoted_for_shell(value)));
    values = *yes_or_no;
  }
  for (const std::string& item : values)
    if (const Complaint complaint = row.apply(options, item))
      return usage(fmt::format("mailwhy: {}\n\n    {}={}\n", complaint_sentence("the environment variable " + name, *complaint, item), name, quoted_for_shell(value)));
  return {};
}

struct ConfigFile {
  std::string name, text;
  std::vector<Setting> settings;
};

std::optional<Error> apply_setting(Options& options, const OptionRow& row, const Setting& setting, const ConfigFile& file) {
  for (std::string value : setting.values) {
    std::vector<std::string> values{value};
    if (row.is_switch()) values = switch_words(row, value).value_or(std::vector<std::string>{"no"});
    for (const std::string& item : values) {
      const Complaint complaint = row.apply(options, item);
      if (!complaint) continue;
      return usage(point_into_file(fmt::format("mailwhy: the setting {} ({}, line {})", complaint_sentence("\"" + setting.key + "\"", *complaint, item),
                                               file.name, setting.line),
                                   file.text, setting.value_line, setting.value_column, value.size() + 2, ""));
    }
  }
  return {};
}

// The configuration file that counts: --config, MAILWHY_CONFIG, or the user's own when there is one.
Result<ConfigFile> find_config(const CommandLine& line, const std::vector<std::string>& words, const Outside& outside) {
  ConfigFile file;
  std::optional<std::size_t> word;
  for (const Given& given : line.given)
    if (given.row->name == "config") {
      file.name = given.value;
      word = given.word;
    }
  bool required = true;
  if (file.name.empty()) file.name = outside.environment("MAILWHY_CONFIG").value_or("");
  if (file.name.empty()) {
    required = false;
    const auto base = outside.environment("XDG_CONFIG_HOME");
    const auto home = outside.environment("HOME");
    if (base && base->starts_with('/')) file.name = *base + "/mailwhy/config.toml";
    else if (home && !home->empty()) file.name = *home + "/.config/mailwhy/config.toml";
    else return file;
  }
  auto text = outside.read_file(file.name);
  if (!text) {
    if (!required) return ConfigFile{};
    return tl::unexpected(usage(fmt::format("mailwhy: {}\n\n{}", text.error().text,
                                            word ? point_at(words, *word) : fmt::format("    MAILWHY_CONFIG={}\n", quoted_for_shell(file.name)))));
  }
  file.text = std::move(*text);
  auto settings = read_config(file.text, file.name);
  if (!settings) return tl::unexpected(settings.error());
  file.settings = std::move(*settings);
  return file;
}

// Options that speak about the same thing override one another: -f text typed here beats MAILWHY_JSON.
std::string_view matter_of(const OptionRow& row) {
  if (row.name == "json" || row.name == "nagios" || row.name == "ticket") return "format";
  if (row.name == "ipv6") return "ipv4";
  if (row.name == "quiet") return "verbose";
  return row.name;
}

// Applies, for each matter, the values of the strongest source that has any.
std::optional<Error> apply_all(Options& options, const CommandLine& line, const std::vector<std::string>& words, const ConfigFile& file,
                               const Outside& outside) {
  std::set<std::string_view> typed, in_environment;
  for (const Given& given : line.given) typed.insert(matter_of(*given.row));
  const auto variable = [&](const OptionRow& row) {
    const auto value = outside.environment(row.environment_name());
    return value && !value->empty() ? value : std::nullopt;
  };
  for (const OptionRow& row : option_table())
    if (row.settable && variable(row)) in_environment.insert(matter_of(row));
  for (const OptionRow& row : option_table()) {
    if (!row.settable || row.name == "config" || typed.contains(matter_of(row))) continue;
    if (in_environment.contains(matter_of(row))) {
      if (const auto value = variable(row))
        if (auto error = apply_environment(options, row, *value)) return error;
      continue;
    }
    for (const Setting& setting : file.settings)
      if (setting.key == row.name)
        if (auto error = apply_setting(options, row, setting, file)) return error;
  }
  // In the order typed, so that the last of two opposite switches wins.
  for (const Given& given : line.given)
    if (auto error = apply_option(options, given, words)) return error;
  for (const Setting& setting : file.settings) {
    const std::string_view key = setting.key, of_key = "lists.key.", of_mirror = "lists.mirror.", of_limit = "lists.limit.";
    if (key.starts_with(of_key)) options.list_keys[lower_ascii(key.substr(of_key.size()))] = setting.values.at(0);
    if (key.starts_with(of_mirror)) options.list_mirrors[lower_ascii(key.substr(of_mirror.size()))] = setting.values.at(0);
    if (key.starts_with(of_limit)) options.list_limits[lower_ascii(key.substr(of_limit.size()))] = static_cast<std::uint32_t>(parse_number(setting.values.at(0), 1'000'000).value_or(0));
    if (key == "lists.file" && options.lists.empty()) options.lists = setting.values.at(0);
  }
  options.config = file.name;
  return {};
}

bool looks_like_reply_code(std::string_view word) {
  if (word.size() < 3 || (word[0] != '2' && word[0] != '4' && word[0] != '5' && word[0] != '3')) return false;
  if (is_digit(word[1]) && is_digit(word[2])) return word.size() == 3 || word[3] == ' ' || word[3] == '-';
  const auto parts = split(word.substr(0, word.find(' ')), '.');
  return parts.size() == 3 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return parse_number(part, 999).has_value(); });
}

bool looks_like_file(std::string_view word) {
  if (word == "-" || word.find('/') != word.npos) return true;
  for (const std::string_view end : {".eml", ".mbox", ".msg", ".log", ".txt", ".json", ".jsonl", ".gz", ".xz", ".zst"})
    if (word.ends_with(end)) return true;
  return false;
}

std::string not_yet(std::string_view verb, std::string_view lead = "") {
  for (const PlannedVerb& planned : planned_verbs())
    if (planned.name == verb)
      return fmt::format("{}mailwhy knows the verb \"{}\" ({}),\nbut this version does not have it yet\n\n    The verbs it has: mailwhy help\n", lead,
                         verb, planned.one_line);
  return "";
}

bool is_planned(std::string_view name) {
  const auto planned = planned_verbs();
  return std::any_of(planned.begin(), planned.end(), [&](const PlannedVerb& verb) { return verb.name == name; });
}

// The verb for a command line that has none, by the kind of its first target.
Result<Verb> verb_for(const std::string& target, std::size_t index, const std::vector<std::string>& words, const Outside& outside) {
  if (looks_like_reply_code(target)) return Verb::explain;
  if (outside.is_finding && outside.is_finding(target)) return Verb::explain;
  const bool has_blanks = target.find_first_of(" \t\n") != std::string::npos;
  if (has_blanks && outside.is_pasted && outside.is_pasted(target)) return Verb::explain;
  if (target.find('/') != std::string::npos && target.find("://") == std::string::npos && outside.verb_of_file)
    if (const auto verb = outside.verb_of_file(target)) return *verb;
  if (target.find('@') != std::string::npos) return Verb::check;
  if (target.find("://") != std::string::npos)
    return tl::unexpected(usage(fmt::format("mailwhy: \"{}\" is a web address; give a mail address or a domain\n\n{}", visible(shorten(target, 80)), point_at(words, index))));
  if (IpAddress::parse(target) || Network::parse(target) || IpAddress::parse(std::string_view(target).substr(0, target.find('-')))) return Verb::listed;
  if (looks_like_file(target)) {
    if (target.ends_with(".json")) return Verb::replay;
    if (outside.verb_of_file && target.find('/') == std::string::npos)
      if (const auto verb = outside.verb_of_file(target)) return *verb;
    return Verb::headers;
  }
  // "mail.log.1", "Maildir", "inbox": no domain ends in digits, and no verb is called like that.
  const bool no_domain = target.find('.') == std::string::npos || is_digit(target.back());
  if (no_domain && outside.verb_of_file)
    if (const auto verb = outside.verb_of_file(target)) return *verb;
  if (target.find('.') != std::string::npos || !is_ascii(target)) return Verb::check;
  std::vector<std::string> names;
  for (const VerbRow& row : verb_table()) names.emplace_back(row.name);
  for (const PlannedVerb& planned : planned_verbs()) names.emplace_back(planned.name);
  const auto near = nearest(target, names);
  const std::string shown = visible(shorten(target, 60));
  if (near) return tl::unexpected(usage(fmt::format("mailwhy: no command \"{}\". Closest: {}\n\n{}", shown, *near, point_at(words, index, *near))));
  return tl::unexpected(usage(fmt::format("mailwhy: no command \"{}\", and not an address, a domain or a reply code either\n\n{}", shown, point_at(words, index))));
}

std::optional<Error> finish(Options& options, const CommandLine& line, const std::vector<std::string>& words) {
  const auto last = [&](std::string_view name) -> std::size_t {
    for (auto it = line.given.rbegin(); it != line.given.rend(); ++it)
      if (it->row->name == name) return it->option_word;
    return words.empty() ? 0 : words.size() - 1;
  };
  const VerbRow& verb = verb_row(options.verb);
  options.timeout_typed = std::any_of(line.given.begin(), line.given.end(), [](const Given& given) { return given.row->name == "timeout"; });
  for (const Given& given : line.given)
    if (!given.row->shared && (given.row->verbs & bit(options.verb)) == 0)
      return usage(fmt::format("mailwhy: {} has no option {}\n\n{}", verb.name, given.name, point_at(words, given.option_word)));
  if (!options.ipv4 && !options.ipv6)
    return usage(fmt::format("mailwhy: IPv4 only and IPv6 only exclude each other; leave both out to use both\n\n{}", point_at(words, last("ipv6"))));
  if (options.source && !(options.source->is_v4() ? options.ipv4 : options.ipv6))
    return usage(fmt::format("mailwhy: --source {} is of the address family that is switched off\n\n{}", options.source->text(), point_at(words, last("source"))));
  for (Endpoint& resolver : options.resolvers)
    if (resolver.port == 0) resolver.port = options.dns_port;
  const auto on_screen = std::count_if(options.outputs.begin(), options.outputs.end(), [](const Output& output) { return output.to_stdout(); });
  // Saying the same twice (--json --format json) is no mistake.
  std::vector<Output> unique;
  for (const Output& output : options.outputs)
    if (std::find(unique.begin(), unique.end(), output) == unique.end()) unique.push_back(output);
  options.outputs = std::move(unique);
  const auto formats = std::count_if(options.outputs.begin(), options.outputs.end(), [](const Output& output) { return output.to_stdout(); });
  if (formats > 1)
    return usage(fmt::format("mailwhy: two formats cannot share standard output; give one a file: -f json=report.json\n\n{}",
                             point_at(words, std::max(last("format"), last("json") == words.size() - 1 ? std::size_t{0} : last("json")))));
  // A format that was only set for good elsewhere is none of this verb's; a typed one is a mistake.
  const auto cannot_be_written = [&](const Output& output) {
    const auto row = std::find_if(format_table().begin(), format_table().end(), [&](const FormatRow& one) { return one.format == output.format; });
    return row != format_table().end() && (row->verbs & bit(options.verb)) == 0;
  };
  for (const Given& given : line.given)
    if (matter_of(*given.row) == "format")
      for (const Output& output : options.outputs)
        if (cannot_be_written(output))
          return usage(fmt::format("mailwhy: {} cannot be written in this form; mailwhy help formats has them all\n\n{}", verb.name, point_at(words, given.word)));
  std::erase_if(options.outputs, cannot_be_written);
  if (on_screen == 0 || std::none_of(options.outputs.begin(), options.outputs.end(), [](const Output& output) { return output.to_stdout(); }))
    options.outputs.insert(options.outputs.begin(), Output{});
  options.verbosity = std::clamp(options.verbosity, -2, 3);
  return {};
}

}  // namespace

const Output& Options::stdout_output() const {
  const auto found = std::find_if(outputs.begin(), outputs.end(), [](const Output& output) { return output.to_stdout(); });
  MAILWHY_CHECK(found != outputs.end(), "parse() leaves one output for standard output");
  return *found;
}

std::string point_at(const std::vector<std::string>& words, std::size_t index, std::optional<std::string> better) {
  std::string line = "    mailwhy", carets = "           ";
  bool secret_follows = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    // A secret that was typed anyway is not repeated.
    std::string word = secret_follows ? "..." : words[i];
    secret_follows = false;
    if (const auto option = long_word(word); option && is_password_option(option->name)) {
      secret_follows = !option->value;
      if (option->value) word = "--" + std::string(option->name) + "=...";
    }
    const std::string shown = quoted_for_shell(i == index && better ? *better : word);
    line += " " + shown;
    carets += " " + std::string(caret_columns(shown), i == index ? '^' : ' ');
  }
  carets.erase(carets.find_last_not_of(' ') + 1);
  return line + "\n" + (carets.empty() ? "" : carets + "\n");
}

std::string complain_about_target(const Options& options, std::size_t target, std::string_view sentence) {
  std::size_t index = options.words.size();
  if (target < options.targets.size())
    for (std::size_t i = 0; i < options.words.size(); ++i)
      if (options.words[i] == options.targets[target]) index = i;
  return fmt::format("mailwhy: {}\n\n{}", sentence, point_at(options.words, index));
}

Language language_of(const std::vector<std::string>& words, const Outside& outside) {
  std::optional<Language> language;
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    if (words[i].starts_with("--lang=")) language = find_language(words[i].substr(7));
    if (words[i] == "--lang" && i + 1 < words.size()) language = find_language(words[i + 1]);
  }
  if (!language) language = find_language(outside.environment("MAILWHY_LANG").value_or(""));
  return language.value_or(language_of_locale(outside.environment));
}

std::string guess_line(const Options& options) {
  std::string out = "reading this as: mailwhy " + std::string(verb_row(options.verb).name);
  for (const std::string& target : options.targets) out += " " + quoted_for_shell(target);
  return out;
}

Result<Options> parse(const std::vector<std::string>& words, const Outside& outside) {
  auto line = read_command_line(words);
  if (!line) {
    // A verb that is still to come has options that are still to come.
    const auto verb = std::find_if(words.begin(), words.end(), [](const std::string& word) { return !word.starts_with('-'); });
    const bool secret = line.error().text == password_refusal();
    if (verb != words.end() && is_planned(*verb) && !secret) return tl::unexpected(usage(not_yet(*verb)));
    return tl::unexpected(line.error());
  }
  Options options;
  options.words = words;
  options.help = line->help;

  std::size_t targets_from = 0;
  if (!line->positional.empty()) {
    options.has_verb = true;
    const auto& [word, index] = line->positional.front();
    if (const VerbRow* verb = find_verb(word)) {
      options.verb = verb->verb;
      targets_from = 1;
    } else if (is_planned(word)) {
      return tl::unexpected(usage(not_yet(word)));
    } else {
      const auto verb_guess = verb_for(word, index, words, outside);
      if (!verb_guess) return tl::unexpected(verb_guess.error());
      options.verb = *verb_guess;
      options.verb_guessed = true;
    }
  }
  for (std::size_t i = targets_from; i < line->positional.size(); ++i) options.targets.push_back(line->positional[i].first);

  const auto config = find_config(*line, words, outside);
  if (!config) return tl::unexpected(config.error());
  if (auto error = apply_all(options, *line, words, *config, outside)) return tl::unexpected(*error);
  if (auto error = finish(options, *line, words)) return tl::unexpected(*error);
  options.language = options.lang.value_or(language_of_locale(outside.environment));
  return options;
}

}  // namespace mailwhy::apps
