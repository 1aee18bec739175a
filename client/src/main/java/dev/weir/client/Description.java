package dev.weir.client;

import dev.weir.Assignor;
import dev.weir.Capability;
import dev.weir.CommitStrategy;
import dev.weir.ConsumerDefinition;
import dev.weir.Place;
import dev.weir.Share;
import dev.weir.client.backend.Needs;
import dev.weir.client.letters.DeadTopics;
import dev.weir.spi.Backend;
import dev.weir.spi.Subscription;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a draft comes to on a backend, and what it takes there.
final class Description {
  private final ConsumerDraft draft;
  private final Backend backend;
  private final @Nullable String name;
  private final CommitStrategy strategy;
  private final Place from;

  Description(ConsumerDraft draft) {
    this.draft = draft;
    this.backend = draft.connection().backend();
    this.name = draft.name();
    this.strategy =
        Objects.requireNonNullElseGet(
            draft.strategy(),
            () ->
                draft.name() == null || !canStore()
                    ? CommitStrategy.none()
                    : CommitStrategy.auto());
    this.from = Objects.requireNonNullElse(draft.from(), Place.LATEST);
  }

  CommitStrategy strategy() {
    return strategy;
  }

  Place from() {
    return from;
  }

  private boolean canStore() {
    return has(Capability.POSITIONS) || has(Capability.BY_MESSAGE);
  }

  /// Acks are stored.
  boolean stores() {
    return name != null && !(strategy instanceof CommitStrategy.None);
  }

  /// The backend shares the topic in its own way; otherwise it is read as a log.
  boolean joins() {
    return !has(Capability.READ_FROM_OFFSET)
        || (has(Capability.GROUPS) && isMember() && !readsByHand());
  }

  /// A named consumer that stores nothing only reads beside the members, where their positions can
  /// be looked up; it takes no partition from them.
  private boolean isMember() {
    return name != null && (stores() || !has(Capability.ADMIN_POSITIONS));
  }

  /// Partitions that were chosen by hand are read as a log, where positions need no membership.
  private boolean readsByHand() {
    return draft.partitions() != null && has(Capability.SEEK_IN_GROUP);
  }

  private boolean has(Capability capability) {
    return Needs.has(backend, capability);
  }

  /// Those that must be there.
  List<String> topics() {
    return draft.topics().stream().filter(Predicate.not(Description::isPattern)).toList();
  }

  private List<String> patterns() {
    return draft.topics().stream().filter(Description::isPattern).toList();
  }

  private static boolean isPattern(String topic) {
    return topic.contains("*");
  }

  /// With what was redriven to this consumer.
  Subscription subscription() {
    var redrives =
        name != null && stores() && has(Capability.DEAD_LETTERS)
            ? draft.topics().stream().map(topic -> DeadTopics.redrive(topic, name)).toList()
            : List.<String>of();
    return new Subscription(topics(), patterns(), redrives);
  }

  /// @throws dev.weir.Unsupported when the backend lacks what this is to be
  void requireCapable(ConsumerDefinition definition) {
    if (definition.share() == Share.BY_MESSAGE) {
      Needs.of(backend, Capability.BY_MESSAGE);
      if (definition.orderedByKey()) {
        Needs.of(backend, Capability.KEY_ORDER_BY_MESSAGE);
      }
      var limit = draft.timeLimit();
      if (limit != null && limit.compareTo(definition.lease()) > 0) {
        Needs.of(backend, Capability.EXTEND);
      }
      if (draft.failurePolicy().rules().stream().anyMatch(Problems::isOfReading)) {
        Needs.of(backend, Capability.GAPS_BY_MESSAGE);
      }
    } else if (name != null && (draft.isResumable() || stores() || !has(Capability.GROUPS))) {
      Needs.of(backend, Capability.POSITIONS);
    }
    if (!patterns().isEmpty()) {
      Needs.of(backend, Capability.TOPIC_PATTERNS);
    }
    if (draft.subjects() != null || draft.exceptSubjects() != null) {
      Needs.of(backend, Capability.HEADERS);
    }
    if (draft.expireAfter() != null) {
      Needs.of(backend, Capability.EXPIRY);
    }
    requirePlaces();
    requireGroups();
  }

  private void requirePlaces() {
    if (!from.equals(Place.LATEST) || draft.startAt() != null || draft.until() != null) {
      Needs.of(backend, Capability.READ_FROM_OFFSET);
    }
    if (from instanceof Place.Time
        || draft.startAt() instanceof Place.Time
        || draft.until() instanceof Place.Time) {
      Needs.of(backend, Capability.READ_FROM_TIME);
    }
  }

  private void requireGroups() {
    if (draft.staticMember() != null) {
      Needs.of(backend, Capability.STATIC_MEMBERS);
    }
    if (draft.assignor() instanceof Assignor.Own) {
      Needs.of(backend, Capability.OWN_ASSIGNOR);
    } else if (!draft.assignor().equals(Assignor.STICKY)) {
      Needs.of(backend, Capability.ASSIGNORS);
    }
    if (draft.processingLimit() != null || draft.session() != null) {
      Needs.of(backend, Capability.GROUPS);
    }
    if (draft.partitions() != null) {
      Needs.of(backend, Capability.PARTITIONS);
      if (joins()) {
        throw backend.unsupported(
            "a named consumer's partitions are shared out among its members and cannot be chosen; leave out partitions(...), or the name, or read with commit(none())");
      }
    }
  }

  String title() {
    String topics = String.join(", ", draft.topics());
    return name == null ? "the consumer of " + topics : "consumer \"" + name + "\" on " + topics;
  }
}
