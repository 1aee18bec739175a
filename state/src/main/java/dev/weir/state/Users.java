package dev.weir.state;

import dev.weir.state.StateRecord.CredentialRemoved;
import dev.weir.state.StateRecord.CredentialSet;
import dev.weir.state.StateRecord.Stored;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Who may prove what he is, and how that is seen.
final class Users {
  private final TreeMap<String, Map<ScramMechanism, Credential>> byName = new TreeMap<>();

  Decision decide(Command.ChangeUser change) {
    String user = change.user();
    Optional<String> problem = UserName.problem(user);
    if (problem.isPresent()) {
      return Decision.of(new Reply.InvalidName(user, problem.get()));
    }
    List<StateRecord> records = new ArrayList<>();
    for (ScramMechanism mechanism : change.removed()) {
      if (find(user, mechanism).isEmpty()) {
        return Decision.of(new Reply.NoSuchCredential(user, mechanism));
      }
      records.add(new CredentialRemoved(user, mechanism));
    }
    int users = byName.size() + 1;
    if (!change.set().isEmpty() && !byName.containsKey(user) && users > Limits.USERS) {
      return Decision.of(new Reply.LimitReached("users of a directory", users, Limits.USERS));
    }
    change.set().forEach(credential -> records.add(new CredentialSet(user, credential)));
    return new Decision(records, new Reply.UserChanged());
  }

  void apply(CredentialSet set) {
    byName
        .computeIfAbsent(set.user(), _ -> new EnumMap<>(ScramMechanism.class))
        .put(set.credential().mechanism(), set.credential());
  }

  void apply(CredentialRemoved removed) {
    Map<ScramMechanism, Credential> all = byName.get(removed.user());
    if (all == null || all.remove(removed.mechanism()) == null) {
      throw new InconsistentRecord(removed, "there is no such credential");
    }
    if (all.isEmpty()) {
      byName.remove(removed.user());
    }
  }

  Optional<Credential> find(String user, ScramMechanism mechanism) {
    return Optional.ofNullable(byName.get(user)).map(all -> all.get(mechanism));
  }

  /// By name and mechanism, without their keys.
  List<Question.UserShown> shown() {
    List<Question.UserShown> shown = new ArrayList<>();
    byName.forEach((user, all) ->
        all.values()
            .forEach(each ->
                shown.add(new Question.UserShown(user, each.mechanism(), each.iterations()))));
    return shown;
  }

  void snapshotTo(List<Stored> records) {
    byName.forEach(
        (user, all) -> all.values().forEach(each -> records.add(new CredentialSet(user, each))));
  }
}
