#include "web/routes.h"

namespace web {

void AddRoutes(http::Router& router, const Context& context) {
  AddNodeRoutes(router, context);
  AddUserRoutes(router, context);
  AddTokenRoutes(router, context);
  AddCollectionRoutes(router, context);
  AddSubmitRoutes(router, context);
  AddAudienceRoutes(router, context);
  AddObjectRoutes(router, context);
  AddWithdrawalRoutes(router, context);
}

}  // namespace web
