package dev.weir.server.requests;

import dev.weir.state.Command;
import dev.weir.state.Retention;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Changes how a topic is set; what a server is set to stays till its next start.
final class ConfigChange {
  private final Broker broker;
  private final TopicConfigs configs;

  ConfigChange(Broker broker) {
    this.broker = broker;
    this.configs = new TopicConfigs(broker.settings());
  }

  /// @param changes by name; null for the default
  Outcome change(Resource resource, SortedMap<String, @Nullable String> changes, Manner manner)
      throws InterruptedException {
    var topic = broker.engine().topic(resource.name);
    var outcome = ConfigResource.check(resource.type, resource.name, topic);
    if (outcome.errorCode() != ErrorCode.NONE) {
      return outcome;
    }
    if (topic == null || resource.type != ConfigResource.TOPIC) {
      return Outcome.refused(
          ErrorCode.INVALID_CONFIG, "a server is set where it is started: weir serve --set");
    }
    Retention before =
        manner.fromDefaults ? broker.settings().retention() : topic.topic().retention();
    var wanted = configs.change(before, changes);
    if (wanted.problem() != null) {
      return Outcome.refused(ErrorCode.INVALID_CONFIG, wanted.problem());
    }
    return manner.onlyAsk
        ? Outcome.DONE
        : Outcome.of(
            broker.engine().submit(new Command.SetRetention(topic.name(), wanted.retention())));
  }

  /// What is to be changed.
  record Resource(int type, String name) {}

  /// @param fromDefaults whether what is not named goes back to its default, too
  /// @param onlyAsk whether nothing is to be changed
  record Manner(boolean fromDefaults, boolean onlyAsk) {}
}
