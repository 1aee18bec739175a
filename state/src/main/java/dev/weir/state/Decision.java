package dev.weir.state;

import java.util.ArrayList;
import java.util.List;

/// What became of a command: the records to apply (in this order) and to make durable, and the
/// reply, which may be told when they are.
public record Decision(List<StateRecord> records, Reply reply) {
  public Decision {
    records = List.copyOf(records);
  }

  /// What follows from both; they answer the same.
  Decision and(Decision other) {
    List<StateRecord> all = new ArrayList<>(records);
    all.addAll(other.records);
    return new Decision(all, reply);
  }

  /// With more records behind, unless it is a refusal or changes nothing.
  Decision with(List<? extends StateRecord> more) {
    if (records.isEmpty() || more.isEmpty()) {
      return this;
    }
    List<StateRecord> all = new ArrayList<>(records);
    all.addAll(more);
    return new Decision(all, reply);
  }

  static Decision of(Reply reply) {
    return new Decision(List.of(), reply);
  }

  static Decision of(StateRecord record, Reply reply) {
    return new Decision(List.of(record), reply);
  }
}
