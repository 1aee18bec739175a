package dev.weir.client.connection;

import dev.weir.Capability;
import dev.weir.NotFound;
import dev.weir.TopicDescription;
import dev.weir.WeirException;
import dev.weir.client.backend.Needs;
import dev.weir.spi.Backend;
import java.util.Collection;
import java.util.List;

/// Errors for names that do not exist: they say what was perhaps meant, and what creates it.
public final class Missing {
  private final Backend backend;

  Missing(Backend backend) {
    this.backend = backend;
  }

  NotFound topic(String name) {
    return new NotFound(sentence(name));
  }

  /// What to say of a topic that does not exist, with the name that was perhaps meant.
  public String sentence(String topic) {
    return "topic \"%s\" does not exist in %s.%s Create it: weir topic create %s"
        .formatted(topic, backend.url(), meant(topic, topics()), topic);
  }

  /// @param known the consumers that exist, of which one was perhaps meant
  public NotFound consumer(String name, Collection<String> known) {
    return new NotFound(
        "consumer \"%s\" does not exist in %s.%s It comes into being with its first commit: weir consume TOPIC -c %s"
            .formatted(name, backend.url(), meant(name, known), name));
  }

  /// A backend's error about this topic, told better when it is the topic that is missing.
  public NotFound in(String topic, NotFound error) {
    if (!Needs.has(backend, Capability.TOPICS) || exists(topic)) {
      return error;
    }
    var better = new NotFound(sentence(topic), error);
    error.outcome().ifPresent(better::<NotFound>with);
    return better;
  }

  private boolean exists(String topic) {
    try {
      return backend.topics().partitions(topic) > 0;
    } catch (NotFound e) {
      return false;
    } catch (WeirException e) {
      // Whatever is wrong now, the first error is the one to tell.
      return true;
    }
  }

  private Collection<String> topics() {
    try {
      return backend.topics().list().stream().map(TopicDescription::name).toList();
    } catch (WeirException e) {
      // A hint is not worth an error of its own.
      return List.of();
    }
  }

  private static String meant(String name, Collection<String> known) {
    return Nearest.to(name, known).map(near -> " Did you mean \"" + near + "\"?").orElse("");
  }
}
