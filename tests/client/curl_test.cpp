// Requests of a real libcurl to a server on the loopback interface.

#include "tests/client/captured_datagrams.h"

#include <phosphor/curl.h>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>

using namespace phosphor;
using namespace std::chrono_literals;
using phosphor::test::CapturedDatagrams;

namespace {

// Answers one request with `response`, as it stands, and keeps what it was sent; an empty response
// closes the connection.
class OneRequestServer {
 public:
  explicit OneRequestServer(std::string response) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(bind(listener_, any, size) == 0);
    REQUIRE(listen(listener_, 1) == 0);
    REQUIRE(getsockname(listener_, any, &size) == 0);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this, response = std::move(response)] { serve(response); });
  }
  ~OneRequestServer() {
    if (thread_.joinable()) thread_.join();
    close(listener_);
  }

  const std::string& url() const { return url_; }
  // What came. Waits for it.
  const std::string& request() {
    thread_.join();
    return request_;
  }

 private:
  void serve(const std::string& response) {
    const int connection = accept(listener_, nullptr, nullptr);
    char part[1024];
    while (request_.find("\r\n\r\n") == std::string::npos) {
      const ssize_t size = read(connection, part, sizeof part);
      if (size <= 0) break;
      request_.append(part, static_cast<std::size_t>(size));
    }
    ::send(connection, response.data(), response.size(), MSG_NOSIGNAL);
    close(connection);
  }

  const int listener_ = socket(AF_INET, SOCK_STREAM, 0);
  std::string url_;
  std::string request_;
  std::thread thread_;
};

struct Client {
  Client() {
    TracerOptions options{"api"};
    options.transport = captured.transport();
    tracer = std::make_unique<Tracer>(std::move(options));
    curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  }
  CURLcode get(const std::string& url, curl_slist* headers = nullptr) {
    curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
    return curl::perform(*tracer, context, {"cards", "GET", {}, headers}, handle.get());
  }
  std::string text() {
    REQUIRE(tracer->shutdown(10s));
    return captured.text();
  }

  CapturedDatagrams captured;
  std::unique_ptr<Tracer> tracer;
  Context context;
  std::unique_ptr<CURL, void (*)(CURL*)> handle{curl_easy_init(), curl_easy_cleanup};
};

const std::string begin = "client_send api>cards 'GET /cards/{id}'\n";

}  // namespace

TEST_CASE("curl: a request carries its trace and the application's headers, and is recorded") {
  OneRequestServer server("HTTP/1.1 204 No Content\r\n\r\n");
  Client client;
  const InternalSpan outer = client.tracer->span({}, "outer");
  client.context = outer.context();
  curl::HeaderLines own;
  own.add("x-card", "gold");
  CHECK(client.get(server.url() + "/cards/42?full=true", own.get()) == CURLE_OK);

  const std::string request = server.request();
  char trace_id[trace_id_hex_length];
  write_hex(outer.context().span_context().trace_id, trace_id);
  CHECK(request.find("GET /cards/42?full=true HTTP/1.1\r\n") == 0);
  CHECK(request.find("\r\nx-card: gold\r\n") != std::string::npos);
  CHECK(request.find("\r\norigin-service: api\r\n") != std::string::npos);
  CHECK(request.find("\r\ntraceparent: 00-" + std::string(trace_id, sizeof trace_id) + "-") !=
        std::string::npos);
  CHECK(client.text() == "client_send api> 'outer'\n" + begin +
                             "client_recv api>cards 'GET /cards/{id}' http.request.method=GET "
                             "url.path=/cards/42 http.response.status_code=204\n");
}

TEST_CASE("curl: a status of 400 and more is an error") {
  OneRequestServer server("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  Client client;
  CHECK(client.get(server.url() + "/cards/42") == CURLE_OK);
  const std::string text = client.text();
  CHECK(text.find("client_recv api>cards 'GET /cards/{id}' error 'HTTP status 404'") !=
        std::string::npos);
  CHECK(text.find("error.type=404") != std::string::npos);
}

TEST_CASE("curl: no answer is the error that libcurl gives") {
  OneRequestServer server("");
  Client client;
  CHECK(client.get(server.url() + "/cards/42") == CURLE_GOT_NOTHING);
  CHECK(client.text().find("client_recv api>cards 'GET /cards/{id}' error 'Server returned") !=
        std::string::npos);
}

TEST_CASE("curl: a timeout of libcurl's is one") {
  Client client;
  curl::HeaderLines headers;
  ClientCall call = curl::send(*client.tracer, {}, {"cards", "PUT", "PUT /cards/{id}"},
                               client.handle.get(), headers);
  curl::recv(call, client.handle.get(), CURLE_OPERATION_TIMEDOUT);
  CHECK(client.text().find("timeout api>cards 'PUT /cards/{id}' error") != std::string::npos);
}

TEST_CASE("curl: the path of any URL") {
  for (const auto& [url, operation] :
       {std::pair("http://h", "GET /"), std::pair("h/a?b=/c", "GET /a"),
        std::pair("http://h?x=/y", "GET /"), std::pair("http://h/a#f", "GET /a"),
        std::pair("", "GET /"), std::pair("://", "GET /")}) {
    CAPTURE(url);
    Client client;
    curl_easy_setopt(client.handle.get(), CURLOPT_URL, url);
    curl::HeaderLines headers;
    ClientCall call = curl::send(*client.tracer, {}, {"cards"}, client.handle.get(), headers);
    call.recv();
    CHECK(client.text().find("client_send api>cards '" + std::string(operation) + "'\n") == 0);
  }
}

TEST_CASE("curl: what would be two lines is no header") {
  curl::HeaderLines headers;
  headers.add("origin-service", "api\r\nx-admin: yes");
  headers.add("origin-service", std::string_view("a\0b", 3));
  CHECK(headers.get() == nullptr);
}
