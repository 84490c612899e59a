// Reads one HTTP response, byte by byte (RFC 9112): status, where a redirect leads, and the body up to a cap.
#pragma once
#include <memory>
#include <string>

#include "mailwhy/base/bytes.h"

namespace mailwhy::http {

struct Response {
  int status = 0;
  std::string location, content_type;  // bytes from outside
  Bytes body;
};

class ResponseReader {
 public:
  // More than `most_bytes` of body, or 16 KiB of head, make it fail.
  explicit ResponseReader(std::size_t most_bytes = 1U << 20);
  ResponseReader(ResponseReader&&) noexcept;
  ResponseReader& operator=(ResponseReader&&) noexcept;
  ~ResponseReader();

  enum class State { reading, done, failed };
  State state() const;
  void on_bytes(BytesView bytes);
  // The other side closed: the end of a body without a length, or too early.
  void on_end();
  // Valid once done.  100 Continue and its kin are passed over.
  const Response& response() const;
  // Short words once failed.
  const std::string& problem() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mailwhy::http
