package dev.weir.acceptance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.acceptance.clients.GroupClient.Member;
import dev.weir.acceptance.clients.Message.Place;
import dev.weir.acceptance.clients.Message.Placed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A group that reads one topic, whose name it has, and what its members should have read.
final class Group {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int BATCH = 40;

  private final Reference reference;
  private final String topic;
  private final Map<Place, String> sent = new HashMap<>();
  private final List<Member> members = new ArrayList<>();

  Group(Reference reference, String topic) {
    this.reference = reference;
    this.topic = topic;
  }

  /// A group of two that share, one of which is killed, and that is resumed after all have left. What
  /// has happened is committed before each change, so nothing is read twice.
  static void sharesAndResumes(GroupClient client, Reference reference) throws Exception {
    String topic = client.name() + "-group";
    var group = new Group(reference, topic);
    group.produce("first");

    Member first = group.joins(client);
    group.awaitAllIsRead();
    assertThat(first.assigned()).hasSize(Message.PARTITIONS);

    Member second = group.joins(client);
    awaitPartitionsAreShared(first, second);
    group.produce("shared");
    group.awaitAllIsRead();
    assertThat(second.read()).isNotEmpty();

    first.kill();
    group.produce("after the kill");
    group.awaitAllIsRead();
    assertThat(second.assigned()).hasSize(Message.PARTITIONS);

    second.leave();
    assertThat(reference.members(topic)).as("members after the last has left").isZero();
    group.produce("resumed");
    Member third = group.joins(client);
    group.awaitAllIsRead();
    assertThat(third.read()).as("what is new").hasSize(BATCH);
    third.leave();
  }

  private static void awaitPartitionsAreShared(Member first, Member second) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(first.assigned()).hasSize(Message.PARTITIONS / 2);
          assertThat(second.assigned()).hasSize(Message.PARTITIONS / 2);
          var both = new HashSet<>(first.assigned());
          both.addAll(second.assigned());
          assertThat(both).hasSize(Message.PARTITIONS);
        });
  }

  /// Sends messages to all partitions, compressed.
  private void produce(String name) throws Exception {
    List<Message> messages = Message.numbered(name, BATCH);
    List<Place> places = reference.produce(topic, "gzip", messages);
    for (int i = 0; i < BATCH; i++) {
      sent.put(places.get(i), messages.get(i).value());
    }
  }

  /// Another member, by the same client or another one.
  private Member joins(GroupClient client) throws IOException {
    Member member = client.join(topic, topic);
    members.add(member);
    return member;
  }

  /// Waits until everything that was sent has been read by some member, exactly once, and is
  /// committed.
  private void awaitAllIsRead() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(read().size())
              .as("messages that were read, while assigned is %s", assigned())
              .isGreaterThanOrEqualTo(sent.size());
          assertThat(reference.positions(topic)).isEqualTo(reference.ends(topic));
        });
    var seen = new HashMap<Place, String>();
    for (Placed each : read()) {
      assertThat(seen.put(each.place(), each.message().value()))
          .as("read twice: %s", each.place())
          .isNull();
    }
    assertThat(seen).isEqualTo(sent);
  }

  /// What each member holds, as it knows.
  private List<Set<Integer>> assigned() {
    return members.stream().map(Member::assigned).toList();
  }

  private List<Placed> read() {
    return members.stream().flatMap(member -> member.read().stream()).toList();
  }
}
