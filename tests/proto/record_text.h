// Records as text that shows every field, so that a test compares two of them with == and a failure
// shows where they differ.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/span.h>

#include <string>

namespace phosphor {

std::string value_text(const Value& value);
std::string attributes_text(Slice<KeyValue> attributes);
std::string annotation_text(const Annotation& annotation);
std::string span_text(const Span& span);  // with its resource and scope

}  // namespace phosphor
