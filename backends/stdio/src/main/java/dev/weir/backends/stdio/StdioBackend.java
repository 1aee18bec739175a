package dev.weir.backends.stdio;

import dev.weir.Capability;
import dev.weir.Status;
import dev.weir.spi.Appender;
import dev.weir.spi.Backend;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// A pipe: reads lines from one stream and writes lines to another.
///
/// Reading begins when a consumer first asks, so that consumers which are opened together see the
/// same lines. A consumer that is opened later sees the lines that are read from then on; while
/// none is open, lines stay in the pipe. Consumers of one name share them: each line goes to one of
/// them, in turn.
public final class StdioBackend implements Backend {
  private static final Set<Capability> CAPABILITIES =
      Collections.unmodifiableSet(
          EnumSet.of(Capability.TIMESTAMPS, Capability.GROUPS, Capability.ENDS));

  private final LineInput input;
  private final LineOutput output;

  /// The streams stay the caller's: closing the backend flushes `out`, and closes neither.
  ///
  /// @param clock dates lines that come without a timestamp, and messages that are sent without
  public StdioBackend(InputStream in, OutputStream out, InstantSource clock) {
    this.input = new LineInput(in, clock);
    this.output = new LineOutput(out, clock);
  }

  @Override
  public String url() {
    return "stdio:";
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public Appender appender() {
    return output.appender();
  }

  @Override
  public Feed join(FeedRequest request) {
    return input.join(request.consumer(), request.topics());
  }

  @Override
  public Status status() {
    return new Status(
        url(),
        Optional.empty(),
        Optional.of("none: lines pass by"),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        "ok");
  }

  @Override
  public void close() {
    input.close();
    output.flush();
  }
}
