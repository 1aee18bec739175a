package dev.weir.server.requests;

import dev.weir.engine.EngineException;
import dev.weir.engine.PartitionLog;
import dev.weir.engine.ReadBound;
import dev.weir.engine.TopicLog;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.ListOffsetsRequest;
import dev.weir.protocol.messages.ListOffsetsRequest.ListOffsetsPartition;
import dev.weir.protocol.messages.ListOffsetsRequest.ListOffsetsTopic;
import dev.weir.protocol.messages.ListOffsetsResponse;
import dev.weir.protocol.messages.ListOffsetsResponse.ListOffsetsPartitionResponse;
import dev.weir.protocol.messages.ListOffsetsResponse.ListOffsetsTopicResponse;
import dev.weir.server.requests.TimeSearch.Found;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where partitions begin, end, or reach a time.
final class ListOffsets implements Api<ListOffsetsRequest> {
  private static final System.Logger LOG = System.getLogger("dev.weir.server");

  private static final Served<ListOffsetsRequest> SERVED =
      Served.of(ApiKey.LIST_OFFSETS, ListOffsetsRequest.class, 1, 11);

  private static final int READ_COMMITTED = 1;

  // Times that stand for something else, and the version since which they do.

  private static final long LATEST = -1;
  private static final long EARLIEST = -2;
  private static final long LATEST_TIME = -3;
  private static final int LATEST_TIME_SINCE = 7;

  /// What lies on this machine: all of it.
  private static final long EARLIEST_LOCAL = -4;

  private static final int EARLIEST_LOCAL_SINCE = 8;

  /// What lies elsewhere, or is on its way there: nothing.
  private static final long LATEST_TIERED = -5;

  private static final int LATEST_TIERED_SINCE = 9;
  private static final long EARLIEST_PENDING_UPLOAD = -6;
  private static final int EARLIEST_PENDING_UPLOAD_SINCE = 11;

  /// Older clients are not told.
  private static final int LEADER_EPOCH_SINCE = 4;

  private static final Found NOTHING = new Found(-1, -1, LeaderEpochs.UNKNOWN);

  private final Broker broker;

  ListOffsets(Broker broker) {
    this.broker = broker;
  }

  @Override
  public Served<ListOffsetsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<ListOffsetsRequest> call) {
    var topics = new ArrayList<ListOffsetsTopicResponse>();
    for (ListOffsetsTopic asked : call.request().topics()) {
      topics.add(
          ListOffsetsTopicResponse.builder()
              .name(asked.name())
              .partitions(partitions(call, asked))
              .build());
    }
    return Answer.of(ListOffsetsResponse.builder().topics(topics).build());
  }

  private List<ListOffsetsPartitionResponse> partitions(
      Call<ListOffsetsRequest> call, ListOffsetsTopic asked) {
    var topic = broker.engine().topic(asked.name());
    var seen = new HashSet<Integer>();
    var twice = new HashSet<Integer>();
    for (ListOffsetsPartition each : asked.partitions()) {
      if (!seen.add(each.partitionIndex())) {
        twice.add(each.partitionIndex());
      }
    }
    var partitions = new ArrayList<ListOffsetsPartitionResponse>();
    for (ListOffsetsPartition each : asked.partitions()) {
      partitions.add(
          twice.contains(each.partitionIndex())
              ? refused(each, ErrorCode.INVALID_REQUEST)
              : partition(call, topic, each));
    }
    return partitions;
  }

  private ListOffsetsPartitionResponse partition(
      Call<ListOffsetsRequest> call, @Nullable TopicLog topic, ListOffsetsPartition asked) {
    if (topic == null) {
      return refused(asked, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }
    int epochs = LeaderEpochs.compare(asked.currentLeaderEpoch(), broker.leaderEpoch());
    if (epochs != ErrorCode.NONE) {
      return refused(asked, epochs);
    }
    if (!isKnown(asked.timestamp(), call.version())) {
      return refused(asked, ErrorCode.UNSUPPORTED_VERSION);
    }
    boolean committed = call.request().isolationLevel() == READ_COMMITTED;
    try {
      var log = topic.partition(asked.partitionIndex());
      long end = log.end(committed ? ReadBound.STABLE : ReadBound.DURABLE);
      var found = find(log, end, asked.timestamp());
      return ListOffsetsPartitionResponse.builder()
          .partitionIndex(asked.partitionIndex())
          .offset(found.offset())
          .timestamp(found.timestamp())
          .leaderEpoch(call.version() >= LEADER_EPOCH_SINCE ? found.epoch() : LeaderEpochs.UNKNOWN)
          .build();
    } catch (EngineException e) {
      return refused(asked, ErrorCode.of(e));
    } catch (IOException e) {
      LOG.log(Level.ERROR, "looking for a time in " + topic.name() + ": " + e.getMessage());
      return refused(asked, ErrorCode.KAFKA_STORAGE_ERROR);
    }
  }

  private static boolean isKnown(long timestamp, int version) {
    if (timestamp >= EARLIEST) {
      return true;
    }
    return (timestamp == LATEST_TIME && version >= LATEST_TIME_SINCE)
        || (timestamp == EARLIEST_LOCAL && version >= EARLIEST_LOCAL_SINCE)
        || (timestamp == LATEST_TIERED && version >= LATEST_TIERED_SINCE)
        || (timestamp == EARLIEST_PENDING_UPLOAD && version >= EARLIEST_PENDING_UPLOAD_SINCE);
  }

  private Found find(PartitionLog log, long end, long timestamp) throws IOException {
    if (timestamp == LATEST) {
      return new Found(end, -1, broker.leaderEpoch());
    }
    if (timestamp == EARLIEST || timestamp == EARLIEST_LOCAL) {
      return new Found(log.start(), -1, broker.leaderEpoch());
    }
    if (timestamp == LATEST_TIERED || timestamp == EARLIEST_PENDING_UPLOAD) {
      return NOTHING;
    }
    var search = new TimeSearch(log, end);
    var found = timestamp == LATEST_TIME ? search.latest() : search.first(timestamp);
    return found == null ? NOTHING : found;
  }

  private static ListOffsetsPartitionResponse refused(ListOffsetsPartition asked, int errorCode) {
    return ListOffsetsPartitionResponse.builder()
        .partitionIndex(asked.partitionIndex())
        .errorCode(errorCode)
        .build();
  }
}
