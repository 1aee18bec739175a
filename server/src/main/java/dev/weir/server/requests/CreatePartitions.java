package dev.weir.server.requests;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.CreatePartitionsRequest;
import dev.weir.protocol.messages.CreatePartitionsRequest.CreatePartitionsTopic;
import dev.weir.protocol.messages.CreatePartitionsResponse;
import dev.weir.protocol.messages.CreatePartitionsResponse.CreatePartitionsTopicResult;
import dev.weir.state.Command;
import dev.weir.state.Limits;
import java.util.ArrayList;

/// Gives topics more partitions; or says whether they could have them.
final class CreatePartitions implements Api<CreatePartitionsRequest> {
  private static final Served<CreatePartitionsRequest> SERVED =
      Served.of(ApiKey.CREATE_PARTITIONS, CreatePartitionsRequest.class, 0, 3);

  private final Broker broker;

  CreatePartitions(Broker broker) {
    this.broker = broker;
  }

  @Override
  public Served<CreatePartitionsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<CreatePartitionsRequest> call) throws InterruptedException {
    var results = new ArrayList<CreatePartitionsTopicResult>();
    for (CreatePartitionsTopic asked : call.request().topics()) {
      var outcome = create(asked, call.request().validateOnly());
      results.add(
          CreatePartitionsTopicResult.builder()
              .name(asked.name())
              .errorCode(outcome.errorCode())
              .errorMessage(outcome.message())
              .build());
    }
    return Answer.of(CreatePartitionsResponse.builder().results(results).build());
  }

  private Outcome create(CreatePartitionsTopic asked, boolean validateOnly)
      throws InterruptedException {
    if (!validateOnly) {
      return Outcome.of(
          broker.engine().submit(new Command.AddPartitions(asked.name(), asked.count())));
    }
    var topic = broker.engine().topic(asked.name());
    if (topic == null) {
      return Outcome.refused(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "there is no topic \"" + asked.name() + "\"");
    }
    return asked.count() > topic.partitions() && asked.count() <= Limits.PARTITIONS_PER_TOPIC
        ? Outcome.DONE
        : Outcome.refused(
            ErrorCode.INVALID_PARTITIONS,
            "there are %d partitions already".formatted(topic.partitions()));
  }
}
