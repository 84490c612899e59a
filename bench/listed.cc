// What a whole set of lists costs: 120 lists with their self-tests through one resolver that takes 20 ms for every answer.
//
// usage: listed_bench [LISTS [DELAY_MS [ROUNDS]]]
//
// The resolver is a thread of this process.  Prints wall time, round trips and questions, and fails (exit 1) only for what is the
// same on every machine: a question that was asked twice, or a wrong result.  With adnshost on the machine, and leave to use port 53,
// adnshost asks the same questions of the same resolver in the same run.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "mailwhy/check/lists.h"
#include "mailwhy/dns/message.h"
#include "mailwhy/net/asio_net.h"

namespace {
using namespace mailwhy;
using Clock = std::chrono::steady_clock;

// Every list is alive; every third lists the address, and says why.
class SlowResolver {
 public:
  SlowResolver(std::chrono::milliseconds delay, const char* address, std::uint16_t port) : delay_(delay), fd_(socket(AF_INET, SOCK_DGRAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    inet_pton(AF_INET, address, &at.sin_addr);
    const int bytes = 4 << 20;
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    bound_ = bind(fd_, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
    socklen_t length = sizeof at;
    getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &length);
    at_ = {IpAddress::of(address), ntohs(at.sin_port)};
    if (bound_) thread_ = std::thread([this] { serve(); });
  }
  ~SlowResolver() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
    close(fd_);
  }
  bool bound() const { return bound_; }
  Endpoint at() const { return at_; }
  // How often each question came; forgotten with the call.
  std::map<dns::Question, int> take_questions() {
    const std::lock_guard lock(mutex_);
    return std::exchange(asked_, {});
  }

 private:
  struct Late {
    Clock::time_point due;
    sockaddr_in to;
    Bytes wire;
  };

  void serve() {
    std::deque<Late> late;
    std::vector<char> buffer(4096);
    while (!stop_) {
      const auto now = Clock::now();
      while (!late.empty() && late.front().due <= now) {
        sendto(fd_, late.front().wire.data(), late.front().wire.size(), 0, reinterpret_cast<const sockaddr*>(&late.front().to), sizeof(sockaddr_in));
        late.pop_front();
      }
      const auto wait = late.empty() ? std::chrono::nanoseconds(5'000'000) : std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(late.front().due - now));
      const timespec time{0, static_cast<long>(std::min<long long>(wait.count(), 5'000'000))};
      pollfd one{fd_, POLLIN, 0};
      if (ppoll(&one, 1, &time, nullptr) <= 0) continue;
      sockaddr_in from{};
      socklen_t length = sizeof from;
      const auto got = recvfrom(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&from), &length);
      if (got <= 0) continue;
      const auto query = dns::decode(BytesView(buffer.data(), static_cast<std::size_t>(got)));
      if (query && !query->questions.empty()) late.push_back({Clock::now() + delay_, from, answer(*query)});
    }
  }

  Bytes answer(const dns::Message& query) {
    const auto& question = query.questions.front();
    {
      const std::lock_guard lock(mutex_);
      ++asked_[question];
    }
    dns::Message out = query;
    out.response = true;
    out.recursion_available = true;
    const std::string& name = question.name.text();
    const bool listed = name.starts_with("25.2.0.192.list") && number_in(name) % 3 == 0;
    if (question.type == dns::Type::a && (listed || name.starts_with("2.0.0.127.")))
      out.answers.push_back({question.name, dns::Type::a, 300, dns::A{IpAddress::v4(127, 0, 0, 2)}});
    else if (question.type == dns::Type::txt && listed)
      out.answers.push_back({question.name, dns::Type::txt, 300, dns::Txt{{"spam was seen"}}});
    else if (!listed) out.rcode = dns::Rcode::nxdomain;
    return dns::encode(out);
  }
  static int number_in(const std::string& name) { return std::atoi(name.c_str() + std::string("25.2.0.192.list").size()); }

  std::chrono::milliseconds delay_;
  int fd_;
  bool bound_ = false;
  Endpoint at_;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::map<dns::Question, int> asked_;
  std::thread thread_;
};

