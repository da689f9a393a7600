// PHOSPHOR_EXPORT marks what the client's library shows to those who link it.
//
// The library is compiled with hidden visibility, so whatever is not marked stays inside. A shared
// object shows what is marked: its symbols are one in the whole process, however many libraries
// link it and however they are loaded (RTLD_LOCAL included), and so is what stands behind them. The
// archive shows nothing to others than the program or library that it becomes part of, so two
// libraries that each contain it, perhaps of two versions, never mix.
//
// PHOSPHOR_STATIC is defined while the archive is compiled, and only then: an application defines
// nothing.

#pragma once

#if defined(PHOSPHOR_STATIC)
#define PHOSPHOR_EXPORT
#elif defined(__cplusplus)
#define PHOSPHOR_EXPORT [[gnu::visibility("default")]]
#else
#define PHOSPHOR_EXPORT __attribute__((visibility("default")))
#endif
