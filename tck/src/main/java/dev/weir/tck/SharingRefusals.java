package dev.weir.tck;

import static dev.weir.Capability.BY_MESSAGE;
import static dev.weir.Capability.GROUPS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.SEEK;
import static dev.weir.CommitStrategy.acked;
import static dev.weir.CommitStrategy.manual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Assignor;
import dev.weir.Capability;
import dev.weir.ConsumerBuilder;
import dev.weir.FailurePolicy;
import dev.weir.Fenced;
import dev.weir.Membership;
import dev.weir.Place;
import dev.weir.RetentionPassed;
import dev.weir.Share;
import dev.weir.TopicPartition;
import dev.weir.Unsupported;
import dev.weir.Weir;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// What a log does that lacks one of the capabilities of sharing.
record SharingRefusals(Scene scene, Weir weir) {

  void check(Capability missing, String topic, String name) {
    switch (missing) {
      case BY_MESSAGE -> refusesToOpen(builder(topic, name).share(Share.BY_MESSAGE), missing);
      case KEY_ORDER_BY_MESSAGE ->
          refusesToOpen(builder(topic, name).share(Share.BY_MESSAGE).orderedByKey(), missing);
      case EXTEND -> refusesToExtend(topic, name);
      case STATIC_MEMBERS -> refusesToOpen(builder(topic, name).staticMember("one"), missing);
      case ASSIGNORS -> refusesToOpen(builder(topic, name).assignor(Assignor.RANGE), missing);
      case OWN_ASSIGNOR ->
          refusesToOpen(builder(topic, name).assignor(Assignor.of(_ -> Map.of())), missing);
      case TOPIC_PATTERNS -> refusesToOpen(weir.consumer(topic + "*"), missing);
      case SEEK -> refusesToMove(topic);
      case SEEK_IN_GROUP -> leavesToMove(topic, name);
      case SETTLED_ABOVE -> losesNothing(name);
      case UNCOUNTED_RELEASE -> countsWhatIsGivenBack(name);
      case GAPS_BY_MESSAGE -> refusesToDecide(topic, name);
      case DEFINITIONS -> remembersNothing(topic, name);
      case EXPIRY -> refusesToOpen(builder(topic, name).expireAfter(Duration.ofDays(30)), missing);
      case TRANSACTIONS_BY_MESSAGE -> refusesToAckTogether(name);
      case DEAD_LETTERS -> refused(() -> weir.admin().deadLetters(name), missing);
      case TRANSACTIONS -> refused(() -> weir.transaction().close(), missing);
      case SHARING_STATE -> refused(() -> weir.admin().consumers().sharing(name), missing);
      default -> throw new IllegalArgumentException(missing + " is not of sharing");
    }
  }

  private ConsumerBuilder builder(String topic, String name) {
    return weir.consumer(topic).named(name).commit(acked());
  }

  private void refusesToOpen(ConsumerBuilder builder, Capability missing) {
    refused(() -> builder.open().close(), missing);
  }

  /// Refused, by an error that says who can.
  private void refused(ThrowingCallable call, Capability missing) {
    assertThatThrownBy(call)
        .as("without %s", missing)
        .isInstanceOf(Unsupported.class)
        .hasMessageContaining("log:");
  }

  private void refusesToExtend(String topic, String name) {
    if (!weir.capabilities().contains(BY_MESSAGE)) {
      return; // there is no lease to extend
    }
    String leased = scene.topicWith("leased");
    try (var consumer =
        weir.consumer(leased).named(name).from(Place.EARLIEST).share(Share.BY_MESSAGE).open()) {
      var message = scene.take(consumer);
      refused(() -> consumer.extend(message, Duration.ofMinutes(1)), Capability.EXTEND);
    }
  }

