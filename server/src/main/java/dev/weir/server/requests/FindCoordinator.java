package dev.weir.server.requests;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.FindCoordinatorRequest;
import dev.weir.protocol.messages.FindCoordinatorResponse;
import dev.weir.protocol.messages.FindCoordinatorResponse.Coordinator;
import java.util.ArrayList;

/// Who looks after a group, or a transaction: this server.
final class FindCoordinator implements Api<FindCoordinatorRequest> {
  private static final Served<FindCoordinatorRequest> SERVED =
      Served.of(ApiKey.FIND_COORDINATOR, FindCoordinatorRequest.class, 0, 6);

  /// From this version on several are asked for at once.
  private static final int BATCHED = 4;

  // What a key names. Share groups are not served.

  private static final int GROUP = 0;
  private static final int TRANSACTION = 1;

  @Override
  public Served<FindCoordinatorRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<FindCoordinatorRequest> call) {
    var request = call.request();
    var here = call.client().here();
    boolean known = request.keyType() == GROUP || request.keyType() == TRANSACTION;
    if (call.version() < BATCHED) {
      var response = FindCoordinatorResponse.builder();
      return Answer.of(
          known
              ? response.nodeId(Broker.NODE_ID).host(here.host()).port(here.port()).build()
              : response
                  .errorCode(ErrorCode.INVALID_REQUEST)
                  .errorMessage(unknown(request.keyType()))
                  .nodeId(-1)
                  .port(-1)
                  .build());
    }
    var coordinators = new ArrayList<Coordinator>();
    for (String key : request.coordinatorKeys()) {
      var one = Coordinator.builder().key(key);
      coordinators.add(
          known
              ? one.nodeId(Broker.NODE_ID).host(here.host()).port(here.port()).build()
              : one.errorCode(ErrorCode.INVALID_REQUEST)
                  .errorMessage(unknown(request.keyType()))
                  .nodeId(-1)
                  .port(-1)
                  .build());
    }
    return Answer.of(FindCoordinatorResponse.builder().coordinators(coordinators).build());
  }

  private static String unknown(int keyType) {
    return "there are coordinators of groups and transactions, not of key type " + keyType;
  }
}
