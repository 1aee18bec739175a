package dev.weir.state;

import java.util.List;

/// A member of a consumer that is shared by partition, as it may be shown.
///
/// @param number the epoch in which it joined
/// @param label its instance, or `#` and its number
/// @param instance of a static member; empty for any other
/// @param leaving those of them that it is to release
/// @param away a static member that is expected back
/// @param heardTicks when it was last heard of, in ticks
public record GroupMember(
    int number,
    String label,
    String instance,
    List<PartitionId> held,
    List<PartitionId> leaving,
    boolean away,
    long heardTicks) {
  public GroupMember {
    held = List.copyOf(held);
    leaving = List.copyOf(leaving);
  }
}
