// Another TAXII server, as the options of pull and push name it.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "cli/api.h"
#include "cli/verbs.h"
#include "http/client.h"
#include "taxii/client.h"
#include "taxii/client_locate.h"

namespace cli {

// A collection there, and the way to it. One thread at a time.
class Remote : public taxii::Wire {
 public:
  // What does not go together among the options; empty: nothing. Open wants nothing.
  static std::string_view Misuse(const RemoteOptions& options);
  // Reads the secrets; no network yet.
  static base::Result<std::unique_ptr<Remote>> Open(const RemoteOptions& options);

  base::Result<http::ClientResponse> Send(const http::ClientRequest& request) override;

  taxii::Client& taxii() { return taxii_; }
  // kInvalid where what answers is no TAXII server.
  base::Result<taxii::Place> Locate();
  std::string UrlOf(const taxii::Place& place) const {
    return url_.Origin() + place.root + "collections/" + place.collection.id + "/";
  }

 private:
  Remote(http::Url url, const RemoteOptions& options, http::Client http)
      : url_(std::move(url)), wanted_(options.collection), is_pinned_(!options.pin.empty()), http_(std::move(http)), taxii_(*this) {}

  const http::Url url_;
  const std::string wanted_;
  const bool is_pinned_;
  http::Client http_;
  taxii::Client taxii_;
};

// The id of a collection here, of which there must be one by that id, alias or title.
base::Result<std::string> LocalCollection(Api& api, const std::string& id_or_alias);

}  // namespace cli
