package dev.weir.server.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.protocol.messages.EndTxnRequest;
import dev.weir.protocol.messages.EndTxnResponse;
import dev.weir.protocol.messages.InitProducerIdRequest;
import dev.weir.protocol.messages.InitProducerIdResponse;
import dev.weir.protocol.messages.ProduceRequest;
import dev.weir.protocol.messages.ProduceRequest.PartitionProduceData;
import dev.weir.protocol.messages.ProduceRequest.TopicProduceData;
import dev.weir.protocol.messages.ProduceResponse;
import dev.weir.protocol.messages.Response;
import dev.weir.protocol.messages.TxnOffsetCommitRequest;
import dev.weir.protocol.messages.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import dev.weir.protocol.messages.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import dev.weir.protocol.messages.TxnOffsetCommitResponse;
import dev.weir.records.BatchBuilder;
import dev.weir.records.Batches;
import dev.weir.server.simulation.GroupModel.Place;
import dev.weir.server.simulation.SimulatedMember.Asked;
import dev.weir.server.simulation.TransactionModel.Fate;
import dev.weir.server.simulation.TransactionModel.Identity;
import dev.weir.server.simulation.TransactionModel.Transaction;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A producer with a transactional id, as clients since KIP-890 are: a message to each of two
/// partitions, a position, an end. What is not answered it asks again, as it was.
final class SimulatedTransactor {
  static final int TIMEOUT_MILLIS = 20_000;
  static final int PARTITIONS = 2;

  private static final int INIT = 4;
  private static final int PRODUCE = 12;
  private static final int POSITIONS = 5;
  private static final int END = 5;

  private static final int NOT_AVAILABLE = 15;
  private static final int DISK_FAILED = 56;
  private static final int WRONG_EPOCH = 47;
  private static final int WRONG_STATE = 48;
  private static final int FENCED = 90;

  private final TransactionModel model;
  final String name;
  final int number;

  private Identity identity = Identity.NONE;
  private final int[] sequences = new int[PARTITIONS];
  private @Nullable Transaction transaction;
  private int step;
  private @Nullable Asked unanswered;
  private boolean repeated;
  private Identity newestWhenAsked = Identity.NONE;
  private boolean over;

  /// @param number of all producers
  SimulatedTransactor(String name, int number, TransactionModel model) {
    this.name = name;
    this.number = number;
    this.model = model;
  }

  /// It was told that another has its name, or its time was over.
  boolean isOver() {
    return over;
  }

  Asked next(SplittableRandom random, long now) {
    newestWhenAsked = model.newest(name);
    repeated = unanswered != null;
    Asked asked = unanswered == null ? step(random, now) : unanswered;
    unanswered = asked;
    return asked;
  }

  private Asked step(SplittableRandom random, long now) {
    if (identity.equals(Identity.NONE)) {
      return new Asked(
          InitProducerIdRequest.builder()
              .transactionalId(name)
              .transactionTimeoutMs(TIMEOUT_MILLIS)
              .build(),
          INIT);
    }
    if (transaction == null) {
      transaction = model.begin(name);
      step = 0;
    }
    if (step < PARTITIONS) {
      return produce(transaction, step, now);
    }
    return step == PARTITIONS ? position(transaction) : end(transaction, random.nextInt(3) > 0);
  }

  private Asked produce(Transaction in, int partition, long now) {
    var batch = new BatchBuilder(1 << 10);
    batch.producer(identity.producerId(), (short) identity.epoch(), sequences[partition]);
    batch.append(now, null, in.value(partition).getBytes(UTF_8), List.of());
    byte[] records = Batches.transactional(batch.build(0, 0));
    var data =
        PartitionProduceData.builder().index(partition).records(ByteBuffer.wrap(records)).build();
    var topic =
        TopicProduceData.builder().name(SimulatedMember.TOPIC).partitionData(List.of(data)).build();
    var request =
        ProduceRequest.builder().transactionalId(name).acks(-1).topicData(List.of(topic)).build();
    return new Asked(request, PRODUCE);
  }

  private Asked position(Transaction in) {
    var partition =
        TxnOffsetCommitRequestPartition.builder()
            .committedOffset(0)
            .committedMetadata(String.valueOf(in.number))
            .build();
    var topic =
        TxnOffsetCommitRequestTopic.builder()
            .name(TransactionSimulation.BOOKS)
            .partitions(List.of(partition))
            .build();
    var request =
        TxnOffsetCommitRequest.builder()
            .transactionalId(name)
            .groupId(name)
            .producerId(identity.producerId())
            .producerEpoch(identity.epoch())
            .topics(List.of(topic))
            .build();
    return new Asked(request, POSITIONS);
  }

  private Asked end(Transaction of, boolean commits) {
    of.fate = commits ? Fate.UNKNOWN : Fate.ABORTED;
    var request =
        EndTxnRequest.builder()
            .transactionalId(name)
            .producerId(identity.producerId())
            .producerEpoch(identity.epoch())
            .committed(commits)
            .build();
    return new Asked(request, END);
  }

  void hears(Response response) throws Violation {
    switch (response) {
      case InitProducerIdResponse told -> {
        if (judged("its name", told.errorCode())) {
          identified(told.producerId(), told.producerEpoch());
        }
      }
      case ProduceResponse produced -> produced(produced);
      case TxnOffsetCommitResponse stored -> {
        var partition = stored.topics().getFirst().partitions().getFirst();
        if (judged("a position", partition.errorCode())) {
          step++;
        }
      }
      case EndTxnResponse ended -> ended(ended);
      default -> throw new IllegalStateException("nobody asked for " + response);
    }
  }

  private void identified(long id, int epoch) {
    identity = new Identity(id, epoch);
    model.identified(name, identity);
    transaction = null;
    Arrays.fill(sequences, 0);
  }

  private void produced(ProduceResponse produced) throws Violation {
    var partition = produced.responses().getFirst().partitionResponses().getFirst();
    if (transaction != null && judged("a batch", partition.errorCode())) {
      var place = new Place(partition.index(), partition.baseOffset());
      model.acknowledged(transaction, transaction.value(partition.index()), place);
      sequences[partition.index()]++;
      step++;
    }
  }

  private void ended(EndTxnResponse ended) throws Violation {
    if (transaction == null) {
      return;
    }
    var of = transaction;
    boolean first = !repeated;
    if (judged("an end", ended.errorCode())) {
      of.fate = of.fate == Fate.UNKNOWN ? Fate.COMMITTED : of.fate;
      identified(ended.producerId(), ended.producerEpoch());
    } else if (over && first && of.fate == Fate.UNKNOWN) {
      of.fate = Fate.ABORTED; // it was refused, and never asked before
    }
  }

  /// @return whether it was done
  private boolean judged(String what, int errorCode) throws Violation {
    switch (errorCode) {
      case 0 -> {
        unanswered = null;
        if (!identity.equals(Identity.NONE)) {
          model.accepted(what, identity, newestWhenAsked);
        }
      }
      case NOT_AVAILABLE, DISK_FAILED -> {} // it asks again
      case FENCED, WRONG_EPOCH, WRONG_STATE -> over = true;
      default -> throw new Violation("%s was answered %d".formatted(what, errorCode));
    }
    return errorCode == 0;
  }
}
