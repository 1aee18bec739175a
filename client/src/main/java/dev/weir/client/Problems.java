package dev.weir.client;

import dev.weir.CommitStrategy;
import dev.weir.ConsumerDefinition;
import dev.weir.Corrupt;
import dev.weir.FailurePolicy;
import dev.weir.InvalidInput;
import dev.weir.OffsetOutOfRange;
import dev.weir.Share;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Subjects;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is wrong with a consumer's description, all of it.
final class Problems {
  /// Bytes of a consumer's name in UTF-8, as [dev.weir.ConsumerBuilder#named] promises.
  private static final int NAME_BYTES = 255;

  private static final Duration SHORTEST_SESSION = Duration.ofSeconds(1);

  /// Whoever is longer silent has gone; and Kafka counts in milliseconds that fit an int.
  private static final Duration LONGEST_SESSION = Duration.ofDays(1);

  private final ConsumerDraft draft;
  private final CommitStrategy strategy;
  private final List<String> problems = new ArrayList<>();

  Problems(ConsumerDraft draft, CommitStrategy strategy) {
    this.draft = draft;
    this.strategy = strategy;
  }

  /// What can be told without asking the log.
  Problems ofDescription() {
    topics();
    name();
    numbers();
    acks();
    reading();
    return this;
  }

  private void topics() {
    if (draft.topics().isEmpty()) {
      problems.add("no topic is named: name one or more");
    }
    if (new HashSet<>(draft.topics()).size() < draft.topics().size()) {
      problems.add("a topic is named twice in " + draft.topics());
    }
    var chosen = draft.partitions();
    if (chosen != null && (chosen.isEmpty() || chosen.stream().anyMatch(number -> number < 0))) {
      problems.add("partitions" + chosen + " are not allowed: give one or more, from 0");
    }
    subjects(draft.subjects());
    subjects(draft.exceptSubjects());
  }

  private void subjects(@Nullable List<String> patterns) {
    if (patterns != null) {
      patterns.stream().map(Subjects::problem).flatMap(Optional::stream).forEach(problems::add);
    }
  }

