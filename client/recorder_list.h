// The process's recorders, for what concerns all of them: fork, and the end.
//
// After fork() the child's recorders begin anew: empty queues, counts of their own, a sender that
// starts with the child's first record. Until the fork is over no recorder comes or goes.
//
// A recorder whose Tracer has gone is kept until the next Tracer starts: in the end of a process,
// threads and static destructors may still use a Tracer that has been destroyed, and what they
// record is then dropped and counted.
//
// Threads: any.

#pragma once

namespace phosphor::internal {

class Recorder;

// Drops the list's references to retired recorders, then adds this one.
void list_recorder(Recorder* recorder) noexcept;
// The caller's counted reference becomes the list's.
void retire_recorder(Recorder* recorder) noexcept;
void unlist_recorder(Recorder* recorder) noexcept;

}  // namespace phosphor::internal
