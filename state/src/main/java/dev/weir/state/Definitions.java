package dev.weir.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.state.Reply.Refusal;
import dev.weir.state.StateRecord.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What each consumer is.
final class Definitions {
  private final TreeMap<String, Definition> byConsumer = new TreeMap<>();

  Decision decide(Command.DefineConsumer define) {
    String consumer = define.consumer();
    Optional<String> problem = ConsumerName.problem(consumer);
    if (problem.isPresent()) {
      return Decision.of(new Reply.InvalidName(consumer, problem.get()));
    }
    Definition stored = byConsumer.get(consumer);
    if (define.definition().equals(stored)) {
      return Decision.of(new Reply.ConsumerDefined());
    }
    if (stored != null && !define.definition().mayReplace(stored)) {
      return Decision.of(new Reply.DefinedOtherwise(consumer, stored));
    }
    Refusal refusal = tooMuch(define.definition(), stored == null ? 1 : 0);
    return refusal != null
        ? Decision.of(refusal)
        : Decision.of(
            new StateRecord.ConsumerDefined(consumer, define.definition()),
            new Reply.ConsumerDefined());
  }

  private @Nullable Refusal tooMuch(Definition definition, int added) {
    List<String> patterns = new ArrayList<>(definition.subjects());
    patterns.addAll(definition.exceptSubjects());
    if (patterns.size() > Limits.SUBJECT_PATTERNS) {
      return new Reply.LimitReached(
          "subject patterns of a consumer", patterns.size(), Limits.SUBJECT_PATTERNS);
    }
    for (String pattern : patterns) {
      int bytes = pattern.getBytes(UTF_8).length;
      if (bytes > Limits.CONSUMER_NAME_BYTES) {
        return new Reply.LimitReached(
            "bytes in a subject pattern", bytes, Limits.CONSUMER_NAME_BYTES);
      }
    }
    int delays = definition.backoff().delaysMillis().size();
    if (delays > Limits.BACKOFF_DELAYS) {
      return new Reply.LimitReached("delays in a backoff", delays, Limits.BACKOFF_DELAYS);
    }
    return byConsumer.size() + added > Limits.POSITIONS
        ? new Reply.LimitReached(
            "consumers in a directory", byConsumer.size() + added, Limits.POSITIONS)
        : null;
  }

  void apply(StateRecord.ConsumerDefined defined) {
    Definition stored = byConsumer.get(defined.consumer());
    if (stored != null && !defined.definition().mayReplace(stored)) {
      throw new InconsistentRecord(defined, "it is " + stored);
    }
    byConsumer.put(defined.consumer(), defined.definition());
  }

  void apply(StateRecord.ConsumerForgotten forgotten) {
    if (byConsumer.remove(forgotten.consumer()) == null) {
      throw new InconsistentRecord(forgotten, "there is no such consumer");
    }
  }

  void snapshotTo(List<Stored> records) {
    byConsumer.forEach((consumer, definition) ->
        records.add(new StateRecord.ConsumerDefined(consumer, definition)));
  }

  /// Null when nobody has said what it is.
  @Nullable Definition find(String consumer) {
    return byConsumer.get(consumer);
  }
}
