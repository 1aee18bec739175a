package dev.weir.tck.rules;

import static dev.weir.Capability.BY_MESSAGE;
import static dev.weir.Capability.GROUPS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static dev.weir.Capability.TRANSACTIONS;
import static dev.weir.Capability.TRANSACTIONS_BY_MESSAGE;
import static dev.weir.CommitStrategy.none;
import static dev.weir.tck.Scene.LEASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Fenced;
import dev.weir.NotAssigned;
import dev.weir.NotFound;
import dev.weir.TopicPartition;
import dev.weir.Unsupported;
import dev.weir.WeirException;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Chapter "Transactions".
public interface TransactionRules {

  @Test
  @Needs({TRANSACTIONS, POSITIONS, READ_FROM_OFFSET, GROUPS})
  default void C197_aCommittedTransactionHasSentAndAcked(Scene scene) {
    String orders = scene.topicWith("a", "b");
    String invoices = scene.topic();
    String name = scene.name("billing");
    var consumer = scene.acking(name, orders).open();
    var message = scene.take(consumer);
    try (var tx = scene.weir().transaction()) {
      tx.send(invoices, null, "invoice of a");
      tx.send(invoices, null, "copy of it");
      tx.ack(message);
      tx.commit();
    }
    scene.kill();
    assertThat(sent(scene, invoices)).containsExactly("invoice of a", "copy of it");
    assertThat(scene.texts(scene.acking(name, orders))).containsExactly("b");
  }

  @Test
  @Needs({TRANSACTIONS, POSITIONS, READ_FROM_OFFSET})
  default void C198_nothingHappensBeforeTheCommit(Scene scene) {
    String orders = scene.topicWith("a", "b");
    String invoices = scene.topic();
    String name = scene.name("billing");
    var consumer = scene.acking(name, orders).open();
    var tx = scene.weir().transaction();
    tx.send(invoices, null, "invoice of a");
    tx.ack(scene.take(consumer));
    assertThat(sent(scene, invoices)).isEmpty();
    consumer.commit();
    scene.kill();
    assertThat(sent(scene, invoices)).isEmpty();
    assertThat(scene.texts(scene.acking(name, orders))).containsExactly("a", "b");
  }

  @Test
  @Needs({TRANSACTIONS, POSITIONS, READ_FROM_OFFSET})
  default void C199_anAbortedTransactionLeavesItsMessagesInHand(Scene scene) {
    String orders = scene.topicWith("a", "b");
    String invoices = scene.topic();
    String name = scene.name("billing");
    try (var consumer = scene.acking(name, orders).open()) {
      var message = scene.take(consumer);
      var tx = scene.weir().transaction();
      tx.send(invoices, null, "invoice of a");
      tx.ack(message);
      tx.abort();
      tx.abort();
      consumer.ack(message);
      consumer.commit();
    }
    assertThat(sent(scene, invoices)).isEmpty();
    assertThat(scene.texts(scene.acking(name, orders))).containsExactly("b");
  }

  @Test
  @Needs({TRANSACTIONS, POSITIONS, READ_FROM_OFFSET})
  default void C200_closingAbortsWhatWasNotCommitted(Scene scene) {
    String orders = scene.topicWith("a");
    String invoices = scene.topic();
    String name = scene.name("billing");
    try (var consumer = scene.acking(name, orders).open()) {
      try (var tx = scene.weir().transaction()) {
        tx.send(invoices, null, "invoice of a");
        tx.ack(scene.take(consumer));
      }
    }
    assertThat(sent(scene, invoices)).isEmpty();
    assertThat(scene.texts(scene.acking(name, orders))).containsExactly("a");
  }

  @Test
  @Needs({TRANSACTIONS, POSITIONS, READ_FROM_OFFSET})
  default void C201_aTransactionStoresAPosition(Scene scene) {
    String orders = scene.topicWith("a", "b", "c");
    String invoices = scene.topic();
    String name = scene.name("billing");
    try (var tx = scene.weir().transaction()) {
      tx.send(invoices, null, "invoice of a and b");
      tx.position(name, new TopicPartition(orders, 0), 2);
      tx.commit();
    }
    assertThat(sent(scene, invoices)).containsExactly("invoice of a and b");
    assertThat(scene.unreadBy(name, orders)).containsExactly("c");
  }

  @Test
  @Needs({TRANSACTIONS, POSITIONS, READ_FROM_OFFSET, GROUPS})
  default void C202_aFencedTransactionLeavesEverythingAsItWas(Scene scene) {
    String orders = scene.topicWith("a", "b");
    String invoices = scene.topic();
    String name = scene.name("billing");
    var silent = scene.acking(name, orders).processingLimit(MemberRules.LIMIT).open();
    var message = scene.take(silent);
    try (var two = scene.acking(scene.other(), name, orders).open()) {
      scene.pass(MemberRules.LIMIT);
      assertThat(scene.take(two).text()).isEqualTo("a");
      var tx = scene.weir().transaction();
      tx.send(invoices, null, "invoice");
      assertThatThrownBy(
              () -> {
                tx.ack(message);
                tx.commit();
              })
          .isInstanceOfAny(Fenced.class, NotAssigned.class);
    }
    MemberRules.closeFenced(silent);
    assertThat(sent(scene, invoices)).isEmpty();
    assertThat(scene.texts(scene.acking(name, orders))).containsExactly("a", "b");
  }

