package dev.weir.server.requests;

import dev.weir.engine.TopicLog;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.CreateTopicsRequest;
import dev.weir.protocol.messages.CreateTopicsRequest.CreatableTopic;
import dev.weir.protocol.messages.CreateTopicsRequest.CreatableTopicConfig;
import dev.weir.protocol.messages.CreateTopicsResponse;
import dev.weir.protocol.messages.CreateTopicsResponse.CreatableTopicConfigs;
import dev.weir.protocol.messages.CreateTopicsResponse.CreatableTopicResult;
import dev.weir.server.Settings;
import dev.weir.state.Command;
import dev.weir.state.Limits;
import dev.weir.state.Retention;
import dev.weir.state.TopicName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes topics; or says whether they could be made.
final class CreateTopics implements Api<CreateTopicsRequest> {
  private static final Served<CreateTopicsRequest> SERVED =
      Served.of(ApiKey.CREATE_TOPICS, CreateTopicsRequest.class, 2, 7);

  /// The server's default, for partitions and for replicas.
  private static final int DEFAULT = -1;

  private final Broker broker;
  private final TopicConfigs configs;

  CreateTopics(Broker broker) {
    this.broker = broker;
    this.configs = new TopicConfigs(broker.settings());
  }

  @Override
  public Served<CreateTopicsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<CreateTopicsRequest> call) throws InterruptedException {
    var seen = new HashSet<String>();
    var twice = new HashSet<String>();
    for (CreatableTopic asked : call.request().topics()) {
      if (!seen.add(asked.name())) {
        twice.add(asked.name());
      }
    }
    var results = new ArrayList<CreatableTopicResult>();
    for (CreatableTopic asked : call.request().topics()) {
      results.add(
          twice.contains(asked.name())
              ? refused(
                  asked,
                  Outcome.refused(ErrorCode.INVALID_REQUEST, "the topic is named more than once"))
              : create(asked, call.request().validateOnly()));
    }
    return Answer.of(CreateTopicsResponse.builder().topics(results).build());
  }

  private CreatableTopicResult create(CreatableTopic asked, boolean validateOnly)
      throws InterruptedException {
    var wanted = configs.change(broker.settings().retention(), changes(asked));
    Outcome outcome = check(asked);
    if (outcome.errorCode() == ErrorCode.NONE && wanted.problem() != null) {
      outcome = Outcome.refused(ErrorCode.INVALID_CONFIG, wanted.problem());
    }
    if (outcome.errorCode() != ErrorCode.NONE) {
      return refused(asked, outcome);
    }
    int partitions = partitions(asked);
    if (!validateOnly) {
      var create = new Command.CreateTopic(asked.name(), partitions, wanted.retention());
      outcome = Outcome.of(broker.engine().submit(create));
      if (outcome.errorCode() != ErrorCode.NONE) {
        return refused(asked, outcome);
      }
    }
    return created(asked, partitions, wanted.retention());
  }

  private static TreeMap<String, @Nullable String> changes(CreatableTopic asked) {
    var changes = new TreeMap<String, @Nullable String>();
    for (CreatableTopicConfig config : asked.configs()) {
      changes.put(config.name(), config.value());
    }
    return changes;
  }

  private int partitions(CreatableTopic asked) {
    if (!asked.assignments().isEmpty()) {
      return asked.assignments().size();
    }
    return asked.numPartitions() == DEFAULT
        ? broker.settings().get(Settings.NUM_PARTITIONS)
        : asked.numPartitions();
  }

  /// What the engine would refuse, and what only Kafka asks about. One copy is kept, however many
  /// are wanted: programs that are made for a cluster run here as they are.
  private Outcome check(CreatableTopic asked) {
    var problem = TopicName.problem(asked.name());
    if (problem.isPresent()) {
      return Outcome.refused(ErrorCode.INVALID_TOPIC, problem.get());
    }
    boolean assigned = !asked.assignments().isEmpty();
    if (assigned && (asked.numPartitions() != DEFAULT || asked.replicationFactor() != DEFAULT)) {
      return Outcome.refused(
          ErrorCode.INVALID_REQUEST, "an assignment leaves no choice of partitions and replicas");
    }
    int partitions = partitions(asked);
    if (partitions < 1 || partitions > Limits.PARTITIONS_PER_TOPIC) {
      return Outcome.refused(
          ErrorCode.INVALID_PARTITIONS,
          "a topic has 1 to %d partitions, not %d"
              .formatted(Limits.PARTITIONS_PER_TOPIC, partitions));
    }
    if (asked.replicationFactor() < 1 && asked.replicationFactor() != DEFAULT) {
      return Outcome.refused(
          ErrorCode.INVALID_REPLICATION_FACTOR,
          "there is 1 copy, not " + asked.replicationFactor());
    }
    TopicLog present = broker.engine().topic(asked.name());
    return present == null
        ? Outcome.DONE
        : Outcome.refused(ErrorCode.TOPIC_ALREADY_EXISTS, "topic \"" + asked.name() + "\" exists");
  }

  private static CreatableTopicResult refused(CreatableTopic asked, Outcome outcome) {
    return CreatableTopicResult.builder()
        .name(asked.name())
        .errorCode(outcome.errorCode())
        .errorMessage(outcome.message())
        .build();
  }

  private CreatableTopicResult created(CreatableTopic asked, int partitions, Retention retention) {
    var topic = broker.engine().topic(asked.name()); // null when it was only a question
    var result =
        CreatableTopicResult.builder()
            .name(asked.name())
            .numPartitions(partitions)
            .replicationFactor(1)
            .configs(shown(retention));
    return (topic == null ? result : result.topicId(broker.topicIds().of(topic))).build();
  }

  private List<CreatableTopicConfigs> shown(Retention retention) {
    return configs.of(retention).stream()
        .map(config ->
            CreatableTopicConfigs.builder()
                .name(config.name())
                .value(config.value())
                .readOnly(config.readOnly())
                .configSource(ConfigSource.of(config))
                .build())
        .toList();
  }
}
