package dev.weir.server.transactions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.InitProducerIdRequest;
import dev.weir.protocol.messages.InitProducerIdResponse;
import dev.weir.server.Settings;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.Limits;
import dev.weir.state.TransactionCommand;
import dev.weir.state.TransactionCommand.Identity;
import dev.weir.state.TransactionCommand.Name;
import org.jspecify.annotations.Nullable;

/// Gives a producer its identity. With a transactional id, whatever the one before has left open is
/// aborted at once: nobody is told to come again.
final class InitProducerId implements Api<InitProducerIdRequest> {
  private static final Served<InitProducerIdRequest> SERVED =
      Served.of(ApiKey.INIT_PRODUCER_ID, InitProducerIdRequest.class, 0, 5);

  private static final int KNOWS_FENCES = 4;

  private final Broker broker;
  private final Coordinator coordinator;

  InitProducerId(Broker broker, Coordinator coordinator) {
    this.broker = broker;
    this.coordinator = coordinator;
  }

  @Override
  public Served<InitProducerIdRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<InitProducerIdRequest> call) throws InterruptedException {
    var response = InitProducerIdResponse.builder();
    try {
      var name = name(call.request());
      Identity identity = coordinator.identify(new TransactionCommand.Identify(name));
      response.producerId(identity.producerId()).producerEpoch(identity.epoch());
    } catch (Refused e) {
      response
          .errorCode(e.errorCode(call.version() >= KNOWS_FENCES))
          .producerId(-1)
          .producerEpoch(-1);
    }
    return Answer.of(response.build());
  }

  private @Nullable Name name(InitProducerIdRequest request) throws Refused {
    String id = request.transactionalId();
    if (id == null) {
      return null;
    }
    if (id.isEmpty() || id.getBytes(UTF_8).length > Limits.TRANSACTIONAL_ID_BYTES) {
      throw new Refused(ErrorCode.INVALID_REQUEST);
    }
    int timeout = request.transactionTimeoutMs();
    if (timeout <= 0 || timeout > broker.settings().get(Settings.TRANSACTION_MAX_TIMEOUT_MS)) {
      throw new Refused(ErrorCode.INVALID_TRANSACTION_TIMEOUT);
    }
    if (request.producerId() < 0 != request.producerEpoch() < 0) {
      throw new Refused(ErrorCode.INVALID_REQUEST);
    }
    return new Name(
        id,
        timeout,
        request.producerId() < 0
            ? null
            : new Identity(request.producerId(), request.producerEpoch()));
  }
}
