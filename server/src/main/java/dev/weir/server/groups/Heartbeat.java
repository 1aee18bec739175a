package dev.weir.server.groups;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.HeartbeatRequest;
import dev.weir.protocol.messages.HeartbeatResponse;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.BarrierCommand;

/// Takes a member's sign of life, and tells it when all must join again.
final class Heartbeat implements Api<HeartbeatRequest> {
  private static final Served<HeartbeatRequest> SERVED =
      Served.of(ApiKey.HEARTBEAT, HeartbeatRequest.class, 0, 4);

  private final Coordinator coordinator;

  Heartbeat(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public Served<HeartbeatRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<HeartbeatRequest> call) throws InterruptedException {
    var request = call.request();
    var by = Places.of(request.memberId(), request.groupInstanceId(), request.generationId());
    int errorCode = ErrorCode.NONE;
    try {
      coordinator.submit(new BarrierCommand.Heartbeat(request.groupId(), by));
    } catch (Refused e) {
      errorCode = e.errorCode();
    }
    return Answer.of(HeartbeatResponse.builder().errorCode(errorCode).build());
  }
}
