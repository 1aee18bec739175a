package dev.weir.server.requests;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.DescribeConfigsRequest;
import dev.weir.protocol.messages.DescribeConfigsRequest.DescribeConfigsResource;
import dev.weir.protocol.messages.DescribeConfigsResponse;
import dev.weir.protocol.messages.DescribeConfigsResponse.DescribeConfigsResourceResult;
import dev.weir.protocol.messages.DescribeConfigsResponse.DescribeConfigsResult;
import dev.weir.protocol.messages.DescribeConfigsResponse.DescribeConfigsSynonym;
import dev.weir.server.Setting;
import dev.weir.server.Settings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How topics and this server are set.
final class DescribeConfigs implements Api<DescribeConfigsRequest> {
  private static final Served<DescribeConfigsRequest> SERVED =
      Served.of(ApiKey.DESCRIBE_CONFIGS, DescribeConfigsRequest.class, 1, 4);

  private final Broker broker;
  private final TopicConfigs configs;

  DescribeConfigs(Broker broker) {
    this.broker = broker;
    this.configs = new TopicConfigs(broker.settings());
  }

  @Override
  public Served<DescribeConfigsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<DescribeConfigsRequest> call) {
    var results = new ArrayList<DescribeConfigsResult>();
    for (DescribeConfigsResource asked : call.request().resources()) {
      results.add(describe(asked, call.request().includeSynonyms()));
    }
    return Answer.of(DescribeConfigsResponse.builder().results(results).build());
  }

  private DescribeConfigsResult describe(DescribeConfigsResource asked, boolean synonyms) {
    var topic = broker.engine().topic(asked.resourceName());
    var outcome = ConfigResource.check(asked.resourceType(), asked.resourceName(), topic);
    var all = new ArrayList<DescribeConfigsResourceResult>();
    if (outcome.errorCode() == ErrorCode.NONE) {
      if (asked.resourceType() == ConfigResource.BROKER) {
        Settings.ALL.forEach(setting -> all.add(shown(setting, synonyms)));
      } else if (topic != null) {
        configs.of(topic.topic().retention()).forEach(config -> all.add(shown(config, synonyms)));
      }
    }
    all.removeIf(config -> !isWanted(config, asked.configurationKeys()));
    return DescribeConfigsResult.builder()
        .errorCode(outcome.errorCode())
        .errorMessage(outcome.message())
        .resourceType(asked.resourceType())
        .resourceName(asked.resourceName())
        .configs(all)
        .build();
  }

  /// No list of names, and an empty one, mean all.
  private static boolean isWanted(
      DescribeConfigsResourceResult config, @Nullable List<String> names) {
    return names == null || names.isEmpty() || names.contains(config.name());
  }

  private <T> DescribeConfigsResourceResult shown(Setting<T> setting, boolean synonyms) {
    int source =
        broker.settings().isSet(setting) ? ConfigSource.STATIC_BROKER : ConfigSource.DEFAULT;
    boolean secret = setting.type() == Setting.PASSWORD;
    String value = secret ? null : String.valueOf(broker.settings().get(setting));
    return result(setting.name(), value, source, synonyms)
        .readOnly(true)
        .isSensitive(secret)
        .configType(setting.type())
        .build();
  }

  private static DescribeConfigsResourceResult shown(TopicConfigs.Config config, boolean synonyms) {
    return result(config.name(), config.value(), ConfigSource.of(config), synonyms)
        .readOnly(config.readOnly())
        .configType(config.type())
        .build();
  }

  private static DescribeConfigsResourceResult.Builder result(
      String name, @Nullable String value, int source, boolean synonyms) {
    var itself = DescribeConfigsSynonym.builder().name(name).value(value).source(source).build();
    return DescribeConfigsResourceResult.builder()
        .name(name)
        .value(value)
        .configSource(source)
        .synonyms(synonyms ? List.of(itself) : List.of());
  }
}
