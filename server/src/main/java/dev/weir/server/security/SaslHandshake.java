package dev.weir.server.security;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.SaslHandshakeRequest;
import dev.weir.protocol.messages.SaslHandshakeResponse;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.Served;
import java.util.List;

/// Takes up a mechanism. After version 0, what the mechanism has to say goes as it is, in frames of
/// its own; after version 1, in [SaslAuthenticate].
final class SaslHandshake implements Api<SaslHandshakeRequest> {
  private static final Served<SaslHandshakeRequest> SERVED =
      Served.of(ApiKey.SASL_HANDSHAKE, SaslHandshakeRequest.class, 0, 1);

  private final List<String> mechanisms;

  /// @param mechanisms that are taken
  SaslHandshake(List<Mechanism> mechanisms) {
    this.mechanisms = mechanisms.stream().map(Mechanism::saslName).toList();
  }

  @Override
  public Served<SaslHandshakeRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<SaslHandshakeRequest> call) {
    var choice = call.login().choose(call.request().mechanism(), call.version() == 0);
    var response =
        SaslHandshakeResponse.builder()
            .errorCode(choice.errorCode())
            .mechanisms(mechanisms)
            .build();
    return choice.ends() ? Answer.last(response) : Answer.of(response);
  }
}
