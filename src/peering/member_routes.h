// What members ask of each other over mutual TLS, under /{covenant id in hexadecimal}/ (docs/api.md, "Members' port"):
//
//   epochs/{n}              the document of an epoch: the genesis, then certificates          anybody
//   news                    what is new here; waits until something is                        members
//   records                 entries of this node's log, as the caller may see them            members
//   mirror                  what this node has taken over of the caller's log               members, and who was one
//   mirror/records            what stands behind the entries of the caller's log here            members
//   receipts (POST)         what the caller has carried out of this node's recalls and erasures  members
//   documents, documents/{name}   of votes under way                                          members
//   log/...                 checkpoint, tiles and entries (c2sp.org/tlog-tiles)               members
//   witnessed               the last head of that log that enough others have cosigned        members
//   witness/add-checkpoint  this node as a witness (c2sp.org/tlog-witness)                    members
#pragma once

#include <functional>
#include <optional>

#include "base/logger.h"
#include "base/time.h"
#include "http/router.h"
#include "membership/council.h"
#include "membership/membership.h"
#include "peering/news.h"
#include "tlog/signer.h"

namespace peering {

struct MemberRoutes {
  membership::Membership& membership;
  membership::Council& council;
  NewsDesk& news;
  const base::Clock& clock;
  base::Logger& logger;
  std::optional<tlog::Cosigner> cosigner;  // none: this node witnesses nothing
  // Runs work off the network threads; false: too much is waiting.
  std::function<bool(std::function<void()>)> run_later;
  // Answers `records`.
  std::function<base::Result<membership::Delivery>(const covenant::MemberId&, const membership::DeliveryRequest&)> deliver;
};
// References outlive the router.
void AddMemberRoutes(http::Router& router, const MemberRoutes& parts);

// Of the answer to `records`: where to go on.
inline constexpr std::string_view kNextHeader = "Mithaq-Next";

// JSON: {"documents":n,"epoch":n,"size":n,"witnessed":n}
std::string FormatNews(const News& news);
base::Result<News> ParseNews(std::string_view json);

}  // namespace peering
