package dev.weir.server.requests;

import dev.weir.engine.PartitionLog;
import dev.weir.engine.Watch;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.FetchResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Reads batches of some partitions, or waits until there are enough of them.
///
/// Every answer has session id 0, which means that there are no sessions: clients then always say
/// all that they want.
final class Fetch implements Api<FetchRequest> {
  private static final Served<FetchRequest> SERVED =
      Served.of(ApiKey.FETCH, FetchRequest.class, 4, 18);

  /// From this version on the replica stands elsewhere.
  private static final int REPLICA_STATE = 15;

  private final Broker broker;
  private final AnswerBytes held;

  Fetch(Broker broker) {
    this.broker = broker;
    this.held = new AnswerBytes(broker.answerBytes());
  }

  @Override
  public Served<FetchRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<FetchRequest> call) throws InterruptedException {
    var request = call.request();
    if (request.sessionId() != 0) {
      return refused(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
    }
    int replica =
        call.version() >= REPLICA_STATE ? request.replicaState().replicaId() : request.replicaId();
    if (replica >= 0) { // nobody follows this server
      return refused(ErrorCode.INVALID_REQUEST);
    }
    var read = new FetchRead(broker, call, held);
    try {
      if (!read.once()) {
        await(read, request);
      }
    } catch (InterruptedException | RuntimeException e) {
      read.release();
      throw e;
    }
    return new Read(read);
  }

  private record Read(FetchRead read) implements Answer {
    @Override
    public FetchResponse await() {
      return read.response();
    }

    @Override
    public void done() {
      read.release();
    }
  }

  private static Answer refused(int errorCode) {
    return Answer.of(FetchResponse.builder().errorCode(errorCode).build());
  }

  private void await(FetchRead read, FetchRequest request) throws InterruptedException {
    List<PartitionLog> watched = read.partitions();
    long end = broker.nanoTime().getAsLong() + TimeUnit.MILLISECONDS.toNanos(request.maxWaitMs());
    try (Watch watch = broker.engine().watch(watched)) {
      boolean enough = read.once(); // what came before the watch was there
      while (!enough) {
        long left = end - broker.nanoTime().getAsLong();
        if (left <= 0) {
          return;
        }
        watch.await(read.ends(), left, (lock, condition, nanos) -> condition.awaitNanos(nanos));
        enough = read.once();
      }
    }
  }
}
