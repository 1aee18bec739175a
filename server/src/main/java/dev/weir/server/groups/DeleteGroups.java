package dev.weir.server.groups;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.DeleteGroupsRequest;
import dev.weir.protocol.messages.DeleteGroupsResponse;
import dev.weir.protocol.messages.DeleteGroupsResponse.DeletableGroupResult;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.BarrierCommand;
import java.util.ArrayList;

/// Forgets groups that have no members, with all their positions.
final class DeleteGroups implements Api<DeleteGroupsRequest> {
  private static final Served<DeleteGroupsRequest> SERVED =
      Served.of(ApiKey.DELETE_GROUPS, DeleteGroupsRequest.class, 0, 2);

  private final Coordinator coordinator;

  DeleteGroups(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public Served<DeleteGroupsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<DeleteGroupsRequest> call) throws InterruptedException {
    var results = new ArrayList<DeletableGroupResult>();
    for (String name : call.request().groupsNames()) {
      int errorCode = ErrorCode.NONE;
      try {
        coordinator.submit(new BarrierCommand.DeleteGroup(name));
      } catch (Refused e) {
        errorCode = e.errorCode();
      }
      results.add(DeletableGroupResult.builder().groupId(name).errorCode(errorCode).build());
    }
    return Answer.of(DeleteGroupsResponse.builder().results(results).build());
  }
}
