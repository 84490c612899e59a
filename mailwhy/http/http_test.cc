#include <doctest/doctest.h>

#include "mailwhy/http/request.h"
#include "mailwhy/http/response.h"

namespace mailwhy::http {
namespace {

struct Read {
  ResponseReader::State state;
  Response response;
  std::string problem;
};

Read read(std::string_view bytes, std::size_t step, bool end, std::size_t most = 1000) {
  ResponseReader reader(most);
  for (std::size_t at = 0; at < bytes.size(); at += step) reader.on_bytes(bytes.substr(at, step));
  if (end) reader.on_end();
  return {reader.state(), reader.response(), reader.problem()};
}

using State = ResponseReader::State;
}  // namespace

TEST_CASE("a request names its host and asks for nothing compressed") {
  const auto bytes = get({.host = "rdap.example.org", .target = "/domain/example.org", .accept = "application/rdap+json"});
  CHECK(bytes.starts_with("GET /domain/example.org HTTP/1.1\r\nHost: rdap.example.org\r\nAccept: application/rdap+json\r\n"));
  CHECK(bytes.ends_with("\r\n\r\n"));
  CHECK(get({.host = "x.example", .port = 8080, .default_port = false}).find("Host: x.example:8080\r\n") != Bytes::npos);
  CHECK(get({.host = "x.example", .target = "/a\r\nEvil: 1"}).empty());
  CHECK(get({.host = "", .target = "/"}).empty());
}

TEST_CASE("a request with a body says how long it is") {
  const auto bytes = post({.host = "127.0.0.1", .port = 11333, .default_port = false, .target = "/checkv2", .fields = {{"User", "ann"}}}, "Subject: a\r\n\r\nb");
  CHECK(bytes.starts_with("POST /checkv2 HTTP/1.1\r\nHost: 127.0.0.1:11333\r\n"));
  CHECK(bytes.find("\r\nUser: ann\r\n") != Bytes::npos);
  CHECK(bytes.ends_with("Content-Length: 15\r\n\r\nSubject: a\r\n\r\nb"));
  CHECK(post({.host = "x.example", .fields = {{"A", "b\r\nEvil: 1"}}}, "").empty());
  CHECK(post({.host = "x.example", .fields = {{"A:", "b"}}}, "").empty());
}

TEST_CASE("responses are the same whole and byte by byte") {
  const struct {
    const char* bytes;
    bool end;
    int status;  // 0: fails
    const char *body, *location;
  } rows[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", false, 200, "hello", ""},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more", false, 200, "hello", ""},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n", false, 200, "hello", ""},
      {"HTTP/1.0 200 OK\r\n\r\nhello", true, 200, "hello", ""},
      {"HTTP/1.1 302 Found\r\nLocation: https://other.example/\r\nContent-Length: 0\r\n\r\n", false, 302, "", "https://other.example/"},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", false, 404, "", ""},
      {"HTTP/1.1 204 No Content\r\n\r\n", false, 204, "", ""},
      {"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", true, 0, "", ""},
      {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", false, 0, "", ""},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", false, 0, "", ""},
      {"SSH-2.0-OpenSSH\r\n\r\n", false, 0, "", ""},
      {"", true, 0, "", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.bytes);
    for (const std::size_t step : {std::size_t(1), std::size_t(7), std::size_t(100000)}) {
      CAPTURE(step);
      const auto got = read(row.bytes, step, row.end);
      if (row.status == 0) {
        CHECK(got.state == State::failed);
        CHECK_FALSE(got.problem.empty());
        continue;
      }
      CHECK(got.state == State::done);
      CHECK(got.response.status == row.status);
      CHECK(got.response.body == row.body);
      CHECK(got.response.location == row.location);
    }
  }
}

TEST_CASE("what does not end is ended") {
  CHECK(read("HTTP/1.1 200 OK\r\nX: " + std::string(100000, 'a'), 1000, false).state == State::failed);
  CHECK(read("HTTP/1.0 200 OK\r\n\r\n" + std::string(5000, 'a'), 1000, false).state == State::failed);
  std::string again;
  for (int i = 0; i < 100; ++i) again += "HTTP/1.1 100 Continue\r\n\r\n";
  CHECK(read(again, 1000, true).state != State::reading);
}

}  // namespace mailwhy::http
