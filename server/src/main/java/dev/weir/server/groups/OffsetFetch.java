package dev.weir.server.groups;

import dev.weir.engine.TopicLog;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.OffsetFetchRequest;
import dev.weir.protocol.messages.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.weir.protocol.messages.OffsetFetchRequest.OffsetFetchRequestTopic;
import dev.weir.protocol.messages.OffsetFetchRequest.OffsetFetchRequestTopics;
import dev.weir.protocol.messages.OffsetFetchResponse;
import dev.weir.protocol.messages.OffsetFetchResponse.OffsetFetchResponseGroup;
import dev.weir.protocol.messages.OffsetFetchResponse.OffsetFetchResponsePartition;
import dev.weir.protocol.messages.OffsetFetchResponse.OffsetFetchResponsePartitions;
import dev.weir.protocol.messages.OffsetFetchResponse.OffsetFetchResponseTopic;
import dev.weir.protocol.messages.OffsetFetchResponse.OffsetFetchResponseTopics;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.BarrierQuestion;
import dev.weir.state.PartitionId;
import dev.weir.state.Spot;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Tells the positions of consumers. A position that is not there is no error.
final class OffsetFetch implements Api<OffsetFetchRequest> {
  private static final Served<OffsetFetchRequest> SERVED =
      Served.of(ApiKey.OFFSET_FETCH, OffsetFetchRequest.class, 1, 10);

  /// From this version on several groups are asked for at once.
  private static final int BATCHED = 8;

  private static final int TOPIC_IDS = 10;

  private final Broker broker;
  private final Coordinator coordinator;

  OffsetFetch(Broker broker, Coordinator coordinator) {
    this.broker = broker;
    this.coordinator = coordinator;
  }

  @Override
  public Served<OffsetFetchRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<OffsetFetchRequest> call) throws InterruptedException {
    var request = call.request();
    if (call.version() < BATCHED) {
      return Answer.of(single(fetch(asked(request), false, request.requireStable())));
    }
    var groups = new ArrayList<OffsetFetchResponseGroup>();
    for (OffsetFetchRequestGroup each : request.groups()) {
      boolean byId = call.version() >= TOPIC_IDS;
      groups.add(fetch(each, byId, request.requireStable()));
    }
    return Answer.of(OffsetFetchResponse.builder().groups(groups).build());
  }

  /// As clients that ask for one group would ask in a later version.
  private static OffsetFetchRequestGroup asked(OffsetFetchRequest request) {
    List<OffsetFetchRequestTopic> topics = request.topics();
    return OffsetFetchRequestGroup.builder()
        .groupId(request.groupId())
        .topics(
            topics == null
                ? null
                : topics.stream()
                    .map(topic ->
                        OffsetFetchRequestTopics.builder()
                            .name(topic.name())
                            .partitionIndexes(topic.partitionIndexes())
                            .build())
                    .toList())
        .build();
  }

  private static OffsetFetchResponse single(OffsetFetchResponseGroup group) {
    var topics = new ArrayList<OffsetFetchResponseTopic>();
    for (OffsetFetchResponseTopics topic : group.topics()) {
      var partitions =
          topic.partitions().stream()
              .map(each ->
                  OffsetFetchResponsePartition.builder()
                      .partitionIndex(each.partitionIndex())
                      .committedOffset(each.committedOffset())
                      .committedLeaderEpoch(each.committedLeaderEpoch())
                      .metadata(each.metadata())
                      .errorCode(each.errorCode())
                      .build())
              .toList();
      topics.add(
          OffsetFetchResponseTopic.builder().name(topic.name()).partitions(partitions).build());
    }
    return OffsetFetchResponse.builder().topics(topics).errorCode(group.errorCode()).build();
  }

  private OffsetFetchResponseGroup fetch(
      OffsetFetchRequestGroup asked, boolean byId, boolean stable) throws InterruptedException {
    var response = OffsetFetchResponseGroup.builder().groupId(asked.groupId());
    List<Spot> spots;
    SortedSet<PartitionId> pending = new TreeSet<>();
    try {
      if (stable) { // before the positions: what ends in between is in those
        pending = coordinator.pending(asked.groupId());
      }
      spots = coordinator.ask(new BarrierQuestion.SpotsOf(asked.groupId()));
    } catch (Refused e) {
      return response.errorCode(e.errorCode()).build();
    }
    List<OffsetFetchRequestTopics> wanted = asked.topics();
    var known = new Known(spots, pending);
    return response.topics(wanted == null ? all(known) : some(wanted, known, byId)).build();
  }

  /// A consumer's positions.
  ///
  /// @param pending where a transaction is open that moves one, for who wants to know no other
  private record Known(List<Spot> spots, SortedSet<PartitionId> pending) {
    OffsetFetchResponsePartitions of(Spot spot) {
      return pending.contains(spot.partition())
          ? none(spot.partition().number(), ErrorCode.UNSTABLE_OFFSET_COMMIT)
          : found(spot);
    }
  }

  private List<OffsetFetchResponseTopics> all(Known known) {
    var byTopic = new TreeMap<Integer, List<OffsetFetchResponsePartitions>>();
    for (Spot spot : known.spots) {
      byTopic
          .computeIfAbsent(spot.partition().topicId(), id -> new ArrayList<>())
          .add(known.of(spot));
    }
    var topics = new ArrayList<OffsetFetchResponseTopics>();
    for (TopicLog log : broker.engine().topics()) {
      var partitions = byTopic.get(log.id());
      if (partitions != null) {
        topics.add(
            OffsetFetchResponseTopics.builder()
                .name(log.name())
                .topicId(broker.topicIds().of(log))
                .partitions(partitions)
                .build());
      }
    }
    return topics;
  }

  private List<OffsetFetchResponseTopics> some(
      List<OffsetFetchRequestTopics> wanted, Known known, boolean byId) {
    SortedMap<PartitionId, Spot> spots = new TreeMap<>();
    known.spots.forEach(spot -> spots.put(spot.partition(), spot));
    var topics = new ArrayList<OffsetFetchResponseTopics>();
    for (OffsetFetchRequestTopics topic : wanted) {
      TopicLog log =
          byId ? broker.topicIds().find(topic.topicId()) : broker.engine().topic(topic.name());
      int error = byId && log == null ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.NONE;
      var partitions = new ArrayList<OffsetFetchResponsePartitions>();
      for (int number : topic.partitionIndexes()) {
        PartitionId id = log == null ? null : new PartitionId(log.id(), number);
        Spot spot = id == null ? null : spots.get(id);
        boolean moves = id != null && known.pending.contains(id);
        partitions.add(
            spot == null
                ? none(number, moves ? ErrorCode.UNSTABLE_OFFSET_COMMIT : error)
                : known.of(spot));
      }
      topics.add(
          OffsetFetchResponseTopics.builder()
              .name(topic.name())
              .topicId(topic.topicId())
              .partitions(partitions)
              .build());
    }
    return topics;
  }

  private static OffsetFetchResponsePartitions found(Spot spot) {
    return OffsetFetchResponsePartitions.builder()
        .partitionIndex(spot.partition().number())
        .committedOffset(spot.offset())
        .committedLeaderEpoch(spot.leaderEpoch())
        .metadata(spot.note())
        .build();
  }

  private static OffsetFetchResponsePartitions none(int number, int errorCode) {
    return OffsetFetchResponsePartitions.builder()
        .partitionIndex(number)
        .committedOffset(-1)
        .committedLeaderEpoch(-1)
        .metadata("")
        .errorCode(errorCode)
        .build();
  }
}