  private void name() {
    var name = draft.name();
    var member = draft.staticMember();
    refuseIf(
        member != null && (member.isBlank() || name == null),
        "staticMember(\"%s\") needs an id, and a consumer with a name".formatted(member));
    refuseIf(
        draft.expireAfter() != null && name == null,
        "expireAfter(...) needs a consumer with a name: add named(...)");
    if (name == null) {
      if (!(strategy instanceof CommitStrategy.None)) {
        problems.add(strategy + " stores positions under a name: add named(...), or take none()");
      }
      return;
    }
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > NAME_BYTES || name.chars().anyMatch(Character::isISOControl)) {
      problems.add(
          "the consumer name \"%s\" is not allowed: it takes 1 to %d bytes of UTF-8 without control characters"
              .formatted(name, NAME_BYTES));
    }
  }

  private void numbers() {
    var attempts = draft.attempts();
    if (attempts != null && (attempts < 1 || attempts > ConsumerDefinition.MOST_ATTEMPTS)) {
      problems.add(
          "attempts(%d) is not allowed: take 1 to %,d"
              .formatted(attempts, ConsumerDefinition.MOST_ATTEMPTS));
    }
    var lease = draft.lease();
    if (lease != null
        && (lease.compareTo(ConsumerDefinition.SHORTEST_LEASE) < 0
            || lease.compareTo(ConsumerDefinition.LONGEST_LEASE) > 0)) {
      problems.add("lease(%s) is not allowed: take 1 s to 12 h".formatted(lease));
    }
    expiry();
    if (draft.lookAhead() < 1) {
      problems.add("lookAhead(%d) is not allowed: take 1 or more".formatted(draft.lookAhead()));
    }
    var limit = draft.processingLimit();
    if (limit != null && !limit.isPositive()) {
      problems.add("processingLimit(%s) is not allowed: take more than 0".formatted(limit));
    }
    var session = draft.session();
    if (session != null
        && (session.compareTo(SHORTEST_SESSION) < 0 || session.compareTo(LONGEST_SESSION) > 0)) {
      problems.add("session(%s) is not allowed: take 1 s to 1 day".formatted(session));
    }
    handling();
  }

  private void handling() {
    var limit = draft.timeLimit();
    if (limit == null) {
      return;
    }
    refuseIf(
        limit.toMillis() < 1, "timeLimit(%s) is not allowed: take 1 ms or more".formatted(limit));
    refuseIf(
        !draft.isHandled(),
        "timeLimit(...) is for run(handler): leave it out where you open() and take your time yourself");
  }

  private void expiry() {
    var expireAfter = draft.expireAfter();
    if (expireAfter == null || expireAfter.equals(ConsumerDefinition.NEVER)) {
      return;
    }
    refuseIf(
        expireAfter.compareTo(ConsumerDefinition.SHORTEST_EXPIRY) < 0
            || expireAfter.compareTo(ConsumerDefinition.LONGEST_EXPIRY) > 0,
        "expireAfter(%s) is not allowed: take 1 h to 36,500 days, or NEVER".formatted(expireAfter));
  }

  private void acks() {
    boolean acks =
        !(strategy instanceof CommitStrategy.None || strategy instanceof CommitStrategy.OnDelivery);
    refuseIf(
        draft.isOrderedByKey() && !acks,
        "orderedByKey() goes by what is acked, and %s acks nothing: take another strategy"
            .formatted(strategy));
  }

  private void reading() {
    for (var rule : draft.failurePolicy().rules()) {
      boolean decides =
          rule.action() instanceof FailurePolicy.Action.Skip
              || rule.action() instanceof FailurePolicy.Action.Stop;
      refuseIf(
          isOfReading(rule) && !decides,
          "%s comes with reading, where there is no message yet: SKIP goes on behind it, STOP ends the consumer"
              .formatted(rule.type().getSimpleName()));
    }
  }

  /// Whether a rule is for errors that come before there is a message.
  static boolean isOfReading(FailurePolicy.Rule rule) {
    return OffsetOutOfRange.class.isAssignableFrom(rule.type())
        || Corrupt.class.isAssignableFrom(rule.type());
  }

  /// What makes no sense in a way of sharing.
  Problems ofSharing(Share share) {
    switch (share) {
      case BY_PARTITION -> byPartition();
      case BY_MESSAGE -> byMessage();
    }
    return this;
  }

  void add(String problem) {
    problems.add(problem);
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  /// @throws InvalidInput with all of them
  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new InvalidInput("this consumer cannot be opened: " + String.join("; ", problems));
    }
  }

  private void byPartition() {
    refuseIf(
        draft.lease() != null, "lease(...) is by message only: by partition no lease runs out");
    var limit = draft.timeLimit();
    var processing =
        Objects.requireNonNullElse(
            draft.processingLimit(), FeedRequest.MemberOptions.DEFAULT.processingLimit());
    refuseIf(
        limit != null && draft.name() != null && limit.compareTo(processing) >= 0,
        "timeLimit(%s) is not shorter than processingLimit(%s), after which a member loses its partitions: give a longer processingLimit(...)"
            .formatted(limit, processing));
  }

  private void byMessage() {
    if (draft.name() == null) {
      problems.add("by message is shared under a name: add named(...)");
    } else {
      refuseIf(
          strategy instanceof CommitStrategy.None,
          "none() makes no sense by message, where every message handed out is remembered: take auto() or another, or read without a name");
    }
    refuseIf(
        draft.partitions() != null,
        "partitions(...) is by partition only: by message every member reads all");
    refuseIf(draft.staticMember() != null, "staticMember(...) is by partition only");
    refuseIf(draft.processingLimit() != null, "processingLimit(...) is by partition only");
    refuseIf(draft.session() != null, "session(...) is by partition only");
  }

  private void refuseIf(boolean wrong, String problem) {
    if (wrong) {
      problems.add(problem);
    }
  }
}
