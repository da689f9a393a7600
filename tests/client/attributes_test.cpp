// Attributes of all kinds, notes with times, exceptions and states, seen in the datagrams.

#include "tests/client/captured_datagrams.h"

#include <phosphor/tracer.h>

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace phosphor;
using namespace std::chrono_literals;
using phosphor::test::CapturedDatagrams;
using phosphor::test::Decoded;

namespace cards {
struct Declined : std::runtime_error {
  using std::runtime_error::runtime_error;
};
}  // namespace cards

namespace {

TracerOptions options_for(CapturedDatagrams& captured) {
  TracerOptions options{"api"};
  options.transport = captured.transport();
  return options;
}

// What is recorded after the SEND of a call with which `use` does something.
template <typename Use>
std::string recorded(Use use) {
  CapturedDatagrams captured;
  {
    Tracer tracer(options_for(captured));
    ClientCall call = tracer.send({}, "cards", "GET");
    use(call);
    call.recv();
  }
  const std::string text = captured.text();
  return text.substr(text.find('\n') + 1);
}

}  // namespace

TEST_CASE("attributes: arrays of every type, from every container") {
  const std::vector<std::string> texts{"a", "", "b\xff"};
  const std::array<bool, 2> flags{true, false};
  const double reals[] = {0.5, -1};
  CHECK(recorded([&](ClientCall& call) {
          call.attribute("texts", texts);
          call.attribute("flags", flags);
          call.attribute("reals", reals);
          call.attribute("numbers", {1, -2, 3});
          call.attribute("views", {std::string_view("x"), std::string_view("y")});
          call.attribute("words", {"one", "two"});
          call.attribute("unsigned", std::vector<std::uint64_t>{UINT64_MAX});
          call.attribute("none", std::vector<int>{});
          call.note("note", {{"numbers", {4, 5}}});
        }) ==
        "note/client api>cards 'note' numbers=[4,5]\n"
        "client_recv api>cards 'GET' texts=[a,,b?] flags=[true,false] "
        "reals=[0.500000,-1.000000] numbers=[1,-2,3] views=[x,y] words=[one,two] "
        "unsigned=[9223372036854775807] none=[]\n");
}

TEST_CASE("attributes: an array that is too long ends with the mark") {
  auto last_of = [](std::size_t count, std::size_t bytes_each) {
    const std::vector<std::string> texts(count, std::string(bytes_each, 'x'));
    const std::string text = recorded([&](ClientCall& call) { call.attribute("k", texts); });
    return text.substr(text.find(']') - 3, 3);
  };
  CHECK(last_of(128, 5) == "xxx");  // 1024 bytes, all of them
  CHECK(last_of(129, 5) == "…");
  CHECK(last_of(1, 1021) == "xxx");
  CHECK(recorded([](ClientCall& call) {
          call.attribute("k", std::vector<std::string>{std::string(1022, 'x')});
        }) == "client_recv api>cards 'GET' k=[…]\n");
  // All that a record can hold at once: nothing but empty texts.
  const std::vector<std::string> empty(5000);
  CHECK(recorded([&](ClientCall& call) {
          call.note("n", {{"a", empty}, {"b", empty}, {"c", empty}, {"d", empty}, {"e", 1}});
        }).find(",…] phosphor.dropped_attributes=1") == std::string::npos);
}

TEST_CASE("attributes: a computed value is computed only where it is recorded") {
  int computed = 0;
  auto text = [&] {
    ++computed;
    return std::string("computed");
  };
  CHECK(recorded([&](ClientCall& call) { call.attribute("lazy", text); }) ==
        "client_recv api>cards 'GET' lazy=computed\n");
  CHECK(computed == 1);
  CapturedDatagrams captured;
  TracerOptions options = options_for(captured);
  options.sampler = Sampler::never();
  Tracer tracer(std::move(options));
  ClientCall left_out = tracer.send({}, "cards", "GET");
  left_out.attribute("lazy", text);
  left_out.recv();
  Tracer disabled(TracerOptions{});
  disabled.send({}, "cards", "GET").attribute("lazy", text);
  CHECK(computed == 1);
}

TEST_CASE("attributes: several at once") {
  CHECK(recorded([](ClientCall& call) {
          call.attributes({{"a", 1}, {"b", "x"}});
          call.attributes("c", 0.5, "d", true, "e", std::vector<int>{1});
          call.attributes("f", "last");
        }) == "client_recv api>cards 'GET' a=1 b=x c=0.500000 d=true e=[1] f=last\n");
}

TEST_CASE("notes: with a time of their own") {
  CapturedDatagrams captured;
  {
    Tracer tracer(options_for(captured));
    ClientCall call = tracer.send({}, "cards", "GET");
    call.note_at(from_unix_nanoseconds(1'700'000'000'000'000'001), "earlier", {{"k", 1}});
    call.recv();
    call.note_at(from_unix_nanoseconds(1), "after the end");
  }
  CHECK(captured.text().find("'after the end'") == std::string::npos);
  const Decoded decoded(captured.datagrams().at(0));
  REQUIRE(decoded.records.annotations.size() == 3);
  CHECK(decoded.records.annotations[1].name == "earlier");
  CHECK(decoded.records.annotations[1].time == from_unix_nanoseconds(1'700'000'000'000'000'001));
}

