package dev.weir.server.requests;

import dev.weir.engine.EngineException;
import dev.weir.engine.PartitionLog;
import dev.weir.engine.ReadBound;
import dev.weir.engine.TopicLog;
import dev.weir.protocol.Message;
import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.FetchRequest.FetchPartition;
import dev.weir.protocol.messages.FetchRequest.FetchTopic;
import dev.weir.protocol.messages.FetchResponse;
import dev.weir.protocol.messages.FetchResponse.AbortedTransaction;
import dev.weir.protocol.messages.FetchResponse.FetchableTopicResponse;
import dev.weir.protocol.messages.FetchResponse.PartitionData;
import dev.weir.records.Batches;
import dev.weir.server.Settings;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One Fetch: what is asked for, and what was found at the last look. Not thread-safe.
final class FetchRead {
  private static final System.Logger LOG = System.getLogger("dev.weir.server");

  /// From this version on topics have ids and no names.
  static final int TOPIC_IDS = 13;

  private static final int READ_COMMITTED = 1;

  private final Broker broker;
  private final FetchRequest request;
  private final int version;
  private final List<Topic> topics = new ArrayList<>();
  private final List<PartitionLog> partitions = new ArrayList<>();
  private final ReadBound bound;
  private final int maxBytes;

  private final AnswerBytes held;
  private int taken;
  private int most;
  private long[] ends = {};
  private int bytes;
  private boolean failed;
  private FetchResponse response = FetchResponse.builder().build();

  /// @param held what is read is taken of it, until [#release]
  FetchRead(Broker broker, Call<FetchRequest> call, AnswerBytes held) {
    this.broker = broker;
    this.held = held;
    this.request = call.request();
    this.version = call.version();
    this.bound = request.isolationLevel() == READ_COMMITTED ? ReadBound.STABLE : ReadBound.DURABLE;
    this.maxBytes = Math.min(request.maxBytes(), broker.settings().get(Settings.FETCH_MAX_BYTES));
    for (FetchTopic asked : request.topics()) {
      var log = find(asked);
      topics.add(new Topic(asked, log));
      if (log != null) {
        for (FetchPartition each : asked.partitions()) {
          if (each.partition() >= 0 && each.partition() < log.partitions()) {
            partitions.add(log.partition(each.partition()));
          }
        }
      }
    }
  }

  private record Topic(FetchTopic asked, @Nullable TopicLog log) {}

  private @Nullable TopicLog find(FetchTopic asked) {
    return version >= TOPIC_IDS
        ? broker.topicIds().find(asked.topicId())
        : broker.engine().topic(asked.topic());
  }

  /// Up to where it sees.
  ReadBound bound() {
    return bound;
  }

  /// Those that there are, in the request's order.
  List<PartitionLog> partitions() {
    return partitions;
  }

  /// Where each of [#partitions] ended when it was read: more is there above it.
  long[] ends() {
    return ends;
  }

  FetchResponse response() {
    return response;
  }

  /// Reads everything.
  ///
  /// @return whether this answers the request: there are enough bytes, or nothing to wait for
  boolean once() {
    release();
    taken = held.take(maxBytes);
    most = taken;
    bytes = 0;
    failed = false;
    ends = new long[partitions.size()];
    int known = 0;
    var found = new ArrayList<FetchableTopicResponse>(topics.size());
    for (Topic topic : topics) {
      var read = new ArrayList<PartitionData>(topic.asked.partitions().size());
      for (FetchPartition each : topic.asked.partitions()) {
        var log = log(topic.log, each);
        if (log == null) {
          read.add(refused(each, missing(topic.log)));
        } else {
          ends[known++] = log.end(bound);
          read.add(read(log, each));
        }
      }
      found.add(
          FetchableTopicResponse.builder()
              .topic(topic.asked.topic())
              .topicId(topic.asked.topicId())
              .partitions(read)
              .build());
    }
    response = FetchResponse.builder().responses(found).build();
    int unused = Math.max(0, taken - bytes);
    held.give(unused);
    taken -= unused;
    return failed || partitions.isEmpty() || bytes >= Math.min(request.minBytes(), most);
  }

  /// What was read is sent, or never will be.
  void release() {
    held.give(taken);
    taken = 0;
  }

  private static @Nullable PartitionLog log(@Nullable TopicLog topic, FetchPartition asked) {
    return topic == null || asked.partition() < 0 || asked.partition() >= topic.partitions()
        ? null
        : topic.partition(asked.partition());
  }

  private int missing(@Nullable TopicLog topic) {
    return topic == null && version >= TOPIC_IDS
        ? ErrorCode.UNKNOWN_TOPIC_ID
        : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  }

  private PartitionData refused(FetchPartition asked, int errorCode) {
    failed = true;
    return PartitionData.builder()
        .partitionIndex(asked.partition())
        .errorCode(errorCode)
        .highWatermark(-1)
        .abortedTransactions(aborted(null, List.of()))
        .records(Message.NO_BYTES)
        .build();
  }

  /// What of these batches the client is to leave out; null for one that wants all.
  private @Nullable List<AbortedTransaction> aborted(@Nullable PartitionLog log, List<byte[]> of) {
    if (bound == ReadBound.DURABLE) {
      return null;
    }
    if (log == null || of.isEmpty()) {
      return List.of();
    }
    long from = Batches.baseOffset(of.getFirst(), 0);
    long to = Batches.lastOffset(of.getLast(), 0) + 1;
    return log.aborted(from, to).stream()
        .map(run ->
            AbortedTransaction.builder()
                .producerId(run.producerId())
                .firstOffset(run.first())
                .build())
        .toList();
  }

  private PartitionData read(PartitionLog log, FetchPartition asked) {
    int epochs = LeaderEpochs.compare(asked.currentLeaderEpoch(), broker.leaderEpoch());
    if (epochs != ErrorCode.NONE) {
      return refused(asked, epochs);
    }
    try {
      var batches = batches(log, asked);
      var aborted = aborted(log, batches);
      return PartitionData.builder()
          .partitionIndex(asked.partition())
          .highWatermark(log.end())
          .lastStableOffset(log.end(ReadBound.STABLE))
          .logStartOffset(log.start())
          .abortedTransactions(aborted)
          .records(records(batches))
          .build();
    } catch (EngineException e) {
      return refused(asked, ErrorCode.of(e));
    } catch (IOException e) {
      LOG.log(Level.ERROR, "reading " + log + ": " + e.getMessage());
      return refused(asked, ErrorCode.KAFKA_STORAGE_ERROR);
    }
  }

  /// Whole batches. The first that is found at all is given however large it is; later ones only
  /// within what is left.
  private List<byte[]> batches(PartitionLog log, FetchPartition asked) throws IOException {
    boolean first = bytes == 0;
    int left = Math.max(0, Math.min(asked.partitionMaxBytes(), most - bytes));
    if (!first && left == 0) {
      return List.of();
    }
    List<byte[]> batches = log.read(asked.fetchOffset(), left, bound);
    int size = size(batches);
    if (!first && size > left) {
      return List.of();
    }
    bytes += size;
    return batches;
  }

  private static int size(List<byte[]> batches) {
    int size = 0;
    for (byte[] batch : batches) {
      size += batch.length;
    }
    return size;
  }

  private static ByteBuffer records(List<byte[]> batches) {
    if (batches.isEmpty()) {
      return Message.NO_BYTES;
    }
    if (batches.size() == 1) {
      return ByteBuffer.wrap(batches.getFirst());
    }
    var all = ByteBuffer.allocate(size(batches));
    batches.forEach(all::put);
    return all.flip();
  }
}
