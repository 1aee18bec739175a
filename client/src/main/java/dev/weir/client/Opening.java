package dev.weir.client;

import dev.weir.Capability;
import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerDefinition;
import dev.weir.NotFound;
import dev.weir.Place;
import dev.weir.Share;
import dev.weir.TopicPartition;
import dev.weir.spi.Backend;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.ShareRequest;
import dev.weir.spi.Subscription;
import dev.weir.spi.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Opens one consumer: first everything that can be refused, then what has an effect.
final class Opening {
  private final ConsumerDraft draft;
  private final Connection connection;
  private final Backend backend;
  private final @Nullable String name;
  private final CommitStrategy strategy;
  private final Place from;

  /// The backend shares the topic in its own way; otherwise it is read as a log.
  private final boolean joins;

  Opening(ConsumerDraft draft) {
    this.draft = draft;
    this.connection = draft.connection();
    this.backend = connection.backend();
    this.name = draft.name();
    this.strategy =
        Objects.requireNonNullElseGet(
            draft.strategy(),
            () -> draft.name() == null ? CommitStrategy.none() : CommitStrategy.auto());
    this.from = Objects.requireNonNullElse(draft.from(), Place.LATEST);
    this.joins = !has(Capability.READ_FROM_OFFSET) || (has(Capability.GROUPS) && isMember());
  }

  Consumer open() {
    var definitions = definitions();
    requireCapable(definitions.definition());
    var partitions = partitions();
    if (name == null || strategy instanceof CommitStrategy.None) {
      return member(definitions.definition(), partitions, () -> {});
    }
    boolean alone = !has(Capability.GROUPS) && !isByMessage(definitions.definition());
    var claim = connection.names().claim(name, draft.topics(), alone);
    try {
      definitions.store(name, backend, notices());
      return member(definitions.definition(), partitions, () -> connection.names().release(claim));
    } catch (RuntimeException e) {
      connection.names().release(claim);
      throw e;
    }
  }

  private static boolean isByMessage(ConsumerDefinition definition) {
    return definition.share() == Share.BY_MESSAGE;
  }

  /// A named consumer that stores nothing only reads beside the members, where their positions can
  /// be looked up; it takes no partition from them.
  private boolean isMember() {
    return draft.name() != null
        && !(strategy instanceof CommitStrategy.None && has(Capability.ADMIN_POSITIONS));
  }

  private boolean has(Capability capability) {
    return Needs.has(backend, capability);
  }

  /// @throws dev.weir.InvalidInput with all that is wrong with the description
  private Definitions definitions() {
    var problems = new Problems(draft, strategy).ofDescription();
    var definitions =
        problems.isEmpty() ? Definitions.of(draft, backend) : Definitions.unstored(draft);
    definitions.problem().ifPresent(problems::add);
    problems.ofSharing(definitions.definition().share()).throwIfAny();
    return definitions;
  }

  private void requireCapable(ConsumerDefinition definition) {
    if (isByMessage(definition)) {
      Needs.of(backend, Capability.BY_MESSAGE);
      if (definition.orderedByKey()) {
        Needs.of(backend, Capability.KEY_ORDER_BY_MESSAGE);
      }
    } else if (name != null && !has(Capability.GROUPS)) {
      Needs.of(backend, Capability.POSITIONS);
    }
    if (!from.equals(Place.LATEST) || draft.startAt() != null || draft.until() != null) {
      Needs.of(backend, Capability.READ_FROM_OFFSET);
    }
    if (from instanceof Place.Time
        || draft.startAt() instanceof Place.Time
        || draft.until() instanceof Place.Time) {
      Needs.of(backend, Capability.READ_FROM_TIME);
    }
    if (draft.partitions() != null) {
      Needs.of(backend, Capability.PARTITIONS);
      if (joins) {
        throw backend.unsupported(
            "a named consumer's partitions are shared out among its members and cannot be chosen; leave out partitions(...), or the name; log: and memory: take both");
      }
    }
  }

  /// All partitions that are read; empty where the backend knows of none beforehand.
  private List<TopicPartition> partitions() {
    var partitions = new ArrayList<TopicPartition>();
    if (!has(Capability.TOPICS)) {
      if (!joins) {
        draft.topics().forEach(topic -> partitions.add(new TopicPartition(topic, 0)));
      }
      return partitions;
    }
    var problems = new ArrayList<String>();
    for (String topic : draft.topics()) {
      try {
        addPartitions(topic, backend.topics().partitions(topic), partitions, problems);
      } catch (NotFound e) {
        problems.add(connection.missing().sentence(topic));
      }
    }
    if (!problems.isEmpty()) {
      throw new NotFound(String.join(" ", problems));
    }
    return partitions;
  }

  private void addPartitions(
      String topic, int count, List<TopicPartition> partitions, List<String> problems) {
    var chosen = draft.partitions();
    for (int number = 0; number < count; number++) {
      if (chosen == null || chosen.contains(number)) {
        partitions.add(new TopicPartition(topic, number));
      }
    }
    if (chosen != null) {
      for (int number : chosen) {
        if (number >= count) {
          problems.add(
              "partition %d of \"%s\" does not exist in %s: it has %d, counted from 0."
                  .formatted(number, topic, backend.url(), count));
        }
      }
    }
  }