check::ListQuestions questions_for(int lists, const Endpoint& resolver) {
  check::ListQuestions questions;
  questions.target = "192.0.2.25";
  questions.subjects = {{IpAddress::of(questions.target), {}}};
  for (int i = 0; i < lists; ++i) {
    listing::Source source;
    source.list.zone = fmt::format("list{}.test", i);
    source.list.ip4 = true;
    source.zone = Domain::of(source.list.zone);
    questions.sources.push_back(source);
  }
  questions.resolvers = {resolver};
  return questions;
}

double ms(Clock::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// The same questions through adnshost, all at once; negative when it cannot be run.
double adnshost(const std::vector<dns::Question>& questions, const Endpoint& resolver) {
  if (std::system("command -v adnshost > /dev/null 2>&1") != 0 || resolver.port != 53) return -1;
  const std::string command = fmt::format("adnshost --config 'nameserver {}' --asynch --pipe > /dev/null 2>&1", resolver.address.text());
  const auto began = Clock::now();
  FILE* pipe = popen(command.c_str(), "w");
  if (pipe == nullptr) return -1;
  for (const auto& question : questions) fmt::print(pipe, "-t{}\n{}\n", question.type == dns::Type::txt ? "txt" : "a", question.name.text());
  pclose(pipe);
  return ms(Clock::now() - began);
}
}  // namespace

int main(int argc, char** argv) {
  const int lists = argc > 1 ? std::atoi(argv[1]) : 120, delay = argc > 2 ? std::atoi(argv[2]) : 20, rounds = argc > 3 ? std::max(1, std::atoi(argv[3])) : 15;
  SlowResolver privileged(std::chrono::milliseconds(delay), "127.0.0.153", 53);
  SlowResolver ordinary(std::chrono::milliseconds(delay), "127.0.0.1", 0);
  SlowResolver& resolver = privileged.bound() ? privileged : ordinary;
  const auto questions = questions_for(lists, resolver.at());
  std::vector<double> ours, theirs;
  bool good = true;
  std::size_t asked_in_all = 0;
  for (int round = 0; round < rounds; ++round) {
    net::AsioNet net;
    const auto began = Clock::now();
    const auto survey = check::ask_lists(questions, net);
    ours.push_back(ms(Clock::now() - began));
    const auto totals = listing::totals_of(survey);
    const auto expected = static_cast<std::size_t>((lists + 2) / 3);
    if (totals.listed != expected || totals.clean != static_cast<std::size_t>(lists) - expected) {
      fmt::print("wrong: {} listed and {} clean of {}\n", totals.listed, totals.clean, lists);
      good = false;
    }
    const auto asked = resolver.take_questions();
    asked_in_all = asked.size();
    std::vector<dns::Question> list_questions;
    for (const auto& [question, times] : asked) {
      if (times > 1) {
        fmt::print("asked {} times: {}\n", times, question.text());
        good = false;
      }
      if (question.name.is_within(Domain::of("test"))) list_questions.push_back(question);
    }
    if (const double time = adnshost(list_questions, resolver.at()); time >= 0) theirs.push_back(time);
    resolver.take_questions();
  }
  const double limit = 2.0 * delay + 15, best = *std::min_element(ours.begin(), ours.end());
  fmt::print("{} lists with self-tests, {} ms an answer, {} questions, {} rounds\n", lists, delay, asked_in_all, rounds);
  fmt::print("mailwhy   median {:6.1f} ms  best {:6.1f} ms  {:.2f} round trips  goal {:.0f} ms: {}\n", median(ours), best, median(ours) / delay, limit,
             median(ours) <= limit ? "reached" : "missed");
  if (theirs.empty()) fmt::print("adnshost  not measured: it is not installed, or port 53 is not ours to use\n");
  else fmt::print("adnshost  median {:6.1f} ms  mailwhy to adnshost {:.2f}\n", median(theirs), median(ours) / median(theirs));
  return good ? 0 : 1;
}
