package dev.weir.server.requests;

import dev.weir.server.Settings;
import dev.weir.state.Command;
import dev.weir.state.TopicName;

/// Makes topics that clients name before anybody has made them, where the settings say so.
final class TopicCreation {
  private final Broker broker;

  TopicCreation(Broker broker) {
    this.broker = broker;
  }

  /// Makes the topic, if that is allowed.
  ///
  /// @return [ErrorCode#NONE] when it is there now
  int onFirstUse(String name) throws InterruptedException {
    if (!broker.settings().get(Settings.AUTO_CREATE_TOPICS)) {
      return whyMissing(name);
    }
    var settings = broker.settings();
    var create =
        new Command.CreateTopic(name, settings.get(Settings.NUM_PARTITIONS), settings.retention());
    int error = Outcome.of(broker.engine().submit(create)).errorCode();
    return error == ErrorCode.TOPIC_ALREADY_EXISTS ? ErrorCode.NONE : error;
  }

  /// Why there is no topic of that name.
  static int whyMissing(String name) {
    return TopicName.problem(name).isPresent()
        ? ErrorCode.INVALID_TOPIC
        : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  }
}
