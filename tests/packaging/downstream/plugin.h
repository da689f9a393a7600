// What a plugin of the test offers to the program that loads it.

#pragma once

#include <phosphor/tracer.h>

// Records a call by the program's Tracer, waits until `context` is done in a callback of its own,
// and says what it knows of the caller's service.
using PluginFunction = std::string(phosphor::Tracer& tracer, const phosphor::Context& context);
