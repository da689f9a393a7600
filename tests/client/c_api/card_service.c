#include "card_service.h"

#include <stdio.h>
#include <string.h>

void card_request_set(void* request, const char* name, const char* value) {
  card_request* const headers = request;
  if (headers->header_count == max_card_headers) return;
  const size_t i = headers->header_count++;
  snprintf(headers->names[i], sizeof headers->names[i], "%s", name);
  snprintf(headers->values[i], sizeof headers->values[i], "%s", value);
}

const char* card_request_get(void* request, const char* name, size_t index) {
  const card_request* const headers = request;
  for (size_t i = 0; i < headers->header_count; ++i) {
    if (strcmp(headers->names[i], name) == 0 && index-- == 0) return headers->values[i];
  }
  return NULL;
}

/* The exchange itself is left out: the balance is always the same. */
static int64_t ask_balance(phosphor_tracer* tracer, const phosphor_context* context,
                           card_request* onward) {
  phosphor_context* const hurried = phosphor_context_with_timeout(context, 1000000000);
  phosphor_call* const call = phosphor_send(tracer, hurried, "balance", "GET /balance");
  phosphor_inject(call, card_request_set, onward);
  phosphor_call_note(call, "asked");
  phosphor_call_end(call);
  phosphor_context_free(hurried);
  return 100;
}

int card_serve(phosphor_tracer* tracer, card_request* request, card_request* onward) {
  phosphor_context* const received = phosphor_extract(NULL, card_request_get, request);
  phosphor_call* const served = phosphor_recv(tracer, received, "GET /cards");
  phosphor_context* const within = phosphor_call_context(served);

  phosphor_call_integer(served, "card.balance", ask_balance(tracer, within, onward));
  phosphor_call_text(served, "card.owner", "Grace");
  phosphor_call_boolean(served, "card.valid", 1);
  phosphor_call_real(served, "card.limit", 0.5);
  phosphor_call_bytes(served, "card.chip", "\x01\x02", 2);
  const int failed = phosphor_context_error(within) != PHOSPHOR_NOT_DONE;
  if (failed) phosphor_call_error(served, "the caller has gone");
  phosphor_call_end(served);

  phosphor_context_free(within);
  phosphor_context_free(received);
  return failed;
}
