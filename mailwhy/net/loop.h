// The event loop: readiness of file descriptors and timers.  Private to the room; loop.cc is the only file with Asio.
//
// One thread.  Tasks run inside step() only.  What is destroyed or cancelled never runs.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "mailwhy/base/time.h"

namespace mailwhy::net {

using Task = std::function<void()>;
using SteadyTime = std::chrono::steady_clock::time_point;

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  Time now() const;

  using TimerId = std::uint64_t;  // never 0
  // Runs `task` once at `when`.  The wall clock is read now; later jumps of it change nothing.  Tasks for the same
  // time run in the order in which they were given.
  TimerId at(Time when, Task task);
  // Runs `task` in the next step.
  TimerId soon(Task task);
  void cancel(TimerId id);
  // Forgets every timer.
  void cancel_all();

  // Waits for the next task and runs it.  False when nothing can come any more.
  bool step();
  // From any thread: makes a waiting (or the next) step return true.
  void wake();

  // Owns a file descriptor and tells when it may be read or written; each wish is answered once.
  class Watch {
   public:
    Watch(Loop& loop, int fd);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    int fd() const;
    void on_readable(Task task);
    void on_writable(Task task);
    void forget_readable();
    // Gives the descriptor away, unwatched; the watch is empty afterwards and may only be destroyed.
    int release();

   private:
    struct Body;
    std::shared_ptr<Body> body_;
  };

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mailwhy::net
