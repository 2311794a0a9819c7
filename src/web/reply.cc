#include "web/reply.h"

#include "http/status.h"

namespace web {

http::Response JsonReply(std::string json, int status) {
  http::Response response;
  response.status = status;
  response.headers.Set("Content-Type", "application/json");
  response.headers.Set("Cache-Control", "no-store");
  response.WithBody(std::move(json));
  return response;
}

http::Response Bytes(std::string bytes, std::string_view media_type, int status) {
  http::Response response;
  response.status = status;
  response.headers.Set("Content-Type", std::string(media_type));
  response.headers.Set("Cache-Control", "no-store");
  response.WithBody(std::move(bytes));
  return response;
}

http::Response NoContent() {
  http::Response response;
  response.status = 204;
  return response;
}

http::Response Failure(const base::Error& error) {
  const int status = http::StatusOf(error.code);
  return http::CodedProblem(status, http::ReasonPhrase(status), error.message, base::CodeName(error.code));
}

http::Handler Now(Answerer answerer) {
  return [answerer = std::move(answerer)](http::Request request, http::PathValues values, http::Reply reply) {
    Answer answer = answerer(request, values);
    reply(answer ? *std::move(answer) : Failure(answer.error()));
  };
}

http::Handler Later(const Context::Run& run, Answerer answerer) {
  return [run, handler = Now(std::move(answerer))](http::Request request, http::PathValues values, http::Reply reply) {
    const bool taken = run([handler, request = std::move(request), values = std::move(values), reply]() mutable {
      handler(std::move(request), std::move(values), std::move(reply));
    });
    if (!taken) reply(Failure({base::Code::kUnavailable, "too much is waiting; try again in a moment"}));
  };
}

}  // namespace web
