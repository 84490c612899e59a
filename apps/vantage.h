// From where a verb asks: this machine, or the place in the lab that `--lab` gives it.
#pragma once
#include <memory>
#include <string_view>

#include "apps/case_from.h"
#include "apps/lab_side.h"
#include "apps/options.h"
#include "mailwhy/evidence/case.h"
#include "mailwhy/net/asio_net.h"

namespace mailwhy::apps {

class Vantage {
 public:
  // The error says why the lab cannot be opened.
  static Result<std::unique_ptr<Vantage>> open(const Options& options);

  net::Net& net() { return lab_ ? lab_->net() : static_cast<net::Net&>(real_); }
  // What a signal wakes.
  net::AsioNet& real() { return real_; }
  const LabSide* lab() const { return lab_.get(); }  // nullptr without --lab
  // Resolvers, networks, trust, limits and source as the options or the lab have them; the question itself is for the verb to fill in.
  evidence::Case& place() { return place_; }
  const SystemNames& system() const { return system_; }  // empty in the lab

 private:
  Vantage() = default;
  net::AsioNet real_;
  std::unique_ptr<LabSide> lab_;
  SystemNames system_;
  evidence::Case place_;
};

inline constexpr std::string_view no_resolver = "this machine names no DNS resolver (/etc/resolv.conf); give one with --resolver ADDRESS.";

}  // namespace mailwhy::apps
