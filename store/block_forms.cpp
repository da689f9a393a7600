#include "store/block_forms.h"

#include "store/column_layout.h"

namespace phosphor {
namespace {

class Packer {
 public:
  template <typename Field>
  Packer& add(Field field, unsigned bits) noexcept {
    packed_ |= static_cast<std::uint64_t>(field) << used_;
    used_ += bits;
    return *this;
  }
  std::uint64_t packed() const noexcept { return packed_; }

 private:
  std::uint64_t packed_ = 0;
  unsigned used_ = 0;
};

class Unpacker {
 public:
  explicit Unpacker(std::uint64_t packed) noexcept : packed_(packed) {}

  std::uint64_t take(unsigned bits) noexcept {
    const std::uint64_t field = packed_ & ((std::uint64_t{1} << bits) - 1);
    packed_ >>= bits;
    return field;
  }
  bool take_bool() noexcept { return take(1) != 0; }
  template <typename Enum>
  Enum take_enum(unsigned bits, Enum last) {
    const std::uint64_t number = take(bits);
    if (number > static_cast<std::uint64_t>(last)) throw NotABlock("a form with an unknown number");
    return static_cast<Enum>(number);
  }
  void expect_end() const {
    if (packed_ != 0) throw NotABlock("a form with unknown bits");
  }

 private:
  std::uint64_t packed_;
};

constexpr unsigned flags_bits = 32;
constexpr unsigned span_status_place = 9;
constexpr unsigned annotation_status_place = 6;

}  // namespace

std::uint64_t form_of(const Span& span) noexcept {
  return Packer()
      .add(span.kind, 3)
      .add(span.side, 2)
      .add(span.marks.first, 1)
      .add(span.marks.last, 1)
      .add(span.marks.timeout, 1)
      .add(span.async, 1)
      .add(span.status, 2)
      .add(span.start != no_time, 1)
      .add(span.end != no_time, 1)
      .add(span.flags, flags_bits)
      .packed();
}

SpanForm read_form(std::uint64_t form, Span& span) {
  Unpacker in(form);
  span.kind = in.take_enum(3, SpanKind::consumer);
  span.side = in.take_enum(2, CallSide::server);
  span.marks.first = in.take_bool();
  span.marks.last = in.take_bool();
  span.marks.timeout = in.take_bool();
  span.async = in.take_bool();
  span.status = in.take_enum(2, StatusCode::error);
  SpanForm known;
  known.start_known = in.take_bool();
  known.end_known = in.take_bool();
  span.flags = static_cast<std::uint32_t>(in.take(flags_bits));
  in.expect_end();
  return known;
}

std::uint64_t form_of(const Annotation& annotation) noexcept {
  return Packer()
      .add(annotation.type, 3)
      .add(annotation.side, 2)
      .add(annotation.async, 1)
      .add(annotation.status, 2)
      .add(annotation.time != no_time, 1)
      .add(annotation.duration.count() != 0, 1)
      .add(annotation.flags, flags_bits)
      .packed();
}

AnnotationForm read_form(std::uint64_t form, Annotation& annotation) {
  Unpacker in(form);
  annotation.type = in.take_enum(3, AnnotationType::note);
  annotation.side = in.take_enum(2, CallSide::server);
  annotation.async = in.take_bool();
  annotation.status = in.take_enum(2, StatusCode::error);
  AnnotationForm known;
  known.time_known = in.take_bool();
  known.has_duration = in.take_bool();
  annotation.flags = static_cast<std::uint32_t>(in.take(flags_bits));
  in.expect_end();
  return known;
}

StatusCode status_of_span_form(std::uint64_t form) noexcept {
  return static_cast<StatusCode>(form >> span_status_place & 3);
}

StatusCode status_of_annotation_form(std::uint64_t form) noexcept {
  return static_cast<StatusCode>(form >> annotation_status_place & 3);
}

}  // namespace phosphor
