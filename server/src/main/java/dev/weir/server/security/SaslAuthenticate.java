package dev.weir.server.security;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.SaslAuthenticateRequest;
import dev.weir.protocol.messages.SaslAuthenticateResponse;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import java.nio.ByteBuffer;

/// Carries what a mechanism has both sides say. A proof lasts as long as the connection.
final class SaslAuthenticate implements Api<SaslAuthenticateRequest> {
  private static final Served<SaslAuthenticateRequest> SERVED =
      Served.of(ApiKey.SASL_AUTHENTICATE, SaslAuthenticateRequest.class, 0, 2);

  @Override
  public Served<SaslAuthenticateRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<SaslAuthenticateRequest> call) throws InterruptedException {
    var said = call.request().authBytes().duplicate();
    byte[] token = new byte[said.remaining()];
    said.get(token);
    var step = call.login().step(token);
    boolean goesOn = step.errorCode() == ErrorCode.NONE;
    var response =
        SaslAuthenticateResponse.builder()
            .errorCode(step.errorCode())
            .errorMessage(goesOn ? null : step.message())
            .authBytes(ByteBuffer.wrap(step.token()))
            .build();
    return goesOn ? Answer.of(response) : Answer.last(response);
  }
}
