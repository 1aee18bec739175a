package dev.weir.server.requests;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.ApiVersionsRequest;
import dev.weir.protocol.messages.ApiVersionsResponse;
import dev.weir.protocol.messages.ApiVersionsResponse.ApiVersion;
import dev.weir.protocol.messages.ApiVersionsResponse.FinalizedFeatureKey;
import dev.weir.protocol.messages.ApiVersionsResponse.SupportedFeatureKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// Tells what is served: it knows nothing but the list of all.
final class ApiVersions implements Api<ApiVersionsRequest> {
  private static final Served<ApiVersionsRequest> SERVED =
      Served.of(ApiKey.API_VERSIONS, ApiVersionsRequest.class, 0, 4);

  /// From this version on a client says what it is.
  private static final int NAMES_SOFTWARE = 3;

  /// From this version on a feature may be told of whose lowest level is 0 (KAFKA-17011).
  private static final int LEVEL_ZERO = 4;

  /// Transactions' way of KIP-890: producers fence their own late messages.
  private static final String TRANSACTION_VERSION = "transaction.version";

  private static final int TRANSACTION_LEVEL = 2;

  private static final Pattern SOFTWARE =
      Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

  private final List<ApiVersion> all;

  /// @param others what is served beside this
  ApiVersions(List<Api<?>> others) {
    var served = new ArrayList<ApiVersion>();
    others.forEach(api -> served.add(version(api.served())));
    served.add(version(SERVED));
    served.sort(Comparator.comparingInt(ApiVersion::apiKey));
    this.all = List.copyOf(served);
  }

  private static ApiVersion version(Served<?> served) {
    return ApiVersion.builder()
        .apiKey(served.key().key())
        .minVersion(served.advertisedFrom())
        .maxVersion(served.highest())
        .build();
  }

  @Override
  public Served<ApiVersionsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<ApiVersionsRequest> call) {
    var request = call.request();
    boolean sound =
        call.version() < NAMES_SOFTWARE
            || (SOFTWARE.matcher(request.clientSoftwareName()).matches()
                && SOFTWARE.matcher(request.clientSoftwareVersion()).matches());
    int errorCode = sound ? ErrorCode.NONE : ErrorCode.INVALID_REQUEST;
    return Answer.of(response(errorCode, call.version()));
  }

  /// The answer, in version 0, to a version that is not served: the client chooses another.
  ApiVersionsResponse unsupported() {
    return response(ErrorCode.UNSUPPORTED_VERSION, 0);
  }

  private ApiVersionsResponse response(int errorCode, int version) {
    var response = ApiVersionsResponse.builder().errorCode(errorCode).apiKeys(all);
    if (version >= NAMES_SOFTWARE) {
      var level =
          FinalizedFeatureKey.builder()
              .name(TRANSACTION_VERSION)
              .minVersionLevel(TRANSACTION_LEVEL)
              .maxVersionLevel(TRANSACTION_LEVEL)
              .build();
      response.finalizedFeatures(List.of(level));
    }
    if (version >= LEVEL_ZERO) {
      var levels =
          SupportedFeatureKey.builder()
              .name(TRANSACTION_VERSION)
              .minVersion(0)
              .maxVersion(TRANSACTION_LEVEL)
              .build();
      response.supportedFeatures(List.of(levels));
    }
    return response.finalizedFeaturesEpoch(0).build();
  }
}
