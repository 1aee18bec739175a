package dev.weir.tck;

import static dev.weir.CommitStrategy.acked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Capability;
import dev.weir.Header;
import dev.weir.NewMessage;
import dev.weir.Place;
import dev.weir.Unavailable;
import dev.weir.Unsupported;
import dev.weir.Weir;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// What a log does that lacks a capability: it refuses, and nothing happens.
final class Refusals {
  private Refusals() {}

  /// Tries, on a connection that lacks it, what the capability is for.
  static void check(Scene scene, Weir weir, Capability missing) {
    String topic = scene.topic();
    String name = scene.name("billing");
    var topics = weir.admin().topics();
    var consumers = weir.admin().consumers();
    switch (missing) {
      case TOPICS -> {
        refused(topics::list);
        refused(() -> topics.create(scene.name("more"), 1));
        refused(() -> topics.describe(topic));
        refused(() -> topics.delete(topic));
      }
      case ADD_PARTITIONS -> refused(() -> topics.addPartitions(topic, 2));
      case PARTITIONS -> {
        refusedMessage(weir, NewMessage.to(topic).partition(1));
        refused(() -> weir.consumer(topic).partitions(0).open().close());
      }
      case KEYS -> refusedMessage(weir, NewMessage.to(topic).key("k"));
      case HEADERS -> refusedMessage(weir, NewMessage.to(topic).header(Header.of("h", "1")));
      case TIMESTAMPS ->
          refusedMessage(weir, NewMessage.to(topic).timestamp(scene.clock().instant()));
      case READ_FROM_OFFSET -> {
        refused(() -> weir.consumer(topic).from(Place.EARLIEST).open().close());
        refused(() -> weir.consumer(topic).startAt(Place.offset(0)).open().close());
        refused(() -> weir.read(topic, 0, 0, 1));
      }
      case READ_FROM_TIME ->
          refused(
              () -> weir.consumer(topic).from(Place.time(scene.clock().instant())).open().close());
      case POSITIONS -> {
        refused(() -> weir.consumer(topic).named(name).commit(acked()).open().close());
        refused(() -> weir.consumer(topic).resumable().open().close());
      }
      case ADMIN_POSITIONS -> {
        refused(consumers::list);
        refused(() -> consumers.describe(name));
        refused(() -> consumers.reset(name, topic, Place.EARLIEST));
        refused(() -> consumers.delete(name));
      }
      case GROUPS -> refusesASecondMember(weir, topic, name);
      case LAG -> {
        try (var consumer = weir.consumer(topic).open()) {
          refused(consumer::lag);
        }
      }
      case BY_MESSAGE,
          KEY_ORDER_BY_MESSAGE,
          EXTEND,
          STATIC_MEMBERS,
          ASSIGNORS,
          OWN_ASSIGNOR,
          TOPIC_PATTERNS,
          SEEK,
          SEEK_IN_GROUP,
          SETTLED_ABOVE,
          UNCOUNTED_RELEASE,
          GAPS_BY_MESSAGE,
          DEFINITIONS,
          EXPIRY,
          DEAD_LETTERS,
          TRANSACTIONS,
          TRANSACTIONS_BY_MESSAGE,
          SHARING_STATE ->
          new SharingRefusals(scene, weir).check(missing, topic, name);
      case ENDS -> {
        // Nobody asks for an end: there is nothing to refuse.
      }
    }
    if (scene.can(Capability.READ_FROM_OFFSET)) {
      assertThat(scene.texts(scene.fromStart(topic))).as("what reached the log").isEmpty();
    }
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(Unsupported.class);
  }

  private static void refusedMessage(Weir weir, NewMessage message) {
    try (var out = weir.producer()) {
      refused(() -> out.send(message.text("never")));
    }
  }

  private static void refusesASecondMember(Weir weir, String topic, String name) {
    if (!weir.capabilities().contains(Capability.POSITIONS)) {
      refused(() -> weir.consumer(topic).named(name).open().close());
      return;
    }
    try (var first = weir.consumer(topic).named(name).open()) {
      assertThatThrownBy(() -> weir.consumer(topic).named(name).open().close())
          .isInstanceOf(Unavailable.class);
      assertThat(first.ended()).isFalse();
    }
    weir.consumer(topic).named(name).open().close();
  }
}
