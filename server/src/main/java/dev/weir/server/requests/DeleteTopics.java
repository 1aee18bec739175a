package dev.weir.server.requests;

import dev.weir.engine.TopicLog;
import dev.weir.protocol.Message;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.DeleteTopicsRequest;
import dev.weir.protocol.messages.DeleteTopicsRequest.DeleteTopicState;
import dev.weir.protocol.messages.DeleteTopicsResponse;
import dev.weir.protocol.messages.DeleteTopicsResponse.DeletableTopicResult;
import dev.weir.state.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Deletes topics, by name or by id.
final class DeleteTopics implements Api<DeleteTopicsRequest> {
  private static final Served<DeleteTopicsRequest> SERVED =
      Served.of(ApiKey.DELETE_TOPICS, DeleteTopicsRequest.class, 1, 6);

  /// From this version on a topic is named or has its id, one of the two.
  private static final int TOPIC_IDS = 6;

  private final Broker broker;

  DeleteTopics(Broker broker) {
    this.broker = broker;
  }

  @Override
  public Served<DeleteTopicsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<DeleteTopicsRequest> call) throws InterruptedException {
    var request = call.request();
    List<DeleteTopicState> asked =
        call.version() >= TOPIC_IDS
            ? request.topics()
            : request.topicNames().stream()
                .map(name -> DeleteTopicState.builder().name(name).build())
                .toList();
    var results = new ArrayList<DeletableTopicResult>();
    for (DeleteTopicState each : asked) {
      results.add(delete(each));
    }
    return Answer.of(DeleteTopicsResponse.builder().responses(results).build());
  }

  private DeletableTopicResult delete(DeleteTopicState asked) throws InterruptedException {
    String name = asked.name();
    boolean byId = !asked.topicId().equals(Message.NO_ID);
    if (byId == (name != null)) {
      return result(
          name,
          asked.topicId(),
          Outcome.refused(ErrorCode.INVALID_REQUEST, "a topic is named, or has its id"));
    }
    TopicLog topic =
        byId
            ? broker.topicIds().find(asked.topicId())
            : broker.engine().topic(String.valueOf(name));
    if (topic == null) {
      int error = byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      return result(name, asked.topicId(), Outcome.refused(error, "there is no such topic"));
    }
    UUID id = broker.topicIds().of(topic);
    var delete = new Command.DeleteTopic(topic.name());
    return result(topic.name(), id, Outcome.of(broker.engine().submit(delete)));
  }

  private static DeletableTopicResult result(@Nullable String name, UUID id, Outcome outcome) {
    return DeletableTopicResult.builder()
        .name(name)
        .topicId(id)
        .errorCode(outcome.errorCode())
        .errorMessage(outcome.message())
        .build();
  }
}
