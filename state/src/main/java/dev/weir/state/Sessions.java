package dev.weir.state;

import dev.weir.state.StateRecord.SessionReplied;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Processes that go through the owner of a directory, and what they were answered last: whoever
/// asks again, because the owner ended before the answer came, hears what was done then.
///
/// An answer is kept until the session says that it has it.
final class Sessions {
  private static final class Session {
    final long pid;
    final TreeMap<Long, SessionReplied> replies = new TreeMap<>();

    Session(long pid) {
      this.pid = pid;
    }
  }

  private final TreeMap<Long, Session> open = new TreeMap<>();
  private final State.Breakage breakage;

  Sessions(State.Breakage breakage) {
    this.breakage = breakage;
  }

  /// Ends all: nobody who lived then comes back.
  List<StateRecord> end() {
    List<StateRecord> records = new ArrayList<>();
    open.keySet().forEach(id -> records.add(new StateRecord.SessionEnded(id)));
    return records;
  }

  List<StateRecord> end(long session) {
    return open.containsKey(session) ? List.of(new StateRecord.SessionEnded(session)) : List.of();
  }

  void apply(StateRecord.SessionBegun begun) {
    open.putIfAbsent(begun.session(), new Session(begun.pid()));
  }

  void apply(SessionReplied replied) {
    Session session = open.get(replied.session());
    if (session == null) {
      throw new InconsistentRecord(replied, "there is no such session");
    }
    session.replies.headMap(replied.confirmed()).clear();
    if (breakage != State.Breakage.FORGET_A_REPLY) {
      session.replies.put(replied.number(), replied);
    }
  }

  void apply(StateRecord.SessionEnded ended) {
    open.remove(ended.session());
  }

  boolean isOpen(long session) {
    return open.containsKey(session);
  }

  /// By session.
  SortedMap<Long, Long> pids() {
    var pids = new TreeMap<Long, Long>();
    open.forEach((id, session) -> pids.put(id, session.pid));
    return pids;
  }

  /// By number.
  List<SessionReplied> replies(long session) {
    Session found = open.get(session);
    return found == null ? List.of() : List.copyOf(found.replies.values());
  }

  void snapshotTo(List<StateRecord.Stored> records) {
    open.forEach((id, session) -> {
      records.add(new StateRecord.SessionBegun(id, session.pid));
      records.addAll(session.replies.values());
    });
  }
}
