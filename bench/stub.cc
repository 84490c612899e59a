// The other side for process.sh: a name server that knows one small zone, and a mail server that says yes to everything.
//
// usage: bench_stub DNS_PORT SMTP_PORT [--tls CERT KEY [--tickets N]]
//
// Both on 127.0.0.1.  One connection at a time, blocking: the clients measured here open one after another.  It never
// looks at what it was told beyond the first word, and runs until it is ended.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "mailwhy/base/text.h"
#include "mailwhy/dns/message.h"
#include "mailwhy/dns/zone_text.h"

namespace {
using namespace mailwhy;

constexpr std::string_view zone = R"(
bench.test. MX 10 mx.bench.test.
mx.bench.test. A 127.0.0.1
bench.example. A 127.0.0.1
1.0.0.127.in-addr.arpa. PTR bench.example.
)";

[[noreturn]] void die(const char* what) {
  std::perror(what);
  std::exit(1);
}

// A socket bound to 127.0.0.1, whatever kind.
int bound_socket(int kind, const char* port) {
  const int fd = socket(AF_INET, kind, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) die("bind");
  return fd;
}

dns::Message answer_to(const dns::Message& query, const std::vector<dns::Record>& records) {
  dns::Message answer = query;
  answer.response = true;
  answer.recursion_available = true;
  const auto& question = query.questions.front();
  bool exists = false;
  for (const auto& record : records) {
    exists = exists || record.name == question.name;
    if (record.name == question.name && record.type == question.type) answer.answers.push_back(record);
  }
  if (!exists) answer.rcode = dns::Rcode::nxdomain;
  return answer;
}

void serve_dns(int fd) {
  const auto records = dns::parse_zone_text(zone);
  if (!records) std::exit(1);
  std::vector<char> buffer(4096);
  for (;;) {
    sockaddr_in from{};
    socklen_t length = sizeof from;
    const auto got = recvfrom(fd, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
    if (got < 0) continue;
    const auto query = dns::decode(BytesView(buffer.data(), static_cast<std::size_t>(got)));
    if (!query || query->questions.empty()) continue;
    const Bytes wire = dns::encode(answer_to(*query, *records));
    sendto(fd, wire.data(), wire.size(), 0, reinterpret_cast<const sockaddr*>(&from), length);
  }
}

struct FreeSsl { void operator()(SSL* ssl) const { SSL_free(ssl); } };

// One mail session, in clear until STARTTLS.
class MailSession {
 public:
  MailSession(int fd, SSL_CTX* tls) : fd_(fd), context_(tls) {}

  void run() {
    reply_ = "220 mx.bench.test ESMTP\r\n";
    while (send_reply() && !ended_ && receive()) answer_lines();
  }

 private:
  // All replies to what came together leave in one write.
  bool send_reply() {
    if (reply_.empty()) return true;
    const int size = static_cast<int>(reply_.size());
    const bool sent = ssl_ ? SSL_write(ssl_.get(), reply_.data(), size) == size : send(fd_, reply_.data(), reply_.size(), MSG_NOSIGNAL) == size;
    reply_.clear();
    return sent && (!start_tls_ || shake_hands());
  }

  bool shake_hands() {
    start_tls_ = false;
    input_.clear();
    ssl_.reset(SSL_new(context_));
    SSL_set_fd(ssl_.get(), fd_);
    return SSL_accept(ssl_.get()) == 1;
  }

  bool receive() {
    char buffer[4096];
    const auto got = ssl_ ? SSL_read(ssl_.get(), buffer, sizeof buffer) : recv(fd_, buffer, sizeof buffer, 0);
    if (got <= 0) return false;
    input_.append(buffer, static_cast<std::size_t>(got));
    return input_.size() < (1U << 20);
  }

  void answer_lines() {
    for (std::size_t end; !start_tls_ && !ended_ && (end = input_.find('\n')) != std::string::npos; input_.erase(0, end + 1))
      answer(std::string_view(input_).substr(0, end));
  }

  void answer(std::string_view line) {
    const auto word = lower_ascii(trim(line.substr(0, line.find(' '))));
    if (word == "ehlo") {
      reply_ += "250-mx.bench.test\r\n250-PIPELINING\r\n";
      reply_ += context_ && !ssl_ ? "250-STARTTLS\r\n250 8BITMIME\r\n" : "250 8BITMIME\r\n";
    } else if (word == "starttls" && context_ && !ssl_) {
      reply_ += "220 2.0.0 Ready\r\n";
      start_tls_ = true;
    } else if (word == "quit") {
      reply_ += "221 2.0.0 Bye\r\n";
      ended_ = true;
    } else {
      reply_ += "250 2.0.0 Ok\r\n";
    }
  }

  int fd_;
  SSL_CTX* context_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  std::string input_, reply_;
  bool start_tls_ = false, ended_ = false;
};

void serve_mail(int listener, SSL_CTX* tls) {
  if (listen(listener, 64) != 0) die("listen");
  for (;;) {
    const int fd = accept(listener, nullptr, nullptr);
    if (fd < 0) continue;
    const int on = 1;
    const timeval patience{5, 0};
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    MailSession(fd, tls).run();
    close(fd);
  }
}

SSL_CTX* tls_context(const char* certificate, const char* key, int tickets) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (SSL_CTX_use_certificate_chain_file(context, certificate) != 1 || SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1) {
    std::fprintf(stderr, "bench_stub: cannot use %s and %s\n", certificate, key);
    std::exit(1);
  }
  SSL_CTX_set_num_tickets(context, static_cast<std::size_t>(tickets));
  return context;
}
}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  const bool tls = words.size() >= 5 && words[2] == "--tls";
  const bool tickets = words.size() == 7 && words[5] == "--tickets";
  if (words.size() != 2 && !(tls && (words.size() == 5 || tickets))) {
    std::fputs("usage: bench_stub DNS_PORT SMTP_PORT [--tls CERT KEY [--tickets N]]\n", stderr);
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  SSL_CTX* context = tls ? tls_context(argv[4], argv[5], tickets ? std::atoi(argv[7]) : 0) : nullptr;
  std::thread(serve_dns, bound_socket(SOCK_DGRAM, argv[1])).detach();
  serve_mail(bound_socket(SOCK_STREAM, argv[2]), context);
}
