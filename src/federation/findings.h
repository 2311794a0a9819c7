// Evidence that holds, and whom it is against. Of what proves one member's fault of one kind, the one with the lowest name
// stays, so that all nodes come to hold the same, and a member that breaks its word without end takes no more room. No
// clock, no I/O; one thread at a time.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "covenant/evidence.h"
#include "federation/document.h"

namespace federation {

struct Finding {
  covenant::MemberId culprit;
  covenant::Evidence evidence;
};

class Findings {
 public:
  // False where as good a one is here. The caller has judged it.
  bool Take(const Finding& finding);
  std::vector<Finding> All() const;  // by culprit, then fault

 private:
  struct Kept {
    Digest name;
    Finding finding;
  };
  std::map<std::pair<covenant::MemberId, covenant::Fault>, Kept> kept_;
};

}  // namespace federation
