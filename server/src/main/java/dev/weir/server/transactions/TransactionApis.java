package dev.weir.server.transactions;

import dev.weir.server.requests.Api;
import dev.weir.server.requests.Broker;
import java.util.List;

/// All that is served of producers with an identity.
public final class TransactionApis {
  private TransactionApis() {}

  public static List<Api<?>> of(Broker broker) {
    var coordinator = new Coordinator(broker.engine());
    return List.of(
        new InitProducerId(broker, coordinator),
        new AddPartitionsToTxn(broker, coordinator),
        new AddOffsetsToTxn(coordinator),
        new TxnOffsetCommit(broker, coordinator),
        new EndTxn(coordinator),
        new DescribeProducers(broker, coordinator),
        new DescribeTransactions(broker, coordinator),
        new ListTransactions(broker, coordinator));
  }
}
