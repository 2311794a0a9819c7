// The TAXII 2.1 server: which path is answered by what, and who may ask. Protocol only: policy and storage are behind
// exchange::Exchange.
//
// Below each API root there are two things that TAXII does not have: collections/{id}/events/, a live feed (feed.h), and
// log/, the transparency log as c2sp.org/tlog-tiles serves it.
//
// What the specification leaves to the server, decided once:
// - What a caller may neither read nor write is 404 everywhere and in no list; a right that is missing on a collection
//   that one can see is 403 (5.1 of the errors allows either).
// - Unknown query parameters, match fields and members of an envelope are ignored; known ones are read strictly.
// - A submission is answered when it is complete: no client has to ask for its status, but may, for 25 hours.
// - The object resource is empty, not 404, for a known object that the filters exclude (5.6).
#pragma once

#include <memory>

#include "base/time.h"
#include "exchange/exchange.h"
#include "http/router.h"
#include "taxii/options.h"

namespace taxii {

// References outlive it; it outlives the server that serves its routes. Safe from many threads.
class Server {
 public:
  struct Parts {
    exchange::Exchange& exchange;
    const base::Clock& clock;
  };
  // CHECKs that there is an API root and that their path segments differ.
  Server(const Parts& parts, Options options);
  ~Server();

  // Adds the routes and TAXII's form of errors below their paths. Before serving starts, once.
  void AddTo(http::Router& router);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace taxii
