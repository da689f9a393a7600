/* A program in C, linked to what is installed: the example's service serves one request. */

#include "tests/client/c_api/card_service.h"

int main(void) {
  phosphor_options options = {.size = sizeof options, .service = "cards"};
  phosphor_tracer* const tracer = phosphor_tracer_create(&options);
  static card_request request;
  static card_request onward;
  card_request_set(&request, "traceparent",
                   "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  const int failed = card_serve(tracer, &request, &onward);
  const int flushed = phosphor_tracer_flush(tracer, 30000000000);
  phosphor_tracer_destroy(tracer);
  return failed || !flushed;
}
