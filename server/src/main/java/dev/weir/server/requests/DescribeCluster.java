package dev.weir.server.requests;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.DescribeClusterRequest;
import dev.weir.protocol.messages.DescribeClusterResponse;
import dev.weir.protocol.messages.DescribeClusterResponse.DescribeClusterBroker;
import java.util.List;

/// The cluster: this server.
final class DescribeCluster implements Api<DescribeClusterRequest> {
  private static final Served<DescribeClusterRequest> SERVED =
      Served.of(ApiKey.DESCRIBE_CLUSTER, DescribeClusterRequest.class, 0, 2);

  /// What clients talk to; there are no controllers apart.
  private static final int BROKERS = 1;

  private final Broker broker;

  DescribeCluster(Broker broker) {
    this.broker = broker;
  }

  @Override
  public Served<DescribeClusterRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<DescribeClusterRequest> call) {
    int asked = call.request().endpointType();
    if (asked != BROKERS) {
      return Answer.of(
          DescribeClusterResponse.builder()
              .errorCode(ErrorCode.UNSUPPORTED_ENDPOINT_TYPE)
              .errorMessage("this is a broker")
              .endpointType(asked)
              .build());
    }
    var here = call.client().here();
    var self =
        DescribeClusterBroker.builder()
            .brokerId(Broker.NODE_ID)
            .host(here.host())
            .port(here.port())
            .build();
    return Answer.of(
        DescribeClusterResponse.builder()
            .endpointType(BROKERS)
            .clusterId(broker.clusterId())
            .controllerId(Broker.NODE_ID)
            .brokers(List.of(self))
            .build());
  }
}
