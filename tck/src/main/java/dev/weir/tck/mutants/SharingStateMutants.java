package dev.weir.tck.mutants;

import dev.weir.NotFound;
import dev.weir.SharingDescription;
import dev.weir.SharingDescription.Member;
import dev.weir.SharingDescription.Partition;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ForwardingConsumers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Break the chapter "Looking at a consumer at work".
final class SharingStateMutants {
  private SharingStateMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C206",
            "does not know who reads what",
            Breaks.sharing(sound ->
                new SharingDescription(
                    sound.name(),
                    sound.definition(),
                    sound.members().stream().map(SharingStateMutants::idle).toList(),
                    sound.partitions()))),
        Mutant.of(
            "C207",
            "counts one settled message less",
            partitions(
                p -> changed(p, Math.max(0, p.settled() - 1), p.leased(), p.lookAheadFull()))),
        Mutant.of(
            "C208",
            "counts waiting retries as leased",
            partitions(
                p -> changed(p, p.settled(), p.leased() + p.retriesWaiting(), p.lookAheadFull()))),
        Mutant.of(
            "C209",
            "does not say that the look-ahead is full",
            partitions(p -> changed(p, p.settled(), p.leased(), false))),
        Mutant.of(
            "C210",
            "describes whom it does not know",
            Breaks.stored(sound ->
                new ForwardingConsumers(sound) {
                  @Override
                  public SharingDescription sharing(String name) {
                    try {
                      return super.sharing(name);
                    } catch (NotFound e) {
                      return new SharingDescription(name, Optional.empty(), List.of(), List.of());
                    }
                  }
                })));
  }

  private static Member idle(Member sound) {
    return new Member(sound.id(), sound.instance(), Set.of(), sound.leased(), sound.silent());
  }

  private static Mutation partitions(UnaryOperator<Partition> change) {
    return Breaks.sharing(sound ->
        new SharingDescription(
            sound.name(),
            sound.definition(),
            sound.members(),
            sound.partitions().stream().map(change).toList()));
  }

  private static Partition changed(
      Partition sound, long settled, long leased, boolean lookAheadFull) {
    return new Partition(
        sound.topicPartition(),
        sound.position(),
        settled,
        sound.settledPages(),
        leased,
        sound.retriesWaiting(),
        sound.blockedKeys(),
        lookAheadFull);
  }
}
