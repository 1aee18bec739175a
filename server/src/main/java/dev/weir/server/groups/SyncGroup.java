package dev.weir.server.groups;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.SyncGroupRequest;
import dev.weir.protocol.messages.SyncGroupRequest.SyncGroupRequestAssignment;
import dev.weir.protocol.messages.SyncGroupResponse;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.BarrierCommand;
import dev.weir.state.BarrierQuestion;
import dev.weir.state.BarrierReply;
import java.nio.ByteBuffer;
import java.util.TreeMap;

/// Takes what a group's leader has shared out, and tells each member its own, waiting for the leader
/// where it must.
final class SyncGroup implements Api<SyncGroupRequest> {
  private static final Served<SyncGroupRequest> SERVED =
      Served.of(ApiKey.SYNC_GROUP, SyncGroupRequest.class, 0, 5);

  /// From this version on a member says by which protocol it shares.
  private static final int NAMES_PROTOCOL = 5;

  private final Coordinator coordinator;

  SyncGroup(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public Served<SyncGroupRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<SyncGroupRequest> call) throws InterruptedException {
    var request = call.request();
    if (request.groupId().isEmpty()) {
      return refused(ErrorCode.INVALID_GROUP_ID);
    }
    boolean named = request.protocolType() != null && request.protocolName() != null;
    if (call.version() >= NAMES_PROTOCOL && !named) {
      return refused(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    }
    var by = Places.of(request.memberId(), request.groupInstanceId(), request.generationId());
    var assignments = new TreeMap<String, byte[]>();
    for (SyncGroupRequestAssignment each : request.assignments()) {
      assignments.put(each.memberId(), Places.bytes(each.assignment()));
    }
    var sync =
        new BarrierCommand.Sync(
            request.groupId(), by, request.protocolType(), request.protocolName(), assignments);
    try {
      return Answer.of(
          response(
              coordinator.await(
                  call.client(), sync, member -> new BarrierQuestion.SyncOf(sync.consumer(), by))));
    } catch (Refused e) {
      return refused(e.errorCode());
    }
  }

  private static SyncGroupResponse response(BarrierReply reply) {
    if (!(reply instanceof BarrierReply.Synced synced)) {
      throw new IllegalStateException("a sync was answered " + reply);
    }
    return SyncGroupResponse.builder()
        .protocolType(synced.generation().protocolType())
        .protocolName(synced.generation().protocol())
        .assignment(ByteBuffer.wrap(synced.assignment()))
        .build();
  }

  private static Answer refused(int errorCode) {
    return Answer.of(SyncGroupResponse.builder().errorCode(errorCode).build());
  }
}
