package dev.weir.server.transactions;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.ListTransactionsRequest;
import dev.weir.protocol.messages.ListTransactionsResponse;
import dev.weir.protocol.messages.ListTransactionsResponse.TransactionState;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.Served;
import dev.weir.state.TransactionQuestion;
import dev.weir.state.TransactionShown;
import java.util.ArrayList;
import java.util.List;

/// Lists transactional ids. Not those whose names match a pattern (version 2): patterns of others are
/// not run here.
final class ListTransactions implements Api<ListTransactionsRequest> {
  private static final Served<ListTransactionsRequest> SERVED =
      Served.of(ApiKey.LIST_TRANSACTIONS, ListTransactionsRequest.class, 0, 1);

  private final Broker broker;
  private final Coordinator coordinator;

  ListTransactions(Broker broker, Coordinator coordinator) {
    this.broker = broker;
    this.coordinator = coordinator;
  }

  @Override
  public Served<ListTransactionsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<ListTransactionsRequest> call) throws InterruptedException {
    var request = call.request();
    var response = ListTransactionsResponse.builder();
    List<TransactionShown> all;
    try {
      all = coordinator.ask(new TransactionQuestion.All());
    } catch (Refused e) {
      return Answer.of(response.errorCode(e.errorCode()).build());
    }
    long now = broker.clock().millis();
    var states = new ArrayList<TransactionState>();
    for (TransactionShown each : all) {
      if (isWanted(each, request, now)) {
        states.add(
            TransactionState.builder()
                .transactionalId(each.transactionalId())
                .producerId(each.identity().producerId())
                .transactionState(TransactionStates.name(each.phase()))
                .build());
      }
    }
    var unknown =
        request.stateFilters().stream().filter(name -> !TransactionStates.isKnown(name)).toList();
    return Answer.of(response.unknownStateFilters(unknown).transactionStates(states).build());
  }

  private static boolean isWanted(
      TransactionShown each, ListTransactionsRequest request, long nowMillis) {
    var states = request.stateFilters();
    var producers = request.producerIdFilters();
    long duration = request.durationFilter();
    return (states.isEmpty() || states.contains(TransactionStates.name(each.phase())))
        && (producers.isEmpty() || producers.contains(each.identity().producerId()))
        && (duration < 0
            || (each.startedMillis() > 0 && nowMillis - each.startedMillis() > duration));
  }
}
