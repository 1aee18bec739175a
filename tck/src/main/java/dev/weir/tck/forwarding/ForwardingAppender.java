package dev.weir.tck.forwarding;

import dev.weir.NewMessage;
import dev.weir.Receipt;
import dev.weir.spi.Appender;
import java.util.concurrent.CompletableFuture;

/// Passes on to another appender.
public class ForwardingAppender implements Appender {
  protected final Appender appender;

  public ForwardingAppender(Appender appender) {
    this.appender = appender;
  }

  @Override
  public CompletableFuture<Receipt> append(NewMessage message) {
    return appender.append(message);
  }

  @Override
  public void flush() {
    appender.flush();
  }

  @Override
  public void close() {
    appender.close();
  }
}
