package dev.weir.client.admin;

import dev.weir.Capability;
import dev.weir.DeadLetter;
import dev.weir.DeadLetterFilter;
import dev.weir.DeadLetters;
import dev.weir.InvalidInput;
import dev.weir.NotFound;
import dev.weir.TopicDescription;
import dev.weir.TopicPartition;
import dev.weir.client.backend.Needs;
import dev.weir.client.connection.Connection;
import dev.weir.client.letters.DeadTopics;
import dev.weir.client.letters.LetterPages;
import dev.weir.spi.Backend;
import dev.weir.state.SettledSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/// The dead letters of one consumer, as they lie in their topics: one topic for each that it reads.
/// Which were redriven or purged is what the *keeper*, a consumer of those topics, has settled.
final class DeadLetterDesk implements DeadLetters {
  private static final Comparator<DeadLetter> OLDEST_FIRST =
      Comparator.comparing(DeadLetter::lastFailure)
          .thenComparing(letter -> letter.origin().topic())
          .thenComparingLong(DeadLetter::id);

  private final Connection connection;
  private final Backend backend;
  private final String consumer;

  DeadLetterDesk(Connection connection, String consumer) {
    this.connection = connection;
    this.backend = connection.backend();
    this.consumer = consumer;
    connection.requireOpen();
    for (var needed :
        List.of(
            Capability.DEAD_LETTERS,
            Capability.TOPICS,
            Capability.READ_FROM_OFFSET,
            Capability.ADMIN_POSITIONS)) {
      Needs.of(backend, needed);
    }
  }

  @Override
  public List<DeadLetter> list(DeadLetterFilter filter, int most) {
    if (most < 1) {
      throw new InvalidInput("list(…, " + most + ") asks for nothing. Ask for 1 or more");
    }
    var found = new ArrayList<DeadLetter>();
    for (var topic : topics(filter)) {
      found.addAll(oldest(topic, meant(filter), most));
    }
    found.sort(OLDEST_FIRST);
    return List.copyOf(found.subList(0, Math.min(most, found.size())));
  }

  private List<DeadLetter> oldest(TopicPartition topic, Predicate<DeadLetter> meant, int most) {
    var found = new ArrayList<DeadLetter>();
    try {
      var pages = new LetterPages(backend.reader(), topic, settled(topic));
      while (found.size() < most && pages.turn()) {
        pages.letters().stream().filter(meant).limit(most - found.size()).forEach(found::add);
      }
    } catch (NotFound e) {
      // The topic was deleted since topics were listed, and its letters with it.
    }
    return found;
  }

  private SettledSet settled(TopicPartition topic) {
    var stored =
        backend.positions().settled(DeadTopics.keeper(consumer), List.of(topic)).get(topic);
    return stored == null ? new SettledSet(0) : LetterPages.settled(stored);
  }

  @Override
  public DeadLetter show(String topic, long id) {
    var lying = new TopicPartition(DeadTopics.dead(topic, consumer), 0);
    return oldest(lying, meant(DeadLetterFilter.ALL.topic(topic).ids(id)), 1).stream()
        .findFirst()
        .map(connection.letters()::whole)
        .orElseThrow(() ->
            new NotFound(
                "consumer \"%s\" has no dead letter %d of \"%s\" in %s: it was redriven or purged, or there was none. See what there is: weir dead list %s"
                    .formatted(consumer, id, topic, backend.url(), consumer)));
  }

  @Override
  public long redrive(DeadLetterFilter filter) {
    return clear(filter, true);
  }

  @Override
  public long purge(DeadLetterFilter filter) {
    return clear(filter, false);
  }

  private long clear(DeadLetterFilter filter, boolean redrive) {
    connection.requireOpen();
    long cleared = 0;
    for (var topic : topics(filter)) {
      if (oldest(topic, meant(filter), 1).isEmpty()) {
        continue; // not worth to be joined, which a group may take its time for
      }
      try (var clearing = new LetterClearing(connection, DeadTopics.keeper(consumer), topic)) {
        cleared += clearing.clear(meant(filter), redrive);
      }
    }
    return cleared;
  }

  /// Where the letters lie that a filter may mean.
  private List<TopicPartition> topics(DeadLetterFilter filter) {
    connection.requireOpen();
    var only = filter.topic().map(topic -> DeadTopics.dead(topic, consumer));
    return backend.topics().list().stream()
        .map(TopicDescription::name)
        .filter(name -> DeadTopics.isDead(name, consumer) && only.map(name::equals).orElse(true))
        .map(name -> new TopicPartition(name, 0))
        .toList();
  }

  private Predicate<DeadLetter> meant(DeadLetterFilter filter) {
    return letter -> letter.consumer().equals(consumer) && matches(filter, letter);
  }

  private static boolean matches(DeadLetterFilter filter, DeadLetter letter) {
    return filter.topic().map(letter.origin().topic()::equals).orElse(true)
        && (filter.ids().isEmpty() || filter.ids().contains(letter.id()))
        && filter.key().map(key -> key.equals(letter.message().key())).orElse(true)
        && filter.causeContains().map(part -> contains(letter.cause(), part)).orElse(true)
        && filter.failedSince().map(time -> !letter.lastFailure().isBefore(time)).orElse(true)
        && filter.failedBefore().map(letter.lastFailure()::isBefore).orElse(true);
  }

  private static boolean contains(String cause, String part) {
    for (int at = 0; at + part.length() <= cause.length(); at++) {
      if (cause.regionMatches(true, at, part, 0, part.length())) {
        return true;
      }
    }
    return false;
  }
}
