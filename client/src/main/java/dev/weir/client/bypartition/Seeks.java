package dev.weir.client.bypartition;

import dev.weir.Capability;
import dev.weir.Membership;
import dev.weir.NotAssigned;
import dev.weir.NotFound;
import dev.weir.Place;
import dev.weir.TopicPartition;
import dev.weir.client.backend.Needs;
import dev.weir.client.backend.Places;
import dev.weir.client.backend.Reach;
import dev.weir.spi.Feed;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/// Moves a member to other places. All or nothing: places are found first, and until the feed has
/// moved, messages go on from the old ones.
final class Seeks {
  private final Reach reach;
  private final Intake intake;
  private final Commits commits;
  private final Terms terms;

  /// Partitions to be read alone from the next move on.
  private final Collection<TopicPartition> assigned = new ConcurrentSkipListSet<>();

  Seeks(Reach reach, Intake intake, Commits commits, Terms terms) {
    this.reach = reach;
    this.intake = intake;
    this.commits = commits;
    this.terms = terms;
  }

  void assign(TopicPartition partition) {
    Needs.of(reach.backend(), Capability.SEEK);
    if (!reach.subscription().includes(partition.topic())) {
      throw new NotFound(
          "topic \"%s\" is not among those of %s".formatted(partition.topic(), terms.title()));
    }
    int count = reach.backend().topics().partitions(partition.topic());
    if (partition.partition() < 0 || partition.partition() >= count) {
      throw new NotFound(
          "partition %d of \"%s\" does not exist in %s: it has %d, counted from 0."
              .formatted(partition.partition(), partition.topic(), reach.backend().url(), count));
    }
    assigned.add(partition);
  }

  void unassign(TopicPartition partition) {
    Needs.of(reach.backend(), Capability.SEEK);
    if (!assigned.remove(partition)) {
      throw new NotAssigned(
          "%s was not assigned to %s; assigned are %s"
              .formatted(partition, terms.title(), assigned));
    }
  }

  void seek(TopicPartition partition, Place place) {
    requireCapable(place);
    intake.move(feed -> {
      if (!feed.assignment().contains(partition)) {
        throw new NotAssigned(
            "%s does not read %s. It reads %s"
                .formatted(terms.title(), partition, feed.assignment()));
      }
      var offsets = offsets(List.of(partition), place);
      feed.seek(offsets);
      return offsets;
    });
  }

  void seek(Place place) {
    move(place, false);
  }

  /// @param offset in the first partitions alone, where that ends the membership and none is assigned
  void rewind(long offset) {
    move(Place.offset(offset), true);
  }

  private void move(Place place, boolean firstAlone) {
    requireCapable(place);
    intake.move(feed -> {
      if (!leaves(feed)) {
        var offsets = offsets(feed.assignment(), place);
        feed.seek(offsets);
        return offsets;
      }
      var offsets = offsets(outside(feed, firstAlone), place);
      leave(feed, place, offsets);
      return offsets;
    });
  }

  private void requireCapable(Place place) {
    Needs.of(reach.backend(), Capability.SEEK);
    if (place instanceof Place.Time) {
      Needs.of(reach.backend(), Capability.READ_FROM_TIME);
    }
  }

  /// Whether this member reads by itself from now on, if it does not yet.
  private boolean leaves(Feed feed) {
    return !assigned.isEmpty()
        || feed.membership() instanceof Membership.Detached
        || (feed.membership() instanceof Membership.Member
            && !Needs.has(reach.backend(), Capability.SEEK_IN_GROUP));
  }

  private Collection<TopicPartition> outside(Feed feed, boolean firstAlone) {
    if (!assigned.isEmpty()) {
      return assigned;
    }
    if (firstAlone && feed.membership() instanceof Membership.Detached) {
      return feed.assignment();
    }
    var all = new TreeSet<>(reach.partitions());
    if (firstAlone) {
      all.removeIf(partition -> partition.partition() != 0);
    }
    return all;
  }

  private SortedMap<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, Place place) {
    var offsets = new TreeMap<TopicPartition, Long>();
    for (var partition : partitions) {
      offsets.put(partition, Places.start(reach.backend().reader(), partition, place));
    }
    return offsets;
  }

  private void leave(Feed feed, Place place, Map<TopicPartition, Long> offsets) {
    boolean first = !(feed.membership() instanceof Membership.Detached);
    if (first && terms.stores()) {
      commits.commitLeaving(feed.assignment());
    }
    String reason = "it was moved to %s and reads %s alone".formatted(place, offsets.keySet());
    feed.detach(offsets, reason);
    if (first && terms.stores()) {
      terms.notices().accept(terms.title() + " left its group: " + reason);
    }
  }
}
