package dev.weir.server.requests;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.IncrementalAlterConfigsRequest;
import dev.weir.protocol.messages.IncrementalAlterConfigsRequest.AlterConfigsResource;
import dev.weir.protocol.messages.IncrementalAlterConfigsRequest.AlterableConfig;
import dev.weir.protocol.messages.IncrementalAlterConfigsResponse;
import dev.weir.protocol.messages.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import dev.weir.server.requests.ConfigChange.Manner;
import dev.weir.server.requests.ConfigChange.Resource;
import java.util.ArrayList;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sets some of a topic: what is not named stays.
final class IncrementalAlterConfigs implements Api<IncrementalAlterConfigsRequest> {
  private static final Served<IncrementalAlterConfigsRequest> SERVED =
      Served.of(ApiKey.INCREMENTAL_ALTER_CONFIGS, IncrementalAlterConfigsRequest.class, 0, 1);

  // What is done with a value; 2 and 3 add to lists and take from them, and there are none.
  private static final int SET = 0;
  private static final int DELETE = 1;

  private final ConfigChange change;

  IncrementalAlterConfigs(Broker broker) {
    this.change = new ConfigChange(broker);
  }

  @Override
  public Served<IncrementalAlterConfigsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<IncrementalAlterConfigsRequest> call) throws InterruptedException {
    var manner = new Manner(false, call.request().validateOnly());
    var responses = new ArrayList<AlterConfigsResourceResponse>();
    for (AlterConfigsResource asked : call.request().resources()) {
      var outcome = alter(asked, manner);
      responses.add(
          AlterConfigsResourceResponse.builder()
              .errorCode(outcome.errorCode())
              .errorMessage(outcome.message())
              .resourceType(asked.resourceType())
              .resourceName(asked.resourceName())
              .build());
    }
    return Answer.of(IncrementalAlterConfigsResponse.builder().responses(responses).build());
  }

  private Outcome alter(AlterConfigsResource asked, Manner manner) throws InterruptedException {
    var changes = new TreeMap<String, @Nullable String>();
    for (AlterableConfig config : asked.configs()) {
      switch (config.configOperation()) {
        case SET -> {
          if (config.value() == null) {
            return Outcome.refused(ErrorCode.INVALID_REQUEST, config.name() + " has no value");
          }
          changes.put(config.name(), config.value());
        }
        case DELETE -> changes.put(config.name(), null);
        default -> {
          return Outcome.refused(ErrorCode.INVALID_CONFIG, config.name() + " is no list");
        }
      }
    }
    return change.change(new Resource(asked.resourceType(), asked.resourceName()), changes, manner);
  }
}
