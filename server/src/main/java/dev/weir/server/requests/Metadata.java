package dev.weir.server.requests;

import dev.weir.engine.TopicLog;
import dev.weir.protocol.Message;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.MetadataRequest;
import dev.weir.protocol.messages.MetadataRequest.MetadataRequestTopic;
import dev.weir.protocol.messages.MetadataResponse;
import dev.weir.protocol.messages.MetadataResponse.MetadataResponseBroker;
import dev.weir.protocol.messages.MetadataResponse.MetadataResponsePartition;
import dev.weir.protocol.messages.MetadataResponse.MetadataResponseTopic;
import java.util.ArrayList;
import java.util.List;

/// Which topics there are, and who has them: this server, all of them. Makes a topic that a client
/// names when both sides want that.
final class Metadata implements Api<MetadataRequest> {
  private static final Served<MetadataRequest> SERVED =
      Served.of(ApiKey.METADATA, MetadataRequest.class, 0, 13);

  private static final List<Integer> HERE = List.of(Broker.NODE_ID);

  /// Before this version a client that allows no creation cannot say so, and an empty list of
  /// topics means all of them.
  private static final int CHOOSES_CREATION = 4;

  /// From this version on a topic that is asked for by an id that is unknown has no name.
  private static final int NAMELESS = 12;

  private final Broker broker;
  private final TopicCreation creation;

  Metadata(Broker broker, TopicCreation creation) {
    this.broker = broker;
    this.creation = creation;
  }

  @Override
  public Served<MetadataRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<MetadataRequest> call) throws InterruptedException {
    var here = call.client().here();
    var self =
        MetadataResponseBroker.builder()
            .nodeId(Broker.NODE_ID)
            .host(here.host())
            .port(here.port())
            .build();
    return Answer.of(
        MetadataResponse.builder()
            .brokers(List.of(self))
            .clusterId(broker.clusterId())
            .controllerId(Broker.NODE_ID)
            .topics(topics(call))
            .build());
  }

  private List<MetadataResponseTopic> topics(Call<MetadataRequest> call)
      throws InterruptedException {
    var asked = call.request().topics();
    var topics = new ArrayList<MetadataResponseTopic>();
    if (asked == null || (call.version() == 0 && asked.isEmpty())) {
      for (TopicLog topic : broker.engine().topics()) {
        topics.add(found(topic));
      }
      return topics;
    }
    boolean create = call.version() < CHOOSES_CREATION || call.request().allowAutoTopicCreation();
    for (var each : asked) {
      var topic = topic(each, create);
      topics.add(topic.name() == null && call.version() < NAMELESS ? unnamed(topic) : topic);
    }
    return topics;
  }

  private MetadataResponseTopic topic(MetadataRequestTopic asked, boolean create)
      throws InterruptedException {
    if (!asked.topicId().equals(Message.NO_ID)) {
      var topic = broker.topicIds().find(asked.topicId());
      return topic == null ? missing(asked, ErrorCode.UNKNOWN_TOPIC_ID) : found(topic);
    }
    String name = asked.name();
    if (name == null) {
      return missing(asked, ErrorCode.INVALID_REQUEST);
    }
    TopicLog topic = broker.engine().topic(name);
    if (topic != null) {
      return found(topic);
    }
    if (!create) {
      return missing(asked, TopicCreation.whyMissing(name));
    }
    int error = creation.onFirstUse(name);
    topic = broker.engine().topic(name);
    return topic == null ? missing(asked, error) : found(topic);
  }

  private static MetadataResponseTopic missing(MetadataRequestTopic asked, int errorCode) {
    return MetadataResponseTopic.builder()
        .errorCode(errorCode)
        .name(asked.name())
        .topicId(asked.topicId())
        .build();
  }

  private static MetadataResponseTopic unnamed(MetadataResponseTopic topic) {
    return MetadataResponseTopic.builder()
        .errorCode(topic.errorCode())
        .topicId(topic.topicId())
        .build();
  }

  private MetadataResponseTopic found(TopicLog topic) {
    return MetadataResponseTopic.builder()
        .name(topic.name())
        .topicId(broker.topicIds().of(topic))
        .partitions(partitions(topic))
        .build();
  }

  private List<MetadataResponsePartition> partitions(TopicLog topic) {
    var partitions = new ArrayList<MetadataResponsePartition>(topic.partitions());
    for (int number = 0; number < topic.partitions(); number++) {
      partitions.add(
          MetadataResponsePartition.builder()
              .partitionIndex(number)
              .leaderId(Broker.NODE_ID)
              .leaderEpoch(broker.leaderEpoch())
              .replicaNodes(HERE)
              .isrNodes(HERE)
              .build());
    }
    return partitions;
  }
}
