package dev.weir.client;

import dev.weir.Capability;
import dev.weir.ConsumerDefinition;
import dev.weir.client.backend.Needs;
import dev.weir.spi.Backend;
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

  /// Changes nothing yet: [#store] does.
  static Definitions of(ConsumerDraft draft, Backend backend) {
    var name = draft.name();
    Optional<ConsumerDefinition> stored =
        name != null && Needs.has(backend, Capability.DEFINITIONS)
            ? backend.definition(name)
            : Optional.empty();
    return new Definitions(
        said(draft, stored.orElse(ConsumerDefinition.DEFAULT)),
        stored,
        stored.flatMap(known -> problem(draft, known)));
  }

  /// As if nothing were stored.
  static Definitions unstored(ConsumerDraft draft) {
    return new Definitions(
        said(draft, ConsumerDefinition.DEFAULT), Optional.empty(), Optional.empty());
  }

  private static ConsumerDefinition said(ConsumerDraft draft, ConsumerDefinition otherwise) {
    return new ConsumerDefinition(
        or(draft.share(), otherwise.share()),
        draft.isOrderedByKey() || otherwise.orderedByKey(),
        or(draft.attempts(), otherwise.attempts()),
        or(draft.backoff(), otherwise.backoff()),
        or(draft.lease(), otherwise.lease()),
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

  /// Stores what is new or other than before, and tells of what is other.
  void store(String name, Backend backend, Consumer<String> notices) {
    if (!Needs.has(backend, Capability.DEFINITIONS) || stored.equals(Optional.of(definition))) {
      return;
    }
    backend.define(name, definition);
    stored.ifPresent(
        before -> notices.accept(name + " is changed: " + String.join(", ", changes(before))));
  }

  private List<String> changes(ConsumerDefinition before) {
    var changes = new ArrayList<String>();
    change(changes, "attempts", before.attempts(), definition.attempts());
    change(changes, "retry", before.backoff(), definition.backoff());
    change(changes, "lease", before.lease(), definition.lease());
    change(changes, "subject", before.subjects(), definition.subjects());
    change(changes, "exceptSubject", before.exceptSubjects(), definition.exceptSubjects());
    return changes;
  }

  private static void change(List<String> changes, String what, Object before, Object now) {
    if (!before.equals(now)) {
      changes.add("%s %s, was %s".formatted(what, now, before));
    }
  }
}
