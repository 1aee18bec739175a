package dev.weir.server.sessions;

import dev.weir.protocol.messages.FetchRequest;
import dev.weir.server.sessions.SessionRefused.Reason;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// All fetch sessions. Where there is no room, the session that was not used for longest goes, if
/// that is two minutes; else a smaller one that has been there for as long; else the client is served
/// without. Thread-safe.
public final class FetchSessions {
  /// The epoch of a Fetch that begins a session.
  private static final int FIRST = 0;

  /// Of one that wants none.
  private static final int NONE = -1;

  /// As long as a session is left alone; Kafka's limit.
  private static final Duration LEAST_LIFE = Duration.ofMinutes(2);

  private final Limits limits;
  private final LongSupplier nanoTime;
  private final Map<Integer, FetchSession> sessions = new TreeMap<>();
  private int lastId;

  /// In all sessions together.
  private int partitions;

  /// How much is remembered.
  ///
  /// @param sessions at most
  /// @param partitions in all sessions together; each is some 250 bytes
  public record Limits(int sessions, int partitions) {}

  /// @param firstId from which ids are counted: another one at each start, so that nobody goes on with
  ///     a session of the start before
  public FetchSessions(Limits limits, int firstId, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.lastId = firstId & Integer.MAX_VALUE;
  }

  /// What a client wants.
  ///
  /// @param usesIds whether the request names topics by their ids
  /// @throws SessionRefused when there is no such session, or it is elsewhere
  public synchronized Wanted take(FetchRequest request, boolean usesIds) throws SessionRefused {
    int epoch = request.sessionEpoch();
    if (epoch == FIRST || epoch == NONE) {
      drop(sessions.get(request.sessionId()));
      boolean wants = epoch == FIRST && FetchSession.count(request) > 0;
      var begun = wants ? begin(FetchSession.count(request), usesIds) : null;
      if (begun == null) {
        return Wanted.alone(request);
      }
      var wanted = begun.begin(request);
      partitions += begun.size();
      return wanted;
    }
    var session = sessions.get(request.sessionId());
    if (session == null) {
      throw new SessionRefused(Reason.UNKNOWN);
    }
    int before = session.size();
    var wanted = session.goOn(request, usesIds, nanoTime.getAsLong());
    partitions += session.size() - before;
    if (partitions > limits.partitions) { // the client begins anew, and is served without
      drop(session);
      throw new SessionRefused(Reason.UNKNOWN);
    }
    return wanted;
  }

  private void drop(@Nullable FetchSession session) {
    if (session != null) {
      sessions.remove(session.id());
      partitions -= session.size();
    }
  }

  /// How many there are.
  public synchronized int size() {
    return sessions.size();
  }

  private @Nullable FetchSession begin(int wanted, boolean usesIds) {
    long now = nanoTime.getAsLong();
    while (sessions.size() >= limits.sessions || partitions + wanted > limits.partitions) {
      var goes = unused(now).or(() -> smaller(wanted, now)).orElse(null);
      if (goes == null) {
        return null;
      }
      drop(goes);
    }
    do {
      lastId = lastId == Integer.MAX_VALUE ? 1 : lastId + 1;
    } while (sessions.containsKey(lastId));
    var session = new FetchSession(lastId, usesIds, now);
    sessions.put(lastId, session);
    return session;
  }

  private Optional<FetchSession> unused(long now) {
    return sessions.values().stream()
        .filter(each -> isLongAgo(each.usedNanos(), now))
        .min(Comparator.comparingLong(each -> each.usedNanos() - now));
  }

  private Optional<FetchSession> smaller(int wanted, long now) {
    return sessions.values().stream()
        .filter(each -> isLongAgo(each.createdNanos(), now) && each.size() < wanted)
        .min(Comparator.comparingInt(FetchSession::size));
  }

  private static boolean isLongAgo(long nanos, long now) {
    return now - nanos > LEAST_LIFE.toNanos();
  }
}
