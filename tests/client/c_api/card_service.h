// A card service written in C, the example of how phosphor/phosphor.h is used. Its functions return
// 0, or say with 1 that it could not be done.

#pragma once

#include <phosphor/phosphor.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// The headers of a request: as many as one needs, and no more.
enum { max_card_headers = 16, max_card_header_bytes = 600 };

typedef struct card_request {
  size_t header_count;
  char names[max_card_headers][64];
  char values[max_card_headers][max_card_header_bytes];
} card_request;

void card_request_set(void* request, const char* name, const char* value);
const char* card_request_get(void* request, const char* name, size_t index);

// Serves a request, for which it asks the balance service; `onward` is what that one was asked.
int card_serve(phosphor_tracer* tracer, card_request* request, card_request* onward);

#ifdef __cplusplus
}
#endif
