// Sockets with a path and processes as streams.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "mailwhy/net/asio_net.h"

using namespace mailwhy;
using namespace mailwhy::net;

namespace {

Observed<Connected> opened(AsioNet& net, const std::function<void(ConnectHandler)>& open) {
  std::optional<Observed<Connected>> got;
  open([&](Observed<Connected> result) { got = std::move(result); });
  CHECK_FALSE(got);  // never from inside the call
  while (!got) REQUIRE(net.step());
  return std::move(*got);
}

Bytes read_all(AsioNet& net, Stream& stream) {
  Bytes all;
  for (bool over = false; !over;) {
    std::optional<Observed<Bytes>> got;
    stream.read(net.now() + 10s, [&](Observed<Bytes> result) { got = std::move(result); });
    while (!got) REQUIRE(net.step());
    over = !got->ok() || got->value().empty();
    if (!over) all += got->value();
  }
  return all;
}

}  // namespace

TEST_CASE("a process is spoken to over its standard input and output, and is gone afterwards") {
  AsioNet net;
  auto connected = opened(net, [&](ConnectHandler done) { net.connect_process({"head", "-n", "2"}, std::move(done)); });
  REQUIRE(connected.ok());
  auto stream = std::move(connected.value().stream);
  stream->write("one\r\ntwo\r\n");
  CHECK(read_all(net, *stream) == "one\r\ntwo\r\n");
  stream.reset();
  auto missing = opened(net, [&](ConnectHandler done) { net.connect_process({"/nowhere/at-all"}, std::move(done)); });
  CHECK_FALSE(missing.ok());
  auto nothing = opened(net, [&](ConnectHandler done) { net.connect_process({}, std::move(done)); });
  CHECK_FALSE(nothing.ok());
}

TEST_CASE("a process that does not end by itself is told to") {
  AsioNet net;
  auto connected = opened(net, [&](ConnectHandler done) { net.connect_process({"cat"}, std::move(done)); });
  REQUIRE(connected.ok());
  connected.value().stream.reset();  // cat sees the end of its input
}

TEST_CASE("a socket with a path takes a connection, and says why it does not") {
  AsioNet net;
  char folder[] = "/tmp/mailwhy-test-XXXXXX";
  REQUIRE(mkdtemp(folder) != nullptr);
  const std::string path = std::string(folder) + "/socket";
  const auto connect = [&] { return opened(net, [&](ConnectHandler done) { net.connect_local(path, net.now() + 5s, std::move(done)); }); };
  const auto missing = connect();
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.failure().detail == "there is no such socket");

  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  REQUIRE(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CHECK_FALSE(connect().ok());
  REQUIRE(::listen(listener, 5) == 0);
  auto connected = connect();
  REQUIRE(connected.ok());
  const int accepted = ::accept(listener, nullptr, nullptr);
  REQUIRE(::write(accepted, "220 here\r\n", 10) == 10);
  ::close(accepted);
  CHECK(read_all(net, *connected.value().stream) == "220 here\r\n");
  ::close(listener);
  std::filesystem::remove_all(folder);
}