  @Test
  @Needs({TRANSACTIONS, POSITIONS, READ_FROM_OFFSET})
  default void C203_aTransactionThatHasEndedRefusesCalls(Scene scene) {
    String invoices = scene.topic();
    var tx = scene.weir().transaction();
    tx.send(invoices, null, "invoice");
    tx.commit();
    assertThatThrownBy(() -> tx.send(invoices, null, "late")).isInstanceOf(WeirException.class);
    assertThatThrownBy(tx::commit).isInstanceOf(WeirException.class);
    tx.abort();
    tx.close();
    assertThat(sent(scene, invoices)).containsExactly("invoice");
  }

  @Test
  @Needs({TRANSACTIONS, POSITIONS, READ_FROM_OFFSET})
  default void C204_aTransactionAcksOnlyWhatAConsumerHereHolds(Scene scene) {
    String orders = scene.topicWith("a");
    var strange = scene.weir().read(orders, 0, 0, 1).messages().getFirst();
    try (var unnamed = scene.fromStart(orders).commit(none()).open();
        var tx = scene.weir().transaction()) {
      var held = scene.take(unnamed);
      assertThatThrownBy(() -> tx.ack(strange)).isInstanceOf(NotAssigned.class);
      assertThatThrownBy(() -> tx.ack(held)).isInstanceOf(Unsupported.class);
    }
  }

  @Test
  @Needs({TRANSACTIONS, POSITIONS, READ_FROM_OFFSET})
  default void C205_aSendThatIsRefusedLosesNothingElse(Scene scene) {
    String invoices = scene.topic();
    try (var tx = scene.weir().transaction()) {
      tx.send(invoices, null, "first");
      assertThatThrownBy(() -> tx.send(scene.name("none"), null, "nowhere"))
          .isInstanceOf(NotFound.class);
      tx.send(invoices, null, "second");
      tx.commit();
    }
    assertThat(sent(scene, invoices)).containsExactly("first", "second");
  }

  @Test
  @Needs({TRANSACTIONS, BY_MESSAGE, READ_FROM_OFFSET, TRANSACTIONS_BY_MESSAGE})
  default void C220_byMessageACommittedTransactionHasSentAndAcked(Scene scene) {
    String orders = scene.topicWith("a", "b");
    String invoices = scene.topic();
    String name = scene.name("billing");
    var consumer = scene.byMessage(name, orders).open();
    var message = scene.take(consumer);
    try (var tx = scene.weir().transaction()) {
      tx.send(invoices, null, "invoice of a");
      tx.ack(message);
      tx.commit();
    }
    scene.kill();
    scene.pass(LEASE);
    assertThat(sent(scene, invoices)).containsExactly("invoice of a");
    assertThat(scene.finished(scene.byMessage(name, orders))).containsExactly("b");
  }

  @Test
  @Needs({TRANSACTIONS, BY_MESSAGE, READ_FROM_OFFSET, TRANSACTIONS_BY_MESSAGE})
  default void C221_byMessageNothingHappensBeforeTheCommit(Scene scene) {
    String orders = scene.topicWith("a", "b");
    String invoices = scene.topic();
    String name = scene.name("billing");
    var consumer = scene.byMessage(name, orders).open();
    var messages = scene.take(consumer, 2);
    var aborted = scene.weir().transaction();
    aborted.send(invoices, null, "invoice of a");
    aborted.ack(messages.getFirst());
    aborted.abort();
    consumer.ack(messages.getFirst());
    var open = scene.weir().transaction();
    open.send(invoices, null, "invoice of b");
    open.ack(messages.getLast());
    consumer.commit();
    scene.kill();
    scene.pass(LEASE);
    assertThat(sent(scene, invoices)).isEmpty();
    assertThat(scene.finished(scene.byMessage(name, orders))).containsExactly("b");
  }

  @Test
  @Needs({TRANSACTIONS, BY_MESSAGE, READ_FROM_OFFSET, TRANSACTIONS_BY_MESSAGE})
  default void C222_byMessageATransactionOverALostLeaseLeavesEverythingAsItWas(Scene scene) {
    String orders = scene.topicWith("a");
    String invoices = scene.topic();
    var mailer = scene.byMessage(scene.name("billing"), orders);
    try (var one = mailer.open();
        var two = mailer.open()) {
      var stale = scene.take(one);
      scene.pass(LEASE);
      var fresh = scene.take(two);
      var tx = scene.weir().transaction();
      tx.send(invoices, null, "invoice");
      assertThatThrownBy(
              () -> {
                tx.ack(stale);
                tx.commit();
              })
          .isInstanceOf(Fenced.class);
      assertThat(sent(scene, invoices)).isEmpty();
      two.ack(fresh);
      two.commit();
    }
  }

  private static List<String> sent(Scene scene, String topic) {
    return scene.texts(scene.fromStart(topic));
  }
}
