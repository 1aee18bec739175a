package dev.weir.server.transactions;

import dev.weir.protocol.messages.AddPartitionsToTxnRequest;
import dev.weir.protocol.messages.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import dev.weir.protocol.messages.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import dev.weir.protocol.messages.AddPartitionsToTxnResponse;
import dev.weir.protocol.messages.AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult;
import dev.weir.protocol.messages.AddPartitionsToTxnResponse.AddPartitionsToTxnResult;
import dev.weir.protocol.messages.AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.PartitionId;
import dev.weir.state.TransactionCommand;
import dev.weir.state.TransactionPhase;
import dev.weir.state.TransactionQuestion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes partitions into transactions: all of a transaction's, or none. Clients of KIP-890's way do
/// without.
final class AddPartitionsToTxn implements Api<AddPartitionsToTxnRequest> {
  private static final Served<AddPartitionsToTxnRequest> SERVED =
      Served.of(ApiKey.ADD_PARTITIONS_TO_TXN, AddPartitionsToTxnRequest.class, 0, 5);

  private static final int KNOWS_FENCES = 2;

  /// From this version on there may be several transactions in a request.
  private static final int BATCHED = 4;

  /// From this version on clients know that a transaction is to be aborted, and the producer lives.
  private static final int KNOWS_ABORTABLE = 5;

  private final Broker broker;
  private final Coordinator coordinator;

  AddPartitionsToTxn(Broker broker, Coordinator coordinator) {
    this.broker = broker;
    this.coordinator = coordinator;
  }

  @Override
  public Served<AddPartitionsToTxnRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<AddPartitionsToTxnRequest> call) throws InterruptedException {
    var request = call.request();
    if (call.version() < BATCHED) {
      var only =
          AddPartitionsToTxnTransaction.builder()
              .transactionalId(request.v3AndBelowTransactionalId())
              .producerId(request.v3AndBelowProducerId())
              .producerEpoch(request.v3AndBelowProducerEpoch())
              .topics(request.v3AndBelowTopics())
              .build();
      return Answer.of(
          AddPartitionsToTxnResponse.builder()
              .resultsByTopicV3AndBelow(results(only, call.version()))
              .build());
    }
    var results = new ArrayList<AddPartitionsToTxnResult>();
    for (AddPartitionsToTxnTransaction each : request.transactions()) {
      results.add(
          AddPartitionsToTxnResult.builder()
              .transactionalId(each.transactionalId())
              .topicResults(results(each, call.version()))
              .build());
    }
    return Answer.of(AddPartitionsToTxnResponse.builder().resultsByTransaction(results).build());
  }

  private List<AddPartitionsToTxnTopicResult> results(
      AddPartitionsToTxnTransaction asked, int version) throws InterruptedException {
    var partitions = new ArrayList<PartitionId>();
    boolean allThere = true;
    for (AddPartitionsToTxnTopic topic : asked.topics()) {
      for (int number : topic.partitions()) {
        PartitionId id = find(topic.name(), number);
        if (id == null) {
          allThere = false;
        } else {
          partitions.add(id);
        }
      }
    }
    int errorCode =
        allThere ? enlist(asked, partitions, version) : ErrorCode.OPERATION_NOT_ATTEMPTED;
    var results = new ArrayList<AddPartitionsToTxnTopicResult>();
    for (AddPartitionsToTxnTopic topic : asked.topics()) {
      var ofTopic = new ArrayList<AddPartitionsToTxnPartitionResult>();
      for (int number : topic.partitions()) {
        boolean missing = find(topic.name(), number) == null;
        ofTopic.add(
            AddPartitionsToTxnPartitionResult.builder()
                .partitionIndex(number)
                .partitionErrorCode(missing ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : errorCode)
                .build());
      }
      results.add(
          AddPartitionsToTxnTopicResult.builder()
              .name(topic.name())
              .resultsByPartition(ofTopic)
              .build());
    }
    return results;
  }

  private @Nullable PartitionId find(String topic, int number) {
    var log = broker.engine().topic(topic);
    return log == null || number < 0 || number >= log.partitions()
        ? null
        : new PartitionId(log.id(), number);
  }

  private int enlist(AddPartitionsToTxnTransaction asked, List<PartitionId> partitions, int version)
      throws InterruptedException {
    var owner =
        Coordinator.owner(asked.transactionalId(), asked.producerId(), asked.producerEpoch());
    try {
      if (asked.verifyOnly()) {
        return areIn(owner, partitions) ? ErrorCode.NONE : notIn(version);
      }
      var _ = coordinator.submit(new TransactionCommand.Enlist(owner, partitions));
      return ErrorCode.NONE;
    } catch (Refused e) {
      return e.errorCode(version >= KNOWS_FENCES);
    }
  }

  private static int notIn(int version) {
    return version >= KNOWS_ABORTABLE
        ? ErrorCode.TRANSACTION_ABORTABLE
        : ErrorCode.INVALID_TXN_STATE;
  }

  private boolean areIn(TransactionCommand.Owner owner, List<PartitionId> partitions)
      throws Refused, InterruptedException {
    var known = coordinator.ask(new TransactionQuestion.Of(owner.transactionalId()));
    return known.isPresent()
        && known.get().identity().equals(owner.identity())
        && known.get().phase() == TransactionPhase.ONGOING
        && known.get().partitions().containsAll(partitions);
  }
}
