package dev.weir.server.groups;

import dev.weir.engine.TopicLog;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.OffsetCommitRequest;
import dev.weir.protocol.messages.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.weir.protocol.messages.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.weir.protocol.messages.OffsetCommitResponse;
import dev.weir.protocol.messages.OffsetCommitResponse.OffsetCommitResponsePartition;
import dev.weir.protocol.messages.OffsetCommitResponse.OffsetCommitResponseTopic;
import dev.weir.server.Settings;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.BarrierCommand;
import dev.weir.state.BarrierReply;
import dev.weir.state.PartitionId;
import dev.weir.state.Reply;
import dev.weir.state.Spot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Moves a consumer's positions, on behalf of a member or of who reads alone.
final class OffsetCommit implements Api<OffsetCommitRequest> {
  private static final Served<OffsetCommitRequest> SERVED =
      Served.of(ApiKey.OFFSET_COMMIT, OffsetCommitRequest.class, 2, 10);

  /// From this version on a group that is not there is called that; before, its generation is wrong.
  private static final int NO_GROUP = 9;

  private static final int TOPIC_IDS = 10;

  private final Broker broker;
  private final Coordinator coordinator;

  OffsetCommit(Broker broker, Coordinator coordinator) {
    this.broker = broker;
    this.coordinator = coordinator;
  }

  @Override
  public Served<OffsetCommitRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<OffsetCommitRequest> call) throws InterruptedException {
    var request = call.request();
    var spots =
        new LinkedHashMap<PartitionId, Spot>(); // who names a partition twice means the last
    for (OffsetCommitRequestTopic topic : request.topics()) {
      TopicLog log = topic(call, topic);
      for (OffsetCommitRequestPartition each : topic.partitions()) {
        if (log != null && problem(call, log, each) == ErrorCode.NONE) {
          var spot = spot(log, each);
          spots.put(spot.partition(), spot);
        }
      }
    }
    Committed committed =
        spots.isEmpty()
            ? new Committed(0, new TreeMap<>())
            : commit(call, List.copyOf(spots.values()));
    var topics = new ArrayList<OffsetCommitResponseTopic>();
    for (OffsetCommitRequestTopic topic : request.topics()) {
      var partitions = new ArrayList<OffsetCommitResponsePartition>();
      TopicLog log = topic(call, topic);
      for (OffsetCommitRequestPartition each : topic.partitions()) {
        int problem = problem(call, log, each);
        partitions.add(
            OffsetCommitResponsePartition.builder()
                .partitionIndex(each.partitionIndex())
                .errorCode(
                    problem != ErrorCode.NONE || log == null
                        ? problem
                        : committed.of(new PartitionId(log.id(), each.partitionIndex())))
                .build());
      }
      topics.add(
          OffsetCommitResponseTopic.builder()
              .name(topic.name())
              .topicId(topic.topicId())
              .partitions(partitions)
              .build());
    }
    return Answer.of(OffsetCommitResponse.builder().topics(topics).build());
  }

  /// What became of a commit.
  ///
  /// @param errorCode of all
  private record Committed(int errorCode, SortedMap<PartitionId, Reply.Refusal> refused) {
    int of(PartitionId partition) {
      Reply.Refusal refusal = refused.get(partition);
      return refusal == null ? errorCode : code(refusal);
    }

    private static int code(Reply.Refusal refusal) {
      return switch (refusal) {
        case Reply.PositionOutOfRange _ -> ErrorCode.OFFSET_OUT_OF_RANGE;
        case Reply.LimitReached _ -> ErrorCode.INVALID_COMMIT_OFFSET_SIZE;
        case Reply.InvalidName _ -> ErrorCode.INVALID_GROUP_ID;
        default -> ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      };
    }
  }

  private @Nullable TopicLog topic(Call<OffsetCommitRequest> call, OffsetCommitRequestTopic topic) {
    return call.version() >= TOPIC_IDS
        ? broker.topicIds().find(topic.topicId())
        : broker.engine().topic(topic.name());
  }

  private int problem(
      Call<OffsetCommitRequest> call,
      @Nullable TopicLog topic,
      OffsetCommitRequestPartition partition) {
    if (topic == null) {
      return call.version() >= TOPIC_IDS
          ? ErrorCode.UNKNOWN_TOPIC_ID
          : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    int number = partition.partitionIndex();
    if (number < 0 || number >= topic.partitions()) {
      return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    return Places.orEmpty(partition.committedMetadata()).length()
            > broker.settings().get(Settings.OFFSET_METADATA_MAX_BYTES)
        ? ErrorCode.OFFSET_METADATA_TOO_LARGE
        : ErrorCode.NONE;
  }

  private static Spot spot(TopicLog topic, OffsetCommitRequestPartition partition) {
    return new Spot(
        new PartitionId(topic.id(), partition.partitionIndex()),
        partition.committedOffset(),
        partition.committedLeaderEpoch(),
        Places.orEmpty(partition.committedMetadata()));
  }

  private Committed commit(Call<OffsetCommitRequest> call, List<Spot> spots)
      throws InterruptedException {
    var request = call.request();
    int generation = request.generationIdOrMemberEpoch();
    boolean alone = generation < 0 && request.memberId().isEmpty();
    var by = alone ? null : Places.of(request.memberId(), request.groupInstanceId(), generation);
    try {
      var reply =
          coordinator.submit(new BarrierCommand.CommitOffsets(request.groupId(), by, spots));
      return reply instanceof BarrierReply.OffsetsCommitted committed
          ? new Committed(ErrorCode.NONE, committed.refused())
          : new Committed(ErrorCode.UNKNOWN_SERVER_ERROR, new TreeMap<>());
    } catch (Refused e) {
      boolean unnamed = e.errorCode() == ErrorCode.GROUP_ID_NOT_FOUND && call.version() < NO_GROUP;
      return new Committed(unnamed ? ErrorCode.ILLEGAL_GENERATION : e.errorCode(), new TreeMap<>());
    }
  }
}
