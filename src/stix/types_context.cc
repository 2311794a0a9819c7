// Section 4: the domain objects around an attack: who looks, what was seen, what is said about it.
#include "stix/pattern.h"
#include "stix/common.h"
#include "stix/shapes.h"
#include "stix/walk.h"

namespace stix {

constexpr KnownName kNameV20[] = {"name"};

constexpr auto kCourseOfActionRows = Table(kDomainFamily, {Text("name").Required(), Text("description")});
constinit const Shape kCourseOfActionShape =
    ObjectShape(kDomainFamily, "course-of-action", "4.3.1", kCourseOfActionRows, {.required_v20 = kNameV20});

constexpr auto kGroupingRows = Table(kDomainFamily, {
    Text("name").Required(),
    Text("description"),
    Word("context", kGroupingContext).Required(),
    ListOf(Ref("object_refs", kAnyObject)).Required(),
});
constinit const Shape kGroupingShape = ObjectShape(kDomainFamily, "grouping", "4.4.1", kGroupingRows);

constexpr KnownName kIdentityV20[] = {"name", "identity_class"};
constexpr auto kIdentityRows = Table(kDomainFamily, {
    Text("name").Required(),
    Text("description"),
    ListOf(Text("roles")),
    Word("identity_class", kIdentityClass),
    ListOf(Word("sectors", kIndustrySector)),
    Text("contact_information"),
});
constinit const Shape kIdentityShape =
    ObjectShape(kDomainFamily, "identity", "4.5.1", kIdentityRows, {.required_v20 = kIdentityV20});

constexpr auto kIncidentRows = Table(kDomainFamily, {Text("name").Required(), Text("description")});
constinit const Shape kIncidentShape = ObjectShape(kDomainFamily, "incident", "4.6.1", kIncidentRows);

constexpr Order kValid[] = {{"valid_from", "valid_until", Order::kAfter}};
constexpr KnownName kIndicatorV20[] = {"labels", "pattern", "valid_from"};
static void IndicatorRules(Walk& walk, const Fields& fields) {
  const json::Value text = fields["pattern"];
  const bool is_stix = walk.v20() || fields["pattern_type"].AsString() == "stix";
  if (is_stix && text.is_string()) {
    const auto dialect = walk.v20() ? pattern::Dialect::kV20 : pattern::Dialect::kV21;
    if (const auto error = pattern::Check(text.AsString(), {.dialect = dialect})) {
      walk.Error(fields.path().Member("pattern"), "pattern-syntax", "9",
                 "the STIX pattern is wrong at byte " + std::to_string(error->offset) + ": " + error->what,
                 error->fix + "; or name its language in \"pattern_type\" where it is not a STIX pattern");
    }
  }
  if (walk.v20() || (fields.Has("name") && fields.Has("description"))) return;
  walk.Warn(fields.path(), "indicator-name-and-description", "4.7.1",
            "an indicator should have a name and a description, so that others see what it detects",
            "add \"name\" and \"description\"");
}
constexpr auto kIndicatorRows = Table(kDomainFamily, {
    Text("name"),
    Text("description"),
    ListOf(Word("indicator_types", kIndicatorType)),
    Text("pattern").Required(),
    Word("pattern_type", kPatternType).Required(),
    Text("pattern_version"),
    Time("valid_from").Required(),
    Time("valid_until"),
    ListOf(Part("kill_chain_phases", kKillChainPhase)),
});
constinit const Shape kIndicatorShape =
    ObjectShape(kDomainFamily, "indicator", "4.7.1", kIndicatorRows,
                {.rules = IndicatorRules, .orders = kValid, .required_v20 = kIndicatorV20});

static void LocationRules(Walk& walk, const Fields& fields) {
  const bool latitude = fields.Has("latitude"), longitude = fields.Has("longitude");
  if (latitude != longitude) {
    walk.Error(fields.path(), "location-coordinates", "4.10.1", "latitude and longitude go together; one is missing",
               latitude ? "add \"longitude\"" : "add \"latitude\"");
  }
  if (fields.Has("precision") && !(latitude && longitude)) {
    walk.Error(fields.path().Member("precision"), "location-precision", "4.10.1",
               "precision is of coordinates that are not there",
               "add \"latitude\" and \"longitude\", or remove \"precision\"");
  }
  if (!fields.Has("region") && !fields.Has("country") && !(latitude && longitude)) {
    walk.Error(fields.path(), "location-place", "4.10",
               "a location needs a region, a country, or a latitude and longitude",
               "add \"region\", \"country\", or both \"latitude\" and \"longitude\"");
  }
}
constexpr auto kLocationRows = Table(kDomainFamily, {
    Text("name"),
    Text("description"),
    Float("latitude").Between(-90, 90),
    Float("longitude").Between(-180, 180),
    Float("precision"),
    Word("region", kRegion),
    Text("country", kCountry),
    Text("administrative_area"),
    Text("city"),
    Text("street_address"),
    Text("postal_code"),
});
constinit const Shape kLocationShape =
    ObjectShape(kDomainFamily, "location", "4.10.1", kLocationRows, {.rules = LocationRules});

constexpr auto kNoteRows = Table(kDomainFamily, {
    Text("abstract"),
    Text("content").Required(),
    ListOf(Text("authors")),
    ListOf(Ref("object_refs", kAnyObject)).Required(),
});
constinit const Shape kNoteShape = ObjectShape(kDomainFamily, "note", "4.13.1", kNoteRows);

static bool RefersToObservable(json::Value object_refs) {
  for (const json::Value ref : object_refs.elements()) {
    const std::string_view id = ref.AsString();
    if (Contains(kObservableTypes, FindType(id.substr(0, id.find("--"))).id)) return true;
  }
  return false;
}
static void ObservedDataRules(Walk& walk, const Fields& fields) {
  const bool objects = fields.Has("objects"), object_refs = fields.Has("object_refs");
  if (walk.v20()) return;
  if (objects == object_refs) {
    walk.Error(fields.path(), "observed-data-objects", "4.14",
               objects ? "objects and object_refs are both there" : "neither objects nor object_refs is there",
               "keep one of them; \"object_refs\" is the one to use in STIX 2.1");
  }
  if (objects) {
    walk.Warn(fields.path().Member("objects"), "observable-container-deprecated", "2.13",
              "observables inside of observed-data are deprecated",
              "make each an object of its own and refer to them in \"object_refs\"");
  }
  if (object_refs && fields["object_refs"].is_array() && !RefersToObservable(fields["object_refs"])) {
    walk.Error(fields.path().Member("object_refs"), "observed-data-observable", "4.14.1",
               "object_refs refers to no cyber-observable object", "add the identifier of at least one");
  }
}
constexpr Order kObserved[] = {{"first_observed", "last_observed"}};
constexpr KnownName kObservedDataV20[] = {"first_observed", "last_observed", "number_observed", "objects"};
constexpr auto kObservedDataRows = Table(kDomainFamily, {
    Time("first_observed").Required(),
    Time("last_observed").Required(),
    Integer("number_observed").Between(1, 999'999'999).Required(),
    Special("objects", Kind::kObservableContainer),
    ListOf(Ref("object_refs", kObservableTypes | kRelationshipTypes)),
});
constinit const Shape kObservedDataShape =
    ObjectShape(kDomainFamily, "observed-data", "4.14.1", kObservedDataRows,
                {.rules = ObservedDataRules, .orders = kObserved, .required_v20 = kObservedDataV20});

constexpr auto kOpinionRows = Table(kDomainFamily, {
    Text("explanation"),
    ListOf(Text("authors")),
    Word("opinion", kOpinion).Required(),
    ListOf(Ref("object_refs", kAnyObject)).Required(),
});
constinit const Shape kOpinionShape = ObjectShape(kDomainFamily, "opinion", "4.15.1", kOpinionRows);

constexpr KnownName kReportV20[] = {"labels", "name", "published", "object_refs"};
constexpr auto kReportRows = Table(kDomainFamily, {
    Text("name").Required(),
    Text("description"),
    ListOf(Word("report_types", kReportType)),
    Time("published").Required(),
    ListOf(Ref("object_refs", kAnyObject)).Required(),
});
constinit const Shape kReportShape =
    ObjectShape(kDomainFamily, "report", "4.16.1", kReportRows, {.required_v20 = kReportV20});

}  // namespace stix
