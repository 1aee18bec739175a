package dev.weir.state;

import java.util.List;

/// What became of a command: the records to apply (in this order) and to make durable, and the
/// reply, which may be told when they are.
public record Decision(List<StateRecord> records, Reply reply) {
  public Decision {
    records = List.copyOf(records);
  }

  static Decision of(Reply reply) {
    return new Decision(List.of(), reply);
  }

  static Decision of(StateRecord record, Reply reply) {
    return new Decision(List.of(record), reply);
  }
}
