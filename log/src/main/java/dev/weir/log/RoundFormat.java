package dev.weir.log;

/// Where everything lies in a journal file and in a round; docs/formats/journal.md draws it.
/// All numbers are big-endian.
final class RoundFormat {
  private RoundFormat() {}

  static final int ENTRY_HEAD_BYTES = 8;
  static final int RECORD_HEAD_BYTES = 4;
  static final int BATCH_REF_BYTES = 28;
}
