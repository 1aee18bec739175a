package dev.weir.server.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.protocol.Message;
import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.FetchRequest.FetchPartition;
import dev.weir.protocol.messages.FetchRequest.FetchTopic;
import dev.weir.protocol.messages.FetchResponse;
import dev.weir.protocol.messages.HeartbeatRequest;
import dev.weir.protocol.messages.HeartbeatResponse;
import dev.weir.protocol.messages.JoinGroupRequest;
import dev.weir.protocol.messages.JoinGroupRequest.JoinGroupRequestProtocol;
import dev.weir.protocol.messages.JoinGroupResponse;
import dev.weir.protocol.messages.JoinGroupResponse.JoinGroupResponseMember;
import dev.weir.protocol.messages.LeaveGroupRequest;
import dev.weir.protocol.messages.LeaveGroupRequest.MemberIdentity;
import dev.weir.protocol.messages.LeaveGroupResponse;
import dev.weir.protocol.messages.OffsetCommitRequest;
import dev.weir.protocol.messages.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.weir.protocol.messages.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.weir.protocol.messages.OffsetCommitResponse;
import dev.weir.protocol.messages.OffsetFetchRequest;
import dev.weir.protocol.messages.OffsetFetchRequest.OffsetFetchRequestTopic;
import dev.weir.protocol.messages.OffsetFetchResponse;
import dev.weir.protocol.messages.Request;
import dev.weir.protocol.messages.Response;
import dev.weir.protocol.messages.SyncGroupRequest;
import dev.weir.protocol.messages.SyncGroupRequest.SyncGroupRequestAssignment;
import dev.weir.protocol.messages.SyncGroupResponse;
import dev.weir.records.Batches;
import dev.weir.records.RecordCursor;
import dev.weir.server.simulation.GroupModel.Place;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A consumer of Kafka's classic kind, as it sees itself: joins, shares out when it leads, reads,
/// commits. Now and then it speaks out of turn.
final class SimulatedMember {
  static final String GROUP = "g";
  static final String TOPIC = "t";
  static final int PARTITIONS = 3;
  static final int SESSION_MILLIS = 10_000;
  static final int REBALANCE_MILLIS = 8_000;

  private static final int JOIN = 5;
  private static final int SYNC = 3;
  private static final int HEARTBEAT = 4;
  private static final int LEAVE = 4;
  static final int COMMIT = 8;
  private static final int POSITIONS = 7;
  private static final int FETCH = 11;

  /// The disk has failed: it is over with this server.
  private static final int NOT_AVAILABLE = 15;

  private static final int ILLEGAL_GENERATION = 22;
  private static final int UNKNOWN_MEMBER = 25;
  private static final int REBALANCE_IN_PROGRESS = 27;
  private static final int MEMBER_ID_REQUIRED = 79;

  enum Doing {
    OUT,
    JOINED,
    SHARED,
    READING
  }

  /// A request, and the version that it is sent in.
  record Asked(Request request, int version) {}

  final String name;
  private final GroupModel model;
  private Doing doing = Doing.OUT;
  private String id = "";
  private int generation = -1;
  private List<String> toShare = List.of();
  private final Set<Integer> mine = new TreeSet<>();
  private final SortedMap<Integer, Long> positions = new TreeMap<>();
  private int newestWhenAsked;
  private final SortedMap<Integer, Long> acknowledgedWhenAsked = new TreeMap<>();
  private long askedAt;

  /// When it asked what was granted: the server heard it then, or later.
  private long lastSign;

  private boolean leaving;
  private boolean mayHaveLeft;
  private boolean left;

  SimulatedMember(String name, GroupModel model) {
    this.name = name;
    this.model = model;
  }

  boolean isReading() {
    return doing == Doing.READING;
  }

  boolean hasLeft() {
    return left;
  }

  int generation() {
    return generation;
  }

  Set<Integer> mine() {
    return mine;
  }

  // What it asks next.

  /// @param diligent it only does what it must
  Asked next(SplittableRandom random, boolean diligent, long now) {
    askedAt = now;
    leaving = false;
    newestWhenAsked = model.newest();
    return switch (doing) {
      case OUT -> join();
      case JOINED -> share(!diligent && random.nextInt(8) == 0);
      case SHARED -> askPositions();
      case READING -> read(random, diligent);
    };
  }

  private Asked join() {
    var protocol = JoinGroupRequestProtocol.builder().name("range").build();
    var request =
        JoinGroupRequest.builder()
            .groupId(GROUP)
            .memberId(id)
            .sessionTimeoutMs(SESSION_MILLIS)
            .rebalanceTimeoutMs(REBALANCE_MILLIS)
            .protocolType("consumer")
            .protocols(List.of(protocol))
            .build();
    return new Asked(request, JOIN);
  }

