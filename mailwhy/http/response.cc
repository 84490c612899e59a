#include "mailwhy/http/response.h"

#include <boost/beast/http.hpp>
#include <optional>

#include "mailwhy/base/check.h"

namespace mailwhy::http {
namespace beast = boost::beast::http;

struct ResponseReader::Impl {
  explicit Impl(std::size_t most) : most_bytes(most) { begin(); }

  std::size_t most_bytes;
  std::optional<beast::response_parser<beast::string_body>> parser;
  Bytes waiting;  // a line that is not whole yet
  State state = State::reading;
  Response response;
  std::string problem;
  int passed_over = 0;

  void begin() {
    parser.emplace();
    parser->header_limit(16U << 10);
    parser->body_limit(most_bytes);
    parser->eager(true);
  }
  void fail(std::string words) {
    state = State::failed;
    problem = std::move(words);
    parser.reset();
  }
  void fail(const boost::system::error_code& error) {
    if (error == beast::error::body_limit) return fail("the answer is longer than " + std::to_string(most_bytes) + " bytes");
    if (error == beast::error::header_limit) return fail("the head of the answer does not end");
    fail("the answer is no HTTP");
  }
  void settle() {
    if (!parser->is_done()) return;
    auto& message = parser->get();
    const int status = static_cast<int>(message.result_int());
    if (status >= 100 && status < 200 && status != 101 && ++passed_over <= 3) return begin();
    if (const auto encoding = message.find(beast::field::content_encoding); encoding != message.end() && !boost::beast::iequals(encoding->value(), "identity"))
      return fail("the answer is compressed although nobody asked for it");
    response.status = status;
    response.location = std::string(message[beast::field::location]);
    response.content_type = std::string(message[beast::field::content_type]);
    response.body = std::move(message.body());
    state = State::done;
    parser.reset();
  }
};

ResponseReader::ResponseReader(std::size_t most_bytes) : impl_(std::make_unique<Impl>(most_bytes)) {}
ResponseReader::ResponseReader(ResponseReader&&) noexcept = default;
ResponseReader& ResponseReader::operator=(ResponseReader&&) noexcept = default;
ResponseReader::~ResponseReader() = default;

ResponseReader::State ResponseReader::state() const { return impl_->state; }
const Response& ResponseReader::response() const { return impl_->response; }
const std::string& ResponseReader::problem() const { return impl_->problem; }

void ResponseReader::on_bytes(BytesView bytes) {
  Impl& me = *impl_;
  if (me.state != State::reading) return;
  me.waiting.append(bytes);
  while (me.state == State::reading && !me.waiting.empty()) {
    boost::system::error_code error;
    const std::size_t used = me.parser->put(boost::asio::buffer(me.waiting), error);
    me.waiting.erase(0, used);
    if (error == beast::error::need_more) {
      if (me.waiting.size() > (32U << 10)) me.fail("the head of the answer does not end");
      return;
    }
    if (error) return me.fail(error);
    const bool done = me.parser->is_done();
    me.settle();
    if (!done && used == 0) return;
  }
}

void ResponseReader::on_end() {
  Impl& me = *impl_;
  if (me.state != State::reading) return;
  if (!me.parser->got_some()) return me.fail("closed without an answer");
  boost::system::error_code error;
  me.parser->put_eof(error);
  if (error) return me.fail("the answer ends too early");
  me.settle();
  if (me.state == State::reading) me.fail("the answer ends too early");
}

}  // namespace mailwhy::http
