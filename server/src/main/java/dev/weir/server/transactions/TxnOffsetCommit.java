package dev.weir.server.transactions;

import dev.weir.engine.TopicLog;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.TxnOffsetCommitRequest;
import dev.weir.protocol.messages.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import dev.weir.protocol.messages.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import dev.weir.protocol.messages.TxnOffsetCommitResponse;
import dev.weir.protocol.messages.TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition;
import dev.weir.protocol.messages.TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic;
import dev.weir.server.Settings;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.BarrierCommand.Place;
import dev.weir.state.BarrierReply;
import dev.weir.state.ConsumerName;
import dev.weir.state.PartitionId;
import dev.weir.state.Reply;
import dev.weir.state.Spot;
import dev.weir.state.TransactionCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Moves a group's positions when the transaction is committed.
final class TxnOffsetCommit implements Api<TxnOffsetCommitRequest> {
  private static final Served<TxnOffsetCommitRequest> SERVED =
      Served.of(ApiKey.TXN_OFFSET_COMMIT, TxnOffsetCommitRequest.class, 0, 5);

  /// From this version on a member says who it is.
  private static final int SAYS_WHO = 3;

  /// From this version on clients know that a transaction is to be aborted, and the producer lives.
  private static final int KNOWS_ABORTABLE = 4;

  /// From this version on this takes the group into the transaction (KIP-890).
  private static final int JOINS = 5;

  private final Broker broker;
  private final Coordinator coordinator;

  TxnOffsetCommit(Broker broker, Coordinator coordinator) {
    this.broker = broker;
    this.coordinator = coordinator;
  }

  @Override
  public Served<TxnOffsetCommitRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<TxnOffsetCommitRequest> call) throws InterruptedException {
    var request = call.request();
    var spots = new ArrayList<Spot>();
    for (TxnOffsetCommitRequestTopic topic : request.topics()) {
      for (TxnOffsetCommitRequestPartition each : topic.partitions()) {
        Spot spot = spot(topic.name(), each);
        if (spot != null && isShort(each)) {
          spots.add(spot);
        }
      }
    }
    Committed committed = commit(call, spots);
    var topics = new ArrayList<TxnOffsetCommitResponseTopic>();
    for (TxnOffsetCommitRequestTopic topic : request.topics()) {
      var partitions = new ArrayList<TxnOffsetCommitResponsePartition>();
      for (TxnOffsetCommitRequestPartition each : topic.partitions()) {
        Spot spot = spot(topic.name(), each);
        int errorCode =
            spot == null
                ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                : isShort(each)
                    ? committed.of(spot.partition())
                    : ErrorCode.OFFSET_METADATA_TOO_LARGE;
        partitions.add(
            TxnOffsetCommitResponsePartition.builder()
                .partitionIndex(each.partitionIndex())
                .errorCode(errorCode)
                .build());
      }
      topics.add(
          TxnOffsetCommitResponseTopic.builder().name(topic.name()).partitions(partitions).build());
    }
    return Answer.of(TxnOffsetCommitResponse.builder().topics(topics).build());
  }

  /// What became of a commit.
  ///
  /// @param errorCode of all
  private record Committed(int errorCode, SortedMap<PartitionId, Reply.Refusal> refused) {
    static Committed not(int errorCode) {
      return new Committed(errorCode, new TreeMap<>());
    }

    int of(PartitionId partition) {
      return switch (refused.get(partition)) {
        case null -> errorCode;
        case Reply.PositionOutOfRange _ -> ErrorCode.OFFSET_OUT_OF_RANGE;
        case Reply.LimitReached _ -> ErrorCode.INVALID_COMMIT_OFFSET_SIZE;
        case Reply.InvalidName _ -> ErrorCode.INVALID_GROUP_ID;
        default -> ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      };
    }
  }

  /// Null when there is no such partition.
  private @Nullable Spot spot(String topic, TxnOffsetCommitRequestPartition asked) {
    TopicLog log = broker.engine().topic(topic);
    int number = asked.partitionIndex();
    return log == null || number < 0 || number >= log.partitions()
        ? null
        : new Spot(
            new PartitionId(log.id(), number),
            asked.committedOffset(),
            asked.committedLeaderEpoch(),
            note(asked));
  }

  private static String note(TxnOffsetCommitRequestPartition asked) {
    String note = asked.committedMetadata();
    return note == null ? "" : note;
  }

  private boolean isShort(TxnOffsetCommitRequestPartition asked) {
    return note(asked).length() <= broker.settings().get(Settings.OFFSET_METADATA_MAX_BYTES);
  }

  private Committed commit(Call<TxnOffsetCommitRequest> call, List<Spot> spots)
      throws InterruptedException {
    var request = call.request();
    if (ConsumerName.problem(request.groupId()).isPresent()) {
      return Committed.not(ErrorCode.INVALID_GROUP_ID);
    }
    var owner =
        Coordinator.owner(request.transactionalId(), request.producerId(), request.producerEpoch());
    boolean joins = call.version() >= JOINS;
    try {
      var command =
          new TransactionCommand.CommitOffsets(
              owner, request.groupId(), member(call), spots, joins);
      return switch (coordinator.submit(command)) {
        case BarrierReply.OffsetsCommitted committed ->
            new Committed(ErrorCode.NONE, committed.refused());
        case BarrierReply.Denied denied -> Committed.not(code(denied.verdict()));
        case Reply other -> throw new IllegalStateException("a commit was answered " + other);
      };
    } catch (Refused e) {
      boolean abortable =
          e.errorCode() == ErrorCode.INVALID_TXN_STATE && call.version() >= KNOWS_ABORTABLE;
      return Committed.not(abortable ? ErrorCode.TRANSACTION_ABORTABLE : e.errorCode());
    }
  }

  /// Of a group that is not there, the generation is wrong.
  private static int code(BarrierReply.Verdict verdict) {
    return verdict == BarrierReply.Verdict.NO_GROUP
        ? ErrorCode.ILLEGAL_GENERATION
        : ErrorCode.of(verdict);
  }

  /// Null for who does not say.
  private static @Nullable Place member(Call<TxnOffsetCommitRequest> call) {
    var request = call.request();
    String instance = request.groupInstanceId();
    boolean unnamed =
        request.generationId() < 0 && request.memberId().isEmpty() && instance == null;
    return call.version() < SAYS_WHO || unnamed
        ? null
        : new Place(request.memberId(), instance == null ? "" : instance, request.generationId());
  }
}
