package dev.weir.server.groups;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.DescribeGroupsRequest;
import dev.weir.protocol.messages.DescribeGroupsResponse;
import dev.weir.protocol.messages.DescribeGroupsResponse.DescribedGroup;
import dev.weir.protocol.messages.DescribeGroupsResponse.DescribedGroupMember;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.BarrierGroup;
import dev.weir.state.BarrierQuestion;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Tells who is in groups, and what each member has.
final class DescribeGroups implements Api<DescribeGroupsRequest> {
  private static final Served<DescribeGroupsRequest> SERVED =
      Served.of(ApiKey.DESCRIBE_GROUPS, DescribeGroupsRequest.class, 0, 6);

  /// From this version on a group that is not there is an error; before, it is only dead.
  private static final int NO_GROUP = 6;

  private final Coordinator coordinator;

  DescribeGroups(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public Served<DescribeGroupsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<DescribeGroupsRequest> call) throws InterruptedException {
    var groups = new ArrayList<DescribedGroup>();
    for (String name : call.request().groups()) {
      groups.add(describe(name, call.version()));
    }
    return Answer.of(DescribeGroupsResponse.builder().groups(groups).build());
  }

  private DescribedGroup describe(String name, int version) throws InterruptedException {
    try {
      var group = coordinator.ask(new BarrierQuestion.GroupOf(name));
      if (group.isPresent()) {
        return described(group.get());
      }
    } catch (Refused e) {
      return dead(name, e.errorCode(), null);
    }
    return version >= NO_GROUP
        ? dead(name, ErrorCode.GROUP_ID_NOT_FOUND, "there is no group \"" + name + "\"")
        : dead(name, ErrorCode.NONE, null);
  }

  private static DescribedGroup dead(String name, int errorCode, @Nullable String message) {
    return DescribedGroup.builder()
        .groupId(name)
        .groupState(GroupStates.DEAD)
        .errorCode(errorCode)
        .errorMessage(message)
        .build();
  }

  private static DescribedGroup described(BarrierGroup group) {
    return DescribedGroup.builder()
        .groupId(group.consumer())
        .groupState(GroupStates.of(group.phase()))
        .protocolType(group.protocolType())
        .protocolData(group.protocol())
        .members(group.members().stream().map(DescribeGroups::member).toList())
        .build();
  }

  private static DescribedGroupMember member(BarrierGroup.Member member) {
    return DescribedGroupMember.builder()
        .memberId(member.id())
        .groupInstanceId(Places.orNull(member.instance()))
        .clientId(member.client())
        .clientHost(member.host())
        .memberMetadata(ByteBuffer.wrap(member.metadata()))
        .memberAssignment(ByteBuffer.wrap(member.assignment()))
        .build();
  }
}
