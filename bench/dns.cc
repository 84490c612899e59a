// What a hundred thousand DNS questions cost: the bulk client beside dnsperf, against NSD and against a stub that answers at once.
//
// usage: dns_bench [QUESTIONS [WINDOW [ROUNDS]]]
//
// Everything is on loopback: servers on the first processor, clients on the second (when there are two).  Prints CPU seconds of the
// client for 100,000 questions, questions a second, lost datagrams, and the ratios to dnsperf in the same round.  Fails (exit 1) only
// for what must hold on every machine: a question without its right answer.  NSD and dnsperf are left out where they are not installed.
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "mailwhy/net/asio_net.h"
#include "mailwhy/probe/bulk_lookup.h"

namespace {
using namespace mailwhy;
using Clock = std::chrono::steady_clock;
namespace files = std::filesystem;

constexpr unsigned server_cpu = 0, client_cpu = 1;
constexpr const char* zone = "bulk.test";

void pin_to(unsigned cpu) {
  if (std::thread::hardware_concurrency() <= cpu) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  sched_setaffinity(0, sizeof set, &set);
}

double seconds(const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; }

// A UDP socket on 127.0.0.1 with any port, or the port it got.
std::pair<int, std::uint16_t> bound_socket() {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof at;
  if (fd < 0 || bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 || getsockname(fd, reinterpret_cast<sockaddr*>(&at), &length) != 0) {
    std::perror("bind");
    std::exit(2);
  }
  return {fd, ntohs(at.sin_port)};
}

// ---- the servers

// Says "10 mx0.bulk.test" to everybody, a batch at a time, so that the client is what is measured.
class Stub {
 public:
  Stub() {
    std::tie(fd_, port_) = bound_socket();
    const int bytes = 4 << 20;
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    const timeval patience{0, 20'000};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    thread_ = std::thread([this] { serve(); });
  }
  ~Stub() {
    stop_ = true;
    thread_.join();
    close(fd_);
  }
  Endpoint at() const { return {IpAddress::of("127.0.0.1"), port_}; }

 private:
  static constexpr std::size_t batch = 64;
  using Buffer = std::array<unsigned char, 1024>;

  void serve() {
    pin_to(server_cpu);
    std::vector<Buffer> buffers(batch);
    std::array<sockaddr_in, batch> from{};
    std::array<iovec, batch> parts{};
    std::array<mmsghdr, batch> messages{};
    while (!stop_) {
      for (std::size_t i = 0; i < batch; ++i) {
        parts[i] = {buffers[i].data(), 512};
        messages[i].msg_hdr = {&from[i], sizeof from[i], &parts[i], 1, nullptr, 0, 0};
      }
      const int got = recvmmsg(fd_, messages.data(), batch, MSG_WAITFORONE, nullptr);
      for (int i = 0; i < got; ++i) parts[static_cast<std::size_t>(i)].iov_len = answer(buffers[static_cast<std::size_t>(i)], messages[static_cast<std::size_t>(i)].msg_len);
      for (int sent = 0; sent < got;) {
        const int more = sendmmsg(fd_, messages.data() + sent, static_cast<unsigned>(got - sent), 0);
        if (more <= 0) break;
        sent += more;
      }
    }
  }

  // The question stays as it is; what follows it gives way to one MX record.  Returns the new length.
  static std::size_t answer(Buffer& bytes, std::size_t length) {
    std::size_t end = 12;
    while (end < length && bytes[end] != 0) end += bytes[end] + 1U;
    end += 5;
    if (end > length) return length;
    constexpr unsigned char header[] = {0x85, 0x80, 0, 1, 0, 1, 0, 0, 0, 0};
    constexpr unsigned char record[] = {0xC0, 12, 0, 15, 0, 1, 0, 0, 14, 16, 0, 17, 0, 10, 3, 'm', 'x', '0', 4, 'b', 'u', 'l', 'k', 4, 't', 'e', 's', 't', 0};
    std::copy(std::begin(header), std::end(header), bytes.begin() + 2);
    std::copy(std::begin(record), std::end(record), bytes.begin() + static_cast<std::ptrdiff_t>(end));
    return end + sizeof record;
  }

  int fd_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

bool is_installed(const char* program) { return std::system(fmt::format("command -v {} > /dev/null 2>&1", program).c_str()) == 0; }

// Starts a program; its output goes to `output`.
pid_t start(std::vector<std::string> words, const files::path& output, unsigned cpu) {
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t pid = fork();
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGTERM);  // nothing stays behind when the measurement is ended
  pin_to(cpu);
  const int fd = open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(fd, STDOUT_FILENO);
  dup2(fd, STDERR_FILENO);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

class Nsd {
 public:
  Nsd(const files::path& folder, int questions) {
    const auto [fd, port] = bound_socket();
    close(fd);
    at_ = {IpAddress::of("127.0.0.1"), port};
    std::ofstream records(folder / "zone");
    fmt::memory_buffer text;
    fmt::format_to(std::back_inserter(text), "$ORIGIN {}.\n$TTL 3600\n@ SOA ns1 hostmaster 1 7200 3600 1209600 3600\n@ NS ns1\nns1 A 127.0.0.1\n", zone);
    for (int i = 0; i < questions; ++i) fmt::format_to(std::back_inserter(text), "d{:07} MX 10 mx{}\n", i, i / 16);
    records.write(text.data(), static_cast<std::streamsize>(text.size()));
    records.close();
    std::ofstream(folder / "nsd.conf") << fmt::format(
        "server:\n ip-address: 127.0.0.1@{0}\n server-count: 1\n username: \"\"\n chroot: \"\"\n zonesdir: \"{1}\"\n database: \"\"\n"
        " pidfile: \"{1}/pid\"\n xfrdfile: \"{1}/xfrd\"\n zonelistfile: \"{1}/list\"\n rrl-ratelimit: 0\n"
        "remote-control:\n control-enable: no\nzone:\n name: {2}\n zonefile: zone\n",
        port, folder.string(), zone);
    pid_ = start({"nsd", "-d", "-c", (folder / "nsd.conf").string()}, folder / "nsd.log", server_cpu);
  }
  ~Nsd() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  Endpoint at() const { return at_; }

 private:
  pid_t pid_ = -1;
  Endpoint at_;
};

// ---- the clients

struct Figures {
  double user_s = 0, system_s = 0, wall_s = 0;
  long questions = 0, answered = 0, lost = 0;
  double cpu_per_100k() const { return (user_s + system_s) / static_cast<double>(questions) * 1e5; }
  double user_per_100k() const { return user_s / static_cast<double>(questions) * 1e5; }
  double per_second() const { return static_cast<double>(answered) / wall_s; }
};

std::string read_file(const files::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Questions from the file, never more than twice what may be under way.
Figures run_ours(const files::path& file, const Endpoint& server, std::size_t window) {
  rusage before{}, after{};
  getrusage(RUSAGE_THREAD, &before);
  const auto began = Clock::now();
  Figures figures;
  {
    net::AsioNet net;
    probe::BulkOptions options;
    options.exchange.seed = std::random_device{}();
    options.pace.most_window = window;
    const std::string text = read_file(file);
    std::size_t next = 0;
    std::optional<probe::BulkLookup> client;
    const auto feed = [&] {
      for (; client->unfinished() < 2 * window && next < text.size(); ++figures.questions) {
        const std::string_view line = std::string_view(text).substr(next, text.find('\n', next) - next);
        const std::size_t space = line.find(' ');
        client->ask(server, {Domain::of(line.substr(0, space)), *dns::parse_type(line.substr(space + 1))}, 0);
        next += line.size() + 1;
      }
    };
    client.emplace(net, options, [&](std::uint64_t, const dns::Lookup& lookup) {
      if (lookup.answer.records.size() == 1 && lookup.answer.records.front().name == lookup.question.name) ++figures.answered;
      if (client->unfinished() <= window) feed();
    });
    feed();
    while (client->unfinished() > 0 && net.step()) {}
    figures.lost = static_cast<long>(client->counts().repeats);
  }
  figures.wall_s = std::chrono::duration<double>(Clock::now() - began).count();
  getrusage(RUSAGE_THREAD, &after);
  figures.user_s = seconds(after.ru_utime) - seconds(before.ru_utime);
  figures.system_s = seconds(after.ru_stime) - seconds(before.ru_stime);
  return figures;
}

// The number behind `label` in what a program printed.
double number_after(const std::string& text, const std::string& label) {
  const auto at = text.find(label);
  return at == std::string::npos ? 0 : std::atof(text.c_str() + at + label.size());
}

std::optional<Figures> run_dnsperf(const files::path& file, const files::path& folder, const Endpoint& server, std::size_t window) {
  const auto output = folder / "dnsperf.out";
  const pid_t pid = start({"dnsperf", "-s", server.address.text(), "-p", std::to_string(server.port), "-d", file.string(), "-n", "1", "-q", std::to_string(window),
                           "-c", "1", "-T", "1", "-b", "4096", "-e"},
                          output, client_cpu);
  int status = 0;
  rusage used{};
  if (wait4(pid, &status, 0, &used) != pid || status != 0) return {};
  const std::string text = read_file(output);
  Figures figures;
  figures.user_s = seconds(used.ru_utime);
  figures.system_s = seconds(used.ru_stime);
  figures.wall_s = number_after(text, "Run time (s):");
  figures.questions = static_cast<long>(number_after(text, "Queries sent:"));
  figures.answered = static_cast<long>(number_after(text, "Queries completed:"));
  figures.lost = static_cast<long>(number_after(text, "Queries lost:"));
  if (figures.questions == 0 || figures.wall_s <= 0) return {};
  return figures;
}

// ---- the table

struct Column {
  std::vector<Figures> ours, theirs;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

template <typename Get>
std::string median_and_range(const std::vector<Figures>& rounds, const char* form, const Get& get) {
  std::vector<double> values;
  for (const auto& round : rounds) values.push_back(get(round));
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return fmt::format(fmt::runtime(form), median(values), *least, *most);
}

void print_row(const std::string& client, const std::string& server, const std::vector<Figures>& rounds) {
  long lost = 0;
  for (const auto& round : rounds) lost += round.lost;
  fmt::print("| {} | {} | {} | {} | {} | {} |\n", client, server, median_and_range(rounds, "{:.2f} ({:.2f} to {:.2f})", [](const Figures& f) { return f.cpu_per_100k(); }),
             median_and_range(rounds, "{:.2f}", [](const Figures& f) { return f.user_per_100k(); }),
             median_and_range(rounds, "{:.0f} ({:.0f} to {:.0f})", [](const Figures& f) { return f.per_second() / 1000; }), lost);
}

template <typename Get>
double ratio(const Column& column, const Get& get) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < column.ours.size() && i < column.theirs.size(); ++i) ratios.push_back(get(column.ours[i]) / get(column.theirs[i]));
  return median(ratios);
}

void print_ratio(const std::string& server, const Column& column) {
  if (column.theirs.empty()) return;
  fmt::print("to {}: mailwhy's CPU is {:.2f} of dnsperf's (goal: at most 1.10), its rate {:.2f}\n", server,
             ratio(column, [](const Figures& f) { return f.cpu_per_100k(); }), ratio(column, [](const Figures& f) { return f.per_second(); }));
}

// Waits until the server knows the zone.
bool answers(const Endpoint& server) {
  net::AsioNet net;
  bool good = false;
  probe::BulkOptions options;
  options.exchange.try_timeout = 100ms;
  for (int tries = 0; tries < 300 && !good; ++tries) {
    bool settled = false;
    probe::BulkLookup client(net, options, [&](std::uint64_t, const dns::Lookup& lookup) {
      good = lookup.answer.has_records();
      settled = true;
    });
    net.at(net.now() + 50ms, [&] { client.ask(server, {Domain::of(fmt::format("d0000000.{}", zone)), dns::Type::mx}, 0); });
    while (!settled && net.step()) {}
  }
  return good;
}

// The questions in an order of their own, the same in every run.
void write_questions(const files::path& file, int questions) {
  std::vector<int> order(static_cast<std::size_t>(questions));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  std::shuffle(order.begin(), order.end(), std::mt19937(1));
  fmt::memory_buffer text;
  for (const int i : order) fmt::format_to(std::back_inserter(text), "d{:07}.{} MX\n", i, zone);
  std::ofstream(file).write(text.data(), static_cast<std::streamsize>(text.size()));
}
}  // namespace

int main(int argc, char** argv) {
  const int questions = argc > 1 ? std::max(1, std::atoi(argv[1])) : 100'000, rounds = argc > 3 ? std::max(1, std::atoi(argv[3])) : 5;
  const std::size_t window = argc > 2 ? static_cast<std::size_t>(std::max(1, std::atoi(argv[2]))) : probe::PaceOptions{}.most_window;
  std::string pattern = (files::temp_directory_path() / "dns_bench.XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) return 2;
  const files::path folder = pattern, file = folder / "questions";
  write_questions(file, questions);

  bool good = true;
  {
    const Stub stub;
    std::optional<Nsd> nsd;
    if (is_installed("nsd")) nsd.emplace(folder, questions);
    std::vector<std::pair<std::string, Endpoint>> servers{{"stub", stub.at()}};
    if (nsd && answers(nsd->at())) servers.insert(servers.begin(), {"NSD", nsd->at()});
    else fmt::print("NSD is not measured: {}\n", nsd ? "it does not answer" : "it is not installed");
    const bool with_peer = is_installed("dnsperf");
    if (!with_peer) fmt::print("dnsperf is not measured: it is not installed\n");

    pin_to(client_cpu);
    std::map<std::string, Column> columns;
    for (int round = 0; round < rounds; ++round)
      for (const auto& [name, at] : servers) {
        auto& column = columns[name];
        column.ours.push_back(run_ours(file, at, window));
        const auto& ours = column.ours.back();
        if (ours.answered != ours.questions) {
          fmt::print("wrong: {} of {} questions have no right answer from {}\n", ours.questions - ours.answered, ours.questions, name);
          good = false;
        }
        if (!with_peer) continue;
        if (auto theirs = run_dnsperf(file, folder, at, window)) column.theirs.push_back(*theirs);
      }

    fmt::print("{} different questions, at most {} under way, {} rounds: median (least to most)\n\n", questions, window, rounds);
    fmt::print("| client | server | CPU s for 100,000 | of it outside of the kernel | thousands a second | lost in all |\n|---|---|---|---|---|---|\n");
    for (const auto& [name, at] : servers) {
      print_row("mailwhy", name, columns[name].ours);
      if (!columns[name].theirs.empty()) print_row("dnsperf", name, columns[name].theirs);
    }
    fmt::print("\n");
    for (const auto& [name, at] : servers) print_ratio(name, columns[name]);
  }
  files::remove_all(folder);
  return good ? 0 : 1;
}
