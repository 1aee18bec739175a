package dev.weir.server.transactions;

import dev.weir.protocol.messages.AddOffsetsToTxnRequest;
import dev.weir.protocol.messages.AddOffsetsToTxnResponse;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.ConsumerName;
import dev.weir.state.TransactionCommand;

/// Takes a group's positions into a transaction. Clients of KIP-890's way do without.
final class AddOffsetsToTxn implements Api<AddOffsetsToTxnRequest> {
  private static final Served<AddOffsetsToTxnRequest> SERVED =
      Served.of(ApiKey.ADD_OFFSETS_TO_TXN, AddOffsetsToTxnRequest.class, 0, 4);

  private static final int KNOWS_FENCES = 2;

  private final Coordinator coordinator;

  AddOffsetsToTxn(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public Served<AddOffsetsToTxnRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<AddOffsetsToTxnRequest> call) throws InterruptedException {
    var request = call.request();
    int errorCode = ErrorCode.NONE;
    try {
      if (ConsumerName.problem(request.groupId()).isPresent()) {
        throw new Refused(ErrorCode.INVALID_GROUP_ID);
      }
      var owner =
          Coordinator.owner(
              request.transactionalId(), request.producerId(), request.producerEpoch());
      var _ = coordinator.submit(new TransactionCommand.EnlistConsumer(owner, request.groupId()));
    } catch (Refused e) {
      errorCode = e.errorCode(call.version() >= KNOWS_FENCES);
    }
    return Answer.of(AddOffsetsToTxnResponse.builder().errorCode(errorCode).build());
  }
}
