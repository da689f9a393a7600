// Which of a sender's latest batches have been seen, by sequence number: a bit for each of the
// newest `sequence_window_length`, so that a batch that the network doubled is taken once and one
// that it delayed is still taken.
//
//   seen:  … too late … | 1 1 0 1 1 1 0 1 |        … ahead …
//                         newest - 7   newest
//
// Threads: one at a time. Failure: none; every 64-bit number is a sequence.

#pragma once

#include <bitset>
#include <cstdint>

namespace phosphor {

// A second of the busiest sender that we know of (1000 batches of 60 KB are 60 MB): far longer than
// a network delays or doubles a packet. 128 bytes per sender.
inline constexpr std::uint64_t sequence_window_length = 1024;

class SequenceWindow {
 public:
  enum class Place { fresh, seen, too_late };

  // Where `sequence` stands, changing nothing.
  Place find(std::uint64_t sequence) const noexcept {
    if (empty_ || sequence > newest_) return Place::fresh;
    if (newest_ - sequence >= sequence_window_length) return Place::too_late;
    return bits_[sequence % sequence_window_length] ? Place::seen : Place::fresh;
  }

  // Marks it as seen, and moves the window up if it is ahead. Requires: find(sequence) is fresh.
  void mark(std::uint64_t sequence) noexcept {
    if (empty_) {
      newest_ = sequence;
      empty_ = false;
    } else if (sequence > newest_) {
      advance_to(sequence);
    }
    bits_.set(sequence % sequence_window_length);
  }

  bool empty() const noexcept { return empty_; }
  // Requires: !empty().
  std::uint64_t newest() const noexcept { return newest_; }

 private:
  void advance_to(std::uint64_t sequence) noexcept {
    if (sequence - newest_ >= sequence_window_length) {
      bits_.reset();
    } else {
      for (std::uint64_t s = newest_ + 1; s != sequence; ++s) {
        bits_.reset(s % sequence_window_length);
      }
    }
    newest_ = sequence;
  }

  std::bitset<sequence_window_length> bits_;
  std::uint64_t newest_ = 0;
  bool empty_ = true;
};

}  // namespace phosphor
