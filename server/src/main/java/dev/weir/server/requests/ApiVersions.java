package dev.weir.server.requests;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.ApiVersionsRequest;
import dev.weir.protocol.messages.ApiVersionsResponse;
import dev.weir.protocol.messages.ApiVersionsResponse.ApiVersion;
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
    return Answer.of(response(sound ? ErrorCode.NONE : ErrorCode.INVALID_REQUEST));
  }

  /// The answer, in version 0, to a version that is not served: the client chooses another.
  ApiVersionsResponse unsupported() {
    return response(ErrorCode.UNSUPPORTED_VERSION);
  }

  private ApiVersionsResponse response(int errorCode) {
    return ApiVersionsResponse.builder()
        .errorCode(errorCode)
        .apiKeys(all)
        .finalizedFeaturesEpoch(0)
        .build();
  }
}