  /// @param rogue it gives all to itself, though it does not lead
  private Asked share(boolean rogue) {
    var given = new TreeMap<String, Set<Integer>>();
    boolean leads = !toShare.isEmpty();
    if (leads) {
      toShare.forEach(member -> given.put(member, new TreeSet<>()));
      for (int partition = 0; partition < PARTITIONS; partition++) {
        given
            .computeIfAbsent(toShare.get(partition % toShare.size()), _ -> new TreeSet<>())
            .add(partition);
      }
      model.shares(generation, given);
    } else if (rogue) {
      given.put(id, Set.of(0, 1, 2));
    }
    var assignments = new ArrayList<SyncGroupRequestAssignment>();
    given.forEach((member, partitions) ->
        assignments.add(
            SyncGroupRequestAssignment.builder()
                .memberId(member)
                .assignment(bytes(partitions))
                .build()));
    var request =
        SyncGroupRequest.builder()
            .groupId(GROUP)
            .generationId(generation)
            .memberId(id)
            .assignments(assignments)
            .build();
    return new Asked(request, SYNC);
  }

  private static ByteBuffer bytes(Set<Integer> partitions) {
    var bytes = ByteBuffer.allocate(partitions.size());
    new TreeSet<>(partitions).forEach(partition -> bytes.put(partition.byteValue()));
    return bytes.flip();
  }

  private Asked askPositions() {
    mine.forEach(
        partition -> acknowledgedWhenAsked.put(partition, model.lastAcknowledged(partition)));
    var topic =
        OffsetFetchRequestTopic.builder().name(TOPIC).partitionIndexes(List.copyOf(mine)).build();
    return new Asked(
        OffsetFetchRequest.builder().groupId(GROUP).topics(List.of(topic)).build(), POSITIONS);
  }

  private Asked read(SplittableRandom random, boolean diligent) {
    int dice = random.nextInt(diligent ? 90 : 100);
    if (dice < 30 || mine.isEmpty()) {
      return heartbeat();
    } else if (dice < 60) {
      return fetch();
    } else if (dice < 90) {
      return commit(generation);
    } else if (dice < 95) {
      return commit(generation - 1); // as one that was long on its way
    }
    return leave();
  }

  private Asked heartbeat() {
    var request =
        HeartbeatRequest.builder().groupId(GROUP).generationId(generation).memberId(id).build();
    return new Asked(request, HEARTBEAT);
  }

  private Asked fetch() {
    var partitions = new ArrayList<FetchPartition>();
    positions.forEach((partition, position) ->
        partitions.add(
            FetchPartition.builder()
                .partition(partition)
                .fetchOffset(Math.max(0, position))
                .partitionMaxBytes(1 << 10)
                .build()));
    var topic = FetchTopic.builder().topic(TOPIC).partitions(partitions).build();
    var request =
        FetchRequest.builder().maxBytes(1 << 12).sessionEpoch(-1).topics(List.of(topic)).build();
    return new Asked(request, FETCH);
  }

  private Asked commit(int as) {
    var known = new TreeMap<Integer, Long>();
    positions.forEach((partition, position) -> {
      if (position >= 0) {
        known.put(partition, position);
      }
    });
    if (known.isEmpty()) {
      return heartbeat();
    }
    model.commits(known);
    return new Asked(commit(id, as, known), COMMIT);
  }

  static OffsetCommitRequest commit(String member, int as, SortedMap<Integer, Long> positions) {
    var partitions = new ArrayList<OffsetCommitRequestPartition>();
    positions.forEach((partition, position) ->
        partitions.add(
            OffsetCommitRequestPartition.builder()
                .partitionIndex(partition)
                .committedOffset(position)
                .build()));
    var topic = OffsetCommitRequestTopic.builder().name(TOPIC).partitions(partitions).build();
    return OffsetCommitRequest.builder()
        .groupId(GROUP)
        .generationIdOrMemberEpoch(as)
        .memberId(member)
        .topics(List.of(topic))
        .build();
  }

  private Asked leave() {
    leaving = true;
    var identity = MemberIdentity.builder().memberId(id).build();
    return new Asked(
        LeaveGroupRequest.builder().groupId(GROUP).members(List.of(identity)).build(), LEAVE);
  }

  // What it is told.

  /// The connection ended before the answer came; whether it was done, nobody knows.
  void lost() {
    mayHaveLeft |= leaving;
  }

  void hears(Request request, Response response, long now) throws Violation {
    switch (response) {
      case JoinGroupResponse joined -> joined(joined);
      case SyncGroupResponse synced -> synced(synced, now);
      case HeartbeatResponse beat -> judged("a heartbeat", beat.errorCode(), generation, now);
      case OffsetFetchResponse told -> told(told);
      case FetchResponse read -> read(read);
      case OffsetCommitResponse committed ->
          committed((OffsetCommitRequest) request, committed, now);
      case LeaveGroupResponse gone -> left = true;
      default -> throw new IllegalStateException("nobody asked for " + response);
    }
  }

