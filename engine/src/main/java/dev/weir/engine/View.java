package dev.weir.engine;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The topics that everybody may see: those whose creation is durable. Replaced as a whole by the
/// writer; read by anybody.
final class View {
  private volatile SortedMap<String, TopicLog> topics = Collections.emptySortedMap();

  private final CopyOnWriteArrayList<Runnable> watches = new CopyOnWriteArrayList<>();

  Engine.TopicWatch watch(Runnable told) {
    Runnable own = told::run; // an identity of its own, whatever is told twice
    watches.add(own);
    return () -> watches.remove(own);
  }

  @Nullable TopicLog get(String name) {
    return topics.get(name);
  }

  @Nullable TopicLog get(int id) {
    for (TopicLog topic : topics.values()) {
      if (topic.id() == id) {
        return topic;
      }
    }
    return null;
  }

  Collection<TopicLog> all() {
    return topics.values();
  }

  void put(TopicLog topic) {
    var next = new TreeMap<>(topics);
    next.put(topic.name(), topic);
    topics = next;
    watches.forEach(Runnable::run);
  }

  void remove(String name) {
    var next = new TreeMap<>(topics);
    next.remove(name);
    topics = next;
    watches.forEach(Runnable::run);
  }
}
