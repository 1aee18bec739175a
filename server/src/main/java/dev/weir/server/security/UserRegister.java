package dev.weir.server.security;

import dev.weir.engine.EngineException;
import dev.weir.engine.Front;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Outcome;
import dev.weir.state.Command.ChangeUser;
import dev.weir.state.Question;
import dev.weir.state.Question.UserShown;
import dev.weir.state.ScramMechanism;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;

/// The users of a directory, for who keeps them. Thread-safe.
///
/// Every method fails with an [EngineException] when the directory cannot be used.
public final class UserRegister {
  private final Front front;

  public UserRegister(Front front) {
    this.front = front;
  }

  /// Adds a user, or changes the password.
  ///
  /// @param random where salts come from
  /// @return whether there was such a user
  /// @throws IllegalArgumentException when the name or the password cannot be used; it does not tell
  ///     the password
  public boolean set(String name, String password, RandomGenerator random)
      throws InterruptedException {
    var credentials = Passwords.credentials(password, random);
    boolean known = all().containsKey(name);
    change(new ChangeUser(name, List.of(), credentials));
    return known;
  }

  /// Their names, and the mechanisms by which each may log in.
  public SortedMap<String, List<String>> all() throws InterruptedException {
    var all = new TreeMap<String, List<String>>();
    for (UserShown each : shown()) {
      all.computeIfAbsent(each.user(), _ -> new ArrayList<>()).add(each.mechanism().saslName());
    }
    return Collections.unmodifiableSortedMap(all);
  }

  /// @return false when there is no such user
  public boolean remove(String name) throws InterruptedException {
    List<ScramMechanism> mechanisms =
        shown().stream()
            .filter(each -> each.user().equals(name))
            .map(UserShown::mechanism)
            .toList();
    if (mechanisms.isEmpty()) {
      return false;
    }
    change(new ChangeUser(name, mechanisms, List.of()));
    return true;
  }

  private void change(ChangeUser change) throws InterruptedException {
    var outcome = Outcome.of(front.submit(change));
    if (outcome.errorCode() != ErrorCode.NONE) {
      throw new IllegalArgumentException(outcome.message());
    }
  }

  private List<UserShown> shown() throws InterruptedException {
    try {
      return front.ask(new Question.Users()).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineException failed) {
        throw failed;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
