// Bytes of a file as they are meant, in pieces: plain, gzip, xz, zstd, UTF-16, told by their first bytes; standard input too.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "mailwhy/base/result.h"

namespace mailwhy::apps {

// Takes the pieces of something packed or plain and gives the plain bytes on.  Several packed streams one after the other are one file.
// Memory: what the formats need to look back, at most 256 MB, mostly far less.
class Unpacker {
 public:
  enum class Packing : std::uint8_t { undecided, plain, gzip, xz, zstd, utf16, other };
  // Gets each piece of plain bytes; false ends it.
  using Take = std::function<bool(std::string_view)>;
  Unpacker();
  ~Unpacker();
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;
  // False when `take` wants no more.  An error is one sentence: the archive is damaged, or of a kind that is not unpacked here ("other").
  // What came before it was given.  After an error every further call is one.
  Result<bool> feed(std::string_view piece, const Take& take);
  // An archive that ends too early is an error.
  Result<bool> finish(const Take& take);
  Packing packing() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct PiecesRead {
  std::uint64_t bytes = 0;     // plain ones
  std::string trouble;         // a sentence when the end is missing or damaged; what could be read was given
  bool ended = false;          // by `take`
  Unpacker::Packing packing = Unpacker::Packing::undecided;
};
// Reads `path` ("-": standard input) to its end in pieces of at most 1 MB.  The error: it cannot be opened.
Result<PiecesRead> each_piece(const std::string& path, const Unpacker::Take& take);
// How sentences call it.
std::string input_name(const std::string& path);

}  // namespace mailwhy::apps
