package dev.weir.server.requests;

import dev.weir.protocol.messages.ApiKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that is served. What is not in this list does not exist for clients.
public final class Apis {
  private final Map<ApiKey, Api<?>> byKey = new EnumMap<>(ApiKey.class);
  private final ApiVersions versions;

  private Apis(List<Api<?>> all) {
    for (Api<?> api : all) {
      if (byKey.put(api.served().key(), api) != null) {
        throw new IllegalArgumentException(api.served().key() + " is served twice");
      }
    }
    versions = new ApiVersions(all);
    byKey.put(ApiKey.API_VERSIONS, versions);
  }

  /// @param others what is served beside what stands in this room
  public static Apis of(Broker broker, List<Api<?>> others) {
    var all = new ArrayList<>(others);
    all.addAll(
        List.of(
            new Produce(broker),
            new Fetch(broker),
            new ListOffsets(broker),
            new OffsetForLeaderEpoch(broker),
            new Metadata(broker, new TopicCreation(broker)),
            new FindCoordinator(),
            new CreateTopics(broker),
            new DeleteTopics(broker),
            new CreatePartitions(broker),
            new DeleteRecords(broker),
            new DescribeCluster(broker),
            new DescribeTopicPartitions(broker),
            new DescribeLogDirs(broker),
            new DescribeConfigs(broker),
            new AlterConfigs(broker),
            new IncrementalAlterConfigs(broker)));
    return new Apis(all);
  }

  @Nullable Api<?> find(ApiKey key) {
    return byKey.get(key);
  }

  ApiVersions versions() {
    return versions;
  }

  /// What is served, by key.
  public List<Served<?>> served() {
    return byKey.values().stream().<Served<?>>map(Api::served).toList();
  }
}
