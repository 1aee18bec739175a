package dev.weir.server.transactions;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.InitProducerIdRequest;
import dev.weir.protocol.messages.InitProducerIdResponse;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.TransactionCommand;
import dev.weir.state.TransactionCommand.Identity;
import dev.weir.state.TransactionReply;

/// Gives a producer its identity.
final class InitProducerId implements Api<InitProducerIdRequest> {
  private static final Served<InitProducerIdRequest> SERVED =
      Served.of(ApiKey.INIT_PRODUCER_ID, InitProducerIdRequest.class, 0, 5);

  private final Coordinator coordinator;

  InitProducerId(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public Served<InitProducerIdRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<InitProducerIdRequest> call) throws InterruptedException {
    try {
      return Answer.of(identified(identify(call.request())));
    } catch (Refused e) {
      return Answer.of(
          InitProducerIdResponse.builder()
              .errorCode(e.errorCode())
              .producerId(-1)
              .producerEpoch(-1)
              .build());
    }
  }

  private Identity identify(InitProducerIdRequest request) throws Refused, InterruptedException {
    if (request.transactionalId() != null) {
      throw new Refused(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }
    if (coordinator.submit(new TransactionCommand.Identify())
        instanceof TransactionReply.Identified identified) {
      return identified.identity();
    }
    throw new IllegalStateException("a producer was given no identity");
  }

  private static InitProducerIdResponse identified(Identity identity) {
    return InitProducerIdResponse.builder()
        .producerId(identity.producerId())
        .producerEpoch(identity.epoch())
        .build();
  }
}
