package dev.weir.client.admin;

import dev.weir.Capability;
import dev.weir.DeadLetter;
import dev.weir.InvalidInput;
import dev.weir.NewMessage;
import dev.weir.NotFound;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.client.backend.LogFeed;
import dev.weir.client.backend.LogStarts;
import dev.weir.client.backend.Needs;
import dev.weir.client.backend.Reach;
import dev.weir.client.connection.Connection;
import dev.weir.client.letters.LetterPages;
import dev.weir.client.letters.Letters;
import dev.weir.client.letters.ShortLetters;
import dev.weir.client.letters.SideTopics;
import dev.weir.spi.Appender;
import dev.weir.spi.Backend;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Settled;
import dev.weir.spi.Subscription;
import dev.weir.spi.Timing;
import dev.weir.spi.Work;
import dev.weir.state.SettledSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Redrives or purges the letters of one topic, as the one member of the keeper: two that do so at
/// once would redrive a letter twice.
///
/// Page by page. Where the log has transactions a page's messages are appended in the step that
/// settles its letters; elsewhere before it, so that a crash between the two redrives some of them
/// again and loses none.
final class LetterClearing implements AutoCloseable {
  /// How long to wait for who is at these letters already.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Backend backend;
  private final Letters letters;
  private final Timing timing;
  private final String keeper;
  private final TopicPartition topic;
  private final Feed feed;
  private final SideTopics sideTopics;
  private @Nullable Appender appender;

  LetterClearing(Connection connection, String keeper, TopicPartition topic) {
    this.backend = connection.backend();
    this.letters = connection.letters();
    this.timing = connection.options().timing();
    this.keeper = keeper;
    this.topic = topic;
    this.sideTopics = new SideTopics(backend);
    this.feed = feed();
  }

  private Feed feed() {
    if (Needs.has(backend, Capability.GROUPS)) {
      // Nothing is acked by handing out here, so nothing is to be done for a partition that leaves.
      FeedRequest.Revocation nothing = (_, _) -> {};
      return backend.join(
          new FeedRequest(keeper, List.of(topic.topic()), Place.EARLIEST, null, nothing));
    }
    var reach = new Reach(backend, Subscription.of(List.of(topic.topic())), null);
    var store = backend.positions();
    var starts = new TreeMap<>(store.fetch(keeper, List.of(topic)));
    starts.putIfAbsent(topic, backend.reader().range(topic).earliest());
    var from = new LogStarts(reach, keeper, Place.EARLIEST, false, starts);
    return new LogFeed(backend.reader(), from, store, keeper, timing);
  }

  /// @return how many letters
  long clear(Predicate<DeadLetter> meant, boolean redrive) {
    var settled = awaitAssignment();
    var pages = new LetterPages(backend.reader(), topic, settled);
    long cleared = 0;
    while (pages.turn()) {
      var chosen = pages.letters().stream().filter(meant).toList();
      for (var together : redrive ? ShortLetters.steps(chosen) : List.of(chosen)) {
        settle(together, settled, redrive);
        cleared += together.size();
      }
      poll(Duration.ZERO);
    }
    return cleared;
  }

  private SettledSet awaitAssignment() {
    long deadline = timing.deadline(PATIENCE);
    while (!feed.assignment().contains(topic)) {
      long left = deadline - timing.nanos();
      if (left <= 0) {
        throw new Unavailable(
            "somebody else redrives or purges letters of %s, since %s or longer. Try again later"
                .formatted(topic.topic(), PATIENCE));
      }
      poll(Duration.ofNanos(left));
    }
    var stored = feed.stored().get(topic);
    return stored == null
        ? new SettledSet(feed.positions().getOrDefault(topic, 0L))
        : LetterPages.settled(stored);
  }

  /// Stays a member. What comes is read by page instead, and so may come as it likes.
  private void poll(Duration wait) {
    try {
      var _ = feed.poll(1, wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable(
          "interrupted; letters that were done so far stay so. Ask again for the rest", e);
    }
  }

  private void settle(List<DeadLetter> chosen, SettledSet settled, boolean redrive) {
    if (chosen.isEmpty()) {
      return;
    }
    chosen.forEach(letter -> settled.settle(letter.id(), letter.id() + 1));
    var stored = Map.of(topic, LetterPages.settled(settled));
    if (!redrive) {
      settle(stored, List.of());
      return;
    }
    var whole = chosen.stream().map(this::whole).toList();
    try {
      settle(stored, whole.stream().map(letters::redriven).toList());
    } catch (InvalidInput e) {
      if (whole.size() > 1) {
        throw e;
      }
      settle(stored, List.of(letters.redrivenBare(whole.getFirst())));
    }
  }

  private DeadLetter whole(DeadLetter letter) {
    var whole = letters.whole(letter);
    if (ShortLetters.isWithoutMessage(whole)) {
      throw new NotFound(
          "the message of dead letter %d is gone: it did not fit into its letter, and %s has it no more at offset %d. Purge the letter, or leave it out"
              .formatted(letter.id(), letter.origin(), letter.originOffset()));
    }
    return whole;
  }

  private void settle(Map<TopicPartition, Settled> settled, List<NewMessage> messages) {
    messages.stream().map(NewMessage::topic).distinct().forEach(sideTopics::make);
    if (messages.isEmpty()) {
      feed.commit(settled);
    } else if (Needs.has(backend, Capability.TRANSACTIONS)) {
      var commit = List.of(new Work.Commit(feed, settled));
      var _ = backend.transact(new Work(messages, commit, List.of(), Map.of()));
    } else {
      var sent = messages.stream().map(appender()::append).toList();
      sent.forEach(timing::join);
      feed.commit(settled);
    }
  }

  private Appender appender() {
    var opened = appender;
    if (opened == null) {
      opened = backend.appender();
      appender = opened;
    }
    return opened;
  }

  @Override
  public void close() {
    try {
      if (appender != null) {
        appender.close();
      }
    } finally {
      feed.close();
    }
  }
}
