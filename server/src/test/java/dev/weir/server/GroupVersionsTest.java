package dev.weir.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.messages.DeleteGroupsRequest;
import dev.weir.protocol.messages.DeleteGroupsResponse;
import dev.weir.protocol.messages.DescribeGroupsRequest;
import dev.weir.protocol.messages.DescribeGroupsResponse;
import dev.weir.protocol.messages.HeartbeatRequest;
import dev.weir.protocol.messages.HeartbeatResponse;
import dev.weir.protocol.messages.JoinGroupRequest;
import dev.weir.protocol.messages.JoinGroupRequest.JoinGroupRequestProtocol;
import dev.weir.protocol.messages.JoinGroupResponse;
import dev.weir.protocol.messages.LeaveGroupRequest;
import dev.weir.protocol.messages.LeaveGroupRequest.MemberIdentity;
import dev.weir.protocol.messages.LeaveGroupResponse;
import dev.weir.protocol.messages.ListGroupsRequest;
import dev.weir.protocol.messages.ListGroupsResponse;
import dev.weir.protocol.messages.OffsetCommitRequest;
import dev.weir.protocol.messages.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.weir.protocol.messages.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.weir.protocol.messages.OffsetCommitResponse;
import dev.weir.protocol.messages.OffsetFetchRequest;
import dev.weir.protocol.messages.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.weir.protocol.messages.OffsetFetchRequest.OffsetFetchRequestTopic;
import dev.weir.protocol.messages.OffsetFetchRequest.OffsetFetchRequestTopics;
import dev.weir.protocol.messages.OffsetFetchResponse;
import dev.weir.protocol.messages.SyncGroupRequest;
import dev.weir.protocol.messages.SyncGroupRequest.SyncGroupRequestAssignment;
import dev.weir.protocol.messages.SyncGroupResponse;
import dev.weir.server.requests.TopicIds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Groups as clients of each version have them, byte by byte, and what each version is refused by.
class GroupVersionsTest {
  private static final String GROUP = "g";
  private static final String TOPIC = "t";
  private static final int TOPIC_IDS = 10;

