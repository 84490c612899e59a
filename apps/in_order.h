// Work that several threads do, given on in the order in which it came.
#pragma once
#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace mailwhy::apps {

// What comes out is the same for any number of threads.  Only the caller's thread calls `take`; at most a few jobs a thread wait at a time.
template <typename Job, typename Done>
class InOrder {
 public:
  using Worker = std::function<Done(const Job&)>;
  // `make_worker` is called once for each thread, in that thread.
  InOrder(int threads, std::function<Worker()> make_worker, std::function<void(Done)> take)
      : make_worker_(std::move(make_worker)), take_(std::move(take)), most_waiting_(static_cast<std::size_t>(std::max(threads, 1)) * 3) {
    if (threads <= 1) {
      alone_ = make_worker_();
      return;
    }
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  }
  ~InOrder() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      unstarted_.clear();
    }
    wanted_.notify_all();
    for (auto& thread : threads_) thread.join();
  }
  InOrder(const InOrder&) = delete;
  InOrder& operator=(const InOrder&) = delete;

  void put(Job job) {
    if (alone_) return take_((*alone_)(job));
    auto slot = std::make_shared<Slot>();
    slot->job = std::move(job);
    {
      const std::lock_guard lock(mutex_);
      slots_.push_back(slot);
      unstarted_.push_back(std::move(slot));
    }
    wanted_.notify_one();
    give(most_waiting_);
  }
  // Waits until all is done and given on.
  void drain() { give(0); }

 private:
  struct Slot {
    Job job;
    std::optional<Done> done;
  };

  // Gives on what is done, and waits while more than `most` are not.
  void give(std::size_t most) {
    std::unique_lock lock(mutex_);
    while (!slots_.empty()) {
      if (!slots_.front()->done) {
        if (slots_.size() <= most) return;
        finished_.wait(lock, [&] { return slots_.front()->done.has_value(); });
      }
      const auto slot = std::move(slots_.front());
      slots_.pop_front();
      lock.unlock();
      take_(std::move(*slot->done));
      lock.lock();
    }
  }

  void work() {
    const Worker worker = make_worker_();
    std::unique_lock lock(mutex_);
    for (;;) {
      wanted_.wait(lock, [&] { return closed_ || !unstarted_.empty(); });
      if (unstarted_.empty()) return;
      const auto slot = std::move(unstarted_.front());
      unstarted_.pop_front();
      lock.unlock();
      Done done = worker(slot->job);
      lock.lock();
      slot->job = Job{};
      slot->done = std::move(done);
      finished_.notify_one();
    }
  }

  std::function<Worker()> make_worker_;
  std::function<void(Done)> take_;
  std::size_t most_waiting_;
  std::optional<Worker> alone_;
  std::mutex mutex_;
  std::condition_variable wanted_, finished_;
  std::deque<std::shared_ptr<Slot>> slots_, unstarted_;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

// --jobs, else one a core; never more than 64.
inline int thread_count(int wanted) {
  if (wanted > 0) return wanted;
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 64);
}

}  // namespace mailwhy::apps
