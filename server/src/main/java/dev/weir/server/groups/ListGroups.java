package dev.weir.server.groups;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.ListGroupsRequest;
import dev.weir.protocol.messages.ListGroupsResponse;
import dev.weir.protocol.messages.ListGroupsResponse.ListedGroup;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.Served;
import dev.weir.state.BarrierGroup;
import dev.weir.state.BarrierQuestion;
import java.util.ArrayList;
import java.util.List;

/// Lists groups: every consumer is one.
final class ListGroups implements Api<ListGroupsRequest> {
  private static final Served<ListGroupsRequest> SERVED =
      Served.of(ApiKey.LIST_GROUPS, ListGroupsRequest.class, 0, 5);

  private final Coordinator coordinator;

  ListGroups(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public Served<ListGroupsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<ListGroupsRequest> call) throws InterruptedException {
    var request = call.request();
    var groups = new ArrayList<ListedGroup>();
    try {
      for (BarrierGroup group : coordinator.ask(new BarrierQuestion.AllGroups())) {
        String state = GroupStates.of(group.phase());
        if (has(request.statesFilter(), state) && has(request.typesFilter(), GroupStates.TYPE)) {
          groups.add(
              ListedGroup.builder()
                  .groupId(group.consumer())
                  .protocolType(group.protocolType())
                  .groupState(state)
                  .groupType(GroupStates.TYPE)
                  .build());
        }
      }
    } catch (Refused e) {
      return Answer.of(ListGroupsResponse.builder().errorCode(e.errorCode()).build());
    }
    return Answer.of(ListGroupsResponse.builder().groups(groups).build());
  }

  /// An empty filter lets all pass.
  private static boolean has(List<String> filter, String value) {
    return filter.isEmpty() || filter.stream().anyMatch(value::equalsIgnoreCase);
  }
}