  private void joined(JoinGroupResponse joined) throws Violation {
    switch (joined.errorCode()) {
      case 0 -> {
        id = joined.memberId();
        mayHaveLeft = false;
        generation = joined.generationId();
        toShare = joined.members().stream().map(JoinGroupResponseMember::memberId).toList();
        model.joined(generation, id, joined.leader(), new TreeSet<>(toShare));
        doing = Doing.JOINED;
        lastSign = askedAt;
      }
      case MEMBER_ID_REQUIRED -> id = joined.memberId();
      case UNKNOWN_MEMBER -> id = "";
      case NOT_AVAILABLE -> {}
      default -> throw new Violation("joining was answered " + joined.errorCode());
    }
  }

  private void synced(SyncGroupResponse synced, long now) throws Violation {
    if (judged("a sync", synced.errorCode(), generation, now)) {
      mine.clear();
      positions.clear();
      for (var bytes = synced.assignment(); bytes.hasRemaining(); ) {
        mine.add((int) bytes.get());
      }
      model.owns(generation, id, Set.copyOf(mine));
      doing = mine.isEmpty() ? Doing.READING : Doing.SHARED;
    }
  }

  private void told(OffsetFetchResponse told) throws Violation {
    for (var topic : told.topics()) {
      for (var each : topic.partitions()) {
        if (each.errorCode() != 0) {
          return; // it asks again
        }
        model.told(
            each.partitionIndex(),
            each.committedOffset(),
            acknowledgedWhenAsked.getOrDefault(each.partitionIndex(), -1L));
        positions.put(each.partitionIndex(), each.committedOffset());
      }
    }
    doing = Doing.READING;
  }

  private void read(FetchResponse read) throws Violation {
    for (var topic : read.responses()) {
      for (var each : topic.partitions()) {
        long next = Math.max(0, positions.getOrDefault(each.partitionIndex(), 0L));
        for (var message : values(each.records()).entrySet()) {
          if (message.getKey() >= next) {
            if (message.getKey() != next) {
              throw new Violation("RECORDS: %d follows %d".formatted(message.getKey(), next));
            }
            model.read(new Place(each.partitionIndex(), next), message.getValue());
            next++;
          }
        }
        positions.put(each.partitionIndex(), next);
      }
    }
  }

  /// Values by offset.
  static SortedMap<Long, String> values(@Nullable ByteBuffer records) {
    var values = new TreeMap<Long, String>();
    var bytes = records == null ? Message.NO_BYTES : records.duplicate();
    byte[] all = new byte[bytes.remaining()];
    bytes.get(all);
    var cursor = new RecordCursor();
    for (int at = 0; at < all.length; at += Batches.sizeBytes(all, at)) {
      cursor.open(all, at);
      while (cursor.next()) {
        values.put(
            cursor.offset(),
            new String(cursor.buffer(), cursor.valuePosition(), cursor.valueLength(), UTF_8));
      }
    }
    return values;
  }

  private void committed(OffsetCommitRequest request, OffsetCommitResponse committed, long now)
      throws Violation {
    int as = request.generationIdOrMemberEpoch();
    int errorCode = committed.topics().getFirst().partitions().getFirst().errorCode();
    if (as != generation) {
      if (errorCode == 0) {
        throw new Violation("FENCED: a commit of generation %d, by %s".formatted(as, id));
      }
      return;
    }
    long sign = lastSign;
    if (judged("a commit", errorCode, as, now)) {
      lastSign = sign; // it is not told whether all are to join again
      var positionsThen = new TreeMap<Integer, Long>();
      for (var each : request.topics().getFirst().partitions()) {
        positionsThen.put(each.partitionIndex(), each.committedOffset());
      }
      model.committed(positionsThen);
    }
  }

  /// @return whether it was accepted
  private boolean judged(String what, int errorCode, int as, long now) throws Violation {
    switch (errorCode) {
      case 0 -> {
        model.accepted(what, as, newestWhenAsked);
        lastSign = askedAt;
      }
      case REBALANCE_IN_PROGRESS, ILLEGAL_GENERATION -> doing = Doing.OUT;
      case UNKNOWN_MEMBER -> {
        if (doing == Doing.READING && now - lastSign < REBALANCE_MILLIS && !mayHaveLeft) {
          throw model.forgotten(id);
        }
        id = "";
        doing = Doing.OUT;
      }
      case NOT_AVAILABLE -> {}
      default -> throw new Violation("%s was answered %d".formatted(what, errorCode));
    }
    return errorCode == 0;
  }
}
