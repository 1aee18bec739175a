package dev.weir.backends.embedded.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who may speak with an owner, and who is sent away.
@Timeout(20)
class GreetingTest {
  private static final byte[] SECRET = new byte[Door.SECRET_BYTES];

  private final PipedInputStream ownersIn = new PipedInputStream(4096);
  private final PipedInputStream sessionsIn = new PipedInputStream(4096);
  private final DataOutputStream ownersOut;
  private final DataOutputStream sessionsOut;

  GreetingTest() throws IOException {
    ownersOut = new DataOutputStream(new PipedOutputStream(sessionsIn));
    sessionsOut = new DataOutputStream(new PipedOutputStream(ownersIn));
  }

  private CompletableFuture<Void> owner(String build) {
    return run(
        () ->
            new Greeting(build, new Random(1))
                .asOwner(new DataInputStream(ownersIn), ownersOut, SECRET),
        ownersOut);
  }

  private CompletableFuture<Void> session(String build, byte[] secret) {
    return run(
        () ->
            new Greeting(build, new Random(2))
                .asSession(new DataInputStream(sessionsIn), sessionsOut, secret),
        sessionsOut);
  }

  private interface Talk {
    void run() throws IOException;
  }

  /// Whoever refuses hangs up.
  private static CompletableFuture<Void> run(Talk talk, DataOutputStream out) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            talk.run();
          } catch (IOException e) {
            try {
              out.close();
            } catch (IOException closing) {
              e.addSuppressed(closing);
            }
            throw new CompletionException(e);
          }
        },
        Thread::startVirtualThread);
  }

  @Test
  void twoOfOneBuildThatKnowTheSecretSpeak() {
    var owner = owner("1, frames a");
    session("1, frames a", SECRET).join();
    owner.join();
    assertThat(owner).isCompleted();
  }

  @Test
  void twoBuildsRefuseEachOtherAndNameBoth() {
    var owner = owner("1, frames a");
    var session = session("2, frames b", SECRET);

    assertThatThrownBy(owner::join).hasCauseInstanceOf(OtherBuild.class);
    assertThatThrownBy(session::join)
        .hasCauseInstanceOf(OtherBuild.class)
        .hasMessageContainingAll("Weir 2, frames b", "Weir 1, frames a");
  }

  @Test
  void whoDoesNotKnowTheSecretHearsNothingThatAnswersForIt() {
    var other = SECRET.clone();
    other[0]++;
    var owner = owner("1");
    var session = session("1", other);

    assertThatThrownBy(session::join).hasMessageContaining("does not know the secret");
    assertThatThrownBy(owner::join).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void whoSaysSomethingElseIsSentAway() throws IOException {
    var owner = owner("1");
    sessionsOut.writeBytes("GET / HTTP/1.1\r\n\r\n");
    sessionsOut.flush();

    assertThatThrownBy(owner::join).hasMessageContaining("this is no Weir");
  }

  @Test
  void aNameOfABuildHasALimit() throws IOException {
    var owner = owner("1");
    sessionsOut.writeInt(0x57454952);
    sessionsOut.writeShort(0xffff);
    sessionsOut.flush();

    assertThatThrownBy(owner::join).hasMessageContaining("this is no Weir");
  }
}