  private RunningServer server;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.with("group.initial.rebalance.delay.ms", "0");
    server.createTopic(TOPIC, 2);
    client = new RawClient(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private static JoinGroupRequest.Builder joining(String member) {
    var protocol =
        JoinGroupRequestProtocol.builder()
            .name("range")
            .metadata(ByteBuffer.wrap("topics".getBytes(UTF_8)))
            .build();
    return JoinGroupRequest.builder()
        .groupId(GROUP)
        .memberId(member)
        .sessionTimeoutMs(10_000)
        .protocolType("consumer")
        .protocols(List.of(protocol));
  }

  private JoinGroupResponse join(JoinGroupRequest.Builder request, int version) throws IOException {
    if (version >= 1) {
      request.rebalanceTimeoutMs(20_000);
    }
    return client.ask(request.build(), version, JoinGroupResponse.class);
  }

  private SyncGroupResponse sync(JoinGroupResponse joined, int version) throws IOException {
    var assignment =
        SyncGroupRequestAssignment.builder()
            .memberId(joined.memberId())
            .assignment(ByteBuffer.wrap("mine".getBytes(UTF_8)))
            .build();
    var request =
        SyncGroupRequest.builder()
            .groupId(GROUP)
            .generationId(joined.generationId())
            .memberId(joined.memberId())
            .assignments(List.of(assignment));
    if (version >= 5) {
      request.protocolType("consumer").protocolName("range");
    }
    return client.ask(request.build(), version, SyncGroupResponse.class);
  }

  private int commit(String member, int generation, int version) throws IOException {
    var partition =
        OffsetCommitRequestPartition.builder()
            .committedOffset(0)
            .committedLeaderEpoch(version >= 6 ? 3 : -1)
            .committedMetadata("m")
            .build();
    var topic = OffsetCommitRequestTopic.builder().partitions(List.of(partition));
    var named = version >= TOPIC_IDS ? topic.topicId(topicId()) : topic.name(TOPIC);
    var request =
        OffsetCommitRequest.builder()
            .groupId(GROUP)
            .memberId(member)
            .generationIdOrMemberEpoch(generation)
            .topics(List.of(named.build()));
    var response = client.ask(request.build(), version, OffsetCommitResponse.class);
    return response.topics().getFirst().partitions().getFirst().errorCode();
  }

  private UUID topicId() {
    var engine = server.engine();
    return new TopicIds(engine).of(Objects.requireNonNull(engine.topic(TOPIC)));
  }

  private int heartbeat(String member, int generation, int version) throws IOException {
    var request =
        HeartbeatRequest.builder().groupId(GROUP).memberId(member).generationId(generation);
    return client.ask(request.build(), version, HeartbeatResponse.class).errorCode();
  }

  private LeaveGroupResponse leave(String member, int version) throws IOException {
    var request = LeaveGroupRequest.builder().groupId(GROUP);
    if (version >= 3) {
      request.members(List.of(MemberIdentity.builder().memberId(member).build()));
    } else {
      request.memberId(member);
    }
    return client.ask(request.build(), version, LeaveGroupResponse.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void aMemberLivesThroughAllInEachVersion(int version) throws IOException {
    var joined = join(joining(""), version);
    if (version >= 4) {
      assertThat(joined.errorCode()).isEqualTo(79);
      assertThat(joined.memberId()).startsWith("raw-");
      joined = join(joining(joined.memberId()), version);
    }
    assertThat(joined.errorCode()).isZero();
    assertThat(joined.generationId()).isEqualTo(1);
    assertThat(joined.protocolName()).isEqualTo("range");
    assertThat(joined.leader()).isEqualTo(joined.memberId());
    assertThat(joined.members())
        .singleElement()
        .satisfies(
            member -> assertThat(UTF_8.decode(member.metadata()).toString()).isEqualTo("topics"));

    var synced = sync(joined, Math.min(version, 5));
    assertThat(synced.errorCode()).isZero();
    assertThat(UTF_8.decode(synced.assignment()).toString()).isEqualTo("mine");
    String member = joined.memberId();
    assertThat(heartbeat(member, 1, Math.min(version, 4))).isZero();
    assertThat(commit(member, 1, Math.min(version + 2, 10))).isZero();
    var left = leave(member, Math.min(version, 5));
    assertThat(left.errorCode()).isZero();
    assertThat(left.members()).allSatisfy(each -> assertThat(each.errorCode()).isZero());
  }

  @Test
  void whoIsWrongIsToldHow() throws IOException {
    var joined = join(joining(""), 3);
    sync(joined, 3);
    String member = joined.memberId();

    assertThat(heartbeat(member, 2, 3)).as("another generation").isEqualTo(22);
    assertThat(heartbeat("nobody", 1, 3)).isEqualTo(25);
    assertThat(commit(member, 2, 9)).isEqualTo(22);
    assertThat(commit("nobody", 1, 9)).isEqualTo(25);
    assertThat(commit("", -1, 9)).as("alone, beside a group").isEqualTo(25);
    assertThat(join(joining("nobody"), 9).errorCode()).isEqualTo(25);
    assertThat(join(joining("").groupId(""), 9).errorCode()).isEqualTo(24);
    assertThat(join(joining("").sessionTimeoutMs(5_999), 9).errorCode()).isEqualTo(26);
    assertThat(join(joining("").sessionTimeoutMs(1_800_001), 9).errorCode()).isEqualTo(26);
    assertThat(join(joining("").protocolType("connect"), 9).errorCode()).isEqualTo(23);
    assertThat(join(joining("").protocols(List.of()), 9).errorCode()).isEqualTo(23);
    assertThat(leave("nobody", 2).errorCode()).isEqualTo(25);
    assertThat(leave("nobody", 3).members().getFirst().errorCode()).isEqualTo(25);
    var unnamed =
        SyncGroupRequest.builder().groupId(GROUP).generationId(1).memberId(member).build();
    assertThat(client.ask(unnamed, 5, SyncGroupResponse.class).errorCode()).isEqualTo(23);
  }

  @Test
  void aStaticMembersFormerSelfIsFencedAndItsLeadershipKept() throws IOException {
    var first = join(joining("").groupInstanceId("one"), 9);
    sync(first, 5);
    var second = join(joining("").groupInstanceId("one"), 9);

    assertThat(second.generationId()).isEqualTo(1);
    assertThat(second.skipAssignment()).isTrue();
    assertThat(second.leader()).isEqualTo(second.memberId());
    var late =
        HeartbeatRequest.builder()
            .groupId(GROUP)
            .memberId(first.memberId())
            .groupInstanceId("one")
            .generationId(1)
            .build();
    assertThat(client.ask(late, 4, HeartbeatResponse.class).errorCode()).isEqualTo(82);
    assertThat(join(joining(first.memberId()).groupInstanceId("one"), 9).errorCode()).isEqualTo(82);
    var third = join(joining("").groupInstanceId("one"), 8);
    assertThat(third.leader()).as("who cannot skip does not lead").isEqualTo(second.memberId());
    assertThat(UTF_8.decode(sync(third, 5).assignment()).toString()).isEqualTo("mine");
  }

  @Test
  void aGroupThatIsNotThereIsCalledSoByVersion() throws IOException {
    assertThat(commit("m", 1, 8)).isEqualTo(22);
    assertThat(commit("m", 1, 9)).isEqualTo(69);
    var describe = DescribeGroupsRequest.builder().groups(List.of(GROUP)).build();
    var old = client.ask(describe, 5, DescribeGroupsResponse.class).groups().getFirst();
    assertThat(old.errorCode()).isZero();
    assertThat(old.groupState()).isEqualTo("Dead");
    var young = client.ask(describe, 6, DescribeGroupsResponse.class).groups().getFirst();
    assertThat(young.errorCode()).isEqualTo(69);
    assertThat(young.groupState()).isEqualTo("Dead");
    var delete = DeleteGroupsRequest.builder().groupsNames(List.of(GROUP)).build();
    assertThat(client.ask(delete, 2, DeleteGroupsResponse.class).results().getFirst().errorCode())
        .isEqualTo(69);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void positionsAreToldInVersionsForOneGroup(int version) throws IOException {
    assertThat(commit("", -1, 9)).isZero();
    var topic =
        OffsetFetchRequestTopic.builder().name(TOPIC).partitionIndexes(List.of(0, 7)).build();
    var request = OffsetFetchRequest.builder().groupId(GROUP).topics(List.of(topic)).build();
    var partitions =
        client.ask(request, version, OffsetFetchResponse.class).topics().getFirst().partitions();

    assertThat(partitions.getFirst().committedOffset()).isZero();
    assertThat(partitions.getFirst().metadata()).isEqualTo("m");
    assertThat(partitions.getFirst().committedLeaderEpoch()).isEqualTo(version >= 5 ? 3 : -1);
    assertThat(partitions.getLast().committedOffset()).isEqualTo(-1);
    assertThat(partitions.getLast().metadata()).isEmpty();
    assertThat(partitions.getLast().errorCode()).isZero();
    if (version >= 2) {
      var all = OffsetFetchRequest.builder().groupId(GROUP).topics(null).build();
      assertThat(client.ask(all, version, OffsetFetchResponse.class).topics()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10})
  void positionsAreToldInVersionsForSeveralGroups(int version) throws IOException {
    assertThat(commit("", -1, 10)).isZero();
    var topic = OffsetFetchRequestTopics.builder().partitionIndexes(List.of(0));
    var named = version >= TOPIC_IDS ? topic.topicId(topicId()) : topic.name(TOPIC);
    var known = OffsetFetchRequestGroup.builder().groupId(GROUP).topics(List.of(named.build()));
    var all = OffsetFetchRequestGroup.builder().groupId(GROUP).topics(null);
    var none = OffsetFetchRequestGroup.builder().groupId("none").topics(List.of(named.build()));
    var request =
        OffsetFetchRequest.builder()
            .groups(List.of(known.build(), all.build(), none.build()))
            .build();
    var groups = client.ask(request, version, OffsetFetchResponse.class).groups();

    assertThat(groups).hasSize(3);
    assertThat(groups.get(0).topics().getFirst().partitions().getFirst().committedOffset())
        .isZero();
    assertThat(groups.get(1).topics()).isEqualTo(groups.get(0).topics());
    assertThat(groups.get(2).topics().getFirst().partitions().getFirst().committedOffset())
        .isEqualTo(-1);
    assertThat(groups.get(2).errorCode()).isZero();
  }

  @Test
  void aTopicIdThatIsNotKnownIsToldAsThat() throws IOException {
    var unknown =
        OffsetFetchRequestTopics.builder()
            .topicId(new UUID(1, 2))
            .partitionIndexes(List.of(0))
            .build();
    var group = OffsetFetchRequestGroup.builder().groupId(GROUP).topics(List.of(unknown));
    var request = OffsetFetchRequest.builder().groups(List.of(group.build())).build();
    var answer = client.ask(request, 10, OffsetFetchResponse.class).groups().getFirst();

    assertThat(answer.topics().getFirst().partitions().getFirst().errorCode()).isEqualTo(100);
  }

  @Test
  void whatCannotBeCommittedIsRefusedAlone() throws IOException {
    var tooLong = "x".repeat(4_097);
    var topic =
        OffsetCommitRequestTopic.builder()
            .name(TOPIC)
            .partitions(
                List.of(
                    partition(0, 0, "x".repeat(4_096)),
                    partition(1, 1, "beyond the end"),
                    partition(2, 0, ""),
                    partition(0, 0, tooLong)))
            .build();
    var nowhere =
        OffsetCommitRequestTopic.builder()
            .name("nowhere")
            .partitions(List.of(partition(0, 0, "")))
            .build();
    var request =
        OffsetCommitRequest.builder()
            .groupId(GROUP)
            .generationIdOrMemberEpoch(-1)
            .topics(List.of(nowhere, topic))
            .build();
    var topics = client.ask(request, 9, OffsetCommitResponse.class).topics();

    assertThat(topics.get(0).partitions().getFirst().errorCode()).isEqualTo(3);
    assertThat(topics.get(1).partitions())
        .extracting(OffsetCommitResponse.OffsetCommitResponsePartition::errorCode)
        .containsExactly(0, 1, 3, 12);
  }

  private static OffsetCommitRequestPartition partition(int number, long offset, String note) {
    return OffsetCommitRequestPartition.builder()
        .partitionIndex(number)
        .committedOffset(offset)
        .committedMetadata(note)
        .build();
  }

  @Test
  void groupsAreListedByState() throws IOException {
    assertThat(commit("", -1, 9)).isZero();
    var empty = ListGroupsRequest.builder().statesFilter(List.of("empty")).build();
    var stable = ListGroupsRequest.builder().statesFilter(List.of("Stable")).build();
    var consumer = ListGroupsRequest.builder().typesFilter(List.of("consumer")).build();

    assertThat(client.ask(empty, 5, ListGroupsResponse.class).groups())
        .singleElement()
        .satisfies(group -> {
          assertThat(group.groupId()).isEqualTo(GROUP);
          assertThat(group.groupState()).isEqualTo("Empty");
          assertThat(group.groupType()).isEqualTo("classic");
        });
    assertThat(client.ask(stable, 5, ListGroupsResponse.class).groups()).isEmpty();
    assertThat(client.ask(consumer, 5, ListGroupsResponse.class).groups()).isEmpty();
  }
}
