package dev.weir.server.transactions;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.EndTxnRequest;
import dev.weir.protocol.messages.EndTxnResponse;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.Served;
import dev.weir.state.TransactionCommand;

/// Commits or aborts a transaction. The answer comes when that is durable, and seen by all.
final class EndTxn implements Api<EndTxnRequest> {
  private static final Served<EndTxnRequest> SERVED =
      Served.of(ApiKey.END_TXN, EndTxnRequest.class, 0, 5);

  private static final int KNOWS_FENCES = 2;

  /// From this version on a producer has another epoch after each transaction (KIP-890).
  private static final int BUMPS = 5;

  private final Coordinator coordinator;

  EndTxn(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public Served<EndTxnRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<EndTxnRequest> call) throws InterruptedException {
    var request = call.request();
    var owner =
        Coordinator.owner(request.transactionalId(), request.producerId(), request.producerEpoch());
    boolean bumps = call.version() >= BUMPS;
    var response = EndTxnResponse.builder();
    try {
      var identity =
          coordinator.identify(new TransactionCommand.End(owner, request.committed(), bumps));
      if (bumps) {
        response.producerId(identity.producerId()).producerEpoch(identity.epoch());
      }
    } catch (Refused e) {
      response.errorCode(e.errorCode(call.version() >= KNOWS_FENCES));
    }
    return Answer.of(response.build());
  }
}
