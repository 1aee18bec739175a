package dev.weir.server.groups;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.LeaveGroupRequest;
import dev.weir.protocol.messages.LeaveGroupRequest.MemberIdentity;
import dev.weir.protocol.messages.LeaveGroupResponse;
import dev.weir.protocol.messages.LeaveGroupResponse.MemberResponse;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.BarrierCommand;
import dev.weir.state.BarrierCommand.Leaver;
import dev.weir.state.BarrierReply;
import java.util.ArrayList;
import java.util.List;

/// Ends memberships: one, or several at once.
final class LeaveGroup implements Api<LeaveGroupRequest> {
  private static final Served<LeaveGroupRequest> SERVED =
      Served.of(ApiKey.LEAVE_GROUP, LeaveGroupRequest.class, 0, 5);

  /// From this version on several leave at once.
  private static final int BATCHED = 3;

  private final Coordinator coordinator;

  LeaveGroup(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public Served<LeaveGroupRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<LeaveGroupRequest> call) throws InterruptedException {
    var request = call.request();
    boolean batched = call.version() >= BATCHED;
    List<Leaver> leavers =
        batched
            ? request.members().stream()
                .map(each -> new Leaver(each.memberId(), Places.orEmpty(each.groupInstanceId())))
                .toList()
            : List.of(new Leaver(request.memberId(), ""));
    BarrierReply reply;
    try {
      reply = coordinator.submit(new BarrierCommand.Leave(request.groupId(), leavers));
    } catch (Refused e) {
      return Answer.of(LeaveGroupResponse.builder().errorCode(e.errorCode()).build());
    }
    if (!(reply instanceof BarrierReply.Left left)) {
      throw new IllegalStateException("leaving was answered " + reply);
    }
    if (!batched) {
      int errorCode = ErrorCode.of(left.verdicts().getFirst());
      return Answer.of(LeaveGroupResponse.builder().errorCode(errorCode).build());
    }
    var members = new ArrayList<MemberResponse>();
    for (int i = 0; i < leavers.size(); i++) {
      MemberIdentity identity = request.members().get(i);
      members.add(
          MemberResponse.builder()
              .memberId(identity.memberId())
              .groupInstanceId(identity.groupInstanceId())
              .errorCode(ErrorCode.of(left.verdicts().get(i)))
              .build());
    }
    return Answer.of(LeaveGroupResponse.builder().members(members).build());
  }
}
