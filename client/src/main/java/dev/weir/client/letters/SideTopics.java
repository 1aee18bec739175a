package dev.weir.client.letters;

import dev.weir.AlreadyExists;
import dev.weir.NotFound;
import dev.weir.TopicOptions;
import dev.weir.spi.Backend;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Makes the topics that Weir keeps beside others, when they are first needed.
public final class SideTopics {
  private final Backend backend;
  private final Set<String> there = ConcurrentHashMap.newKeySet();

  /// Topics of this backend; looks for none yet.
  public SideTopics(Backend backend) {
    this.backend = backend;
  }

  /// Makes a topic of one partition, unless it exists.
  public void make(String topic) {
    if (there.contains(topic)) {
      return;
    }
    try {
      backend.topics().create(topic, TopicOptions.partitions(1));
    } catch (AlreadyExists e) {
      // What was wanted.
    }
    there.add(topic);
  }

  /// Runs what appends to a topic, which is made first; and made anew, once, when somebody deleted
  /// it meanwhile.
  void with(String topic, Runnable append) {
    make(topic);
    try {
      append.run();
    } catch (NotFound e) {
      if (exists(topic)) {
        throw e;
      }
      there.remove(topic);
      make(topic);
      append.run();
    }
  }

  private boolean exists(String topic) {
    try {
      return backend.topics().partitions(topic) > 0;
    } catch (NotFound e) {
      return false;
    }
  }
}
