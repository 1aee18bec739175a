package dev.weir.backends.embedded.shared;

import dev.weir.state.Command;
import dev.weir.state.LeaseCommand;
import dev.weir.state.LeaseReply;
import dev.weir.state.MemberTerms;
import dev.weir.state.PartitionId;
import dev.weir.state.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the members of this session hold, as their commands were answered: what a new owner does
/// not know, and is told. Thread-safe.
final class Holdings {
  /// A member by partition, and the last epoch that it heard of.
  private record Sitting(MemberTerms terms, int epoch) {}

  /// A message in a member's hands.
  ///
  /// @param toBury leased because its attempts are used up
  private record Hand(int attempt, boolean toBury) {}

  /// A member by message.
  private static final class Worker {
    final TreeMap<PartitionId, TreeMap<Long, Hand>> hands = new TreeMap<>();
    long moves;
  }

  /// What the members of a consumer by message read.
  private static final class Reach {
    final TreeMap<PartitionId, Long> starts = new TreeMap<>();
    int lookAhead;
  }

  private final Map<Command.Seat, Sitting> sitting = new LinkedHashMap<>();
  private final Map<Command.LeaseSeat, Worker> workers = new LinkedHashMap<>();
  private final Map<String, Reach> reaches = new LinkedHashMap<>();

  synchronized void note(Command command, Reply reply) {
    switch (command) {
      case Command.JoinGroup join when reply instanceof Reply.GroupJoined joined ->
          sitting.put(
              new Command.Seat(join.consumer(), joined.member()),
              new Sitting(join.terms(), joined.member()));
      case Command.Heartbeat heartbeat ->
          heard(new Command.Seat(heartbeat.consumer(), heartbeat.member()), reply);
      case Command.AssignPartitions assign ->
          heard(new Command.Seat(assign.consumer(), assign.member()), reply);
      case Command.LeaveGroup leave ->
          sitting.remove(new Command.Seat(leave.consumer(), leave.member()));
      case Command.Transact transact when reply instanceof Reply.Transacted transacted -> {
        for (int i = 0; i < transact.parts().size(); i++) {
          note(transact.parts().get(i), transacted.parts().get(i));
        }
      }
      case LeaseCommand of -> note(of, reply);
      default -> {}
    }
  }

  private void heard(Command.Seat seat, Reply reply) {
    if (reply instanceof Reply.NoSuchMember) {
      sitting.remove(seat);
    } else if (reply instanceof Reply.Assignment assignment) {
      sitting.computeIfPresent(
          seat, (_, of) -> new Sitting(of.terms, Math.max(of.epoch, assignment.epoch())));
    }
  }

  private void note(LeaseCommand command, Reply reply) {
    switch (command) {
      case LeaseCommand.Join join when reply instanceof LeaseReply.Joined ->
          workers.putIfAbsent(seat(join.consumer(), join.member()), new Worker());
      case LeaseCommand.Leave leave -> left(leave);
      case LeaseCommand.Follow follow when reply instanceof LeaseReply.Followed -> {
        var reach = reaches.computeIfAbsent(follow.consumer(), _ -> new Reach());
        reach.lookAhead = follow.lookAhead();
        reach.starts.putAll(follow.starts());
      }
      case LeaseCommand.Lease lease when reply instanceof LeaseReply.Leased leased ->
          leased(workers.get(seat(lease.consumer(), lease.member())), leased);
      case LeaseCommand.Settle settle when reply instanceof LeaseReply.Settled ->
          settled(workers.get(seat(settle.consumer(), settle.member())), settle.verdicts());
      case LeaseCommand.Return back when reply instanceof LeaseReply.Settled ->
          settled(workers.get(seat(back.consumer(), back.member())), back.verdicts());
      case LeaseCommand.Skip skip ->
          workers.forEach((seat, worker) -> {
            var hands = worker.hands.get(skip.partition());
            if (seat.consumer().equals(skip.consumer()) && hands != null) {
              hands.subMap(skip.from(), skip.to()).clear();
            }
          });
      default -> {}
    }
  }

  private void left(LeaseCommand.Leave leave) {
    workers.remove(seat(leave.consumer(), leave.member()));
    if (workers.keySet().stream().noneMatch(of -> of.consumer().equals(leave.consumer()))) {
      reaches.remove(leave.consumer());
    }
  }

  private static void leased(@Nullable Worker worker, LeaseReply.Leased leased) {
    if (worker == null) {
      return;
    }
    if (worker.moves != leased.moves()) { // leases from before a seek are gone
      worker.moves = leased.moves();
      worker.hands.clear();
    }
    leased.messages().forEach(portion -> take(worker, portion, false));
    leased.exhausted().forEach(portion -> take(worker, portion, true));
  }

  private static void take(Worker worker, LeaseReply.Portion portion, boolean toBury) {
    var hands = worker.hands.computeIfAbsent(portion.partition(), _ -> new TreeMap<>());
    for (int i = 0; i < portion.offsets().length; i++) {
      hands.put(portion.offsets()[i], new Hand(portion.attempts()[i], toBury));
    }
  }

  private static void settled(@Nullable Worker worker, List<LeaseCommand.Verdicts> verdicts) {
    for (var of : verdicts) {
      var hands = worker == null ? null : worker.hands.get(of.partition());
      for (int i = 0; hands != null && i < of.offsets().length; i++) {
        var hand = hands.get(of.offsets()[i]);
        if (hand != null && hand.attempt == of.attempts()[i]) {
          hands.remove(of.offsets()[i]);
        }
      }
    }
  }

  private static Command.LeaseSeat seat(String consumer, String member) {
    return new Command.LeaseSeat(consumer, member);
  }

  /// The owner has ended the session: whoever was a member is none.
  synchronized void clear() {
    sitting.clear();
    workers.clear();
    reaches.clear();
  }

  /// What a new owner is told, in this order.
  synchronized List<Command> claims() {
    var claims = new ArrayList<Command>();
    sitting.forEach((seat, of) ->
        claims.add(new Command.ClaimSeat(seat.consumer(), seat.member(), of.epoch, of.terms)));
    workers.keySet().forEach(of -> claims.add(new LeaseCommand.Join(of.consumer(), of.member())));
    // One by one: where a topic is gone by now, the others are followed all the same.
    reaches.forEach((consumer, reach) ->
        reach.starts.forEach((partition, start) -> {
          var starts = new TreeMap<PartitionId, Long>();
          starts.put(partition, start);
          claims.add(new LeaseCommand.Follow(consumer, reach.lookAhead, starts));
        }));
    workers.forEach((seat, worker) -> {
      worker.moves = 0; // a new owner counts anew
      claims.add(
          new LeaseCommand.Claim(
              seat.consumer(), seat.member(), portions(worker, false), portions(worker, true)));
    });
    return claims;
  }

  private static List<LeaseReply.Portion> portions(Worker worker, boolean toBury) {
    var portions = new ArrayList<LeaseReply.Portion>();
    worker.hands.forEach((partition, hands) -> {
      var chosen = hands.entrySet().stream().filter(of -> of.getValue().toBury == toBury).toList();
      if (!chosen.isEmpty()) {
        portions.add(
            new LeaseReply.Portion(
                partition,
                chosen.stream().mapToLong(Map.Entry::getKey).toArray(),
                chosen.stream().mapToInt(of -> of.getValue().attempt).toArray()));
      }
    });
    return portions;
  }
}
