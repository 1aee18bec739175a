package dev.weir.server.groups;

import dev.weir.engine.TopicLog;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.OffsetDeleteRequest;
import dev.weir.protocol.messages.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import dev.weir.protocol.messages.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import dev.weir.protocol.messages.OffsetDeleteResponse;
import dev.weir.protocol.messages.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import dev.weir.protocol.messages.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.BarrierCommand;
import dev.weir.state.BarrierGroup;
import dev.weir.state.BarrierGroup.Phase;
import dev.weir.state.BarrierQuestion;
import dev.weir.state.PartitionId;
import java.util.ArrayList;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// Forgets positions of a group on topics that none of its members reads.
final class OffsetDelete implements Api<OffsetDeleteRequest> {
  private static final Served<OffsetDeleteRequest> SERVED =
      Served.of(ApiKey.OFFSET_DELETE, OffsetDeleteRequest.class, 0, 0);

  private final Broker broker;
  private final Coordinator coordinator;

  OffsetDelete(Broker broker, Coordinator coordinator) {
    this.broker = broker;
    this.coordinator = coordinator;
  }

  @Override
  public Served<OffsetDeleteRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<OffsetDeleteRequest> call) throws InterruptedException {
    try {
      return Answer.of(delete(call.request()));
    } catch (Refused e) {
      return Answer.of(OffsetDeleteResponse.builder().errorCode(e.errorCode()).build());
    }
  }

  private OffsetDeleteResponse delete(OffsetDeleteRequest request)
      throws Refused, InterruptedException {
    BarrierGroup group =
        coordinator
            .ask(new BarrierQuestion.GroupOf(request.groupId()))
            .orElseThrow(() -> new Refused(ErrorCode.GROUP_ID_NOT_FOUND));
    boolean others = !group.protocolType().equals(Subscription.CONSUMER);
    if (group.phase() != Phase.EMPTY && others) {
      throw new Refused(ErrorCode.NON_EMPTY_GROUP);
    }
    SortedSet<String> read = Subscription.topics(group).orElse(null);
    var deleted = new ArrayList<PartitionId>();
    var topics = new ArrayList<OffsetDeleteResponseTopic>();
    for (OffsetDeleteRequestTopic topic : request.topics()) {
      TopicLog log = broker.engine().topic(topic.name());
      boolean isRead = read == null || read.contains(topic.name());
      var partitions = new ArrayList<OffsetDeleteResponsePartition>();
      for (OffsetDeleteRequestPartition each : topic.partitions()) {
        int error = problem(log, isRead, each.partitionIndex());
        if (error == ErrorCode.NONE && log != null) {
          deleted.add(new PartitionId(log.id(), each.partitionIndex()));
        }
        partitions.add(
            OffsetDeleteResponsePartition.builder()
                .partitionIndex(each.partitionIndex())
                .errorCode(error)
                .build());
      }
      topics.add(
          OffsetDeleteResponseTopic.builder().name(topic.name()).partitions(partitions).build());
    }
    if (!deleted.isEmpty()) {
      coordinator.submit(new BarrierCommand.DeleteOffsets(request.groupId(), deleted));
    }
    return OffsetDeleteResponse.builder().topics(topics).build();
  }

  private static int problem(@Nullable TopicLog topic, boolean isRead, int partition) {
    if (topic == null || partition < 0 || partition >= topic.partitions()) {
      return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    return isRead ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE;
  }
}
