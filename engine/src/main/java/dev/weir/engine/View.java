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
  private volatile SortedMap<Integer, TopicLog> byId = Collections.emptySortedMap();

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
    return byId.get(id);
  }

  Collection<TopicLog> all() {
    return topics.values();
  }

  void put(TopicLog topic) {
    var next = new TreeMap<>(topics);
    next.put(topic.name(), topic);
    show(next);
  }

  void remove(String name) {
    var next = new TreeMap<>(topics);
    next.remove(name);
    show(next);
  }

  private void show(SortedMap<String, TopicLog> next) {
    var ids = new TreeMap<Integer, TopicLog>();
    next.values().forEach(topic -> ids.put(topic.id(), topic));
    topics = next;
    byId = ids;
    watches.forEach(Runnable::run);
  }
}
