package dev.weir.server.requests;

import dev.weir.engine.EngineException;
import dev.weir.engine.TopicLog;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.OffsetForLeaderEpochRequest;
import dev.weir.protocol.messages.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import dev.weir.protocol.messages.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import dev.weir.protocol.messages.OffsetForLeaderEpochResponse;
import dev.weir.protocol.messages.OffsetForLeaderEpochResponse.EpochEndOffset;
import dev.weir.protocol.messages.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Where an epoch ended: a client that is beyond it has read what a crash took back.
final class OffsetForLeaderEpoch implements Api<OffsetForLeaderEpochRequest> {
  private static final System.Logger LOG = System.getLogger("dev.weir.server");

  private static final Served<OffsetForLeaderEpochRequest> SERVED =
      Served.of(ApiKey.OFFSET_FOR_LEADER_EPOCH, OffsetForLeaderEpochRequest.class, 2, 4);

  private final Broker broker;

  OffsetForLeaderEpoch(Broker broker) {
    this.broker = broker;
  }

  @Override
  public Served<OffsetForLeaderEpochRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<OffsetForLeaderEpochRequest> call) {
    var topics = new ArrayList<OffsetForLeaderTopicResult>();
    for (OffsetForLeaderTopic asked : call.request().topics()) {
      var topic = broker.engine().topic(asked.topic());
      var partitions = new ArrayList<EpochEndOffset>();
      for (OffsetForLeaderPartition each : asked.partitions()) {
        partitions.add(partition(topic, each));
      }
      topics.add(
          OffsetForLeaderTopicResult.builder().topic(asked.topic()).partitions(partitions).build());
    }
    return Answer.of(OffsetForLeaderEpochResponse.builder().topics(topics).build());
  }

  private EpochEndOffset partition(@Nullable TopicLog topic, OffsetForLeaderPartition asked) {
    int current = broker.leaderEpoch();
    int error =
        topic == null
            ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
            : LeaderEpochs.compare(asked.currentLeaderEpoch(), current);
    if (topic == null || error != ErrorCode.NONE) {
      return refused(asked, error);
    }
    try {
      var log = topic.partition(asked.partition());
      if (asked.leaderEpoch() > current || asked.leaderEpoch() == LeaderEpochs.UNKNOWN) {
        return refused(asked, ErrorCode.NONE); // nobody knows it
      }
      boolean now = asked.leaderEpoch() == current;
      return EpochEndOffset.builder()
          .partition(asked.partition())
          .leaderEpoch(asked.leaderEpoch())
          .endOffset(
              now ? log.end() : new TimeSearch(log, log.end()).endOfEpoch(asked.leaderEpoch()))
          .build();
    } catch (EngineException e) {
      return refused(asked, ErrorCode.of(e));
    } catch (IOException e) {
      LOG.log(Level.ERROR, "looking for an epoch in " + topic.name() + ": " + e.getMessage());
      return refused(asked, ErrorCode.KAFKA_STORAGE_ERROR);
    }
  }

  private static EpochEndOffset refused(OffsetForLeaderPartition asked, int errorCode) {
    return EpochEndOffset.builder()
        .errorCode(errorCode)
        .partition(asked.partition())
        .leaderEpoch(LeaderEpochs.UNKNOWN)
        .endOffset(-1)
        .build();
  }
}
