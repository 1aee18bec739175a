package dev.weir.client;

import dev.weir.Capability;
import dev.weir.ConsumerDefinition;
import dev.weir.client.backend.Needs;
import dev.weir.spi.Backend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a consumer is to be: what its builder says, and for the rest what is stored under its name.
///
/// @param definition what holds from now on
/// @param stored what was stored before
/// @param problem why it cannot be so: another share or key order than the stored one; empty when
///     it can
record Definitions(
    ConsumerDefinition definition, Optional<ConsumerDefinition> stored, Optional<String> problem) {

  private static final Duration RESUMABLE_EXPIRES_AFTER = Duration.ofDays(30);

  /// Changes nothing yet: [#store] does.
  static Definitions of(ConsumerDraft draft, Backend backend) {
    var name = draft.name();
    Optional<ConsumerDefinition> stored =
        name != null && Needs.has(backend, Capability.DEFINITIONS)
            ? backend.definition(name)
            : Optional.empty();
    return new Definitions(
        said(draft, stored.orElseGet(() -> unsaid(draft, backend))),
        stored,
        stored.flatMap(known -> problem(draft, known)));
  }

  /// As if nothing were stored.
  static Definitions unstored(ConsumerDraft draft) {
    return new Definitions(
        said(draft, ConsumerDefinition.DEFAULT), Optional.empty(), Optional.empty());
  }

  /// What a new consumer is when nobody says otherwise.
  private static ConsumerDefinition unsaid(ConsumerDraft draft, Backend backend) {
    boolean expires = draft.isResumable() && Needs.has(backend, Capability.EXPIRY);
    var plain = ConsumerDefinition.DEFAULT;
    return new ConsumerDefinition(
        plain.share(),
        plain.orderedByKey(),
        plain.attempts(),
        plain.backoff(),
        plain.lease(),
        expires ? RESUMABLE_EXPIRES_AFTER : plain.expireAfter(),
        plain.subjects(),
        plain.exceptSubjects());
  }

  private static ConsumerDefinition said(ConsumerDraft draft, ConsumerDefinition otherwise) {
    return new ConsumerDefinition(
        or(draft.share(), otherwise.share()),
        draft.isOrderedByKey() || otherwise.orderedByKey(),
        or(draft.attempts(), otherwise.attempts()),
        or(draft.backoff(), otherwise.backoff()),
        or(draft.lease(), otherwise.lease()),
        or(draft.expireAfter(), otherwise.expireAfter()),
        or(draft.subjects(), otherwise.subjects()),
        or(draft.exceptSubjects(), otherwise.exceptSubjects()));
  }

  private static <T> T or(@Nullable T said, T otherwise) {
    return Objects.requireNonNullElse(said, otherwise);
  }

  private static Optional<String> problem(ConsumerDraft draft, ConsumerDefinition stored) {
    var share = draft.share();
    var differences = new ArrayList<String>();
    if (share != null && share != stored.share()) {
      differences.add("is shared %s, not %s".formatted(stored.share(), share));
    }
    if (draft.isOrderedByKey() && !stored.orderedByKey()) {
      differences.add("is not ordered by key");
    }
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "\"%s\" %s: so it was stored at its first use. Leave that out here, take another name, or forget it first: weir consumer delete %s"
                .formatted(draft.name(), String.join(" and ", differences), draft.name()));
  }

  /// Stores what is new or other than before, and tells of what is other. Said again, it is a use
  /// of a name that expires.
  void store(String name, Backend backend, Consumer<String> notices) {
    boolean isDone = stored.equals(Optional.of(definition)) && !definition.expires();
    if (!Needs.has(backend, Capability.DEFINITIONS) || isDone) {
      return;
    }
    backend.define(name, definition);
    stored
        .filter(before -> !before.equals(definition))
        .ifPresent(
            before -> notices.accept(name + " is changed: " + String.join(", ", changes(before))));
  }

  private List<String> changes(ConsumerDefinition before) {
    var changes = new ArrayList<String>();
    change(changes, "attempts", before.attempts(), definition.attempts());
    change(changes, "retry", before.backoff(), definition.backoff());
    change(changes, "lease", before.lease(), definition.lease());
    change(changes, "expireAfter", shown(before.expireAfter()), shown(definition.expireAfter()));
    change(changes, "subject", before.subjects(), definition.subjects());
    change(changes, "exceptSubject", before.exceptSubjects(), definition.exceptSubjects());
    return changes;
  }

  private static String shown(Duration expireAfter) {
    return expireAfter.equals(ConsumerDefinition.NEVER) ? "never" : expireAfter.toString();
  }

  private static void change(List<String> changes, String what, Object before, Object now) {
    if (!before.equals(now)) {
      changes.add("%s %s, was %s".formatted(what, now, before));
    }
  }
}
