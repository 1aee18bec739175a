package dev.weir.server.requests;

import dev.weir.engine.TopicLog;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.DescribeTopicPartitionsRequest;
import dev.weir.protocol.messages.DescribeTopicPartitionsRequest.TopicRequest;
import dev.weir.protocol.messages.DescribeTopicPartitionsResponse;
import dev.weir.protocol.messages.DescribeTopicPartitionsResponse.Cursor;
import dev.weir.protocol.messages.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import dev.weir.protocol.messages.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// Topics and their partitions, page by page, in the order of names.
final class DescribeTopicPartitions implements Api<DescribeTopicPartitionsRequest> {
  private static final Served<DescribeTopicPartitionsRequest> SERVED =
      Served.of(ApiKey.DESCRIBE_TOPIC_PARTITIONS, DescribeTopicPartitionsRequest.class, 0, 0);

  /// Kafka's limit of a page, whatever is asked for.
  private static final int MAX_PARTITIONS = 2000;

  private static final List<Integer> HERE = List.of(Broker.NODE_ID);

  private final Broker broker;

  DescribeTopicPartitions(Broker broker) {
    this.broker = broker;
  }

  @Override
  public Served<DescribeTopicPartitionsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<DescribeTopicPartitionsRequest> call) {
    var request = call.request();
    var cursor = request.cursor();
    var names = names(request);
    int left = Math.clamp(request.responsePartitionLimit(), 1, MAX_PARTITIONS);
    var topics = new ArrayList<DescribeTopicPartitionsResponseTopic>();
    for (String name : cursor == null ? names : names.tailSet(cursor.topicName())) {
      if (left == 0) {
        return page(topics, Cursor.builder().topicName(name).build());
      }
      int from =
          cursor != null && name.equals(cursor.topicName())
              ? Math.max(0, cursor.partitionIndex())
              : 0;
      var topic = broker.engine().topic(name);
      int to = topic == null ? from : (int) Math.min(topic.partitions(), (long) from + left);
      topics.add(topic == null ? missing(name) : found(topic, from, to));
      left -= Math.max(0, to - from);
      if (topic != null && to < topic.partitions()) {
        return page(topics, Cursor.builder().topicName(name).partitionIndex(to).build());
      }
    }
    return Answer.of(DescribeTopicPartitionsResponse.builder().topics(topics).build());
  }

  private TreeSet<String> names(DescribeTopicPartitionsRequest request) {
    var names = new TreeSet<String>();
    if (request.topics().isEmpty()) {
      Collection<TopicLog> all = broker.engine().topics();
      all.forEach(topic -> names.add(topic.name()));
    } else {
      request.topics().stream().map(TopicRequest::name).forEach(names::add);
    }
    return names;
  }

  private static Answer page(List<DescribeTopicPartitionsResponseTopic> topics, Cursor next) {
    return Answer.of(
        DescribeTopicPartitionsResponse.builder().topics(topics).nextCursor(next).build());
  }

  private static DescribeTopicPartitionsResponseTopic missing(String name) {
    return DescribeTopicPartitionsResponseTopic.builder()
        .name(name)
        .errorCode(TopicCreation.whyMissing(name))
        .build();
  }

  private DescribeTopicPartitionsResponseTopic found(TopicLog topic, int from, int to) {
    var partitions = new ArrayList<DescribeTopicPartitionsResponsePartition>();
    for (int number = from; number < to; number++) {
      partitions.add(
          DescribeTopicPartitionsResponsePartition.builder()
              .partitionIndex(number)
              .leaderId(Broker.NODE_ID)
              .leaderEpoch(broker.leaderEpoch())
              .replicaNodes(HERE)
              .isrNodes(HERE)
              // May be null, and then Kafka's own client fails.
              .eligibleLeaderReplicas(List.of())
              .lastKnownElr(List.of())
              .build());
    }
    return DescribeTopicPartitionsResponseTopic.builder()
        .name(topic.name())
        .topicId(broker.topicIds().of(topic))
        .partitions(partitions)
        .build();
  }
}
