// Traces HTTP requests of libcurl.
//
//   CURL* const handle = curl_easy_init();
//   curl_easy_setopt(handle, CURLOPT_URL, "http://cards/cards/42");
//   const CURLcode code = phosphor::curl::perform(tracer, context, {"cards"}, handle);
//
// The multi interface, or a call that is to have attributes of its own:
//
//   phosphor::curl::HeaderLines headers;
//   ClientCall call = phosphor::curl::send(tracer, context, {"cards"}, handle, headers);
//   …                                             // curl_multi_add_handle, until CURLMSG_DONE
//   phosphor::curl::recv(call, handle, message->data.result);
//
// The headers take the place of CURLOPT_HTTPHEADER, which cannot be asked for: give your own in
// Request::headers. Attributes and errors follow OpenTelemetry's semantic conventions for HTTP: a
// status of 400 and more is an error. An operation's name is guessed from the path
// (http_operation.h), where you give none. A redirect that libcurl follows is part of the call.
//
// Threads: as the handle. Failure: CURLcode, as libcurl gives it; the request leaves without a
// header for which there is no memory. Target: phosphor::client, and libcurl, which is the
// application's own.

#pragma once

#include <phosphor/http_operation.h>
#include <phosphor/propagation.h>
#include <phosphor/semantic_conventions.h>
#include <phosphor/tracer.h>

#include <curl/curl.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace phosphor::curl {

// What a handle does not tell.
struct Request {
  std::string_view destination;         // the service that is called
  std::string_view method = "GET";      // what the handle's options make libcurl send
  std::string_view operation = {};      // "GET /cards/{id}"; empty: guessed
  const curl_slist* headers = nullptr;  // the application's own; copied
};

// A list of libcurl's, owned. It must live until the transfer is over.
class HeaderLines {
 public:
  HeaderLines() noexcept = default;
  HeaderLines(const HeaderLines&) = delete;
  HeaderLines& operator=(const HeaderLines&) = delete;
  ~HeaderLines() { curl_slist_free_all(list_); }

  void add(const char* line) noexcept {
    if (curl_slist* const longer = curl_slist_append(list_, line)) list_ = longer;
  }
  // Left out if it would be more than one line: libcurl sends what it is given.
  void add(std::string_view name, std::string_view value) {
    const std::string line = std::string(name).append(": ").append(value);
    const auto is_control = [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; };
    if (std::none_of(line.begin(), line.end(), is_control)) add(line.c_str());
  }

  curl_slist* get() const noexcept { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

// Before the transfer: records the SEND and sets the handle's headers to `headers`, to which the
// application's and those of the trace are added. Requires: the handle has its URL.
inline ClientCall send(Tracer& tracer, const Context& context, const Request& request, CURL* handle,
                       HeaderLines& headers) {
  const char* url_of_handle = nullptr;
  curl_easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, &url_of_handle);
  std::string_view path = url_of_handle == nullptr ? "" : url_of_handle;
  const auto scheme = path.find("://");
  if (scheme != path.npos) path.remove_prefix(scheme + 3);
  path.remove_prefix(std::min(path.find_first_of("/?#"), path.size()));
  path = path.empty() || path.front() != '/' ? "/" : http_path(path);

  ClientCall call =
      request.operation.empty()
          ? tracer.send(context, request.destination, http_operation(request.method, path))
          : tracer.send(context, request.destination, request.operation);
  call.attribute(semconv::http_request_method, request.method);
  call.attribute(semconv::url_path, path);
  for (const curl_slist* own = request.headers; own != nullptr; own = own->next) {
    headers.add(own->data);
  }
  inject(call, [&](std::string_view name, std::string_view value) { headers.add(name, value); });
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  return call;
}

// After it. A timeout if that is what `code` says, or the context is done.
inline void recv(ClientCall& call, CURL* handle, CURLcode code) {
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  if (status > 0) call.attribute(semconv::http_response_status_code, status);
  if (code == CURLE_OK) {
    if (status >= 400) {
      call.attribute(semconv::error_type, std::to_string(status));
      if (!call.failed()) call.error("HTTP status " + std::to_string(status));
    }
    return call.recv();
  }
  if (!call.failed()) call.error(curl_easy_strerror(code));
  if (code == CURLE_OPERATION_TIMEDOUT || call.context().done().reached()) return call.timeout();
  call.recv();  // the failure is what came back
}

// curl_easy_perform, recorded. Afterwards the handle has the application's headers again.
inline CURLcode perform(Tracer& tracer, const Context& context, const Request& request,
                        CURL* handle) {
  HeaderLines headers;
  ClientCall call = curl::send(tracer, context, request, handle, headers);
  const CURLcode code = curl_easy_perform(handle);
  curl::recv(call, handle, code);
  // libcurl takes a list that it does not change.
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, const_cast<curl_slist*>(request.headers));
  return code;
}

}  // namespace phosphor::curl
