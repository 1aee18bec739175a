package dev.weir.engine;

import dev.weir.state.State;
import dev.weir.state.StateRecord;
import dev.weir.state.Topic;
import org.jspecify.annotations.Nullable;

/// What everybody sees of topics and groups, when a record about them is durable. Belongs to the
/// writer.
final class Showing {
  private final Parts parts;
  private final State state;
  private final Checkpoints checkpoints;

  Showing(Parts parts, State state, Checkpoints checkpoints) {
    this.parts = parts;
    this.state = state;
    this.checkpoints = checkpoints;
  }

  /// Notes what follows from a record that was applied just now.
  void note(StateRecord record, Effects effects) {
    switch (record) {
      case StateRecord.TopicCreated created -> {
        var topic = state.topic(created.topicId()).orElseThrow();
        var log = TopicLog.of(topic, state, parts.segments(), parts.inbox());
        effects.publish(() -> parts.view().put(log));
      }
      case StateRecord.PartitionsAdded added -> {
        var topic = state.topic(added.topicId()).orElseThrow();
        effects.publish(() -> change(topic));
      }
      case StateRecord.RetentionSet set -> {
        var topic = state.topic(set.topicId()).orElseThrow();
        effects.publish(() -> change(topic));
      }
      case StateRecord.TopicDeleted deleted -> {
        checkpoints.freed();
        effects.publish(() -> delete(deleted.topicId()));
      }
      case StateRecord.StartAdvanced advanced -> {
        checkpoints.freed();
        effects.publish(() -> advance(advanced));
      }
      case StateRecord.BatchAppended b -> {}
      case StateRecord.PositionCommitted p -> {}
      case StateRecord.PositionDeleted p -> {}
      case StateRecord.SpotCommitted p -> {}
      case StateRecord.Progressed p -> {}
      case StateRecord.ConsumerDefined c -> {}
      case StateRecord.ConsumerForgotten c -> {}
      case StateRecord.ConsumerUsed c -> {}
      case StateRecord.EpochBegun e -> {}
      case StateRecord.TopicIdsGiven t -> {}
      case StateRecord.PartitionRestored p -> {}
      case StateRecord.MemberJoined m -> {}
      case StateRecord.MemberLeft m -> {}
      case StateRecord.MemberAway m -> {}
      case StateRecord.PartitionsGiven g -> groupChanged(g.consumer(), g.epoch(), effects);
      case StateRecord.PartitionsTaken t -> groupChanged(t.consumer(), t.epoch(), effects);
      case StateRecord.GroupEpochsGiven g -> {}
      case StateRecord.SessionBegun s -> {}
      case StateRecord.SessionReplied s -> {}
      case StateRecord.SessionEnded s -> {}
      case StateRecord.CredentialSet c -> {}
      case StateRecord.CredentialRemoved c -> {}
      case StateRecord.TargetSet set -> groupChanged(set.consumer(), set.epoch(), effects);
      case StateRecord.OfBarriers of -> wake(of.woken(), effects);
      case StateRecord.OfBarrierMoments of -> wake(of.woken(), effects);
      case StateRecord.OfProducers p -> {}
      case StateRecord.OfTransactions t -> {}
      case StateRecord.Fleeting f -> {}
    }
  }

  private void wake(@Nullable String consumer, Effects effects) {
    if (consumer != null) {
      groupChanged(consumer, 0, effects);
    }
  }

  private void groupChanged(String consumer, int epoch, Effects effects) {
    effects.publish(() -> parts.groups().changed(consumer, epoch));
  }

  /// As it is from now on: with more partitions, or another retention.
  private void change(Topic topic) {
    var before = parts.view().get(topic.name());
    if (before != null) {
      parts.view().put(TopicLog.grown(topic, before));
    }
  }

  private void delete(int topicId) {
    var log = parts.view().get(topicId);
    if (log != null) {
      parts.view().remove(log.name());
      for (int p = 0; p < log.partitions(); p++) {
        log.partition(p).delete();
      }
    }
    parts.backlog().add(new Backlog.Item.RetireTopic(topicId));
  }

  private void advance(StateRecord.StartAdvanced advanced) {
    var log = parts.view().get(advanced.topicId());
    if (log != null) {
      log.partition(advanced.partition()).advanceStart(advanced.start());
    }
    parts
        .backlog()
        .add(new Backlog.Item.Retire(advanced.topicId(), advanced.partition(), advanced.start()));
  }
}
