package dev.weir.server.security;

import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Login;
import dev.weir.server.wire.Client;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One client's way to prove who it is by SASL: it names a mechanism, then both say what that
/// mechanism has them say. Who fails is told so after a while, and disconnected.
final class SaslLogin implements Login {
  private static final System.Logger LOG = System.getLogger("dev.weir.server");

  private final SaslDesk desk;
  private final Client client;
  private @Nullable Exchange exchange;
  private boolean bare;
  private boolean over;

  SaslLogin(SaslDesk desk, Client client) {
    this.desk = desk;
    this.client = client;
  }

  @Override
  public boolean isDone() {
    return exchange != null && exchange.user() != null;
  }

  @Override
  public boolean takesTokens() {
    return bare && !isDone();
  }

  @Override
  public Choice choose(String mechanism, boolean bareTokens) {
    if (isDone()) {
      return new Choice(ErrorCode.ILLEGAL_SASL_STATE, false);
    }
    if (exchange != null || over) {
      over = true;
      return new Choice(ErrorCode.ILLEGAL_SASL_STATE, true);
    }
    exchange = desk.begin(mechanism);
    if (exchange == null) {
      over = true;
      return new Choice(ErrorCode.UNSUPPORTED_SASL_MECHANISM, true);
    }
    bare = bareTokens;
    return new Choice(ErrorCode.NONE, false);
  }

  @Override
  public Step step(byte[] token) throws InterruptedException {
    var current = exchange;
    if (current == null || over || isDone()) {
      over = true;
      return new Step(
          ErrorCode.ILLEGAL_SASL_STATE, "a mechanism is chosen first, and once", new byte[0]);
    }
    try {
      return new Step(ErrorCode.NONE, "", current.answer(token));
    } catch (LoginRefused e) {
      over = true;
      LOG.log(Level.INFO, "a login from " + client.host() + " failed: " + e.getMessage());
      pause();
      return new Step(
          ErrorCode.SASL_AUTHENTICATION_FAILED, String.valueOf(e.getMessage()), new byte[0]);
    }
  }

  /// Who tries passwords waits; nobody else does.
  private void pause() throws InterruptedException {
    var _ = new CountDownLatch(1).await(desk.delay().toNanos(), TimeUnit.NANOSECONDS);
  }
}
