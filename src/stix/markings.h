// Data markings (STIX 2.1, 7.2): marking definitions, the fixed TLP ones, granular markings. Internal to stix/; what
// others need of TLP is in tlp.h.
#pragma once

#include "json/value.h"
#include "stix/walk.h"

namespace stix {

void CheckGranularMarkings(Walk& walk, json::Value markings, const Path& path);  // 7.2.3
void CheckMarking(Walk& walk, json::Value definition, const Path& path);         // 7.2.1, `definition`
void MarkingDefinitionRules(Walk& walk, const Fields& fields);                   // 7.2.1
// 3.2: a marking definition does not mark itself.
void CheckNotMarkedByItself(Walk& walk, const Fields& fields);

}  // namespace stix
