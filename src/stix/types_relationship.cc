// Section 5: the relationship objects.
#include "stix/common.h"
#include "stix/relationships.h"
#include "stix/shapes.h"
#include "stix/walk.h"

namespace stix {

static const ObjectType& TypeOfId(std::string_view id) { return FindType(id.substr(0, id.find("--"))); }

// 5.1.2: "This value SHOULD be an exact value listed in the relationships for the source and target SDO".
static void RelationshipRules(Walk& walk, const Fields& fields) {
  const std::string_view name = fields["relationship_type"].AsString();
  const std::string_view source = fields["source_ref"].AsString(), target = fields["target_ref"].AsString();
  if (name.empty() || source.empty() || target.empty() || walk.v20()) return;
  const ObjectType& from = TypeOfId(source);
  const ObjectType& to = TypeOfId(target);
  if (from.id == TypeId::kCustom || to.id == TypeId::kCustom) return;  // the tables cannot know
  if (IsSpecifiedRelationship(from.id, name, to.id)) return;
  walk.Warn(fields.path().Member("relationship_type"), "relationship-type", "5.1.2",
            "the specification has no relationship " + Quoted(name) + " from " + std::string(from.name) + " to " +
                std::string(to.name),
            "use one from appendix B for these types, or related-to");
}

constexpr TypeSet kNodes = kDomainTypes | kObservableTypes;
constexpr Order kInForce[] = {{"start_time", "stop_time", Order::kAfter}};
constexpr KnownName kRelationshipV20[] = {"relationship_type", "source_ref", "target_ref"};
constexpr auto kRelationshipRows = Table(kDomainFamily, {
    Text("relationship_type", kSpecTerm).Required(),
    Text("description"),
    Ref("source_ref", kNodes).Required(),
    Ref("target_ref", kNodes).Required(),
    Time("start_time"),
    Time("stop_time"),
});
constinit const Shape kRelationshipShape =
    ObjectShape(kDomainFamily, "relationship", "5.1.2", kRelationshipRows,
                {.rules = RelationshipRules, .orders = kInForce, .required_v20 = kRelationshipV20});

constexpr Order kSeen[] = {{"first_seen", "last_seen"}};
constexpr KnownName kSightingV20[] = {"sighting_of_ref"};
constexpr auto kSightingRows = Table(kDomainFamily, {
    Text("description"),
    Time("first_seen"),
    Time("last_seen"),
    Integer("count").Between(0, 999'999'999),
    Ref("sighting_of_ref", kDomainTypes).Required(),
    ListOf(Ref("observed_data_refs", SetOf({TypeId::kObservedData}))),
    ListOf(Ref("where_sighted_refs", SetOf({TypeId::kIdentity, TypeId::kLocation}))),
    // The errata's table has "string", against its own "Default value is false", the examples and the JSON schema.
    Boolean("summary"),
});
constinit const Shape kSightingShape = ObjectShape(kDomainFamily, "sighting", "5.2.1", kSightingRows,
                                                   {.orders = kSeen, .required_v20 = kSightingV20});

}  // namespace stix