TEST_CASE("exceptions: their dynamic type, their message, and the state of the call") {
  CHECK(recorded([](ClientCall& call) {
          try {
            throw cards::Declined("card is blocked");
          } catch (const std::exception& exception) {
            call.exception(exception);
          }
        }) ==
        "note/client api>cards 'exception' exception.type=cards::Declined "
        "exception.message=card is blocked\n"
        "client_recv api>cards 'GET' error 'card is blocked'\n");
  CHECK(recorded([](ClientCall& call) { call.exception(42); }) ==
        "note/client api>cards 'exception' exception.type=int exception.message=\n"
        "client_recv api>cards 'GET' error ''\n");
  CHECK(recorded([](ClientCall& call) {
          call.exception("thrown text");
        }).find("exception.message=thrown text") != std::string::npos);
}

TEST_CASE("state: ok, which does not hide an error") {
  auto state_of = [](auto use) {
    CapturedDatagrams captured;
    {
      Tracer tracer(options_for(captured));
      ClientCall call = tracer.send({}, "cards", "GET");
      use(call);
      call.recv();
    }
    return Decoded(captured.datagrams().at(0)).records.annotations.back().status;
  };
  CHECK(state_of([](ClientCall&) {}) == StatusCode::unset);
  CHECK(state_of([](ClientCall& call) { call.ok(); }) == StatusCode::ok);
  CHECK(state_of([](ClientCall& call) {
          call.ok();
          call.error("after all");
        }) == StatusCode::error);
  CHECK(state_of([](ClientCall& call) {
          call.error("failed");
          call.ok();
        }) == StatusCode::error);
}

TEST_CASE("calls: begun in one thread, worked on in another, ended in a third") {
  CapturedDatagrams captured;
  {
    Tracer tracer(options_for(captured));
    auto call = std::make_unique<ServerCall>(tracer.recv({}, "GET /"));
    std::thread([&] {
      call->attribute("worker", 2);
      tracer.send(call->context(), "cards", "GET /cards").recv();
    }).join();
    REQUIRE(tracer.flush(10s));
    std::thread([moved = std::move(*call)]() mutable { moved.send(); }).join();
  }
  CHECK(captured.text().find("server_recv >api 'GET /'\n") != std::string::npos);
  CHECK(captured.text().find("server_send >api 'GET /' worker=2\n") != std::string::npos);
  CHECK(captured.text().find("abandoned") == std::string::npos);
}

TEST_CASE("links: to other traces, while the call is open") {
  SpanContext other;
  other.trace_id = {0xab, 0xcd};
  CHECK(recorded([&](ClientCall& call) {
          call.link(other);  // in no trace: it has no span
          call.link(Context());
        }) == "client_recv api>cards 'GET'\n");
  other.span_id = {0xef};
  const std::string ids =
      "phosphor.link.trace_id=00000000000000ab00000000000000cd "
      "phosphor.link.span_id=00000000000000ef";
  CHECK(recorded([&](ClientCall& call) {
          call.link(other, {{"why", "batch"}});
          call.link(Context().with_span(other));
          call.follows_from(other);
        }) == "note/client api>cards 'phosphor.link' " + ids + " why=batch\n" +
                  "note/client api>cards 'phosphor.link' " + ids + "\n" +
                  "note/client api>cards 'phosphor.link' " + ids +
                  " opentracing.ref_type=follows_from\n" + "client_recv api>cards 'GET'\n");
}

TEST_CASE("internal spans: a child that calls nobody, and ends with its scope") {
  CapturedDatagrams captured;
  SpanId parsing_id;
  {
    Tracer tracer(options_for(captured));
    ServerCall served = tracer.recv({}, "GET /");
    {
      InternalSpan parsing = tracer.span(served.context(), "parse");
      parsing.attribute("bytes", 3);
      parsing_id = parsing.context().span_context().span_id;
      tracer.send(parsing.context(), "cards", "GET /cards").recv();
    }
    served.send();
  }
  CHECK(captured.text() ==
        "server_recv >api 'GET /'\n"
        "client_send api> 'parse'\n"
        "client_send api>cards 'GET /cards'\n"
        "client_recv api>cards 'GET /cards'\n"
        "client_recv api> 'parse' bytes=3\n"
        "server_send >api 'GET /'\n");
  const Decoded decoded(captured.datagrams().at(0));
  const auto& annotations = decoded.records.annotations;
  CHECK(annotations[1].parent_id == annotations[0].span_id);
  CHECK(annotations[2].parent_id == parsing_id);
  CHECK(annotations[1].flags == (3 | span_flag_internal));
  CHECK(annotations[2].flags == 3);
}

TEST_CASE("calls: with an end of their own time") {
  const Timestamp end = from_unix_nanoseconds(4'000'000'000'000'000'000);  // in the year 2096
  CapturedDatagrams captured;
  {
    Tracer tracer(options_for(captured));
    tracer.send({}, "cards", "GET").recv_at(end);
    tracer.recv({}, "GET").send_at(end);
    tracer.span({}, "parse").end_at(end);
    tracer.span({}, "backwards").end_at(from_unix_nanoseconds(1));
  }
  const Decoded decoded(captured.datagrams().at(0));
  const auto& annotations = decoded.records.annotations;
  REQUIRE(annotations.size() == 8);
  for (const std::size_t last : {1U, 3U, 5U}) CHECK(annotations[last].time == end);
  CHECK(annotations[7].time == from_unix_nanoseconds(1));
  CHECK(annotations[7].duration == 0ns);
}
