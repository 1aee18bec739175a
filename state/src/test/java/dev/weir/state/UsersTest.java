package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsersTest {
  private static final Now NOW = new Now(1_000, 0);

  private final State state = new State();

  private Reply run(Command command) {
    var decision = state.decide(command, NOW);
    decision.records().forEach(state::apply);
    return decision.reply();
  }

  private static Credential credential(ScramMechanism mechanism, int fill) {
    byte[] keys = new byte[mechanism.keyBytes()];
    Arrays.fill(keys, (byte) fill);
    return new Credential(mechanism, 4_096, new byte[] {1, 2, 3}, keys, keys);
  }

  private static Command set(String user, Credential... credentials) {
    return new Command.ChangeUser(user, List.of(), List.of(credentials));
  }

  @Test
  void whatIsSetIsFoundReplacedAndRemoved() {
    var first = credential(ScramMechanism.SHA_256, 1);
    var second = credential(ScramMechanism.SHA_256, 2);
    var other = credential(ScramMechanism.SHA_512, 3);

    assertThat(run(set("alice", first, other))).isEqualTo(new Reply.UserChanged());
    assertThat(state.credential("alice", ScramMechanism.SHA_256)).contains(first);
    assertThat(run(set("alice", second))).isEqualTo(new Reply.UserChanged());
    assertThat(state.credential("alice", ScramMechanism.SHA_256)).contains(second);
    assertThat(state.users())
        .containsExactly(
            new Question.UserShown("alice", ScramMechanism.SHA_256, 4_096),
            new Question.UserShown("alice", ScramMechanism.SHA_512, 4_096));

    run(new Command.ChangeUser("alice", List.of(ScramMechanism.SHA_256), List.of()));
    assertThat(state.credential("alice", ScramMechanism.SHA_256)).isEmpty();
    run(new Command.ChangeUser("alice", List.of(ScramMechanism.SHA_512), List.of()));
    assertThat(state.users()).isEmpty();
    assertThat(state.snapshot()).isEmpty();
  }

  @Test
  void whatIsNotThereCannotBeRemovedAndNothingElseIsDoneThen() {
    var change =
        new Command.ChangeUser(
            "alice",
            List.of(ScramMechanism.SHA_512),
            List.of(credential(ScramMechanism.SHA_256, 1)));

    assertThat(run(change)).isEqualTo(new Reply.NoSuchCredential("alice", ScramMechanism.SHA_512));
    assertThat(state.users()).isEmpty();
  }

  @Test
  void aSnapshotGivesTheSameUsers() {
    run(set("bob", credential(ScramMechanism.SHA_512, 1)));
    run(set("alice", credential(ScramMechanism.SHA_256, 2)));
    var restored = new State();
    state.snapshot().forEach(restored::apply);

    assertThat(restored.users()).isEqualTo(state.users()).hasSize(2);
    assertThat(restored.credential("bob", ScramMechanism.SHA_512))
        .isEqualTo(state.credential("bob", ScramMechanism.SHA_512));
  }

  @Test
  void aUserHasANameThatCanBeRead() {
    assertThat(run(set("", credential(ScramMechanism.SHA_256, 1))))
        .isInstanceOf(Reply.InvalidName.class);
    assertThat(run(set("a\0b", credential(ScramMechanism.SHA_256, 1))))
        .isInstanceOf(Reply.InvalidName.class);
    assertThat(run(set("x".repeat(256), credential(ScramMechanism.SHA_256, 1))))
        .isInstanceOf(Reply.InvalidName.class);
    assertThat(run(set("x".repeat(255), credential(ScramMechanism.SHA_256, 1))))
        .isEqualTo(new Reply.UserChanged());
  }

  @Test
  void thereAreSoManyUsersAndNoMore() {
    var credential = credential(ScramMechanism.SHA_256, 1);
    for (int i = 0; i < Limits.USERS; i++) {
      state.apply(new StateRecord.CredentialSet("u" + i, credential));
    }

    assertThat(run(set("one more", credential)))
        .isEqualTo(new Reply.LimitReached("users of a directory", Limits.USERS + 1, Limits.USERS));
    assertThat(run(set("u1", credential))).isEqualTo(new Reply.UserChanged());
  }

  @Test
  void aCredentialIsSoundAndShowsNoKeys() {
    assertThat(credential(ScramMechanism.SHA_256, 77))
        .hasToString("SCRAM-SHA-256 of 4096 iterations");
    byte[] keys = new byte[32];
    byte[] salt = {1};
    assertThatThrownBy(() -> new Credential(ScramMechanism.SHA_256, 4_095, salt, keys, keys))
        .hasMessage("4,095 iterations are not 4,096 to 16,384");
    assertThatThrownBy(() -> new Credential(ScramMechanism.SHA_256, 16_385, salt, keys, keys))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Credential(ScramMechanism.SHA_512, 4_096, salt, keys, keys))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Credential(ScramMechanism.SHA_256, 4_096, new byte[0], keys, keys))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
