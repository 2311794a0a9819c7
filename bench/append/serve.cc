// A log that anybody may append to, for measuring only: POST /add takes an entry and answers with its index once it is durable and
// under a signed checkpoint. Our tree, store and HTTP server, and nothing else of the node. All that waits goes into one commit.
//   serve <folder> <port> <threads>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "base/check.h"
#include "base/encoding.h"
#include "base/thread_annotations.h"
#include "crypto/system_random.h"
#include "http/router.h"
#include "http/server.h"
#include "store/store.h"
#include "tlog/checkpoint.h"
#include "tlog/tree.h"

namespace {

class OpenGate : public http::Gate {
 public:
  void Admit(const http::Request&, http::Access, std::function<void(base::Result<http::Caller>)> done) override { done(http::Caller{}); }
};

template <class T>
T OrExit(base::Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

std::string Key(char prefix, int level, uint64_t index) {
  std::string key = {prefix, static_cast<char>(level)};
  base::AppendBig64(key, index);
  return key;
}

http::Response Text(std::string text) {
  http::Response response;
  response.headers.Add("Content-Type", "text/plain");
  return std::move(response.WithBody(std::move(text)));
}

class Log {
 public:
  Log(store::Store& store, const tlog::NoteSigner& signer) : store_(store), signer_(signer), thread_([this] { Run(); }) {}

  void Add(std::string entry, http::Reply reply) {
    const base::MutexLock lock(mutex_);
    waiting_.push_back({std::move(entry), std::move(reply)});
    wake_.notify_one();
  }
  std::string checkpoint() const {
    const base::MutexLock lock(mutex_);
    return checkpoint_;
  }

 private:
  struct Waiting {
    std::string entry;
    http::Reply reply;
  };

  void Run() {
    for (;;) {
      std::vector<Waiting> batch;
      {
        base::MutexLock lock(mutex_);
        while (waiting_.empty()) lock.Wait(wake_);
        batch.swap(waiting_);
      }
      const uint64_t first = tree_.size();
      Commit(batch);
      for (size_t i = 0; i < batch.size(); ++i) batch[i].reply(Text(std::to_string(first + i)));
    }
  }

  void Commit(const std::vector<Waiting>& batch) {
    store::Batch changes;
    std::vector<crypto::Digest> leaves;
    std::string entries;
    for (const Waiting& waiting : batch) {
      leaves.push_back(tlog::LeafHash(waiting.entry));
      base::AppendBig16(entries, static_cast<uint16_t>(waiting.entry.size()));
      entries += waiting.entry;
    }
    changes.Put(Key('E', 0, tree_.size()), entries);
    for (const tlog::FullTile& tile : tree_.Append(leaves)) changes.Put(Key('T', tile.level, tile.index), tile.hashes);
    const std::string signed_checkpoint = tlog::SignCheckpoint({"bench.example/log", tree_.size(), tree_.root(), {}}, signer_);
    changes.Put("H", signed_checkpoint);
    CHECK(store_.Commit(changes));
    const base::MutexLock lock(mutex_);
    checkpoint_ = signed_checkpoint;
  }

  store::Store& store_;
  const tlog::NoteSigner& signer_;
  tlog::Tree tree_;  // the thread's
  mutable base::Mutex mutex_;
  std::condition_variable wake_;
  std::vector<Waiting> waiting_ GUARDED_BY(mutex_);
  std::string checkpoint_ GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  crypto::SystemRandom random;
  const base::SystemClock clock;
  base::NullLogger logger;
  const auto key = crypto::SigningKey::Generate(random);
  const auto signer = OrExit(tlog::NoteSigner::Make("bench.example/log", key));
  const auto store = OrExit(store::OpenDisk(argv[1], store::OpenMode::kCreate, {}));
  Log log(*store, signer);
  OpenGate gate;
  http::Router router(gate, http::Problem);
  router.Add({http::Method::kPost, "/add", http::Access::kAnyone, 65535,
              [&](http::Request request, http::PathValues, http::Reply reply) { log.Add(std::move(request.body), std::move(reply)); }});
  router.Add({http::Method::kGet, "/checkpoint", http::Access::kAnyone, 0,
              [&](http::Request, http::PathValues, http::Reply reply) { reply(Text(log.checkpoint())); }});
  http::ServerOptions options;
  options.port = static_cast<uint16_t>(std::atoi(argv[2]));
  options.threads = std::atoi(argv[3]);
  options.security = http::PlainBehindProxy{{"127.0.0.1"}};
  const auto server = OrExit(http::Server::Start(std::move(options), router, clock, random, logger));
  pause();
}
