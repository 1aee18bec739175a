package dev.weir.server.requests;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.engine.PartitionLog;
import dev.weir.engine.TopicLog;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.ProduceRequest;
import dev.weir.protocol.messages.ProduceRequest.PartitionProduceData;
import dev.weir.protocol.messages.ProduceRequest.TopicProduceData;
import dev.weir.protocol.messages.ProduceResponse;
import dev.weir.protocol.messages.ProduceResponse.PartitionProduceResponse;
import dev.weir.protocol.messages.ProduceResponse.TopicProduceResponse;
import dev.weir.records.Batches;
import dev.weir.server.wire.Disconnect;
import dev.weir.state.Production.Enlistment;
import dev.weir.state.TransactionReply.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Appends a batch to each of some partitions, and answers when they are durable. The next request
/// of the connection may be begun before: batches are written in the order in which they came.
final class Produce implements Api<ProduceRequest> {
  /// Advertised from 0: older librdkafka compresses nothing, and does without more, where it does not
  /// see the version with which each began (KAFKA-18659). Below 3 there are no batches, and nothing
  /// is answered.
  private static final Served<ProduceRequest> SERVED =
      new Served<>(ApiKey.PRODUCE, ProduceRequest.class, 0, 3, 13);

  /// From this version on topics have ids and no names.
  private static final int TOPIC_IDS = 13;

  /// From this version on a batch takes its partition into its transaction (KIP-890).
  private static final int JOINS_TRANSACTION = 12;

  /// From this version on clients know that a transaction is to be aborted, and the producer lives.
  private static final int KNOWS_ABORTABLE = 11;

  private static final long NO_TIME = -1;

  private final Broker broker;

  Produce(Broker broker) {
    this.broker = broker;
  }

  @Override
  public Served<ProduceRequest> served() {
    return SERVED;
  }

  @Override
  public boolean isPipelined() {
    return true;
  }

  @Override
  public Answer answer(Call<ProduceRequest> call) throws InterruptedException {
    var request = call.request();
    int refusal = refusal(request);
    var check = new BatchCheck(broker.settings(), broker.clock());
    var topics = new ArrayList<PendingTopic>(request.topicData().size());
    for (TopicProduceData asked : request.topicData()) {
      var topic = find(asked, call.version());
      var partitions = new ArrayList<Pending>(asked.partitionData().size());
      for (PartitionProduceData data : asked.partitionData()) {
        partitions.add(
            refusal == ErrorCode.NONE
                ? append(topic, data, check, call)
                : Pending.refused(data.index(), refusal, null));
      }
      topics.add(new PendingTopic(asked, partitions));
    }
    if (request.acks() == 0) {
      closeIfRefused(topics);
      return Answer.NONE;
    }
    return () -> response(topics, call.version());
  }

  private static int refusal(ProduceRequest request) {
    return request.acks() < -1 || request.acks() > 1
        ? ErrorCode.INVALID_REQUIRED_ACKS
        : ErrorCode.NONE;
  }

  /// The transaction that a batch belongs to; null for none.
  private static @Nullable Enlistment enlistment(byte[] batch, Call<ProduceRequest> call) {
    if (!Batches.isTransactional(batch, 0)) {
      return null;
    }
    String transactionalId = call.request().transactionalId();
    if (transactionalId == null) {
      throw new BatchRefused(
          ErrorCode.INVALID_TXN_STATE, "a batch of a transaction that the request does not name");
    }
    return new Enlistment(transactionalId, call.version() >= JOINS_TRANSACTION);
  }

  private @Nullable TopicLog find(TopicProduceData asked, int version) {
    return version >= TOPIC_IDS
        ? broker.topicIds().find(asked.topicId())
        : broker.engine().topic(asked.name());
  }

  /// A topic's part of an answer that is being made.
  private record PendingTopic(TopicProduceData asked, List<Pending> partitions) {}

  /// A partition's: either it is refused, or it is on its way.
  private record Pending(
      int index,
      int errorCode,
      @Nullable String message,
      Engine.@Nullable Appending appending,
      @Nullable PartitionLog log,
      long appendTime) {

    static Pending refused(int index, int errorCode, @Nullable String message) {
      return new Pending(index, errorCode, message, null, null, NO_TIME);
    }
  }

  private Pending append(
      @Nullable TopicLog topic,
      PartitionProduceData data,
      BatchCheck check,
      Call<ProduceRequest> call)
      throws InterruptedException {
    int version = call.version();
    if (topic == null) {
      return Pending.refused(
          data.index(),
          version >= TOPIC_IDS ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
          null);
    }
    try {
      var log = topic.partition(data.index());
      byte[] batch = check.check(data.records(), version);
      boolean onAppend = Batches.isLogAppendTime(batch, 0);
      long appendTime = onAppend ? Batches.maxTimestamp(batch, 0) : NO_TIME;
      var appending = broker.engine().append(log, batch, enlistment(batch, call));
      return new Pending(data.index(), ErrorCode.NONE, null, appending, log, appendTime);
    } catch (BatchRefused e) {
      return Pending.refused(data.index(), e.errorCode(), e.reason());
    } catch (EngineException e) {
      return Pending.refused(data.index(), ErrorCode.of(e), e.getMessage());
    }
  }

  /// Who wants no answer notices this alone.
  private static void closeIfRefused(List<PendingTopic> topics) {
    for (PendingTopic topic : topics) {
      for (Pending partition : topic.partitions) {
        if (partition.errorCode != ErrorCode.NONE) {
          throw new Disconnect(
              "a batch without an answer was refused: error %d, %s"
                  .formatted(partition.errorCode, partition.message));
        }
      }
    }
  }

  private static ProduceResponse response(List<PendingTopic> topics, int version)
      throws InterruptedException {
    var responses = new ArrayList<TopicProduceResponse>(topics.size());
    for (PendingTopic topic : topics) {
      var partitions = new ArrayList<PartitionProduceResponse>(topic.partitions.size());
      for (Pending partition : topic.partitions) {
        partitions.add(await(partition, version));
      }
      responses.add(
          TopicProduceResponse.builder()
              .name(topic.asked.name())
              .topicId(topic.asked.topicId())
              .partitionResponses(partitions)
              .build());
    }
    return ProduceResponse.builder().responses(responses).build();
  }

  private static PartitionProduceResponse await(Pending pending, int version)
      throws InterruptedException {
    if (pending.appending == null || pending.log == null) {
      return refused(pending.index, pending.errorCode, pending.message);
    }
    try {
      pending.appending.batch().get();
      return PartitionProduceResponse.builder()
          .index(pending.index)
          .baseOffset(pending.appending.offset())
          .logAppendTimeMs(pending.appendTime)
          .logStartOffset(pending.log.start())
          .build();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineException known) {
        return refused(pending.index, code(known, version), known.getMessage());
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static int code(EngineException e, int version) {
    return e instanceof EngineException.Denied denied
            && denied.verdict() == Verdict.NOT_ENLISTED
            && version >= KNOWS_ABORTABLE
        ? ErrorCode.TRANSACTION_ABORTABLE
        : ErrorCode.of(e);
  }

  private static PartitionProduceResponse refused(
      int index, int errorCode, @Nullable String message) {
    return PartitionProduceResponse.builder()
        .index(index)
        .errorCode(errorCode)
        .baseOffset(-1)
        .errorMessage(message)
        .build();
  }
}