  /// Not refused, but not the same: what was acked above a gap may come again, and the rest does.
  private void losesNothing(String name) {
    if (!weir.capabilities().contains(POSITIONS)) {
      return; // there is nothing to remember
    }
    String topic = scene.topicWith("a", "b", "c");
    try (var consumer = builder(topic, name).from(Place.EARLIEST).open()) {
      scene.take(consumer);
      consumer.ack(scene.take(consumer));
      consumer.commit();
    }
    assertThat(scene.texts(builder(topic, name))).contains("a", "c").isSubsetOf("a", "b", "c");
  }

  /// Not refused, but not the same: what is given back comes again, and may count.
  private void countsWhatIsGivenBack(String name) {
    if (!weir.capabilities().contains(BY_MESSAGE)) {
      return; // there is nothing to give back
    }
    String topic = scene.topicWith("released");
    var mailer = builder(topic, name).from(Place.EARLIEST).share(Share.BY_MESSAGE);
    try (var consumer = mailer.open()) {
      consumer.release(scene.take(consumer));
      boolean counts = !scene.can(Capability.UNCOUNTED_RELEASE);
      assertThat(scene.take(consumer).attempt()).isEqualTo(counts ? 2 : 1);
    }
  }

  private void refusesToDecide(String topic, String name) {
    if (!weir.capabilities().contains(BY_MESSAGE)) {
      return; // there is no policy by message
    }
    var skipping = FailurePolicy.RETRY.on(RetentionPassed.class, FailurePolicy.Action.SKIP);
    refusesToOpen(
        builder(topic, name).share(Share.BY_MESSAGE).onFailure(skipping),
        Capability.GAPS_BY_MESSAGE);
  }

  /// Not refused, but not the same: another open is another consumer by the same name.
  private void remembersNothing(String topic, String name) {
    if (!weir.capabilities().contains(POSITIONS)) {
      return; // there is no name by which to remember
    }
    var notices = new ArrayList<String>();
    builder(topic, name).attempts(5).open().close();
    builder(topic, name).orderedByKey().attempts(7).onNotice(notices::add).open().close();
    assertThat(notices).noneMatch(notice -> notice.contains("is changed"));
  }

  private void refusesToAckTogether(String name) {
    if (!weir.capabilities().contains(BY_MESSAGE)
        || !weir.capabilities().contains(Capability.TRANSACTIONS)) {
      return; // there is no transaction, or no message for it
    }
    String topic = scene.topicWith("leased");
    var mailer = builder(topic, name).from(Place.EARLIEST).share(Share.BY_MESSAGE);
    try (var consumer = mailer.open();
        var tx = weir.transaction()) {
      var message = scene.take(consumer);
      refused(() -> tx.ack(message), Capability.TRANSACTIONS_BY_MESSAGE);
      consumer.ack(message);
    }
  }

  private void refusesToMove(String topic) {
    try (var consumer = weir.consumer(topic).open()) {
      var zero = new TopicPartition(topic, 0);
      refused(() -> consumer.seek(Place.LATEST), SEEK);
      refused(() -> consumer.seek(zero, Place.LATEST), SEEK);
      refused(() -> consumer.rewind(0), SEEK);
      refused(() -> consumer.assign(zero), SEEK);
      refused(() -> consumer.unassign(zero), SEEK);
    }
  }

  /// Not refused, but not the same: a member that moves everything leaves its group, and says so.
  private void leavesToMove(String topic, String name) {
    if (!weir.capabilities().contains(GROUPS)
        || !weir.capabilities().contains(POSITIONS)
        || !weir.capabilities().contains(SEEK)) {
      return; // there is no group to leave
    }
    String moved = scene.topicWith("a", "b");
    try (var member =
        weir.consumer(moved).named(name).from(Place.EARLIEST).commit(manual()).open()) {
      scene.take(member);
      member.seek(Place.EARLIEST);
      assertThat(member.membership()).isInstanceOf(Membership.Detached.class);
      assertThatThrownBy(member::commit).isInstanceOf(Fenced.class);
      assertThat(scene.texts(member, 2)).containsExactly("a", "b");
    }
  }
}
