package dev.weir.server.requests;

import dev.weir.engine.TopicLog;
import org.jspecify.annotations.Nullable;

/// What configurations belong to, by Kafka's numbers.
final class ConfigResource {
  static final int TOPIC = 2;
  static final int BROKER = 4;

  private ConfigResource() {}

  /// Why a resource cannot be described or changed; [Outcome#DONE] when it can.
  ///
  /// @param topic that of the name, if there is one
  static Outcome check(int type, String name, @Nullable TopicLog topic) {
    return switch (type) {
      case TOPIC ->
          topic == null
              ? Outcome.refused(
                  TopicCreation.whyMissing(name), "there is no topic \"" + name + "\"")
              : Outcome.DONE;
      case BROKER ->
          name.isEmpty() || name.equals(String.valueOf(Broker.NODE_ID))
              ? Outcome.DONE
              : Outcome.refused(
                  ErrorCode.INVALID_REQUEST,
                  "there is broker %d alone, not %s".formatted(Broker.NODE_ID, name));
      default ->
          Outcome.refused(
              ErrorCode.INVALID_REQUEST, "resources of type " + type + " have no configurations");
    };
  }
}
