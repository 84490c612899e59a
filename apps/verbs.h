// One function per verb: what it does with the options, what it writes, and the exit code.
#pragma once
#include "apps/io.h"
#include "apps/options.h"

namespace mailwhy::apps {

int run_check(const Options& options, Io& io);
int run_listed(const Options& options, Io& io);
int run_ready(const Options& options, Io& io);
int run_tls(const Options& options, Io& io);
int run_domain(const Options& options, Io& io);
int run_headers(const Options& options, Io& io);
int run_bounce(const Options& options, Io& io);
int run_summary(const Options& options, Io& io);
int run_contacts(const Options& options, Io& io);
int run_dns(const Options& options, Io& io);
int run_relay(const Options& options, Io& io);
int run_send(const Options& options, Io& io);
int run_session(const Options& options, Io& io);
int run_spam(const Options& options, Io& io);
int run_wait(const Options& options, Io& io);
int run_log(const Options& options, Io& io);
int run_login(const Options& options, Io& io);
int run_queue(const Options& options, Io& io);
int run_explain(const Options& options, Io& io);
int run_replay(const Options& options, Io& io);
int run_lab(const Options& options, Io& io);
int run_schema(const Options& options, Io& io);
int run_man(const Options& options, Io& io);
int run_completion(const Options& options, Io& io);
int run_help(const Options& options, Io& io);
int run_version(const Options& options, Io& io);

// A usage error: the message (complete, ends with a line feed) and "exit code 2" on stderr; returns 2.
int usage_error(Io& io, std::string_view message);
// A target is missing: the synopsis of the verb; returns 2.
int missing_target(const Options& options, Io& io);

}  // namespace mailwhy::apps
