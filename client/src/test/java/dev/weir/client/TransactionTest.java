package dev.weir.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Capability;
import dev.weir.Closed;
import dev.weir.Fenced;
import dev.weir.InvalidInput;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.NotAssigned;
import dev.weir.NotFound;
import dev.weir.Outcome;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.Unsupported;
import dev.weir.WeirException;
import dev.weir.client.member.Holder;
import dev.weir.client.member.Partaker;
import dev.weir.client.member.Sharing;
import dev.weir.spi.Work;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionTest {
  private final TinyWorld world = new TinyWorld().topic("orders", 2).topic("invoices", 1);
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void close() {
    world.close();
  }

  /// Holds everything, and writes down what it is told.
  private final class StubPartaker implements Partaker {
    private final ReentrantLock writing = new ReentrantLock();
    private final int number;

    StubPartaker(int number) {
      this.number = number;
    }

    @Override
    public void enlist(Message message) {
      told.add(number + " enlist " + message.offset());
    }

    @Override
    public Lock writing() {
      return writing;
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public void contribute(
        Collection<Message> messages, List<Work.Commit> commits, List<Work.Settling> verdicts) {
      assertThat(writing.isHeldByCurrentThread()).isTrue();
      told.add(number + " contribute " + messages.size());
    }

    @Override
    public void settled(Collection<Message> messages) {
      assertThat(writing.isHeldByCurrentThread()).isTrue();
      told.add(number + " settled " + messages.size());
    }

    @Override
    public void giveBack(Collection<Message> messages) {
      told.add(number + " back " + messages.size());
    }
  }

  private record StubHolder(Partaker partaker) implements Holder {
    @Override
    public Sharing sharing() {
      throw new UnsupportedOperationException();
    }
  }

  private static Message held(Partaker partaker, long offset) {
    var message =
        Message.of(new TopicPartition("orders", 0), offset, 0, null, new byte[0], List.of());
    message.heldBy(new StubHolder(partaker));
    return message;
  }

  private List<String> invoices() {
    return TinyWorld.texts(world.weir.read("invoices", 0, 0, 100).messages());
  }

  @Test
  void nothingHappensBeforeCommitAndThenAllInOneStep() {
    var holder = new StubPartaker(1);
    try (var tx = world.weir.transaction()) {
      tx.send("invoices", "k", "a");
      tx.send("invoices", null, "b");
      tx.ack(held(holder, 4));
      tx.ack(held(holder, 4));
      tx.position("billing", new TopicPartition("orders", 1), 0);
      assertThat(world.log.works()).isEmpty();

      tx.commit();
    }

    assertThat(world.log.works()).hasSize(1);
    assertThat(invoices()).containsExactly("a", "b");
    assertThat(world.log.positions().list()).hasSize(1);
    assertThat(told).containsExactly("1 enlist 4", "1 contribute 1", "1 settled 1");
  }

  @Test
  void holdersAreLockedInOneOrderWhateverTheOrderOfTheAcks() {
    try (var tx = world.weir.transaction()) {
      tx.ack(held(new StubPartaker(2), 0));
      tx.ack(held(new StubPartaker(1), 0));
      tx.commit();
    }

    assertThat(told)
        .containsExactly(
            "2 enlist 0",
            "1 enlist 0",
            "1 contribute 1",
            "2 contribute 1",
            "1 settled 1",
            "2 settled 1");
  }

  @Test
  void whatIsNotCommittedIsGivenBack() {
    try (var tx = world.weir.transaction()) {
      tx.send("invoices", null, "never");
      tx.ack(held(new StubPartaker(1), 4));
    }

    assertThat(invoices()).isEmpty();
    assertThat(told).containsExactly("1 enlist 4", "1 back 1");
  }

  @Test
  void afterARefusedCommitNothingHasHappenedAndTheTransactionIsOver() {
    world.log.failNextTransaction(new Fenced("another has it"));
    var tx = world.weir.transaction();
    tx.send("invoices", null, "never");
    tx.ack(held(new StubPartaker(1), 4));

    assertThatThrownBy(tx::commit).isInstanceOf(Fenced.class);

    assertThat(invoices()).isEmpty();
    assertThat(told).containsExactly("1 enlist 4", "1 contribute 1", "1 back 1");
    assertThatThrownBy(tx::commit).isInstanceOf(Closed.class);
    tx.close();
    assertThat(told).hasSize(3);
  }

  @Test
  void anAbortedOrCommittedTransactionRefusesEverything() {
    var aborted = world.weir.transaction();
    aborted.abort();
    aborted.abort();
    var committed = world.weir.transaction();
    committed.commit();

    for (var tx : List.of(aborted, committed)) {
      assertThatThrownBy(() -> tx.send("invoices", null, "late"))
          .isInstanceOfSatisfying(
              Closed.class, e -> assertThat(e.outcome()).contains(Outcome.NOT_WRITTEN));
      assertThatThrownBy(() -> tx.ack(held(new StubPartaker(1), 0))).isInstanceOf(Closed.class);
      assertThatThrownBy(() -> tx.position("c", new TopicPartition("orders", 0), 0))
          .isInstanceOf(Closed.class);
      assertThatThrownBy(tx::commit).isInstanceOf(Closed.class);
      tx.close();
    }
    assertThat(world.log.works()).isEmpty();
  }

  @Test
  void whatCannotBeSentIsRefusedAtOnceAndTheRestIsKept() {
    try (var tx = world.weir.transaction()) {
      tx.send("invoices", null, "kept");
      assertThatThrownBy(() -> tx.send("invoice", null, "x"))
          .isInstanceOf(NotFound.class)
          .hasMessageContaining("Did you mean \"invoices\"");
      assertThatThrownBy(() -> tx.send(NewMessage.to("orders").partition(2)))
          .isInstanceOf(NotFound.class)
          .hasMessageContaining("it has 2");
      assertThatThrownBy(() -> tx.position("c", new TopicPartition("orders", 0), -1))
          .isInstanceOf(InvalidInput.class);
      tx.commit();
    }

    assertThat(invoices()).containsExactly("kept");
  }

  @Test
  void itHolds32MegabytesAndNotOneMore() {
    int overhead = 64;
    try (var tx = world.weir.transaction()) {
      tx.send(NewMessage.to("invoices").value(new byte[OpenTransaction.MOST_BYTES - overhead]));
      assertThatThrownBy(() -> tx.send("invoices", null, ""))
          .isInstanceOfSatisfying(
              InvalidInput.class, e -> assertThat(e.outcome()).contains(Outcome.NOT_WRITTEN))
          .hasMessageContaining("33,554,432");
    }
    try (var tx = world.weir.transaction()) {
      assertThatThrownBy(() ->
              tx.send(
                  NewMessage.to("invoices")
                      .value(new byte[OpenTransaction.MOST_BYTES - overhead + 1])))
          .isInstanceOf(InvalidInput.class);
    }
  }

  @Test
  void aMessageInNobodysHandCannotBeAcked() {
    var read = Message.of(new TopicPartition("orders", 0), 0, 0, null, new byte[0], List.of());
    try (var tx = world.weir.transaction()) {
      assertThatThrownBy(() -> tx.ack(read)).isInstanceOf(NotAssigned.class);
    }
  }

  @Test
  void thePositionOfAConsumerThatIsOpenIsItsOwn() {
    try (var open = world.weir.consumer("orders").named("billing").from(Place.EARLIEST).open();
        var tx = world.weir.transaction()) {
      assertThat(open.ended()).isFalse();
      assertThatThrownBy(() -> tx.position("billing", new TopicPartition("orders", 0), 0))
          .isInstanceOf(Unavailable.class);
    }
  }

  @Test
  void aLogWithoutTransactionsRefusesThem() {
    try (var other = new TinyWorld(new TinyLog().without(Capability.TRANSACTIONS))) {
      assertThatThrownBy(() -> other.weir.transaction())
          .isInstanceOf(Unsupported.class)
          .hasMessageContaining("log:");
    }
  }

  @Test
  void aMessageThatTheLogCannotCarryIsRefusedAtOnce() {
    try (var other = new TinyWorld(new TinyLog().without(Capability.HEADERS)).topic("t", 1);
        var tx = other.weir.transaction()) {
      assertThatThrownBy(() -> tx.send(NewMessage.to("t").header("a", "b")))
          .isInstanceOf(Unsupported.class)
          .extracting(e -> ((WeirException) e).outcome().orElseThrow())
          .isEqualTo(Outcome.NOT_WRITTEN);
    }
  }
}
