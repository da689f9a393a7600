// The one translation unit of the server that Boost.JSON itself is compiled in.

#include <boost/json/src.hpp>
