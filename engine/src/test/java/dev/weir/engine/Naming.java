package dev.weir.engine;

import dev.weir.state.Command;
import dev.weir.state.Reply;
import dev.weir.state.Retention;
import dev.weir.state.State;
import dev.weir.state.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Topics of two names, which are made, deleted, found and listed; by the writer and beside it.
final class Naming implements Exercise<Set<String>> {
  private final Engine engine;
  private final List<String> names = new ArrayList<>();

  Naming(Engine engine, int round) {
    this.engine = engine;
    names.add("a-" + round);
    names.add("b-" + round);
  }

  @Override
  public Set<String> initial() {
    return Set.of();
  }

  @Override
  public void use(History<Set<String>> history, int thread, Pace pace) throws Exception {
    String name = names.get(pace.upTo(names.size()));
    switch (pace.upTo(6)) {
      case 0, 1 ->
          history.record(
              "create " + name,
              () -> pace.hear(engine.submit(create(name))) instanceof Reply.TopicCreated,
              created -> now -> now.contains(name) == created ? null : with(now, name));
      case 2 ->
          history.record(
              "delete " + name,
              () -> pace.hear(engine.submit(delete(name))) instanceof Reply.TopicDeleted,
              deleted -> now -> now.contains(name) == deleted ? without(now, name) : null);
      case 3 ->
          history.record(
              "find " + name,
              () -> engine.topic(name) != null,
              found -> now -> now.contains(name) == found ? now : null);
      case 4 ->
          history.record(
              "list",
              () -> mine(engine.topics().stream().map(TopicLog::name).toList()),
              seen -> now -> now.equals(seen) ? now : null);
      default ->
          history.record(
              "ask",
              () -> mine(pace.hear(engine.ask(State::topics)).stream().map(Topic::name).toList()),
              seen -> now -> now.equals(seen) ? now : null);
    }
  }

  private static Command create(String name) {
    return new Command.CreateTopic(name, 1, Retention.FOREVER);
  }

  private static Command delete(String name) {
    return new Command.DeleteTopic(name);
  }

  private Set<String> mine(List<String> all) {
    var mine = new TreeSet<>(all);
    mine.retainAll(names);
    return mine;
  }

  private static Set<String> with(Set<String> now, String name) {
    var more = new TreeSet<>(now);
    more.add(name);
    return more;
  }

  private static Set<String> without(Set<String> now, String name) {
    var fewer = new TreeSet<>(now);
    fewer.remove(name);
    return fewer;
  }
}
