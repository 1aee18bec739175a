package dev.weir.server.groups;

import dev.weir.server.requests.Api;
import dev.weir.server.requests.Broker;
import java.util.List;

/// All that is served of groups.
public final class GroupApis {
  private GroupApis() {}

  public static List<Api<?>> of(Broker broker) {
    var coordinator = new Coordinator(broker.engine());
    return List.of(
        new JoinGroup(broker, coordinator, MemberIds.of(broker)),
        new SyncGroup(coordinator),
        new Heartbeat(coordinator),
        new LeaveGroup(coordinator),
        new OffsetCommit(broker, coordinator),
        new OffsetFetch(broker, coordinator),
        new OffsetDelete(broker, coordinator),
        new DescribeGroups(coordinator),
        new ListGroups(coordinator),
        new DeleteGroups(coordinator));
  }
}
