package dev.weir.server.transactions;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.DescribeTransactionsRequest;
import dev.weir.protocol.messages.DescribeTransactionsResponse;
import dev.weir.protocol.messages.DescribeTransactionsResponse.TopicData;
import dev.weir.protocol.messages.DescribeTransactionsResponse.TransactionState;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.TransactionQuestion;
import dev.weir.state.TransactionShown;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Tells how it is with transactional ids.
final class DescribeTransactions implements Api<DescribeTransactionsRequest> {
  private static final Served<DescribeTransactionsRequest> SERVED =
      Served.of(ApiKey.DESCRIBE_TRANSACTIONS, DescribeTransactionsRequest.class, 0, 0);

  private static final int NOT_STARTED = -1;

  private final Broker broker;
  private final Coordinator coordinator;

  DescribeTransactions(Broker broker, Coordinator coordinator) {
    this.broker = broker;
    this.coordinator = coordinator;
  }

  @Override
  public Served<DescribeTransactionsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<DescribeTransactionsRequest> call) throws InterruptedException {
    var states = new ArrayList<TransactionState>();
    for (String id : call.request().transactionalIds()) {
      states.add(state(id));
    }
    return Answer.of(DescribeTransactionsResponse.builder().transactionStates(states).build());
  }

  private TransactionState state(String id) throws InterruptedException {
    var state = TransactionState.builder().transactionalId(id);
    try {
      var known = coordinator.ask(new TransactionQuestion.Of(id));
      return known.isEmpty()
          ? state.errorCode(ErrorCode.TRANSACTIONAL_ID_NOT_FOUND).build()
          : state(known.get());
    } catch (Refused e) {
      return state.errorCode(e.errorCode()).build();
    }
  }

  private TransactionState state(TransactionShown shown) {
    boolean open = shown.startedMillis() > 0;
    return TransactionState.builder()
        .transactionalId(shown.transactionalId())
        .transactionState(TransactionStates.name(shown.phase()))
        .transactionTimeoutMs((int) shown.timeoutMillis())
        .transactionStartTimeMs(open ? shown.startedMillis() : NOT_STARTED)
        .producerId(shown.identity().producerId())
        .producerEpoch(shown.identity().epoch())
        .topics(topics(shown))
        .build();
  }

  private List<TopicData> topics(TransactionShown shown) {
    var byTopic = new TreeMap<Integer, List<Integer>>();
    shown
        .partitions()
        .forEach(
            id -> byTopic.computeIfAbsent(id.topicId(), _ -> new ArrayList<>()).add(id.number()));
    var topics = new ArrayList<TopicData>();
    for (var log : broker.engine().topics()) {
      var partitions = byTopic.get(log.id());
      if (partitions != null) {
        topics.add(TopicData.builder().topic(log.name()).partitions(partitions).build());
      }
    }
    return topics;
  }
}