  private Consumer member(
      ConsumerDefinition definition, List<TopicPartition> partitions, Runnable onClose) {
    var closing = new Closing(onClose);
    return name != null && isByMessage(definition)
        ? byMessage(name, definition, partitions, closing)
        : byPartition(partitions, closing);
  }

  private Consumer byMessage(
      String name,
      ConsumerDefinition definition,
      List<TopicPartition> partitions,
      Closing closing) {
    if (knowsStored()) {
      var stored = backend.positions().fetch(name, partitions);
      new StartNotices(draft, backend).tell(starts(partitions, stored), stored);
    }
    var ends = ends(partitions);
    var subscription = subscription(name);
    if (draft.until() != null) {
      // What was redriven until now belongs to what was there, and is waited for.
      subscription.optional().forEach(topic -> ends.putAll(ends(existing(topic))));
    }
    var terms = new ByMessage.Terms(title(), name, strategy, definition, notices());
    var feed =
        backend.share(
            new ShareRequest(
                name,
                subscription,
                definition,
                from,
                draft.startAt(),
                ends,
                draft.lookAhead(),
                notices()));
    var sharing = new ByMessage(terms, connection, feed);
    return member(sharing, new Waiting(connection, name, sharing::unsettled), closing);
  }

  private Subscription subscription(String name) {
    var topics = new ArrayList<>(draft.topics());
    var patterns = new ArrayList<String>();
    topics.removeIf(topic -> topic.contains("*") && patterns.add(topic));
    var redrives =
        has(Capability.DEAD_LETTERS)
            ? draft.topics().stream().map(topic -> DeadTopics.redrive(topic, name)).toList()
            : List.<String>of();
    return new Subscription(topics, patterns, redrives);
  }

  private List<TopicPartition> existing(String topic) {
    try {
      var partitions = new ArrayList<TopicPartition>();
      for (int number = 0; number < backend.topics().partitions(topic); number++) {
        partitions.add(new TopicPartition(topic, number));
      }
      return partitions;
    } catch (NotFound e) {
      return List.of();
    }
  }

  private Consumer byPartition(List<TopicPartition> partitions, Closing closing) {
    var ends = ends(partitions);
    var stored = stored(partitions);
    Function<FeedRequest.Revocation, Feed> feeds;
    var notices = new StartNotices(draft, backend);
    if (joins) {
      feeds = revocation -> joined(revocation, ends);
      if (knowsStored()) {
        notices.tell(starts(partitions, stored), stored);
      }
    } else {
      var starts = starts(partitions, stored);
      notices.tell(starts, stored);
      var store = name == null ? null : backend.positions();
      feeds = _ -> new LogFeed(backend.reader(), starts, ends, store, name, timing());
    }
    var sharing = new ByPartition(title(), strategy, joins ? Map.of() : stored, feeds, timing());
    return member(sharing, new Measures(connection, name), closing);
  }

  private SortedMap<TopicPartition, Long> ends(List<TopicPartition> partitions) {
    var ends = new TreeMap<TopicPartition, Long>();
    var until = draft.until();
    if (until != null) {
      for (var partition : partitions) {
        ends.put(partition, Places.end(backend.reader(), partition, until));
      }
    }
    return ends;
  }

  private Consumer member(Sharing sharing, Outlook outlook, Closing closing) {
    var committer = new Committer(sharing, timing()).started(strategy, name);
    var strategies = new Strategies(strategy, title());
    var member = new Member(title(), strategies, committer, outlook, closing);
    closing.member = member;
    return connection.adopt(member);
  }

  private java.util.function.Consumer<String> notices() {
    var chosen = draft.notices();
    return chosen != null ? chosen : StartNotices.LOG;
  }

  /// What happens when the member has closed.
  private final class Closing implements Runnable {
    private final Runnable release;
    private @Nullable Member member;

    Closing(Runnable release) {
      this.release = release;
    }

    @Override
    public void run() {
      release.run();
      if (member != null) {
        connection.forget(member);
      }
    }
  }

  private Feed joined(FeedRequest.Revocation revocation, Map<TopicPartition, Long> ends) {
    var feed =
        backend.join(new FeedRequest(name, draft.topics(), from, draft.startAt(), revocation));
    return ends.isEmpty() ? feed : new BoundedFeed(feed, ends);
  }

  private boolean knowsStored() {
    return name != null && has(Capability.ADMIN_POSITIONS) && has(Capability.READ_FROM_OFFSET);
  }

  private Map<TopicPartition, Long> stored(List<TopicPartition> partitions) {
    return name == null || (joins && !knowsStored())
        ? Map.of()
        : backend.positions().fetch(name, partitions);
  }

  private SortedMap<TopicPartition, Long> starts(
      List<TopicPartition> partitions, Map<TopicPartition, Long> stored) {
    var starts = new TreeMap<TopicPartition, Long>();
    var startAt = draft.startAt();
    for (var partition : partitions) {
      var position = stored.get(partition);
      starts.put(
          partition,
          startAt != null || position == null
              ? Places.start(backend.reader(), partition, Objects.requireNonNullElse(startAt, from))
              : position);
    }
    return starts;
  }

  private Timing timing() {
    return connection.options().timing();
  }

  private String title() {
    String topics = String.join(", ", draft.topics());
    return name == null ? "the consumer of " + topics : "consumer \"" + name + "\" on " + topics;
  }
}
