package dev.weir.backends.embedded.shared;

import dev.weir.state.Command;
import dev.weir.state.LeaseCommand;
import dev.weir.state.LeaseReply;
import dev.weir.state.Reply;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The members that live in one session, as its commands were answered. Thread-safe.
final class Seats {
  private final Set<Command.Seat> byPartition = new LinkedHashSet<>();
  private final Set<Command.LeaseSeat> byMessage = new LinkedHashSet<>();

  synchronized void note(Command command, Reply reply) {
    switch (command) {
      case Command.JoinGroup join when reply instanceof Reply.GroupJoined joined ->
          byPartition.add(new Command.Seat(join.consumer(), joined.member()));
      case Command.ClaimSeat claim when reply instanceof Reply.GroupJoined joined ->
          byPartition.add(new Command.Seat(claim.consumer(), joined.member()));
      case Command.LeaveGroup leave ->
          byPartition.remove(new Command.Seat(leave.consumer(), leave.member()));
      case LeaseCommand.Join join when reply instanceof LeaseReply.Joined ->
          byMessage.add(new Command.LeaseSeat(join.consumer(), join.member()));
      case LeaseCommand.Claim claim when reply instanceof LeaseReply.Joined ->
          byMessage.add(new Command.LeaseSeat(claim.consumer(), claim.member()));
      case LeaseCommand.Leave leave ->
          byMessage.remove(new Command.LeaseSeat(leave.consumer(), leave.member()));
      default -> {}
    }
  }

  synchronized List<Command.Seat> byPartition() {
    return List.copyOf(byPartition);
  }

  synchronized List<Command.LeaseSeat> byMessage() {
    return List.copyOf(byMessage);
  }
}
