// Objects of types that the specification does not define (7.3, 11.2): what is known of them are the common properties.
#include "stix/common.h"
#include "stix/shapes.h"

namespace stix {

constexpr auto kDomainRows = Table(kDomainFamily);
constinit const Shape kCustomDomainShape = ObjectShape(kDomainFamily, "custom object", "11.2.1", kDomainRows);
constinit const Shape kCustomRelationshipShape =
    ObjectShape(kDomainFamily, "custom relationship", "7.3.2", kDomainRows);

constexpr auto kObservableRows = Table(kObservableFamily);
constinit const Shape kCustomObservableShape =
    ObjectShape(kObservableFamily, "custom observable", "7.3.2", kObservableRows);

}  // namespace stix
