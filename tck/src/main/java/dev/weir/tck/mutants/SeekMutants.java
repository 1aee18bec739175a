package dev.weir.tck.mutants;

import dev.weir.Consumer;
import dev.weir.Membership;
import dev.weir.Message;
import dev.weir.NotAssigned;
import dev.weir.OffsetOutOfRange;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.tck.Mutation;
import dev.weir.tck.forwarding.ForwardingConsumer;
import java.time.Duration;
import java.util.List;

/// Break the chapter "Moving".
final class SeekMutants {
  private SeekMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "C151",
            "moves all partitions with one",
            onPartition((sound, partition, place) -> sound.seek(place))),
        Mutant.of(
            "C152",
            "moves one partition for all",
            onAll((sound, place) -> sound.seek(first(sound), place))),
        Mutant.of(
            "C153",
            "takes what has that very time",
            onAll((sound, place) ->
                sound.seek(
                    place instanceof Place.Time(var after)
                        ? Place.time(after.minus(Duration.ofMillis(1)))
                        : place))),
        Mutant.of(
            "C154",
            "rewinds to one further",
            Breaks.consumers(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void rewind(long offset) {
                    super.rewind(Math.min(offset + 1, 2));
                  }
                })),
        Mutant.of("C155", "moves to the end instead", onAll(SeekMutants::toTheEnd)),
        Mutant.of("C156", "takes acks from before", Breaks.consumers(Late::new)),
        Mutant.of(
            "C157",
            "does not move a partition to an offset",
            onPartition((sound, partition, place) -> {
              if (!(place instanceof Place.Offset)) {
                sound.seek(partition, place);
              }
            })),
        Mutant.of("C158", "leaves when a partition moves", Breaks.consumers(Leaving::new)),
        Mutant.of("C159", "leaves when all moves", Breaks.consumers(LeavingAll::new)),
        Mutant.of(
            "C160",
            "reads at once what is assigned by hand",
            Breaks.consumers(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void assign(TopicPartition partition) {
                    super.assign(partition);
                    super.seek(Place.EARLIEST);
                  }
                })),
        Mutant.of(
            "C161",
            "lets unassign pass",
            Breaks.consumers(sound ->
                new ForwardingConsumer(sound) {
                  @Override
                  public void unassign(TopicPartition partition) {
                    try {
                      super.unassign(partition);
                    } catch (NotAssigned e) {
                      // It should have been thrown.
                    }
                  }
                })),
        Mutant.of(
            "C162",
            "clears the interrupt flag",
            onAll((sound, place) -> {
              try {
                sound.seek(place);
              } finally {
                var _ = Thread.interrupted();
              }
            })),
        Mutant.of(
            "C163",
            "moves to an offset by halves",
            onAll((sound, place) -> {
              if (place instanceof Place.Offset(long offset) && offset == 2) {
                sound.seek(first(sound), place);
              } else {
                sound.seek(place);
              }
            })),
        Mutant.of(
            "C164",
            "does not move by message",
            Breaks.consumers(
                Breaks.byMessage(),
                sound ->
                    new ForwardingConsumer(sound) {
                      @Override
                      public void seek(Place place) {}
                    })));
  }

  private interface OnAll {
    void seek(Consumer sound, Place place);
  }

  private interface OnPartition {
    void seek(Consumer sound, TopicPartition partition, Place place);
  }

  private static Mutation onAll(OnAll change) {
    return Breaks.consumers(sound ->
        new ForwardingConsumer(sound) {
          @Override
          public void seek(Place place) {
            change.seek(sound, place);
          }
        });
  }

  private static Mutation onPartition(OnPartition change) {
    return Breaks.consumers(sound ->
        new ForwardingConsumer(sound) {
          @Override
          public void seek(TopicPartition partition, Place place) {
            change.seek(sound, partition, place);
          }
        });
  }

  private static TopicPartition first(Consumer consumer) {
    return consumer.assignment().stream().sorted().findFirst().orElseThrow();
  }

  private static void toTheEnd(Consumer sound, Place place) {
    try {
      sound.seek(place);
    } catch (OffsetOutOfRange e) {
      sound.seek(Place.LATEST);
    }
  }

  private static final class Late extends ForwardingConsumer {
    private boolean moved;

    Late(Consumer consumer) {
      super(consumer);
    }

    @Override
    public void seek(TopicPartition partition, Place place) {
      super.seek(partition, place);
      moved = true;
    }

    @Override
    public void ack(Message message) {
      try {
        super.ack(message);
      } catch (NotAssigned e) {
        if (!moved) {
          throw e;
        }
      }
    }
  }

  private static final class Leaving extends ForwardingConsumer {
    private boolean moved;

    Leaving(Consumer consumer) {
      super(consumer);
    }

    @Override
    public void seek(TopicPartition partition, Place place) {
      super.seek(partition, place);
      moved = true;
    }

    @Override
    public Membership membership() {
      return moved ? new Membership.Detached("it moved") : super.membership();
    }
  }

  private static final class LeavingAll extends ForwardingConsumer {
    private boolean moved;

    LeavingAll(Consumer consumer) {
      super(consumer);
    }

    @Override
    public void seek(Place place) {
      super.seek(place);
      moved = true;
    }

    @Override
    public Membership membership() {
      return moved ? new Membership.Detached("it moved") : super.membership();
    }
  }
}
