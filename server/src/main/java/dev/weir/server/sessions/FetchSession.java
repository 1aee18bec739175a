package dev.weir.server.sessions;

import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.FetchRequest.FetchPartition;
import dev.weir.protocol.messages.FetchRequest.FetchTopic;
import dev.weir.protocol.messages.FetchRequest.ForgottenTopic;
import dev.weir.protocol.messages.FetchResponse;
import dev.weir.protocol.messages.FetchResponse.FetchableTopicResponse;
import dev.weir.protocol.messages.FetchResponse.PartitionData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What one client wants to read, and what it was told last. Thread-safe.
final class FetchSession {
  /// The first of an incremental Fetch, which also comes after the last that there is.
  private static final int FIRST_EPOCH = 1;

  private final int id;
  private final boolean byId;
  private final long createdNanos;
  private long usedNanos;
  private int nextEpoch = FIRST_EPOCH;

  /// In the order in which they are read: whoever was given records goes behind the others.
  private final Map<Key, Kept> partitions = new LinkedHashMap<>();

  /// @param topic empty, or its id is zero
  private record Key(String topic, UUID topicId, int partition) {}

  /// What was asked of a partition, and told of it.
  private static final class Kept {
    FetchPartition asked;
    long end = -1;
    long stableEnd = -1;
    long start = -1;

    Kept(FetchPartition asked) {
      this.asked = asked;
    }

    /// Whether there is anything to tell; remembers that it was told.
    boolean tells(PartitionData found) {
      ByteBuffer records = found.records();
      boolean news =
          (records != null && records.hasRemaining())
              || found.errorCode() != 0
              || found.highWatermark() != end
              || found.lastStableOffset() != stableEnd
              || found.logStartOffset() != start;
      end = found.errorCode() == 0 ? found.highWatermark() : -1; // told again when it has gone
      stableEnd = found.lastStableOffset();
      start = found.logStartOffset();
      return news;
    }
  }

  FetchSession(int id, boolean byId, long nowNanos) {
    this.id = id;
    this.byId = byId;
    this.createdNanos = nowNanos;
    this.usedNanos = nowNanos;
  }

  int id() {
    return id;
  }

  long createdNanos() {
    return createdNanos;
  }

  synchronized long usedNanos() {
    return usedNanos;
  }

  synchronized int size() {
    return partitions.size();
  }

  /// The first Fetch: says all that is wanted, and is told all.
  Wanted begin(FetchRequest request) {
    take(request);
    return new Wanted() {
      @Override
      public FetchRequest request() {
        return request;
      }

      @Override
      public FetchResponse told(FetchResponse whole) {
        return tell(whole, true);
      }
    };
  }

  /// A later one: says what has changed, and is told what has.
  ///
  /// @throws SessionRefused when it does not follow the one before
  synchronized Wanted goOn(FetchRequest request, boolean usesIds, long nowNanos)
      throws SessionRefused {
    if (usesIds != byId) {
      throw new SessionRefused(SessionRefused.Reason.OTHER_NAMES);
    }
    if (request.sessionEpoch() != nextEpoch) {
      throw new SessionRefused(SessionRefused.Reason.WRONG_EPOCH);
    }
    nextEpoch = nextEpoch == Integer.MAX_VALUE ? FIRST_EPOCH : nextEpoch + 1;
    usedNanos = nowNanos;
    take(request);
    var whole = whole(request);
    return new Wanted() {
      @Override
      public FetchRequest request() {
        return whole;
      }

      @Override
      public FetchResponse told(FetchResponse found) {
        return tell(found, false);
      }
    };
  }

  /// How many partitions a request names.
  static int count(FetchRequest request) {
    return request.topics().stream().mapToInt(topic -> topic.partitions().size()).sum();
  }

  private synchronized void take(FetchRequest request) {
    for (ForgottenTopic topic : request.forgottenTopicsData()) {
      topic
          .partitions()
          .forEach(number -> partitions.remove(new Key(topic.topic(), topic.topicId(), number)));
    }
    for (FetchTopic topic : request.topics()) {
      for (FetchPartition each : topic.partitions()) {
        partitions.computeIfAbsent(
                    new Key(topic.topic(), topic.topicId(), each.partition()), _ -> new Kept(each))
                .asked =
            each;
      }
    }
  }

  private FetchRequest whole(FetchRequest request) {
    return FetchRequest.builder()
        .replicaId(request.replicaId())
        .replicaState(request.replicaState())
        .maxWaitMs(request.maxWaitMs())
        .minBytes(request.minBytes())
        .maxBytes(request.maxBytes())
        .isolationLevel(request.isolationLevel())
        .topics(topics())
        .rackId(request.rackId())
        .build();
  }

  /// In order: a topic is there again when other topics' partitions come between.
  private List<FetchTopic> topics() {
    var topics = new ArrayList<FetchTopic>();
    var run = new ArrayList<FetchPartition>();
    Key last = null;
    for (var each : partitions.entrySet()) {
      Key key = each.getKey();
      if (last != null && !isSameTopic(last, key)) {
        topics.add(topic(last, run));
        run.clear();
      }
      last = key;
      run.add(each.getValue().asked);
    }
    if (last != null) {
      topics.add(topic(last, run));
    }
    return topics;
  }

  private static boolean isSameTopic(Key one, Key other) {
    return one.topic.equals(other.topic) && one.topicId.equals(other.topicId);
  }

  private static FetchTopic topic(Key of, List<FetchPartition> partitions) {
    return FetchTopic.builder()
        .topic(of.topic)
        .topicId(of.topicId)
        .partitions(List.copyOf(partitions))
        .build();
  }

  /// @param everything whether what has not changed is told too
  private synchronized FetchResponse tell(FetchResponse whole, boolean everything) {
    var topics = new ArrayList<FetchableTopicResponse>();
    for (FetchableTopicResponse topic : whole.responses()) {
      var told = new ArrayList<PartitionData>();
      for (PartitionData each : topic.partitions()) {
        if (isTold(new Key(topic.topic(), topic.topicId(), each.partitionIndex()), each)
            || everything) {
          told.add(each);
        }
      }
      if (!told.isEmpty()) {
        topics.add(
            FetchableTopicResponse.builder()
                .topic(topic.topic())
                .topicId(topic.topicId())
                .partitions(told)
                .build());
      }
    }
    return FetchResponse.builder()
        .throttleTimeMs(whole.throttleTimeMs())
        .errorCode(whole.errorCode())
        .sessionId(id)
        .responses(topics)
        .nodeEndpoints(whole.nodeEndpoints())
        .build();
  }

  private boolean isTold(Key key, PartitionData found) {
    Kept kept = partitions.get(key);
    if (kept == null) {
      return true;
    }
    ByteBuffer records = found.records();
    if (records != null && records.hasRemaining()) {
      partitions.remove(key);
      partitions.put(key, kept);
    }
    return kept.tells(found);
  }
}
