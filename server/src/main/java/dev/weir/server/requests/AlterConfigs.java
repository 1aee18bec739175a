package dev.weir.server.requests;

import dev.weir.protocol.messages.AlterConfigsRequest;
import dev.weir.protocol.messages.AlterConfigsRequest.AlterConfigsResource;
import dev.weir.protocol.messages.AlterConfigsResponse;
import dev.weir.protocol.messages.AlterConfigsResponse.AlterConfigsResourceResponse;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.server.requests.ConfigChange.Manner;
import dev.weir.server.requests.ConfigChange.Resource;
import java.util.ArrayList;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sets all of a topic: what is not named gets its default.
final class AlterConfigs implements Api<AlterConfigsRequest> {
  private static final Served<AlterConfigsRequest> SERVED =
      Served.of(ApiKey.ALTER_CONFIGS, AlterConfigsRequest.class, 0, 2);

  private final ConfigChange change;

  AlterConfigs(Broker broker) {
    this.change = new ConfigChange(broker);
  }

  @Override
  public Served<AlterConfigsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<AlterConfigsRequest> call) throws InterruptedException {
    var manner = new Manner(true, call.request().validateOnly());
    var responses = new ArrayList<AlterConfigsResourceResponse>();
    for (AlterConfigsResource asked : call.request().resources()) {
      var changes = new TreeMap<String, @Nullable String>();
      asked.configs().forEach(config -> changes.put(config.name(), config.value()));
      var resource = new Resource(asked.resourceType(), asked.resourceName());
      var outcome = change.change(resource, changes, manner);
      responses.add(
          AlterConfigsResourceResponse.builder()
              .errorCode(outcome.errorCode())
              .errorMessage(outcome.message())
              .resourceType(asked.resourceType())
              .resourceName(asked.resourceName())
              .build());
    }
    return Answer.of(AlterConfigsResponse.builder().responses(responses).build());
  }
}
