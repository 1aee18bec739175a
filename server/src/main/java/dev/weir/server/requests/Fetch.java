package dev.weir.server.requests;

import dev.weir.engine.PartitionLog;
import dev.weir.engine.Watch;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.FetchResponse;
import dev.weir.server.Settings;
import dev.weir.server.sessions.FetchSessions;
import dev.weir.server.sessions.SessionRefused;
import dev.weir.server.sessions.Wanted;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Reads batches of some partitions, or waits until there are enough of them.
final class Fetch implements Api<FetchRequest> {
  private static final Served<FetchRequest> SERVED =
      Served.of(ApiKey.FETCH, FetchRequest.class, 4, 18);

  /// From this version on the replica stands elsewhere.
  private static final int REPLICA_STATE = 15;

  /// More are of use to nobody: it is every partition that there may be, twice.
  private static final long MOST_SESSION_PARTITIONS = 200_000;

  /// How often it is looked whether a client that waits is still there.
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Broker broker;
  private final AnswerBytes held;
  private final FetchSessions sessions;

  Fetch(Broker broker) {
    this.broker = broker;
    this.held = new AnswerBytes(broker.answerBytes());
    var limits =
        new FetchSessions.Limits(
            broker.settings().get(Settings.FETCH_SESSION_SLOTS), sessionPartitions());
    this.sessions = new FetchSessions(limits, (int) broker.clock().millis(), broker.nanoTime());
  }

  /// A sixteenth of the heap at most.
  private static int sessionPartitions() {
    return (int) Math.min(MOST_SESSION_PARTITIONS, Runtime.getRuntime().maxMemory() / 4096);
  }

  @Override
  public Served<FetchRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<FetchRequest> call) throws InterruptedException {
    var request = call.request();
    int replica =
        call.version() >= REPLICA_STATE ? request.replicaState().replicaId() : request.replicaId();
    if (replica >= 0) { // nobody follows this server
      return refused(ErrorCode.INVALID_REQUEST);
    }
    Wanted wanted;
    try {
      wanted = sessions.take(request, call.version() >= FetchRead.TOPIC_IDS);
    } catch (SessionRefused e) {
      return refused(code(e.reason()));
    }
    var read = new FetchRead(broker, call.with(wanted.request()), held);
    try {
      if (!read.once()) {
        await(read, call);
      }
    } catch (InterruptedException | RuntimeException e) {
      read.release();
      throw e;
    }
    return new Read(read, wanted);
  }

  private static int code(SessionRefused.Reason reason) {
    return switch (reason) {
      case UNKNOWN -> ErrorCode.FETCH_SESSION_ID_NOT_FOUND;
      case WRONG_EPOCH -> ErrorCode.INVALID_FETCH_SESSION_EPOCH;
      case OTHER_NAMES -> ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR;
    };
  }

  private record Read(FetchRead read, Wanted wanted) implements Answer {
    @Override
    public FetchResponse await() {
      return wanted.told(read.response());
    }

    @Override
    public void done() {
      read.release();
    }
  }

  private static Answer refused(int errorCode) {
    return Answer.of(FetchResponse.builder().errorCode(errorCode).build());
  }

  private void await(FetchRead read, Call<FetchRequest> call) throws InterruptedException {
    List<PartitionLog> watched = read.partitions();
    long wait = TimeUnit.MILLISECONDS.toNanos(call.request().maxWaitMs());
    long now = broker.nanoTime().getAsLong();
    long end = now + wait;
    long nextLook = now + LOOK_NANOS;
    try (Watch watch = broker.engine().watch(watched, read.bound())) {
      boolean enough = read.once(); // what came before the watch was there
      while (!enough) {
        now = broker.nanoTime().getAsLong();
        if (end - now <= 0) {
          return;
        }
        if (nextLook - now <= 0) {
          call.client().mustBeThere();
          nextLook = now + LOOK_NANOS;
        }
        long pause = Math.min(end - now, nextLook - now);
        watch.await(read.ends(), pause, (lock, condition, nanos) -> condition.awaitNanos(nanos));
        enough = read.once();
      }
    }
  }
}
