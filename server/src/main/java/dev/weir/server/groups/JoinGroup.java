package dev.weir.server.groups;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.JoinGroupRequest;
import dev.weir.protocol.messages.JoinGroupResponse;
import dev.weir.protocol.messages.JoinGroupResponse.JoinGroupResponseMember;
import dev.weir.server.Settings;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.BarrierCommand;
import dev.weir.state.BarrierQuestion;
import dev.weir.state.BarrierReply;
import dev.weir.state.JoinTerms;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Makes a client a member of its group's next generation, and waits for that.
final class JoinGroup implements Api<JoinGroupRequest> {
  private static final Served<JoinGroupRequest> SERVED =
      Served.of(ApiKey.JOIN_GROUP, JoinGroupRequest.class, 0, 9);

  /// From this version on a new member is told its id first: older clients would not understand.
  private static final int PROMISED = 4;

  /// From this version on no protocol is null, not an empty name.
  private static final int NO_PROTOCOL_IS_NULL = 7;

  /// From this version on a leader may be told to share out nothing.
  private static final int SKIPS = 9;

  private final Broker broker;
  private final Coordinator coordinator;
  private final MemberIds ids;

  JoinGroup(Broker broker, Coordinator coordinator, MemberIds ids) {
    this.broker = broker;
    this.coordinator = coordinator;
    this.ids = ids;
  }

  @Override
  public Served<JoinGroupRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<JoinGroupRequest> call) throws InterruptedException {
    var request = call.request();
    int session = request.sessionTimeoutMs();
    if (request.groupId().isEmpty()) {
      return refused(call, ErrorCode.INVALID_GROUP_ID);
    }
    if (session < broker.settings().get(Settings.GROUP_MIN_SESSION_TIMEOUT_MS)
        || session > broker.settings().get(Settings.GROUP_MAX_SESSION_TIMEOUT_MS)) {
      return refused(call, ErrorCode.INVALID_SESSION_TIMEOUT);
    }
    var join =
        new BarrierCommand.Join(
            request.groupId(), request.memberId(), ids.next(call.clientId()), wish(call));
    String instance = join.wish().terms().instance();
    try {
      var reply =
          coordinator.await(
              call.client(),
              join,
              member -> new BarrierQuestion.JoinOf(join.consumer(), member, instance));
      return Answer.of(response(call, reply));
    } catch (Refused e) {
      return refused(call, e.errorCode());
    }
  }

  private BarrierCommand.Wish wish(Call<JoinGroupRequest> call) {
    var request = call.request();
    int session = request.sessionTimeoutMs();
    int rebalance = request.rebalanceTimeoutMs() > 0 ? request.rebalanceTimeoutMs() : session;
    List<JoinTerms.Protocol> protocols = new ArrayList<>();
    request
        .protocols()
        .forEach(each ->
            protocols.add(new JoinTerms.Protocol(each.name(), Places.bytes(each.metadata()))));
    return new BarrierCommand.Wish(
        new JoinTerms(
            Places.orEmpty(request.groupInstanceId()),
            call.clientId(),
            "/" + call.client().host(),
            new JoinTerms.Patience(session, rebalance),
            protocols),
        request.protocolType(),
        call.version() >= PROMISED,
        call.version() >= SKIPS,
        broker.settings().get(Settings.GROUP_INITIAL_REBALANCE_DELAY_MS));
  }

  private static JoinGroupResponse response(Call<JoinGroupRequest> call, BarrierReply reply) {
    if (reply instanceof BarrierReply.IdGiven given) {
      return failed(call, ErrorCode.MEMBER_ID_REQUIRED).memberId(given.member()).build();
    }
    if (!(reply instanceof BarrierReply.Joined joined)) {
      throw new IllegalStateException("joining was answered " + reply);
    }
    var generation = joined.generation();
    return JoinGroupResponse.builder()
        .generationId(generation.number())
        .protocolType(generation.protocolType())
        .protocolName(generation.protocol())
        .leader(generation.leader())
        .memberId(joined.member())
        .skipAssignment(joined.skips())
        .members(joined.members().stream().map(JoinGroup::member).toList())
        .build();
  }

  private static JoinGroupResponseMember member(BarrierReply.Subscription of) {
    return JoinGroupResponseMember.builder()
        .memberId(of.member())
        .groupInstanceId(Places.orNull(of.instance()))
        .metadata(ByteBuffer.wrap(of.metadata()))
        .build();
  }

  private static Answer refused(Call<JoinGroupRequest> call, int errorCode) {
    return Answer.of(failed(call, errorCode).build());
  }

  private static JoinGroupResponse.Builder failed(Call<JoinGroupRequest> call, int errorCode) {
    return JoinGroupResponse.builder()
        .errorCode(errorCode)
        .generationId(-1)
        .protocolName(call.version() >= NO_PROTOCOL_IS_NULL ? null : "")
        .memberId(call.request().memberId());
  }
}
